"""The race folder of a past race that is to be chased: race.toml, course, roster and reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from feeds.files.read_lines import HEADER, encode_csv_line
from feeds.race import Runner
from feeds.reads import Read
from feeds.result_tables.as_pursuit import Pursuit, looks
from feeds.result_tables.open_table import TableError
from feeds.result_tables.past_race import PastRace
from feeds.simulate.invent_roster import roster_csv

HEARD_AFTER_S = 1.0  # a mat's read reaches us so much later
CHASER = "CHASER"  # his bib
LEAST_PACE_S, MOST_PACE_S = 120, 1800  # a kilometre, as a race file may announce
LINES = 20_000  # between two signs of life

Say = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of the race beside its table."""

    name: str
    day: date
    zone: ZoneInfo
    first_gun_s: float  # seconds after midnight, there
    chaser: str  # his name
    are_named: bool  # names may be shown

    def instant_s(self, after_s: float) -> float:
        """Return the Unix seconds of so many seconds after the first gun."""
        first = datetime.combine(self.day, time()) + timedelta(seconds=self.first_gun_s)
        return first.replace(tzinfo=self.zone).timestamp() + after_s

    def clock(self, after_s: float) -> str:
        """Return so many seconds after the first gun as a race file writes it."""
        at = datetime.fromtimestamp(self.instant_s(after_s), self.zone)
        told = f"{at:%H:%M:%S}"
        return told if at.date() == self.day else f"{at:%Y-%m-%d} {told}"


def write_folder(
    folder: Path,
    race: PastRace,
    pursuit: Pursuit,
    told: Told,
    course: Mapping[str, Any],
    show: Say = lambda _done, _whole: None,
) -> int:
    """Write a race folder, and return how many reads it has.

    Parameters
    ----------
    folder : made where it is missing; nothing of a race may be in it.
    course : of `feeds.result_tables.drawn_course`, with the mats.
    show : is told how many of all reads are written.

    Raises
    ------
    TableError
        Where there is a race already.
    """
    if (folder / "race.toml").exists():
        raise TableError(f"{folder}: expected a new folder, found a race there. Say --out another.")
    folder.mkdir(parents=True, exist_ok=True)
    runners = [
        Runner(bib, name, int(number), (), False, True)
        for bib, name, number in zip(race.bibs, race.names, pursuit.wave, strict=True)
    ]
    texts = {
        "race.toml": race_toml(race, pursuit, told),
        "course.geojson": json.dumps(course, ensure_ascii=False, indent=1),
        "roster.csv": roster_csv(runners, pursuit.names),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    reads = sorted(_reads(race, pursuit, told), key=lambda one: (one.received_s, one.tag))
    with (folder / "reads.csv").open("w", encoding="utf-8", newline="\n") as file:
        file.write(HEADER + "\n")
        for begin in range(0, len(reads), LINES):
            file.write("".join(map(encode_csv_line, reads[begin : begin + LINES])))
            show(min(begin + LINES, len(reads)), len(reads))
    return len(reads)


def mats_of(race: PastRace, pursuit: Pursuit) -> list[tuple[str, float]]:
    """Return the mats of the folder's race: a start only where the table knows who started when."""
    found = list(zip(race.mats, race.mats_m.tolist(), strict=True))
    return [("start", 0.0), *found] if _has_start(pursuit) else found


def _has_start(pursuit: Pursuit) -> bool:
    return not bool(np.isnan(pursuit.delay_s).all())


def _reads(race: PastRace, pursuit: Pursuit, told: Told) -> Iterator[Read]:
    gun_s = np.array([told.instant_s(after_s) for after_s in pursuit.gun_s])[pursuit.wave]
    own_s = gun_s + np.nan_to_num(pursuit.delay_s)
    mats, times_s = race.mats, own_s[:, None] + race.after_s
    if _has_start(pursuit):
        has_run = ~np.isnan(race.after_s).all(axis=1) & ~np.isnan(pursuit.delay_s)
        mats = ("start", *mats)
        times_s = np.column_stack((np.where(has_run, own_s, np.nan), times_s))
    for row, column in zip(*np.nonzero(~np.isnan(times_s)), strict=True):
        at_s = round(float(times_s[row, column]), 3)
        yield Read(race.bibs[row], mats[column], at_s, round(at_s + HEARD_AFTER_S, 3))
    begin_s = told.instant_s(pursuit.chaser_gun_s)
    his_m = np.array([metres for _, metres in mats_of(race, pursuit)])
    for mat, along_m in zip(mats, his_m.tolist(), strict=True):
        at_s = round(begin_s + pursuit.chaser_run_s * along_m / float(race.mats_m[-1]), 3)
        yield Read(his_bib(race), mat, at_s, round(at_s + HEARD_AFTER_S, 3))


def his_bib(race: PastRace) -> str:
    """Return a bib for the chaser that nobody has."""
    bib = CHASER
    while bib in race.bibs:
        bib += "'"
    return bib


def race_toml(race: PastRace, pursuit: Pursuit, told: Told) -> str:
    """Return the race file."""
    lines = [
        "# A past race, to be chased: written by 'poursuite import-results' from a table of its",
        "# results. Times are those of the table; waves' guns and the chaser are made up.",
        "",
        "[race]",
        f"name.en = {_text(told.name)}",
        f"date = {told.day}",
        f"zone = {_text(told.zone.key)}",
        'course = "course.geojson"',
        f"mats = [{', '.join(_text(name) for name, _ in mats_of(race, pursuit))}]",
        "",
        "[rule]",
        'wins = "before-chaser-at-line"',
        'passed = "run-on"',
        "",
    ]
    pace = race.finish_s() / race.mats_m[-1] * 1000.0
    for number, (name, look) in enumerate(
        zip(pursuit.names, looks(len(pursuit.names)), strict=True)
    ):
        colour, rim, shape, shirt = look
        lines += [
            "[[wave]]",
            f"name = {_text(name)}",
            f"gun = {_text(told.clock(float(pursuit.gun_s[number])))}",
            f"colour = {_text(colour)}",
            *([f"rim = {_text(rim)}"] if rim else []),
            f"shape = {_text(shape)}",
            f"shirt = {_text(shirt)}",
            f"band = [{', '.join(_text(one) for one in _band(pace[pursuit.wave == number]))}]",
            "",
        ]
    return "\n".join([
        *lines,
        "[chaser]",
        f"bib = {_text(his_bib(race))}",
        f"name = {_text(told.chaser)}",
        f"gun = {_text(told.clock(pursuit.chaser_gun_s))}",
        f"time = {_text(_duration(pursuit.chaser_run_s))}",
        "",
        "[privacy]",
        f"names = {_text('public' if told.are_named else 'none')}",
        "",
    ])  # fmt: skip


def _band(pace_s: np.ndarray[Any, np.dtype[np.float64]]) -> tuple[str, str]:
    """Return the slowest and the fastest pace of nearly all."""
    known = pace_s[~np.isnan(pace_s)]
    slow, fast = np.quantile(known, (0.95, 0.05)) if len(known) else (480.0, 300.0)
    whole = np.clip(np.round([slow, fast]), LEAST_PACE_S, MOST_PACE_S).astype(int).tolist()
    return f"{whole[0] // 60}:{whole[0] % 60:02}", f"{whole[1] // 60}:{whole[1] % 60:02}"


def _duration(seconds: float) -> str:
    whole = timedelta(seconds=round(seconds))
    hours, rest = divmod(int(whole.total_seconds()), 3600)
    tail = f"{rest // 60:02}:{rest % 60:02}"
    return f"{hours}:{tail}" if hours else tail


def _text(word: str) -> str:
    return json.dumps(word, ensure_ascii=False)
