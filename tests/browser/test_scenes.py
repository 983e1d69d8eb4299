"""The catch, the line and the ending, as a spectator sees them in a replay."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import oracle
from tests.browser.looks import Look, looking
from tests.commands import RACE

HOME_S = 24 * 60 + 25 + 600  # of the demo: when the chaser is at the line, after the first gun
SCENES = "document.getElementById('scenes')"
# How many of the overlay's pixels anything was drawn on.
INK = f"""(() => {{ const paper = {SCENES}; const {{ width, height }} = paper;
  const {{ data }} = paper.getContext("2d").getImageData(0, 0, width, height);
  let ink = 0; for (let k = 3; k < data.length; k += 4) ink += data[k] > 40; return ink; }})()"""
MODULES = """void (globalThis.scene = (path) => import(
  `/map/${document.querySelector("script[type=module]").src.split("/")[4]}/${path}`))"""
# Whom the watcher would show at a moment, and whom the bytes know: [runner, seconds].
CAUGHT = """async ([from, until]) => {
  const { catchesBetween } = await scene("stage/scenes/catches.mjs");
  const { race: { field }, facts, scene: { finishM } } = poursuite;
  const found = catchesBetween(field, facts.chaser.level, finishM, until, from, until);
  const { isPacer } = await scene("news/motion.mjs");
  const known = Array.from(field.passed).flatMap((at, i) => at > from && at <= until && !isPacer(field, i) ? [[i, at]] : []);
  return [found.map(({ i, at }) => [i, at]), known.sort((a, b) => a[1] - b[1])];
}"""  # noqa: E501
ENDING = """async () => {
  const { endingOf, ticksOf } = await scene("stage/scenes/embers.mjs");
  const { race: { field }, scene: shown } = poursuite;
  const { home, mostS, gold, rest } = endingOf(field, shown, field.at);
  const others = rest.map(({ i }) => i);
  return { home, mostS, gold: gold.length, least: gold.map(({ leadS }) => leadS),
    rest: others.length, both: gold.filter(({ i }) => others.includes(i)).length,
    ticks: ticksOf(mostS) };
}"""
SCENE_AT = """async (told) => {
  const { sceneAt, sweepAt } = await scene("panels/finale/scene.mjs");
  const never = { home: NaN, knownS: NaN };
  return { names: told.map((one) => sceneAt({ ...never, ...one }).name),
    sweep: [0, 0.45, 0.8, 1.4].map(sweepAt) };
}"""


@pytest.fixture
def replay(page: Page, demo: str) -> Page:
    """The replay a minute before its end, standing still."""
    page.goto(f"{demo}/replay/{RACE}?t={HOME_S - 90}&lang=en")
    oracle.staged(page)
    page.evaluate(MODULES)
    return page


def test_whoever_the_bytes_say_was_caught_is_shown_caught_at_that_moment(replay: Page) -> None:
    at = replay.evaluate("poursuite.raceS() - poursuite.race.field.base")
    found, known = replay.evaluate(CAUGHT, [at - 60, at])
    assert found == known
    assert len(known) > 20


def test_at_the_end_everybody_is_an_ember_once_and_gold_by_her_lead(replay: Page) -> None:
    told = replay.evaluate(ENDING)
    assert 1000 <= told["gold"] <= 1050
    assert told["both"] == 0
    assert told["rest"] > 2000
    assert told["least"] == sorted(told["least"])
    assert told["least"][0] >= 0
    assert told["least"][-1] == told["mostS"]
    assert 1 <= len(told["ticks"]) <= 4


def test_the_last_minute_goes_from_scene_to_scene_and_only_for_who_was_there(replay: Page) -> None:
    told: list[dict[str, Any]] = [
        {"t": 500, "lineS": 600, "quick": 1},
        {"t": 545, "lineS": 600, "quick": 1},
        {"t": 603, "lineS": 600, "quick": 1},
        {"t": 640, "lineS": 600, "quick": 1},
        {"t": 604, "lineS": 604, "home": 602, "knownS": 604, "quick": 1},
        {"t": 606, "lineS": 602, "home": 602, "knownS": 604, "quick": 1},
        {"t": 610, "lineS": 602, "home": 602, "knownS": 604, "quick": 1},
        {"t": 610, "lineS": 602, "home": 602, "quick": 1},
    ]
    found = replay.evaluate(SCENE_AT, told)
    assert found["names"] == [
        "none", "countdown", "due", "none", "sweep", "number", "ending", "none",
    ]  # fmt: skip
    assert [one["reach"] for one in found["sweep"]] == [0, 1, 1, 1]
    assert [one["strength"] for one in found["sweep"]] == pytest.approx([1, 1, 1, 0])


def test_the_finish_is_counted_down_told_and_left_to_be_seen(replay: Page) -> None:
    replay.evaluate("poursuite.steer({ atS: poursuite.raceS() + 82, speed: 1, isPlaying: true })")
    oracle.until(replay, "'countdown' in document.documentElement.dataset")
    oracle.until(replay, "document.querySelector('[data-camera=finish]').ariaPressed === 'true'")
    oracle.until(replay, f"{INK} > 100")  # the tape, bursts
    oracle.until(replay, "!document.querySelector('.finale-number').hidden")
    oracle.until(replay, "'ending' in document.documentElement.dataset")
    number = replay.locator(".finale-ending > strong").inner_text()
    assert number == replay.locator("#total-won").text_content()
    said = replay.locator("p.unseen[role=status]", has_text="got away").text_content() or ""
    assert said.startswith(number)
    assert replay.locator(".finale-narrow b").inner_text().endswith("s")
    assert replay.evaluate(f"{INK} > 500")  # embers
    replay.get_by_role("button", name="Watch the last minute").click()
    oracle.until(replay, "'countdown' in document.documentElement.dataset")
    assert replay.evaluate("!('ending' in document.documentElement.dataset)")


def test_who_wants_no_motion_is_told_all_the_same(browser: Browser, demo: str) -> None:
    with looking(browser, Look(390, 844, "dark", "en")) as page:  # it prefers reduced motion
        page.goto(f"{demo}/replay/{RACE}?t={HOME_S - 5}&lang=en")
        oracle.staged(page)
        page.evaluate("poursuite.steer({ speed: 1, isPlaying: true })")
        oracle.until(page, "document.querySelector('.finale-sweep')?.hidden === false")
        assert page.evaluate("document.querySelector('.finale-sweep').style.clipPath") == ""
        oracle.until(page, "'ending' in document.documentElement.dataset")
        assert page.locator(".finale-ending > strong").is_visible()


def test_whom_i_watch_has_the_gap_to_him_measured_before_the_catch(replay: Page) -> None:
    her = """(() => { const { field } = poursuite.race; const t = poursuite.raceS() - field.base;
      let [best, at] = [-1, Infinity];
      for (let i = 0; i < field.n; i++) {
        if (field.passed[i] > t + 8 && field.passed[i] < at && !field.pacer[i]) [best, at] = [i, field.passed[i]];
      }
      return [best, field.base + at]; })()"""  # noqa: E501
    i, caught_s = replay.evaluate(her)
    bib = replay.evaluate(
        """async (i) => (await (await fetch(`${poursuite.facts.base}${poursuite.race.names}`)).json())[i]?.[0]""",  # noqa: E501
        i,
    )
    t = caught_s - 6 - replay.evaluate("poursuite.facts.waves[0].gun_s")
    replay.goto(f"{replay.url.split('?')[0]}?t={t}&bib={bib}&lang=en")
    oracle.staged(replay)
    replay.locator("#see-runner").click()
    gap = replay.locator("[data-scene=gap]")
    gap.wait_for(state="visible")
    metres, seconds = gap.locator("b").inner_text(), gap.locator("span").inner_text()
    assert 1 <= int(metres.removesuffix("\N{NO-BREAK SPACE}m")) <= 40
    assert 2 <= int(seconds.removesuffix("\N{NO-BREAK SPACE}s")) <= 10
    replay.evaluate("poursuite.steer({ speed: 1, isPlaying: true })")
    caught = replay.locator(".caught")
    caught.wait_for(state="visible")
    title = caught.locator("b").inner_text()
    assert title.startswith(replay.evaluate("poursuite.facts.chaser.name"))
    assert replay.locator("#card-name").inner_text() in title
    caught.click()
    caught.wait_for(state="hidden")


def test_the_strip_shows_every_wave_and_him_where_they_are(replay: Page) -> None:
    spread = replay.evaluate(
        """async () => {
          const { spreadOf } = await scene("panels/race/strip.mjs");
          const { race: { field }, facts } = poursuite;
          const t = poursuite.raceS() - field.base;
          return spreadOf(field, t, facts.waves.length, facts.course.length_m).map((row) => Array.from(row));
        }"""  # noqa: E501
    )
    ahead = [
        int(n.replace(",", "")) for n in replay.locator("tr[data-wave] .n-ahead").all_inner_texts()
    ]
    assert [sum(row) >= n for row, n in zip(spread, ahead, strict=True)] == [True] * 5
    while (
        replay.locator("html").get_attribute("data-sheet") != "full"
    ):  # else the film has its room
        replay.locator("#grip").click()
    oracle.until(replay, "document.getElementById('strip').width > 300")


# From now on: every sentence that stands in a live region, as a screen reader would say it.
HEAR = """(() => { globalThis.heard = [];
  const regions = "[role=status], [role=alert], [aria-live]";
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      const of = (target.closest ?? target.parentElement.closest).call(target.closest ? target : target.parentElement, regions);
      const said = of?.textContent.trim();
      if (said && heard.at(-1) !== said) heard.push(said);
    }
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
})()"""  # noqa: E501


def test_an_ear_hears_my_runner_caught_the_last_minute_and_the_end_each_once(replay: Page) -> None:
    bib, name = replay.evaluate(
        """async () => {
          const { field, names } = poursuite.race;
          const roster = await (await fetch(poursuite.facts.base + names)).json();
          const t = poursuite.raceS() - field.base;
          const soon = (i) => field.passed[i] > t + 12 && field.passed[i] < t + 25;
          const i = roster.findIndex((one, i) => one && soon(i) && !field.pacer[i]);
          return roster[i];
        }"""
    )
    replay.locator("#tab-runners").click()
    replay.locator("[data-part=query]").fill(bib)
    replay.locator("[data-part=found] .star").first.click()
    replay.evaluate(HEAR)
    replay.evaluate("poursuite.steer({ speed: 5, isPlaying: true })")
    oracle.until(replay, "'ending' in document.documentElement.dataset", most_s=90)
    oracle.frames(replay)
    heard = replay.evaluate("heard")
    last = [said for said in heard if "A minute at most until" in said]
    end = [said for said in heard if "got away from" in said]
    caught = [said for said in heard if name in said]
    assert (len(last), len(end), len(caught)) == (1, 1, 1), heard
