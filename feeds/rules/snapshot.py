"""The whole race at a moment, in one call: reads to motions to facts.

Replay is the same call with all the reads. What is published of it: `feeds.rules.quantise`.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from feeds.believe.ways import chaser_mats_of, chasers_end_m, mats_of
from feeds.decisions.standing import NO_CORRECTIONS, Standing
from feeds.estimate.bridge import replay_motions
from feeds.estimate.estimator import BoolArray, Estimator, Forecast
from feeds.race import Chaser, Race, chaser_m_to_runners_m, shared_mats_m
from feeds.results.result import Results
from feeds.results.results import settle
from feeds.results.starts import waves_of
from feeds.results.state import State
from feeds.rules.chances import Chances, chances
from feeds.rules.chaser import NO_FIXES, pursue
from feeds.rules.fixes import FixTrack
from feeds.rules.states import Facts, facts, last_known_s, with_nuances
from geo.motion import FloatArray, IntArray, Motions


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """N runners and the chaser at a moment."""

    at_s: float  # Unix seconds
    is_over: bool  # all reads are in
    motions: Motions  # (N, M + 1) knots at the race's mats: reads, then at most one predicted
    mat_of_knot: IntArray  # (N, M + 1) which mat, -1 where there is no knot
    chaser: Motions | None  # metres along his own course
    facts: Facts
    qualifiers: tuple[int, int, int] | None = None  # expected to get away, low, high; None: no such
    chaser_reads: int = 0  # mats that have seen the chaser; not in the segments
    doubt_s: FloatArray | None = None  # (N,) half the 80 % interval of the predicted knot; likewise
    chances: Chances | None = None  # not in the segments; None: all is over, or taken from bytes
    bridged: BoolArray | None = None  # (N, M + 1) knots that no read stands for; None: no such
    told: Results | None = None  # what is settled; not in the segments

    @property
    def is_guess(self) -> bool:
        """Whether the chaser has fallen silent."""
        return not np.isnan(self.facts.guess_s)


def snapshot(
    race: Race,
    times_s: FloatArray,
    at_s: float,
    final: bool = False,
    estimator: Estimator | None = None,
    fixes: FixTrack | None = None,
    shown: NDArray[np.uint8] | None = None,
    standing: Standing = NO_CORRECTIONS,
    settled: Results | None = None,
) -> Snapshot:
    """Return the race as it is known at a moment.

    Parameters
    ----------
    race : N runners, M mats.
    times_s : (N + 1, M) Unix seconds of the crossings that are believed (`feeds.believe`), the
        chaser in the last row. NaN: none.
    at_s : Unix seconds. Reads after it are not known yet.
    final : all reads are in; nothing is predicted any more where the race has a finish.
    estimator : `estimator_of` the race, kept from one moment to the next so that only what is new
        has to be learnt; the answer is the same without.
    fixes : of the chaser, if he carries a tracker.
    shown : (N,) the states shown last, so that nobody flickers between two of them.
    standing : what the organiser decided; the reads in ``times_s`` are corrected already.
    settled : what was settled before, which may spare some work; the answer is the same without.

    Examples
    --------
    >>> from feeds.race_folder.read_race import race_folder, read_race
    >>> race = read_race(race_folder("champs-elysees-2021"))
    >>> times_s = np.full((len(race.runners) + 1, len(race.mats)), np.nan)
    >>> times_s[0, 0] = race.waves[0].gun_s + 30
    >>> int(snapshot(race, times_s, race.waves[0].gun_s + 60).motions.read_count[0])
    1
    """
    told = settle(race, times_s, standing, at_s, final, settled)
    known = np.where(times_s <= at_s, times_s, np.nan)
    forecast, read_s = None, None
    if final and race.has_finish:
        read_s = known[:-1].copy()
        is_first = ~(told.start_s >= np.fmin.reduce(read_s[:, 1:], axis=1))
        read_s[:, 0] = np.where(told.is_assumed & is_first, told.start_s, read_s[:, 0])
        motions = replay_motions(read_s, mats_of(race))
    else:
        estimator = estimator_of(race) if estimator is None else estimator
        estimator.learn(_with_unseen(known[:-1], told))
        motions, forecast = estimator.motions(at_s), estimator.forecast(at_s)
        motions = _with_starts(motions, told)
    chaser, hunter, pursuit = None, None, None
    if race.chaser is not None:
        about = race.chaser
        fix_s, fix_m = (fixes.at_s, fixes.along_m) if fixes else (NO_FIXES, NO_FIXES)
        pursuit = pursue(
            known[-1], chaser_mats_of(race), about.gun_s, about.plan, chasers_end_m(race), at_s,
            fix_s, fix_m, *_ending(standing, about, at_s, final and race.has_finish),
        )  # fmt: skip
        chaser = pursuit.motion
        hunter = _on_runners_course(race, chaser)
    mat = np.searchsorted(mats_of(race), motions.along_m)  # NaN sorts behind the last mat
    mat[mat == len(race.mats)] = -1
    drawn = facts(race, told, motions, hunter, known[-1])
    expected = None
    if forecast is not None:
        if pursuit is not None and pursuit.is_guess:
            drawn = replace(drawn, guess_s=last_known_s(pursuit.motion))
        half_s = np.nan if pursuit is None else pursuit.half_s
        beaten_s = told.beaten_s if told.is_out else None
        expected = chances(race, forecast, drawn, hunter, half_s, at_s, beaten_s)
        mats_tell = not np.isnan(known[-1]).all()
        drawn = with_nuances(drawn, expected.ahead, forecast.overdue, shown, mats_tell)
    counts = _counts_of(race, drawn, expected)
    seen_by = 0 if pursuit is None else pursuit.reads
    doubt_s = None if forecast is None else _doubt_of(forecast, motions, mat)
    return Snapshot(
        at_s, final, motions, mat, chaser, drawn, counts, seen_by, doubt_s, expected,
        _bridged(known[:-1], read_s, told, mat), told,
    )  # fmt: skip


def estimator_of(race: Race) -> Estimator:
    """Return an estimator that has not learnt anything of the race yet."""
    return Estimator(mats_of(race), *_guns_of(race), waves_of(race), race.course.heights)


def _with_unseen(known_s: FloatArray, told: Results) -> FloatArray:
    """Return the crossings with the gun for those of whom nothing was read but that must be out."""
    unseen = np.flatnonzero(told.is_assumed & np.isnan(known_s).all(axis=1))
    if len(unseen):
        known_s = known_s.copy()
        known_s[unseen, 0] = told.start_s[unseen]
    return known_s


def _with_starts(motions: Motions, told: Results) -> Motions:
    """Return the motions with everybody's start where the results have it."""
    rows = np.flatnonzero(told.is_assumed & (motions.read_count > 1))
    rows = rows[told.start_s[rows] < motions.at_s[rows, 1]]
    if not len(rows):
        return motions
    at_s = motions.at_s.copy()
    at_s[rows, 0] = told.start_s[rows]
    return replace(motions, at_s=at_s)


def _ending(standing: Standing, about: Chaser, at_s: float, final: bool) -> tuple[float, float]:
    """Return when and where the chaser's chase ended before the line.

    inf: it has not; NaN metres: nobody says where.
    """
    if about.bib in standing.absent:
        return about.gun_s, np.nan
    gave_up_s = standing.stopped.get(about.bib, np.inf)
    ended_s = float(min(gave_up_s, standing.ended_s))
    if ended_s > at_s:
        return at_s if final else np.inf, np.nan
    is_his = gave_up_s <= standing.ended_s
    return ended_s, standing.gave_up_m.get(about.bib, np.nan) if is_his else np.nan


def _bridged(
    known_s: FloatArray, read_s: FloatArray | None, told: Results, mat: IntArray
) -> BoolArray | None:
    """Return (N, M + 1) which knots no read stands for; None: all do.

    While the race goes on, only an assumed start is such a knot.
    """
    unread = np.zeros((len(mat), known_s.shape[1] + 1), dtype=bool)
    unread[:, 0] = told.is_assumed
    if read_s is not None:
        unread[:, :-1] = np.isnan(known_s)
    bridged = np.take_along_axis(unread, mat, axis=1)  # where there is no knot: the last column
    return bridged if bridged.any() else None


def _doubt_of(forecast: Forecast, motions: Motions, mat: IntArray) -> FloatArray:
    """Return (N,) half of the 80 % interval of each predicted knot; 0 where there is none."""
    rows = np.arange(len(mat))
    tail = mat[rows, np.minimum(motions.read_count, mat.shape[1] - 1)]
    half_s = (forecast.high_s - forecast.low_s)[rows, tail] / 2
    return np.where(tail < 0, 0.0, np.nan_to_num(half_s))


def _counts_of(race: Race, known: Facts, expected: Chances | None) -> tuple[int, int, int] | None:
    """Return how many are expected to get away, low, high; the same thrice when all is over."""
    if race.chaser is None or not race.has_finish or race.rule.wins != "before-chaser-at-line":
        return None
    if expected is None:
        home = int(np.isin(known.state, (State.AHEAD, State.OFFICIAL)).sum())  # no pacers
        return home, home, home
    likely, low, high = (round(count) for count in expected.qualifiers)
    return likely, low, high


def _on_runners_course(race: Race, chaser: Motions) -> Motions:
    """Return the chaser's motion in metres along the runners' course.

    Between two shared mats the courses differ in scale only, so what is predicted gets a knot at
    every shared mat to come and stays a row of straight lines.
    """
    if race.chaser is None or race.chaser.course is race.course:
        return chaser
    from_knot = max(int(chaser.read_count[0]) - 1, 0)
    tail_s, tail_m = chaser.at_s[0, from_knot:], chaser.along_m[0, from_knot:]
    mats_m = shared_mats_m(race.chaser.course, race.mats)[0]
    mats_m = mats_m[(mats_m > tail_m[0]) & (mats_m < tail_m[-1]) & ~np.isin(mats_m, tail_m)]
    at_s = np.sort(np.append(chaser.at_s[0], np.interp(mats_m, tail_m, tail_s)))
    along_m = np.sort(np.append(chaser.along_m[0], mats_m))
    return Motions(at_s[None], chaser_m_to_runners_m(race, along_m)[None], chaser.read_count)


@lru_cache(maxsize=8)
def _guns_of(race: Race) -> tuple[FloatArray, FloatArray]:
    """Return (N,) the gun of each runner's wave and (N,) s/km, the middle of its announced band."""
    gun_s = np.array([wave.gun_s for wave in race.waves])
    band = np.array([(wave.slowest_s_per_km + wave.fastest_s_per_km) / 2 for wave in race.waves])
    return gun_s[waves_of(race)], band[waves_of(race)]
