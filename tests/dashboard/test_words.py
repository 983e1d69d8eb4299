"""How a page writes a place, a duration and a time of day: in the browser as in Python."""

from typing import Any

import pytest
from playwright.sync_api import Page

from dashboard.i18n import numerals, words_for_page
from dashboard.pages.first_paint import course_facts
from dashboard.pages.labels import place_said
from feeds.race import Race
from feeds.race_folder.read_race import built_in_races, race_folder, read_race

SAID = """async ([module, facts, asked]) => {
  const { speaker } = await import(module);
  const words = speaker(facts);
  return asked.map(([way, ...values]) => words[way](...values));
}"""


def said(page: Page, language: str, race: Race, *asked: tuple[Any, ...]) -> list[str]:
    """Return what the page's words make of each (way, values), no-break spaces as plain ones."""
    facts = {
        "language": language,
        "words": words_for_page(language),
        "numerals": numerals(language),
        "offsets": [[0, 3600]],
        "course": course_facts(race.course),
    }
    module = page.url.replace("motion.mjs", "words.mjs")
    told: list[str] = page.evaluate(SAID, [module, facts, [list(one) for one in asked]])
    return [one.replace("\xa0", " ").replace("\u202f", " ") for one in told]


def test_a_duration_has_units_and_a_time_of_day_has_colons(browser_page: Page) -> None:
    race = read_race(race_folder("champs-elysees-2021"))
    asked = [("span", 611.9), ("span", 42.0), ("span", 3900.0), ("span", 3.26, 1)]
    for language, tenth in (("fr", "3,3 s"), ("en", "3.3 s")):
        told = said(browser_page, language, race, *asked, ("localTime", 611.0), ("raceTime", 611.0))
        assert told[:4] == ["10 min 11 s", "42 s", "1 h 5 min", tenth]
        assert told[4:] == ["01:10:11", "10:11"]


@pytest.mark.parametrize("key", built_in_races())
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_browser_and_python_call_a_mat_by_the_same_place(
    browser_page: Page, key: str, language: str
) -> None:
    race = read_race(race_folder(key))
    mats = [mat.along_m for mat in race.mats]
    told = said(browser_page, language, race, *(("place", along_m, 2, 0) for along_m in mats))
    python = [place_said(race.course, along_m, language) for along_m in mats]
    assert told == [one.replace("\xa0", " ") for one in python]


def test_a_runners_place_is_told_to_a_tenth_and_on_which_leg_it_is(browser_page: Page) -> None:
    race = read_race(race_folder("champs-elysees-2021"))
    assert said(browser_page, "fr", race, ("place", 3900.0)) == ["km 3,9 ↑"]
    assert said(browser_page, "en", race, ("place", 1040.0)) == ["km 1.0 ↓"]
