"""Read a race folder: the whole race, or all that is wrong with it.

A race folder holds ``race.toml`` and ``roster.csv``, and maybe a course, a base map and a
simulation of its own. Nothing is ever half-loaded.
"""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final, Literal
from zoneinfo import ZoneInfo, available_timezones

from feeds.problem import Problem, RaceError, did_you_mean
from feeds.race import Race, Rule, Runner
from feeds.race_folder.chip_ranges import read_chip_ranges
from feeds.race_folder.embedders import read_embedders
from feeds.race_folder.lap_mats import read_lap_mats
from feeds.race_folder.race_guns import Morning
from feeds.race_folder.race_places import (
    check_finish,
    read_chaser_course,
    read_places,
    with_a_start,
)
from feeds.race_folder.race_toml import Table, open_toml
from feeds.race_folder.race_waves import read_chaser, read_waves, wave_names
from feeds.race_folder.roster import read_roster, runner_of

__all__ = ["Problem", "RaceError", "built_in_races", "race_folder", "read_race"]

RACES = Path(__file__).parent.parent / "races"
KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
WINS: Final[tuple[Literal["before-chaser-at-line", "distance"], ...]] = (
    "before-chaser-at-line",
    "distance",
)
PASSED: Final[tuple[Literal["run-on", "out"], ...]] = ("run-on", "out")
IF_CHASER_IS_OUT: Final[tuple[Literal["everybody", "nobody", "plan"], ...]] = (
    "everybody",
    "nobody",
    "plan",
)
NAMES = ("public", "none")
NO_CHASER = Rule("before-chaser-at-line", "run-on")  # whoever gets to the line got there first


def built_in_races() -> list[str]:
    """Return the names of the races that come with the program.

    Examples
    --------
    >>> "lakeside-catcher-2024" in built_in_races()
    True
    """
    return sorted(path.parent.name for path in RACES.glob("*/race.toml"))


def race_folder(name_or_path: str) -> Path:
    """Return the folder of a race: a built-in one by its name, any other by its path.

    Raises
    ------
    RaceError
        Where it is neither.

    Examples
    --------
    >>> race_folder("lakeside-catcher-2024").name
    'lakeside-catcher-2024'
    """
    if name_or_path in built_in_races():
        return RACES / name_or_path
    folder = Path(name_or_path).expanduser()
    if name_or_path and folder.is_dir():
        return folder.resolve()
    said = "expected the name of a built-in race or a race folder, found neither."
    hint = did_you_mean(name_or_path, built_in_races())
    raise RaceError([Problem(name_or_path or '""', None, f"{said} {hint}")])


def read_race(folder: Path) -> Race:
    """Return the race in a folder.

    Raises
    ------
    RaceError
        With every mistake in ``race.toml``, the course files and the roster.
    """
    if not folder.is_dir():
        said = "expected a race folder, found none. Check the path."
        raise RaceError([Problem(str(folder), None, said)])
    problems: list[Problem] = []
    notes: list[Problem] = []
    top = open_toml(folder / "race.toml", problems, notes)
    if not KEY.fullmatch(folder.resolve().name):
        said = "expected a folder's name of a-z, 0-9 and hyphens, as addresses have. Rename it."
        problems.append(Problem(str(folder), None, said))

    race = top.table("race", why="name, date, zone and course")
    name = race.ask_words("name", why="the title in each language, as name.en")
    day = race.ask("date", date, why="the day of the race")
    zone = _read_zone(race)
    morning = Morning(day, zone) if day and zone else None
    invented_names = race.ask("invented_names", bool)
    places = read_places(folder, race, problems, notes)
    lap_mats = read_lap_mats(top, places.read_mats)
    places = with_a_start(places, [one.name for one in lap_mats])
    waves = read_waves(top, morning)
    chaser, has_chaser = None, "chaser" in top
    if table := top.maybe_table("chaser"):
        runs = read_chaser_course(folder, table, places, problems, notes)
        chaser = read_chaser(table, morning, waves, runs)
    rule = _read_rule(top, has_chaser)
    if rule is not None:
        check_finish(race, places, is_needed=rule.wins != "distance")
    are_named = _read_privacy(top)
    embedders = read_embedders(top)
    race.refuse_unknown()
    runners: tuple[Runner, ...] = ()
    try:
        tags = (chaser.bib, *chaser.chips) if chaser else ()
        runners = read_roster(folder / "roster.csv", wave_names(top), tags, notes)
    except RaceError as error:
        problems += error.problems
    chips = read_chip_ranges(top, runners, chaser)
    top.refuse_unknown()
    if problems or not name or day is None or zone is None or waves is None or rule is None:
        raise RaceError(problems)
    if places.course is None or places.mats is None:
        raise RaceError(problems)
    return Race(
        key=folder.resolve().name,
        name=name,
        zone=zone,
        date=day,
        course=places.course,
        mats=places.mats,
        waves=waves,
        chaser=chaser,
        rule=rule,
        has_finish=rule.wins != "distance",
        runners=tuple(replace(one, is_public=one.is_public and are_named) for one in runners),
        basemap=places.basemap,
        folder=folder,
        runner_of=runner_of(runners, chaser, chips),
        invented_names=bool(invented_names),
        lap_mats=lap_mats,
        has_start_mat=places.has_start_mat,
        embedders=embedders,
        notes=tuple(dict.fromkeys(notes)),
    )


def _read_zone(race: Table) -> ZoneInfo | None:
    name = race.ask("zone", str, why='the zone of its clocks, such as "Europe/London"')
    if name is None:
        return None
    known = sorted(available_timezones())
    if name not in known:
        hint = did_you_mean(name, known)
        race.refuse(f"expected a zone of the IANA list, found {name!r}. {hint}", "zone")
        return None
    return ZoneInfo(name)


def _read_rule(top: Table, has_chaser: bool) -> Rule | None:
    if not has_chaser:
        if "rule" in top:
            top.maybe_table("rule")
            said = "expected a [chaser] for the rule, found none. Add one, or take [rule] out."
            top.refuse(said, "rule")
        return NO_CHASER
    table = top.table("rule", why="wins and passed, what they mean here")
    wins = table.ask_one_of("wins", WINS, why="how a runner wins")
    passed = table.ask_one_of("passed", PASSED, why="what it means to be passed")
    if_out = IF_CHASER_IS_OUT[0]
    if "if_chaser_is_out" in table:
        if_out = table.ask_one_of("if_chaser_is_out", IF_CHASER_IS_OUT, why="") or if_out
    pacers_win = bool(table.ask("pacers_win", bool))
    table.refuse_unknown()
    if wins == "distance" and passed == "run-on":
        said = 'expected passed = "out" where distance wins, found "run-on": nobody\'s distance'
        table.refuse(f"{said} would ever be final. Change one of the two.", "passed")
        return None
    if wins is None or passed is None:
        return None
    return Rule(wins, passed, if_out, pacers_win)


def _read_privacy(top: Table) -> bool:
    table = top.table("privacy", why='names = "public" or "none"')
    names = table.ask_one_of("names", NAMES, why="whether any are shown")
    table.refuse_unknown()
    return names == "public"
