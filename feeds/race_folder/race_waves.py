"""The waves and the chaser of a race file: who leaves when, looks how, and runs how fast."""

import re
from collections.abc import Sequence
from functools import partial
from typing import get_args

from feeds.race import CHASER, Chaser, DotShape, Wave
from feeds.race_folder.race_guns import Morning, ask_gun_s, check_his_gun, check_order
from feeds.race_folder.race_times import duration_s
from feeds.race_folder.race_toml import Table
from feeds.race_folder.spreadsheet import damaged
from geo.course import Course

SHAPES: tuple[DotShape, ...] = get_args(DotShape)
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
WHITE = "#ffffff"
FASTEST_S_PER_KM, SLOWEST_S_PER_KM = 120.0, 1800.0  # of people on foot, announced
SLOWEST_KM_PER_H, FASTEST_KM_PER_H = 1.0, 100.0  # of a chaser, on foot or on wheels

Plan = tuple[tuple[float, float], ...]


def read_waves(top: Table, morning: Morning | None) -> tuple[Wave, ...] | None:
    """Return the waves in a race file, or None where any of them is amiss.

    Parameters
    ----------
    top : the race file. What is amiss is noted there.
    morning : None where the date or the zone is amiss: guns are then not looked at.
    """
    tables = top.tables("wave")
    if not tables and "wave" not in top:
        top.refuse("expected a [[wave]] or more, found none. Add one for each gun.")
    waves = [_read_wave(table, morning) for table in tables]
    whole = [(table, wave) for table, wave in zip(tables, waves, strict=True) if wave is not None]
    for place, (table, wave) in enumerate(whole):
        for _, other in whole[:place]:
            if wave.name == other.name:
                said = f"expected each wave once, found two called {wave.name!r}. Rename one."
                table.refuse(said, "name")
            if (wave.shape, wave.colour.lower()) == (other.shape, other.colour.lower()):
                said = f"expected waves that look different, found {wave.shape} {wave.colour} as"
                table.refuse(f"{said} in wave {other.name!r}. Change shape or colour.", "colour")
        if place and morning is not None:
            before, latest = max(whole[:place], key=lambda one: one[1].gun_s)
            check_order(table, wave.gun_s, before, latest, morning)
    return tuple(wave for _, wave in whole) if len(whole) == len(tables) > 0 else None


def wave_names(top: Table) -> list[str] | None:
    """Return what the waves are called, or None where that cannot be told."""
    names = [table.ask("name", str) for table in top.tables("wave")]
    known = [name for name in names if name is not None]
    return known if len(set(known)) == len(names) > 0 else None


def _read_wave(table: Table, morning: Morning | None) -> Wave | None:
    name = table.ask("name", str, why="what the roster calls the wave")
    gun_s = ask_gun_s(table, morning)
    colour = _ask_colour(table, "colour", why="of its dots")
    rim = _ask_colour(table, "rim", why=None)
    shape = table.ask_one_of("shape", SHAPES, why="of its dots")
    shirt = table.ask("shirt", str, why="what people see of it in the street")
    band = _read_band(table)
    called = tuple(table.ask_words("called").items())
    table.refuse_unknown()
    if name == CHASER:
        table.refuse(f"expected another name than the chaser's, found {name!r}. Rename it.", "name")
    if colour is not None and colour.lower() == WHITE:
        table.refuse(
            "expected a colour, found white, which is the chaser's. Pick another.", "colour"
        )
    if name is None or gun_s is None or colour is None or shape is None or shirt is None:
        return None
    return None if band is None else Wave(name, gun_s, colour, rim, shape, shirt, *band, called)


def _ask_colour(table: Table, key: str, *, why: str | None) -> str | None:
    colour = table.ask(key, str, why=why)
    if colour is not None and not COLOUR.fullmatch(colour):
        table.refuse(f'expected {key} such as "#ffd23f", found {colour!r}. Mend it.', key)
        return None
    return colour


def _read_band(table: Table) -> tuple[float, float] | None:
    """Return the slowest and the fastest pace, s/km."""
    texts = table.ask_texts("band", why='the slowest and fastest pace, such as ["6:30", "5:00"]')
    if texts is None:
        return None
    try:
        slowest, fastest = [duration_s(text) for text in texts]
    except ValueError as error:
        said = (
            str(error) if len(texts) == 2 else f"expected two paces, found {len(texts)}. Mend it."
        )
        table.refuse(f"band: {said}", "band")
        return None
    if slowest < fastest:
        said = f"expected the slowest pace first, found {texts[0]} before {texts[1]}. Swap them."
    elif fastest < FASTEST_S_PER_KM or slowest > SLOWEST_S_PER_KM:
        said = f"expected paces of 2:00 to 30:00 a kilometre, found {' and '.join(texts)}. Mend."
    else:
        return slowest, fastest
    table.refuse(f"band: {said}", "band")
    return None


def read_chaser(
    table: Table,
    morning: Morning | None,
    waves: Sequence[Wave] | None,
    course: Course | None,
) -> Chaser | None:
    """Return the chaser, or None where anything about him is amiss.

    Parameters
    ----------
    waves : the race's, None where they are amiss.
    course : the one he runs, None where it is amiss.
    """
    bib = table.ask("bib", str, why="what the mats know the chaser by")
    name = table.ask("name", str, why="what the page calls the chaser")
    chips = table.ask_texts("chips")
    for key, what, tags in (("bib", "bib", [bib or ""]), ("chips", "chip", chips or [])):
        for said in filter(None, (damaged(what, tag.strip()) for tag in tags)):
            table.refuse(said, key)
    gun_s = ask_gun_s(table, morning)
    plan = _read_plan(table, course)
    called = tuple(table.ask_words("called").items())
    table.refuse_unknown()
    if waves and gun_s is not None and morning is not None:
        check_his_gun(table, gun_s, waves, morning)
    if bib is None or name is None or gun_s is None or plan is None or course is None:
        return None
    return Chaser(bib, name, gun_s, plan, course, tuple(chips or ()), called)


def _read_plan(table: Table, course: Course | None) -> Plan | None:
    if ("time" in table) == ("speeds" in table):
        found = "both. Take one out." if "time" in table else 'none. Add time = "14:25" or so.'
        for key in ("time", "speeds"):
            table.ask(key, object)
        table.refuse(f"expected either a time or speeds for the chaser, found {found}", "time")
        return None
    if "speeds" in table:
        return _read_speeds(table)
    time_s = table.ask_time("time", duration_s, why="how long the chaser takes")
    if time_s is None or course is None:
        return None
    km_per_h = course.length_m / max(time_s, 0.001) * 3.6
    if not SLOWEST_KM_PER_H <= km_per_h <= FASTEST_KM_PER_H:
        said = f"expected 1 to 100 km/h, found {course.length_m:,.0f} m in {time_s:g} s. Mend it."
        table.refuse(f"time: {said}", "time")
        return None
    return ((0.0, course.length_m / time_s),)


def _read_speeds(table: Table) -> Plan | None:
    plan: list[tuple[float, float]] = []
    entries = table.tables("speeds")
    if not entries:
        table.refuse("expected a speed or more, found none. Add {after, km_per_h}.", "speeds")
    for number, entry in enumerate(entries, 1):
        refuse = partial(_refuse_entry, entry, number)
        after_s = entry.ask_time("after", duration_s, why="how long after the chaser's gun")
        km_per_h = entry.ask("km_per_h", float, why="the speed from then on")
        entry.refuse_unknown()
        if after_s is None or km_per_h is None:
            continue
        if not SLOWEST_KM_PER_H <= km_per_h <= FASTEST_KM_PER_H:
            refuse(f"expected 1 to 100 km_per_h, found {km_per_h:g}. Mend it.", "km_per_h")
        elif number == 1 and after_s > 0:
            refuse(
                f'expected after = "0:00", found {after_s:g} s. Say the speed at the gun.', "after"
            )
        elif plan and after_s <= plan[-1][0]:
            refuse("expected a later time than the entry before. Sort them.", "after")
        plan.append((after_s, km_per_h / 3.6))
    return tuple(plan) if plan and len(plan) == len(entries) else None


def _refuse_entry(entry: Table, number: int, said: str, key: str) -> None:
    entry.refuse(f"speeds, entry {number}: {said}", key)
