"""The film's transport: its time, its keys, its loop, and the address that holds all of it."""

from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from feeds.results.result import pacers_of
from feeds.results.state import State
from tests.browser import oracle
from tests.browser.demo import Demo
from tests.browser.layout import faults
from tests.browser.looks import Look, looking
from tests.browser.test_accessibility import objections
from tests.commands import RACE

DESK = Look(1280, 800, "dark", "en-GB")
THERE = "document.getElementById('transport').dataset.is === 'there' && poursuite.isStaged()"
MODULE = """async (path) => void (globalThis.asked = await import(
  `/map/${document.querySelector("script[type=module]").src.split("/")[4]}/${path}`))"""
READ = """(query) => {
  const { facts, race: { field } } = poursuite;
  const zeroS = facts.waves[0].gun_s;
  const span = { zeroS, fromS: zeroS - 60, untilS: field.base + field.at };
  const said = asked.readAddress(new URLSearchParams(query), facts, span);
  const since = (atS) => Math.round(10 * (atS - zeroS)) / 10;
  return { t: since(said.atS), speed: said.speed, clock: said.clock, camera: said.camera,
    waves: said.waves && [...said.waves], loop: said.loop?.map(since) ?? null, odd: said.odd };
}"""
COUNTED = """async () => {
  const { facts, scene, race: { field } } = poursuite;
  const bins = asked.binsOf(field, facts.waves.length, scene.finishM,
    { fromS: 0, untilS: field.at + 1, stepS: 10, isCatches: true });
  const sum = (row) => row.reduce((all, one) => all + one, 0);
  return { above: bins.above.map(sum), below: bins.below.map(sum) };
}"""
SEARCH = "decodeURIComponent(location.search)"


def shown_s(page: Page) -> float:
    return float(page.evaluate("poursuite.raceS() - poursuite.facts.waves[0].gun_s"))


def film(page: Page, server: str, query: str) -> None:
    page.goto(f"{server}/replay/{RACE}?lang=en&{query}")
    oracle.until(page, f"{oracle.READY} && {THERE}")


@pytest.fixture(scope="module")
def desk(browser: Browser, demos: Demo) -> Iterator[Page]:
    with looking(browser, DESK) as page:
        film(page, demos.begin(), "t=26:20")
        yield page


@pytest.mark.parametrize(
    ("query", "means"),
    [
        ("t=1580", {"t": 1580}),
        ("t=1580.4", {"t": 1580.4}),
        ("t=26:20", {"t": 1580}),
        ("t=10:26:20", {"t": 1580}),
        ("t=0:26:20", {"t": 1580}),
        ("speed=0.25&t=-30", {"speed": 0.25, "t": -30}),
        ("waves=3,1&mode=pace", {"waves": [2, 0], "clock": "pace"}),
        ("loop=26:00-27:50", {"loop": [1560, 1670]}),
        ("loop=-10-10:20:00", {"loop": [-10, 1200]}),
        ("camera=chaser", {"camera": "chaser"}),
        ("camera=2.3,48.87,1.5", {"camera": {"lon": 2.3, "lat": 48.87, "k": 1.5}}),
        ("t=soon", {"odd": ["t=soon"]}),
        ("speed=500&mode=fast", {"odd": ["speed=500", "mode=fast"]}),
        ("loop=20-20.01&t=&mode=", {"odd": ["t=", "mode=", "loop=20-20.01"]}),
        ("waves=1,9&camera=moon&loop=9-3", {"odd": ["waves=1,9", "camera=moon", "loop=9-3"]}),
    ],
)
def test_an_address_says_a_moment_in_three_ways_and_how_the_film_is_seen(
    desk: Page, query: str, means: dict[str, object]
) -> None:
    desk.evaluate(MODULE, "panels/transport/address.mjs")
    said = desk.evaluate(READ, query)
    assert {name: said[name] for name in means} == means
    if "odd" not in means:
        assert said["odd"] == []


def test_the_bars_are_everybody_who_was_passed_and_everybody_at_the_line(desk: Page) -> None:
    race, now = oracle.recorded_race()
    desk.evaluate(MODULE, "panels/transport/counts.mjs")
    counted = desk.evaluate(COUNTED)
    runs = ~pacers_of(race)
    won = np.isin(now.facts.state, (State.AHEAD, State.OFFICIAL)) & runs
    home = ~np.isnan(now.facts.finish_s) & runs
    assert counted["below"][0] == np.count_nonzero(won & home)
    assert sum(counted["below"]) == np.count_nonzero(home)
    wave = np.array([runner.wave for runner in race.runners])
    passed = ~np.isnan(now.facts.passed_s) & ~won & runs & (now.facts.state != State.DISQUALIFIED)
    assert counted["above"] == [np.count_nonzero(passed & (wave == w)) for w in range(5)]


def test_keys_of_a_cutting_table_move_the_film(desk: Page) -> None:
    press = desk.keyboard.press
    desk.evaluate("document.activeElement.blur()")
    desk.evaluate("poursuite.steer({ atS: 1580 + poursuite.facts.waves[0].gun_s })")
    for key, at_s in (
        (".", 1580.1),
        (",", 1580.0),
        ("Shift+ArrowRight", 1581),
        ("ArrowLeft", 1571),
    ):
        press(key)
        assert shown_s(desk) == pytest.approx(at_s, abs=0.01), key
    press("ArrowUp")
    marked = shown_s(desk)
    assert marked > 1572
    press("ArrowUp")
    assert shown_s(desk) > marked
    press("ArrowDown")
    assert shown_s(desk) == pytest.approx(marked, abs=0.01)
    press("j")
    oracle.until(desk, f"poursuite.raceS() - poursuite.facts.waves[0].gun_s < {marked - 2}")
    press("k")
    stood = shown_s(desk)
    oracle.frames(desk)
    assert shown_s(desk) == stood
    desk.locator("[data-t=keys] summary").click()
    desk.locator("[data-t=letters]").uncheck()
    desk.evaluate("document.activeElement.blur()")
    press(".")
    assert shown_s(desk) == stood, "who wants no letters as keys has none"
    desk.locator("[data-t=letters]").check()
    assert objections(desk, "the list of keys") == []
    desk.locator("[data-t=keys] summary").click()
    desk.evaluate("document.activeElement.blur()")
    press("l")
    press("l")
    oracle.until(desk, f"poursuite.raceS() - poursuite.facts.waves[0].gun_s > {stood + 2}")
    oracle.until(desk, "document.getElementById('speed').value === '20'")
    press("k")


def test_a_hand_on_the_timeline_scrubs_to_the_pixel_and_the_film_goes_on_from_there(
    desk: Page,
) -> None:
    desk.evaluate("poursuite.steer({ isPlaying: false })")
    line = desk.locator(".t-line").bounding_box()
    assert line is not None
    y = line["y"] + 0.6 * line["height"]
    desk.mouse.move(line["x"] + 0.4 * line["width"], y)
    desk.mouse.down()
    desk.mouse.move(line["x"] + 0.5 * line["width"], y, steps=5)
    oracle.frames(desk)
    there = shown_s(desk)
    head = desk.locator(".t-head").bounding_box()
    assert head is not None
    assert head["x"] + head["width"] / 2 == pytest.approx(line["x"] + 0.5 * line["width"], abs=1)
    desk.mouse.up()
    assert shown_s(desk) == there, "it stood, and stands"
    desk.mouse.wheel(0, -400)
    oracle.frames(desk)
    assert shown_s(desk) == there
    part = desk.locator(".t-part").bounding_box()
    assert part is not None
    assert part["width"] < 0.5 * line["width"], "the wheel looks closer"


def test_the_film_goes_round_between_two_points_that_keys_and_fingers_move(desk: Page) -> None:
    zero = "poursuite.facts.waves[0].gun_s"
    desk.evaluate(f"poursuite.steer({{ atS: {zero} + 1600, isPlaying: false }})")
    desk.evaluate("document.activeElement.blur()")
    desk.keyboard.press("i")
    desk.evaluate(f"poursuite.steer({{ atS: {zero} + 1620 }})")
    desk.keyboard.press("o")
    oracle.until(desk, f"{SEARCH}.includes('loop=1600-1620')")
    end = desk.locator(".t-point").nth(1)
    assert end.get_attribute("aria-valuetext") == "10:27:00"
    end.press("ArrowLeft")
    oracle.until(desk, f"{SEARCH}.includes('loop=1600-1619')")
    desk.evaluate("poursuite.steer({ speed: 20, isPlaying: true })")
    oracle.until(desk, f"poursuite.raceS() - {zero} > 1612")
    oracle.until(desk, f"poursuite.raceS() - {zero} < 1608")
    desk.evaluate("poursuite.steer({ isPlaying: false, speed: 10 })")
    desk.locator("[data-t=loop]").click()
    oracle.until(desk, f"!{SEARCH}.includes('loop')")


def test_the_address_is_kept_and_opened_twice_gives_the_same_pixels(
    browser: Browser, demo: str
) -> None:
    with looking(browser, DESK) as page:
        film(page, demo, "t=20:00")
        page.locator("[data-t=waves] summary").click()
        page.locator("[data-t=waves] input[value='4']").uncheck()
        page.locator("[data-t=waves] summary").click()
        page.locator("input[value=start]").check(force=True)
        page.locator("#see-chaser").click()
        page.locator("#speed").select_option("0.5")
        for said in ("waves=1,2,3,4", "mode=start", "camera=chaser", "speed=0.5", "t=1200"):
            oracle.until(page, f"{SEARCH}.includes('{said}')")
        address = page.url
    pictures = []
    for _ in range(2):
        with looking(browser, DESK) as page:
            page.goto(address)
            oracle.until(page, f"{oracle.READY} && {THERE}")
            oracle.until(page, "!poursuite.isFlying()")
            pictures.append(oracle.settled(page))
            assert page.locator("[data-t=waves] input[value='4']").is_checked() is False
            assert page.locator("#see-chaser").get_attribute("aria-pressed") == "true"
            assert page.evaluate("document.documentElement.dataset.film") == "start"
    first, second = pictures  # the browser itself rounds the edge of a button now so, now so
    np.testing.assert_allclose(first, second, rtol=0, atol=3)


def test_what_nobody_understands_in_an_address_is_said_and_the_rest_is_done(
    browser: Browser, demo: str
) -> None:
    with looking(browser, Look(390, 844, "light", "en-GB")) as page:
        film(page, demo, "t=10:26:20&speed=warp&mode=sideways&loop=26:00-27:00")
        note = page.locator("#notice")
        assert note.is_visible()
        said = note.inner_text()
        assert "speed=warp" in said
        assert "mode=sideways" in said
        assert shown_s(page) == pytest.approx(1580, abs=0.01)
        assert page.locator("[data-t=more]").get_attribute("aria-expanded") == "false"
        assert faults(page) == []
        page.locator("[data-t=more]").tap()
        assert note.is_hidden()
        assert faults(page) == []
        assert objections(page, "the film's tools on a phone") == []
        page.locator("[data-t=loop]").tap()
        oracle.until(page, f"!{SEARCH}.includes('loop')")


@pytest.mark.parametrize(
    "look",
    [
        DESK,
        pytest.param(Look(1440, 900, "light", "fr-FR"), marks=pytest.mark.whole),
        pytest.param(Look(1280, 640, "dark", "fr-FR"), marks=pytest.mark.whole),
        pytest.param(Look(820, 1180, "light", "fr-FR"), marks=pytest.mark.whole),
        pytest.param(Look(844, 390, "dark", "fr-FR"), marks=pytest.mark.whole),
        pytest.param(Look(320, 568, "light", "fr-FR"), marks=pytest.mark.whole),
        pytest.param(Look(390, 844, "sun", "fr-FR"), marks=pytest.mark.whole),
    ],
    ids=str,
)
@pytest.mark.parametrize("clock", ["clock", "start"])
def test_the_transport_fits_its_screen_and_keeps_nobody_out(
    browser: Browser, demo: str, look: Look, clock: str
) -> None:
    with looking(browser, look) as page:
        page.goto(f"{demo}/replay/{RACE}?t=26:20&mode={clock}")
        oracle.until(page, f"{oracle.READY} && {THERE}")
        assert faults(page) == []
        assert objections(page, f"the film by {clock}") == []
