"""The chase, heard: off until asked for, never a rattle, silent where nobody watches."""

from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser import oracle
from tests.commands import RACE

CATCHES_S = 1500  # after the first gun: he passes several a second
HOME_S = 24 * 60 + 25 + 600  # he is at the line; many get away before
# From now on it is known of each tone when it was set to sound, how high, and in which context.
LISTEN = """(() => {
  globalThis.tones = [];
  const make = BaseAudioContext.prototype.createOscillator;
  BaseAudioContext.prototype.createOscillator = function () {
    const tone = make.call(this);
    const start = tone.start;
    globalThis.audio = this;
    tone.start = function (atS) {
      tones.push([atS, tone.type]);
      return start.call(this, atS);
    };
    return tone;
  };
})()"""
ASKED = """performance.getEntriesByType("resource").some(({ name }) => name.includes("/sound/"))"""
TAKE = """async ([url, which, calls]) => {
  const module = await import(url);
  const ear = module.thinned(module[which]);
  return calls.map(([due, nowS, quick]) => ear.take(due, nowS, quick));
}"""
RENDER = """async ([url, which]) => {
  const { [which]: sound } = await import(url);
  const audio = new OfflineAudioContext(1, 2 * 8000, 8000);
  sound(audio, audio.destination, 0.5, 1);
  const heard = (await audio.startRendering()).getChannelData(0);
  const loudest = (from, until) => heard.slice(8000 * from, 8000 * until)
    .reduce((most, now) => Math.max(most, Math.abs(now)), 0);
  return [loudest(0, 0.5), loudest(0.5, 0.6), loudest(1.0, 1.1), loudest(1.9, 2)];
}"""


@pytest.fixture
def listening(page: Page, demo: str) -> Page:
    page.add_init_script(LISTEN)
    page.goto(f"{demo}/replay/{RACE}?t={CATCHES_S}&lang=en")
    oracle.staged(page)
    return page


def turn(page: Page) -> None:
    page.locator("#menu summary").click()
    page.locator("#sound").click()
    page.locator("#menu summary").click()


def play(page: Page, speed: int = 1) -> None:
    page.evaluate(f"poursuite.steer({{ speed: {speed}, isPlaying: true }})")


def test_nothing_is_heard_nor_loaded_before_somebody_asks(listening: Page) -> None:
    play(listening)
    oracle.until(listening, f"poursuite.raceS() - poursuite.facts.waves[0].gun_s > {CATCHES_S + 4}")
    assert listening.locator("#sound").get_attribute("aria-pressed") == "false"
    assert listening.evaluate("tones") == []
    assert not listening.evaluate(ASKED)


def test_each_catch_clicks_and_never_more_than_twelve_a_second(listening: Page) -> None:
    turn(listening)
    assert listening.locator("#sound").get_attribute("aria-pressed") == "true"
    play(listening)
    oracle.until(listening, "tones.length > 25")
    starts = [at for at, kind in listening.evaluate("tones") if kind == "triangle"]
    assert len(starts) > 10
    assert all(later - sooner > 1 / 12 - 1e-6 for sooner, later in pairwise(starts))


def test_a_switch_that_is_off_again_is_silent(listening: Page) -> None:
    turn(listening)
    play(listening)
    oracle.until(listening, "tones.length > 2")
    turn(listening)
    oracle.until(listening, "audio.state === 'suspended'")
    count = listening.evaluate("tones.length")
    oracle.frames(listening, 60)
    assert listening.evaluate("tones.length") == count
    assert listening.evaluate("localStorage.getItem('poursuite:sound')") is None


def test_a_page_that_nobody_sees_is_silent(listening: Page) -> None:
    turn(listening)
    play(listening)
    oracle.until(listening, "tones.length > 2")
    listening.evaluate(
        """() => {
          Object.defineProperty(document, "hidden", { configurable: true, get: () => true });
          document.dispatchEvent(new Event("visibilitychange")); }"""
    )
    oracle.until(listening, "audio.state === 'suspended'")
    listening.evaluate(
        "delete document.hidden, document.dispatchEvent(new Event('visibilitychange'))"
    )
    oracle.until(listening, "audio.state === 'running'")


def test_it_is_remembered_and_waits_for_a_touch(listening: Page) -> None:
    turn(listening)
    listening.reload()
    oracle.staged(listening)
    oracle.until(listening, "document.getElementById('sound').ariaPressed === 'true'")
    oracle.until(listening, ASKED)
    play(listening)
    listening.locator(".clock").click()
    oracle.until(listening, "tones.length > 0")


def test_a_replay_that_stands_is_silent_and_a_leap_tells_nothing_of_before(listening: Page) -> None:
    turn(listening)
    oracle.frames(listening, 60)
    assert listening.evaluate("tones") == []
    play(listening)
    oracle.until(listening, "tones.length > 0")
    listening.evaluate("poursuite.steer({ isPlaying: false })")
    oracle.frames(listening, 60)
    before = listening.evaluate("tones.length")
    listening.evaluate("poursuite.steer({ atS: poursuite.raceS() + 300 })")
    oracle.frames(listening, 60)
    assert listening.evaluate("tones.length") == before


def test_who_gets_away_rings_a_bell(page: Page, demo: str) -> None:
    page.add_init_script(LISTEN)
    page.goto(f"{demo}/replay/{RACE}?t={HOME_S - 60}&lang=en")
    oracle.staged(page)
    turn(page)
    play(page)
    oracle.until(page, "tones.some(([, kind]) => kind === 'sine')")


def take(page: Page, modules: str, which: str, calls: list[Any]) -> list[Any]:
    page.goto(f"{modules}/page.mjs")
    found: list[Any] = page.evaluate(TAKE, [f"{modules}/panels/sound/thin.mjs", which, calls])
    return found


def due(first: int, count: int, span_s: float) -> list[dict[str, float]]:
    return [{"key": first + k, "inS": span_s * k / count} for k in range(count)]


def test_a_wake_is_quieter_and_a_quick_replay_sounds_less(page: Page, modules: str) -> None:
    calls = [[due(0, 3, 1), 10, 1], [due(100, 40, 1), 20, 1], [due(200, 40, 1), 30, 60]]
    few, wake, quick = take(page, modules, "CLICKS", calls)
    assert [one["loud"] for one in few] == [1, 1, 1]
    assert 8 <= len(wake) <= 13, "both ends of a second count"
    assert wake[-1]["loud"] < 0.6
    assert 1 <= len(quick) <= 3
    assert quick[0]["loud"] < 0.5


def test_nobody_is_heard_twice_nor_long_after(page: Page, modules: str) -> None:
    again, late = due(0, 3, 1), [{"key": 50, "inS": -3}]
    first, second, third = take(
        page, modules, "CLICKS", [[again, 10, 1], [again, 10.2, 1], [late, 12, 1]]
    )
    assert len(first) == 3
    assert (second, third) == ([], [])


@pytest.mark.parametrize(("which", "rings"), [("click", False), ("bell", True)])
def test_a_click_is_short_a_bell_dies_away_and_neither_is_loud(
    page: Page, modules: str, which: str, rings: bool
) -> None:
    page.goto(f"{modules}/page.mjs")
    before, begun, half, end = page.evaluate(RENDER, [f"{modules}/panels/sound/voices.mjs", which])
    assert before == 0
    assert 0.1 < begun <= 0.6
    assert (0.001 < half < 0.5 * begun) if rings else half == 0
    assert end == 0
