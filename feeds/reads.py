"""One chip, seen at one mat, at one time. A newcomer starts here.

``Read`` is the only fact the rest of the code trusts: everything else is computed from
reads and can be computed again. ``Times`` turns them, as they come and in whatever order,
into the table the estimator works on: when each runner crossed each mat.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from feeds.crossings import FASTEST_M_PER_S, crossings
from feeds.race_folder.roster import chip_code

if TYPE_CHECKING:
    from feeds.race import LapMat, Race

ZEROS = tuple("0" * count for count in range(9))  # that may stand before a bib
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Read:
    """One chip seen at one mat."""

    tag: str  # what the mat saw: a chip's code, or a bib as printed ("0042" is not 42)
    mat: str  # a name from the course file
    at_s: float  # Unix seconds, UTC, when the chip was there; kept to the millisecond
    received_s: float  # when we heard of it; much later if the mat was offline
    source: str = ""  # the feed or the file it came from, and the device where it told: `source_of`


def identity(read: Read) -> tuple[str, str, int]:
    """Return what makes two reads the same one: tag, mat, and milliseconds.

    When it was heard and by which way do not matter: systems send again what they are not
    sure to have sent.

    Examples
    --------
    >>> early = Read("0042", "1km", 1_635_670_800.5, 1_635_670_801.0, "mylaps")
    >>> again = Read("0042", "1km", 1_635_670_800.5, 1_635_679_999.0, "backup.csv")
    >>> identity(early) == identity(again)
    True
    """
    return read.tag, read.mat, round(read.at_s * 1000.0)


def source_of(feed: str, device: str) -> str:
    """Return a read's source: its feed, and which of its devices where the wire says so.

    Examples
    --------
    >>> source_of("finish", "0F2A38"), source_of("finish", "")
    ('finish/0F2A38', 'finish')
    >>> [feed_and_device(source) for source in ("finish/0F2A38", "finish")]
    [('finish', '0F2A38'), ('finish', '')]
    """
    return f"{feed}/{device}" if device else feed


def feed_and_device(source: str) -> tuple[str, str]:
    """Return what `source_of` joined."""
    feed, _, device = source.partition("/")
    return feed, device


def runner_of_tag(runner_of: Mapping[str, int], tag: str) -> int | None:
    """Return the number of the runner who wears a tag, or None.

    A bib as printed comes first, then a chip or a bib in any case and with any leading zeros,
    where that means one runner: nothing is guessed.

    Examples
    --------
    >>> runner_of = {"0042": 0, "42": 1, "AB12": 2}
    >>> [runner_of_tag(runner_of, tag) for tag in ("0042", "42", "00ab12", "7", "00042")]
    [0, 1, 2, None, None]
    """
    tag = tag.strip()
    found = runner_of.get(tag)
    if found is not None or (code := chip_code(tag)) == tag:
        return found
    found = runner_of.get(code)
    if found is None:
        return None
    spellings = (zeros + body for body in (code, code.lower()) for zeros in ZEROS)
    others = {runner_of.get(one) for one in spellings} - {found, None}
    return None if others else found


class Times:
    """When each runner crossed each mat, kept up to date as reads come.

    The table depends on which reads have come, not on their order, and a read that comes
    again changes nothing. What a row says is decided in `crossings`.

    Parameters
    ----------
    runner_of : from bib or chip code to row.
    mat_names : (M,) names of the timed mats, rising along the course; the first is the start.
    mats_m : (M,) metres along the course.
    guns_s : (N+1,) Unix seconds at which each runner may start; the chaser's is the last
        (NaN where a race has none: his reads then count from the first gun on).
    lap_mats : those mats that are really one, whose reads count where the rest of a walk allows.

    Attributes
    ----------
    times_s : (N+1, M) Unix seconds, NaN where no crossing is known. In every row the known
        ones rise. Updated in place: copy it to keep it.
    """

    def __init__(
        self,
        runner_of: Mapping[str, int],
        mat_names: Sequence[str],
        mats_m: FloatArray,
        guns_s: FloatArray,
        lap_mats: Sequence[LapMat] = (),
    ) -> None:
        self.times_s: FloatArray = np.full((len(guns_s), len(mat_names)), np.nan)
        self.count = 0  # different reads that found their runner and mat
        self._row_of: dict[str, int | None] = {}  # every tag met, so that each is looked up once
        self._runner_of = runner_of
        column_of = {name: column for column, name in enumerate(mat_names)}
        laps = {one.name: tuple(column_of[name] for name in one.mats) for one in lap_mats}
        self._columns_of = {name: (column,) for name, column in column_of.items()} | laps
        self._gaps_s = {
            pair: one.gap_s for one in lap_mats for pair in combinations(laps[one.name], 2)
        }
        self._mats_m = [float(along_m) for along_m in mats_m]
        runners_s = guns_s[:-1][np.isfinite(guns_s[:-1])]
        first_gun_s = float(runners_s.min()) if runners_s.size else -np.inf
        self._guns_s = [float(gun_s) for gun_s in np.where(np.isnan(guns_s), first_gun_s, guns_s)]
        self._first_gun_s = first_gun_s
        self._seen_s: dict[tuple[int, int], set[float]] = {}  # (row, column): all its times
        self._unknown: dict[tuple[str, str, int], Read] = {}

    @classmethod
    def of(cls, race: Race, runner_of: Mapping[str, int] | None = None) -> Times:
        """Return an empty table for a race; ``runner_of`` in place of the roster's where given."""
        guns_s = [race.waves[runner.wave].gun_s for runner in race.runners]
        guns_s.append(np.nan if race.chaser is None else race.chaser.gun_s)
        names = [mat.name for mat in race.mats]
        mats_m = np.array([mat.along_m for mat in race.mats])
        runner_of = race.runner_of if runner_of is None else runner_of
        return cls(runner_of, names, mats_m, np.array(guns_s), race.lap_mats)

    def add(self, reads: Iterable[Read]) -> IntArray:
        """Take in reads, in any order, and return the rows of the table that changed, rising.

        A read of an unknown tag or mat is kept aside (`unknown_tags`, `unknown_mats`).
        """
        touched: set[int] = set()
        for read in reads:
            row = self._find(read.tag)
            columns = self._columns_of.get(read.mat)
            if row is None or columns is None:
                self._unknown[identity(read)] = read
                continue
            at_s = round(read.at_s * 1000.0) / 1000.0
            seen = [self._seen_s.setdefault((row, column), set()) for column in columns]
            if any(at_s not in seen_s for seen_s in seen):
                for seen_s in seen:
                    seen_s.add(at_s)
                self.count += 1
                touched.add(row)
        return self._update(touched)

    @property
    def unknown_tags(self) -> Counter[str]:
        """How many reads each tag left that nobody on the roster wears."""
        unknown = self._unknown.values()
        return Counter(read.tag for read in unknown if self._find(read.tag) is None)

    @property
    def unknown_mats(self) -> Counter[str]:
        """How many reads came from each mat the race does not time."""
        unknown = self._unknown.values()
        return Counter(read.mat for read in unknown if read.mat not in self._columns_of)

    def _find(self, tag: str) -> int | None:
        if tag not in self._row_of:
            self._row_of[tag] = runner_of_tag(self._runner_of, tag)
        return self._row_of[tag]

    def _update(self, rows: set[int]) -> IntArray:
        columns = range(len(self._mats_m))
        changed = []
        for row in sorted(rows):
            seen_s = [sorted(self._seen_s.get((row, column), ())) for column in columns]
            is_chaser = row == len(self.times_s) - 1
            first_s = self._guns_s[row] if is_chaser else self._first_gun_s
            fastest = np.inf if is_chaser else FASTEST_M_PER_S
            known_s = crossings(
                seen_s, self._mats_m, self._guns_s[row], first_s, fastest, self._gaps_s
            )
            if not np.array_equal(known_s, self.times_s[row], equal_nan=True):
                self.times_s[row] = known_s
                changed.append(row)
        return np.array(changed, dtype=np.int64)


def times_of(race: Race, reads: Iterable[Read]) -> FloatArray:
    """Return when each runner crossed each mat.

    Returns
    -------
    (N+1, M) Unix seconds, the chaser last, NaN where no crossing is known; see `Times`.
    """
    times = Times.of(race)
    times.add(reads)
    return times.times_s
