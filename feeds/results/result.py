"""One runner's result, and everybody's: what is known, and nothing that is foreseen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from feeds.race import Race
from feeds.results.catches import Caught
from feeds.results.starts import BoolArray
from feeds.results.state import State
from geo.motion import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Result:
    """What is known of one runner. Times are Unix seconds, None where there is none."""

    bib: str
    state: str  # a word of `State`
    start_s: float | None
    is_start_assumed: bool  # nobody read it
    finish_s: float | None
    net_s: float | None  # from her own start to her finish
    margin_s: float | None  # between her finish and the chaser's, positive when ahead
    passed_m: float | None  # metres along the course, interpolated between two mats
    passed_at_s: float | None
    granted: bool  # a decision and not the clock gave her the place
    wave: str  # the name of the wave that she left with


@dataclass(frozen=True, slots=True)
class ChaserResult:
    """What is known of the chaser."""

    state: str  # waiting, running, home or out
    line_s: float | None  # Unix seconds: when he crossed the finish


@dataclass(frozen=True, eq=False)
class Results:
    """What is known of N runners at a moment. Times are Unix seconds, NaN where there is none."""

    race: Race  # with the guns that went
    at_s: float
    is_over: bool  # all reads are in
    state: NDArray[np.uint8]  # (N,) numbers of `State`, none of them a forecast
    start_s: FloatArray  # (N,)
    is_assumed: BoolArray  # (N,) that start was read by nobody
    finish_s: FloatArray  # (N,)
    passed_s: FloatArray  # (N,)
    passed_m: FloatArray  # (N,) metres along the runners' course
    left_s: FloatArray  # (N,) when she left the race
    granted: BoolArray  # (N,) by decision, not by the clock
    line_s: float  # when the chaser crossed the finish
    is_out: bool  # he will not
    beaten_s: float  # who finishes before that is ahead; inf: everybody, as far as is known
    caught: Caught | None = None  # whom the chaser passed; None: of some runners only
    rows: IntArray | None = None  # (N,) of which runners these are, rising; None: of all

    @property
    def _measure_s(self) -> float:
        """The moment that margins are measured by."""
        return self.beaten_s if self.is_out and np.isfinite(self.beaten_s) else self.line_s

    @cached_property
    def told_state(self) -> NDArray[np.uint8]:
        """(N,) the states as they are told: a pacer is one unless something was decided."""
        is_pacer = pacers_of(self.race)[slice(None) if self.rows is None else self.rows]
        is_decided = self.granted | (self.state == State.DISQUALIFIED)
        return np.where(is_pacer & ~is_decided, np.uint8(State.PACER), self.state)

    def of_some(self, rows: IntArray) -> Results:
        """Return what is known of some of these runners, by their numbers, rising."""
        columns = ("state", "start_s", "is_assumed", "finish_s", "passed_s", "passed_m", "left_s",
                   "granted")  # fmt: skip
        some = {name: getattr(self, name)[rows] for name in columns}
        return replace(self, rows=rows, caught=None, **some)

    @property
    def chaser(self) -> ChaserResult | None:
        """Return what is known of the chaser; None where nobody hunts."""
        if self.race.chaser is None:
            return None
        if not np.isnan(self.line_s):
            return ChaserResult("home", round(self.line_s, 3))
        is_gone = self.race.chaser.gun_s <= self.at_s
        return ChaserResult("out" if self.is_out else "running" if is_gone else "waiting", None)

    def of(self, bib: str) -> Result:
        """Return what is known of the runner with a bib as printed."""
        return self.at(self.race.runner_of[bib])

    def at(self, row: int) -> Result:
        """Return what is known of a runner by her number."""
        number, row = row, row if self.rows is None else int(np.searchsorted(self.rows, row))

        def known(at_s: float) -> float | None:
            return None if np.isnan(at_s) else round(float(at_s), 3)

        start_s, finish_s = self.start_s[row], self.finish_s[row]
        return Result(
            bib=self.race.runners[number].bib,
            state=State(self.told_state[row]).word,
            start_s=known(start_s),
            is_start_assumed=bool(self.is_assumed[row]),
            finish_s=known(finish_s),
            net_s=known(finish_s - start_s),
            margin_s=known(self._measure_s - finish_s),
            passed_m=known(self.passed_m[row]),
            passed_at_s=known(self.passed_s[row]),
            granted=bool(self.granted[row]),
            wave=self.race.waves[self.race.runners[number].wave].name,
        )


class ByBib(Mapping[str, Result]):
    """The results of some runners by bib, each made when it is looked at.

    Parameters
    ----------
    told : of everybody.
    rows : the numbers of those who are meant, rising.
    """

    def __init__(self, told: Results, rows: IntArray) -> None:
        self.told = told.of_some(rows)
        self._bibs = [told.race.runners[row].bib for row in rows.tolist()]
        self._known = frozenset(self._bibs)

    def __getitem__(self, bib: str) -> Result:
        if bib not in self._known:
            raise KeyError(bib)
        return self.told.of(bib)

    def __iter__(self) -> Iterator[str]:
        return iter(self._bibs)

    def __len__(self) -> int:
        return len(self._bibs)


@lru_cache(maxsize=8)
def pacers_of(race: Race) -> BoolArray:
    """Return (N,) who sets the pace and wins nothing; nobody where pacemakers may win."""
    may_win = race.rule.pacers_win
    return np.array([one.is_pacer and not may_win for one in race.runners], dtype=bool)
