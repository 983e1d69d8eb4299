"""A past race in arrays: who ran, and how long after her own start she was where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from feeds.believe.chain import possible_times
from feeds.believe.speed import least_s
from feeds.result_tables.columns import Columns, mat_name
from feeds.result_tables.open_table import Table, TableError
from feeds.result_tables.written_times import (
    are_times_of_day,
    as_run,
    column_seconds,
    is_mostly,
)
from geo.motion import FloatArray

# All that a row which sums up the others has for a bib and a name.
SUMMARY = {
    "total", "totals", "totaux", "sum", "somme", "summe", "gesamt", "insgesamt",
    "average", "mean", "median", "moyenne", "médiane", "durchschnitt", "mittelwert",
}  # fmt: skip
MOST_DELAY_S = 1200.0  # a start later than that after her wave's first is a chip's mistake


@dataclass(frozen=True, slots=True, eq=False)
class PastRace:
    """N runners at M mats, the start apart, the finish the last."""

    bibs: tuple[str, ...]
    names: tuple[str, ...]
    labels: tuple[str, ...]  # what the table's column of waves says; empty: it has none
    mats: tuple[str, ...]  # their names
    mats_m: FloatArray  # (M,) metres from the start
    after_s: FloatArray  # (N, M) seconds since her own start, NaN: not known
    start_s: FloatArray  # (N,) when she crossed it, by some clock; all NaN: the table does not say
    notes: tuple[str, ...]  # what was put right

    def finish_s(self) -> FloatArray:
        """Return (N,) how long each took, or would have at her pace so far; NaN: never seen."""
        seen = ~np.isnan(self.after_s)
        last = self.after_s.shape[1] - 1 - np.argmax(seen[:, ::-1], axis=1)
        rows = np.arange(len(self.after_s))
        whole_s = self.after_s[rows, last] * self.mats_m[-1] / self.mats_m[last]
        return np.where(seen.any(axis=1), whole_s, np.nan)


def past_race(table: Table, columns: Columns, started_s: float | None = None) -> PastRace:
    """Return the race that a table tells of.

    Parameters
    ----------
    started_s : seconds after midnight at which the race began, where the table has times of day and
        no column for the start.

    Raises
    ------
    TableError
        Where its times cannot be read.
    """
    notes: list[str] = []
    table = _runners(table, columns, notes)
    places = [*columns.splits, (columns.length_m, columns.finish)]
    mats_m = np.array([metres for metres, _ in places])
    times_s = np.column_stack([_read(table, name, metres, notes) for metres, name in places])
    start_s = np.full(len(table.rows), np.nan)
    if columns.start:
        start_s = _read(table, columns.start, 0.0, notes)
    is_clock = [are_times_of_day(times_s[:, k], mats_m[k]) for k in range(len(mats_m))]
    if columns.is_absolute or is_clock[-1]:
        times_s -= _begin_s(table, columns, start_s, started_s)[:, None]
    elif columns.start and _is_of_the_same_clock(start_s, times_s):
        times_s -= start_s[:, None]
        notes.append(f"splits count from the first start, by {columns.start!r}, not from each own.")
    elif columns.gun:
        start_s = _read(table, columns.gun, columns.length_m, notes) - times_s[:, -1]
        start_s = np.where(start_s >= -0.5, np.maximum(start_s, 0.0), np.nan)
    times_s = np.where(times_s > 0, times_s, np.nan)
    possible_s = _possible(times_s, mats_m)
    if lost := int((~np.isnan(times_s) & np.isnan(possible_s)).sum()):
        notes.append(f"{lost:,} times that nobody can have run, or that do not rise, are left out.")
    if np.isnan(possible_s[:, -1]).all():
        raise TableError(f"{table.name}: expected times at the finish, found none that can be.")
    return PastRace(
        _bibs(table, columns, notes),
        _names(table, columns),
        tuple(table.column(columns.wave)) if columns.wave else (),
        (*(mat_name(metres) for metres, _ in columns.splits), "finish"),
        mats_m,
        possible_s,
        start_s,
        tuple(notes),
    )


def _runners(table: Table, columns: Columns, notes: list[str]) -> Table:
    """Return a table without the rows that are no runner's but sum up the others."""
    who = [name for name in (columns.bib, columns.first, columns.last, columns.name) if name]
    at = [table.header.index(name) for name in who]
    told = [{row[place].strip(" :.").casefold() for place in at} - {""} for row in table.rows]
    rows = [
        row for row, words in zip(table.rows, told, strict=True) if not words or words - SUMMARY
    ]
    if left := len(table.rows) - len(rows):
        notes.append(f"{left:,} rows sum up the others (total, average) and are left out.")
    return replace(table, rows=rows)


def _read(table: Table, name: str, way_m: float, notes: list[str]) -> FloatArray:
    cells = table.column(name)
    in_minutes, in_hours, odd = column_seconds(cells)
    if not is_mostly(cells, odd):
        cell = cells[odd[0]] if odd else ""
        raise TableError(
            f"{table.name}: expected times below {name!r}, found {cell!r}. "
            "Say --column to name another, or --column none=NAME to leave one out."
        )
    if odd:
        notes.append(f"{len(odd):,} cells below {name!r} are no times, as {cells[odd[0]]!r}.")
    return as_run((in_minutes, in_hours), way_m)


def _begin_s(
    table: Table, columns: Columns, start_s: FloatArray, started_s: float | None
) -> FloatArray:
    """Return (N,) the moments at which times of day begin to count."""
    if columns.start:
        return start_s
    if started_s is None:
        raise TableError(
            f"{table.name}: expected times since the start, found times of day below "
            f"{columns.finish!r}. Say when the race began: --started 12:00:00."
        )
    return np.full(len(start_s), started_s)


def _is_of_the_same_clock(start_s: FloatArray, times_s: FloatArray) -> bool:
    """Say whether splits go on where the starts left off: less each own start they differ less."""
    both = ~np.isnan(start_s) & ~np.isnan(times_s[:, -1])
    if both.sum() < 2:
        return False
    hers_s, since_s = times_s[both, -1], times_s[both, -1] - start_s[both]
    return bool((since_s > 0).all() and since_s.std() < 0.9 * hers_s.std())


def _possible(times_s: FloatArray, mats_m: FloatArray) -> FloatArray:
    """Return the times that can be, from a start at 0."""
    with_start = np.column_stack((np.zeros(len(times_s)), times_s))
    possible_s = possible_times(with_start, np.append(0.0, mats_m))[:, 1:]
    return np.where(possible_s >= least_s(mats_m), possible_s, np.nan)


def _bibs(table: Table, columns: Columns, notes: list[str]) -> tuple[str, ...]:
    """Return everybody's bib, each another one: those that lack one, or share it, get a number."""
    cells = [_whole(cell) for cell in table.column(columns.bib)] if columns.bib else []
    told = cells or [""] * len(table.rows)
    taken = {bib for bib in told if bib}
    given = (str(number) for number in range(1, 2 * len(told) + 2) if str(number) not in taken)
    used: set[str] = set()
    bibs, anew = [], 0
    for bib in told:
        if not bib or bib in used:
            bib, anew = next(given), anew + 1
        used.add(bib)
        bibs.append(bib)
    if anew and columns.bib:
        notes.append(f"bibs missing or worn twice: {anew:,}. Numbers were given instead.")
    return tuple(bibs)


def _names(table: Table, columns: Columns) -> tuple[str, ...]:
    parts = [name for name in (columns.first, columns.last) if name] or [columns.name]
    if columns.first and not columns.last:
        parts = [columns.first, columns.name]
    cells: Sequence[list[str]] = [table.column(name) for name in parts if name]
    if not cells:
        return ("",) * len(table.rows)
    return tuple(" ".join(" ".join(row).split()) for row in zip(*cells, strict=True))


def _whole(cell: str) -> str:
    """Return a bib as printed: a spreadsheet may have made a number with decimals of it."""
    head, point, rest = cell.strip().partition(".")
    return head if point and head.isdecimal() and not rest.strip("0") else cell.strip()
