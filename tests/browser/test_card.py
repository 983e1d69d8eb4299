"""The card of a runner still out: what is to be expected, as Python expects it."""

import re
from pathlib import Path

from playwright.sync_api import Page

from dashboard.wire.order import race_in_order
from dashboard.wire.outlook import decode
from feeds.believe.ways import mats_of
from feeds.race import Race
from feeds.race_folder.read_race import race_folder, read_race
from feeds.results.state import State
from tests.browser import oracle
from tests.commands import RACE, free_port, serving
from tests.orders import of_live

LAKESIDE = "lakeside-catcher-2024"
TILE = "document.querySelector('#card-tiles div')"

# A runner of whom it is open whether she is caught, and where her dot is on the screen.
OPEN_CASE = """async () => {
  const version = document.querySelector("script[type=module]").src.split("/")[4];
  const [look, course, camera] = await Promise.all(
    ["look", "course", "camera"].map((name) => import(`/map/${version}/stage/${name}.mjs`)));
  const { facts, race: { field }, camera: seen } = poursuite;
  const line = course.buildCourse(facts.course, course.projectionAt(...facts.frame.origin));
  const threatened = 8;
  const t = poursuite.raceS() - field.base;
  const runner = field.state.findIndex((state, i) => state === threatened && field.wave[i] === 2);
  const drawn = look.lookOf(field, runner, t, facts.course.length_m, {});
  const offset = course.offsetOf(line, field.side[runner], seen);
  const [x, y] = course.placeOf(line, drawn.along, offset, [0, 0]);
  return camera.toScreen(seen, x, y, [0, 0]);
}"""


# How many lines the name of a tile takes, whichever the language.
LINES = """() => Array.from(document.querySelectorAll("#card-tiles dt"), (label) => {
  const shown = label.textContent;
  const lines = ["Dépassement", "Passed near", shown].map((name) => {
    label.textContent = name;
    return Math.round(label.offsetHeight / parseFloat(getComputedStyle(label).fontSize) / 1.3);
  });
  label.textContent = shown;
  return Math.max(...lines);
})"""


def race_of_demo() -> Race:
    return read_race(race_folder(RACE))


def test_a_runner_in_doubt_has_a_chance_and_an_interval_on_her_card(page: Page, demo: str) -> None:
    race = race_of_demo()
    outlooks: list[tuple[str, bytes]] = []
    page.on(
        "response",
        lambda answer: "/outlook-" in answer.url and outlooks.append((answer.url, answer.body())),
    )
    page.goto(demo)
    oracle.until(page, oracle.READY)
    oracle.until(page, "poursuite.race.field.state.includes(8)")
    page.touchscreen.tap(*page.evaluate(OPEN_CASE))
    oracle.until(page, "!document.getElementById('card-chance').hidden")
    words = page.locator("#card").inner_text()
    percent = int(re.search(r"(\d+)\s%", words)[1])  # type: ignore[index]
    bib = re.search(r"Dossard (\d+)", words)
    assert bib is not None, words
    runner = of_live(race, f"{RACE}-demo").place[race.runner_of[bib[1]]]
    expected = [int(decode(body, mats_of(race)).chance[runner]) for _url, body in outlooks]
    assert percent in expected
    assert "±" in words
    assert "À battre" in words
    assert re.search(r"^Dépassement\n(km\s\d|–)", words, re.MULTILINE), words  # not yet
    page.set_viewport_size({"width": 320, "height": 568})
    assert set(page.evaluate(LINES)) == {1}, "a label takes two lines on the smallest phone"


def test_where_distance_wins_a_card_says_where_she_will_be_caught(
    page: Page, tmp_path: Path
) -> None:
    race = read_race(race_folder(LAKESIDE))
    outlooks: list[bytes] = []
    page.on("response", lambda answer: "/outlook-" in answer.url and outlooks.append(answer.body()))
    command = ("demo", LAKESIDE, "--at", "12:10:00")
    with serving(tmp_path / "state", free_port(), *command, race=LAKESIDE) as address:
        page.goto(address)
        oracle.until(page, oracle.READY)
        states = page.evaluate("Array.from(poursuite.race.field.state)")
        told = race_in_order(race, of_live(race, f"{LAKESIDE}-demo")).runners
        runner = next(
            i for i, one in enumerate(told) if states[i] == State.RUNNING and one.is_public
        )
        page.goto(f"{address}/?lang=en&bib={told[runner].bib}")
        oracle.until(page, f"{TILE} !== null")
        name, place, at = page.locator("#card-tiles div").first.locator("dt, dd").all_inner_texts()
        expected = [decode(body, mats_of(race)).catch_m[runner] / 1000 for body in outlooks]
        shown = float(place.removeprefix("km\xa0"))
        assert re.search(r"\bplace \d+ of \d+ in the wave", page.locator("#card").inner_text())
        assert name == "Passed near"
        assert 0 <= expected[-1] - shown < 0.11, "whole hundreds of metres"
        assert re.fullmatch(r"about 1[2-5]:\d\d:\d\d", at)
        assert page.locator("#card-chance").is_hidden()
