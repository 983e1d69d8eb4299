"""How good is the tracker? A race that was run, followed again as if live, and compared.

Every `TICKS`-th part of the race (from 0.5 to 5 s) the estimator is told what the mats have read by
then, and asked. Beside it run the two trackers everybody has: constant pace (the mean since the
start) and last split. All figures are of runners who have a split, for the first interval has no
pace to compare with. What is measured:

arrival : at the tick after a read, the error of the next mat's predicted crossing, |predicted -
    read|, in seconds, and in metres times the runner's own mean speed over that interval.
finish : likewise of the last mat, in seconds, asked at every mat but the start and the last.
position : every 15 s or so, how far the drawn place is from the true one, in metres. Between two
    reads the truth is the even pace from one to the other, or the track where it is recorded.
coverage : the share of these arrivals, and finishes, inside their 80 % intervals; by tenth of the
    field and by mat as well (`feeds.score.coverage`).
brier : a chaser crosses the line when 30 % of the finishers have. At every mat the tracker says how
    likely each runner is to be among them; the mean squared error, averaged over the mats. A
    simple tracker says yes or no. ``brier_with_spread`` gives those two, with hindsight, what they
    do not have: the spread of their own errors at that mat.
replay_gap : every second mat hidden from every second runner: the place of the replay at the
    hidden read, in metres. ``replay_gap_all``: hidden from everybody. Compared with straight lines.
jumps : runner-ticks at which what has come since the last tick moves the drawn place by more than
    50 m, of 10,000; the page eases these.
backward : likewise at which she is drawn more than 1 m behind where she was drawn before.
"""

import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from feeds.estimate.estimator import Estimator, Forecast
from feeds.estimate.form import Form, form_of
from feeds.rules.escape import escape_chance
from feeds.score.baselines import simple_arrivals, simple_pace, simple_place
from feeds.score.coverage import Held
from feeds.score.score_file import Recording
from geo.knots import packed
from geo.motion import FloatArray, IntArray, Motions, along_at

TICKS = 3000
PLACE_EVERY_S = 15.0
ESCAPE = 0.3  # of the finishers cross the line before the chaser
JUMP_M, BACK_M = 50.0, 1.0
SIMPLE = ("constant_pace", "last_split")
WAYS = ("ours", *SIMPLE)


@dataclass(slots=True)
class Tally:
    """What is noted of one way of tracking, tick by tick."""

    arrival_s: list[FloatArray] = field(default_factory=list)
    arrival_m: list[FloatArray] = field(default_factory=list)
    finish_s: list[FloatArray] = field(default_factory=list)
    place_m: list[FloatArray] = field(default_factory=list)
    chances: list[tuple[IntArray, FloatArray, FloatArray]] = field(default_factory=list)
    errors: list[tuple[IntArray, FloatArray, FloatArray]] = field(default_factory=list)


@dataclass(slots=True)
class Log:
    """What is noted of a whole race."""

    ways: dict[str, Tally] = field(default_factory=lambda: {way: Tally() for way in WAYS})
    held: Held = field(default_factory=Held)
    runner_ticks: int = 0
    jumps: int = 0
    backward: int = 0
    calls_s: list[float] = field(default_factory=list)


def follow(recording: Recording, progress: Any = None, every_s: float | None = None) -> Log:
    """Return what is noted when a recorded race is followed as if live.

    Parameters
    ----------
    recording : N runners, M mats.
    progress : called with how many ticks are done, and of how many.
    every_s : seconds from tick to tick; None: as above.
    """
    times_s, mats_m = recording.times_s, recording.mats_m
    estimator = Estimator(
        mats_m, recording.gun_s, recording.band_s_per_km, recording.wave, recording.heights
    )
    log = Log()
    begin_s, end_s = float(np.nanmin(times_s)), float(np.nanmax(times_s))
    tick_s = every_s or float(np.clip((end_s - begin_s) / TICKS, 0.5, 5.0))
    ticks = np.arange(begin_s, end_s + tick_s, tick_s)
    finish_s = times_s[~np.isnan(times_s[:, -1]), -1]  # nobody has one where distance wins
    line_s = float(np.quantile(finish_s, ESCAPE)) if len(finish_s) else np.nan
    order = np.argsort(times_s, axis=None)
    order = order[: np.count_nonzero(~np.isnan(times_s))]
    row, mat = np.divmod(order, len(mats_m))
    due_s = times_s[row, mat]
    known = np.full(times_s.shape, np.nan)
    truth = Truth.of(recording)
    taken, drawn, place_m = 0, None, np.full(len(times_s), np.nan)
    passed = np.zeros(len(mats_m), np.int64)
    for number, at_s in enumerate(ticks.tolist()):
        until = int(np.searchsorted(due_s, at_s, side="right"))
        new = slice(taken, until)
        known[row[new], mat[new]] = due_s[new]
        begun_s = time.perf_counter()
        estimator.learn(known, np.unique(row[new]))
        forecast = estimator.forecast(at_s)
        motions = estimator.motions(at_s)
        log.calls_s.append(time.perf_counter() - begun_s)
        inner = (mat[new] > 0) & (mat[new] < len(mats_m) - 1)
        inner &= np.isnan(known[row[new], np.fmin(mat[new] + 1, len(mats_m) - 1)])
        _note_reads(log, recording, forecast, row[new][inner], mat[new][inner], at_s, line_s)
        passed += np.bincount(mat[new], minlength=len(mats_m))
        _note_intervals(log.held, times_s, forecast, row[new][inner], mat[new][inner], passed)
        now_m = along_at(motions, at_s)
        if drawn is not None:
            _note_moves(log, drawn, place_m, now_m, at_s)
        if number % max(round(PLACE_EVERY_S / tick_s), 1) == 0:
            _note_places(log, truth, now_m, form_of(known, mats_m), mats_m, at_s)
        taken, drawn, place_m = until, motions, now_m
        if progress is not None:
            progress(number + 1, len(ticks))
    return log


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """Where everybody was."""

    recording: Recording
    motions: Motions  # through all the reads

    @classmethod
    def of(cls, recording: Recording) -> "Truth":
        """Return the truth of a recorded race."""
        motions = packed(recording.times_s, recording.mats_m)[0]
        # where no knot counts as read there are straight lines between them
        return cls(recording, Motions(motions.at_s, motions.along_m, motions.read_count * 0))

    def at(self, at_s: float) -> FloatArray:
        """Return (N,) metres, NaN for who is not on the course then."""
        tracks = self.recording.tracks
        if tracks:
            return np.array([np.interp(at_s, one[:, 0], one[:, 1], right=np.nan) for one in tracks])
        times_s = self.recording.times_s
        place = along_at(self.motions, at_s)
        with np.errstate(all="ignore"):
            is_out = (at_s >= self.motions.at_s[:, 0]) & (at_s <= np.fmax.reduce(times_s, axis=1))
        return np.where(is_out, place, np.nan)


def _note_reads(
    log: Log,
    recording: Recording,
    forecast: Forecast,
    row: IntArray,
    mat: IntArray,
    at_s: float,
    line_s: float,
) -> None:
    """Note what was expected of runners just read, at mats that are neither the start nor last."""
    if len(row) == 0:
        return
    times_s, mats_m = recording.times_s, recording.mats_m
    known = times_s[row].copy()
    known[np.arange(len(mats_m)) > mat[:, None]] = np.nan
    known[:, 0] = np.where(np.isnan(known[:, 0]), forecast.arrival_s[row, 0], known[:, 0])
    form = form_of(known, mats_m)
    read_s, next_s, finish_s = times_s[row, mat], times_s[row, mat + 1], times_s[row, -1]
    speed = (mats_m[mat + 1] - mats_m[mat]) / (next_s - read_s)
    has_next, has_finish = ~np.isnan(next_s), ~np.isnan(finish_s)
    escaped = (finish_s < line_s).astype(float)
    each = np.arange(len(row))
    for way in WAYS:
        tally = log.ways[way]
        if way == "ours":
            arrival_s = forecast.arrival_s[row]
        else:
            arrival_s = simple_arrivals(form, simple_pace(form, way), mats_m)
        error_s = np.abs(arrival_s[each, mat + 1] - next_s)
        tally.arrival_s.append(error_s[has_next])
        tally.arrival_m.append((error_s * speed)[has_next])
        tally.finish_s.append(np.abs(arrival_s[:, -1] - finish_s)[has_finish])
        if way == "ours":
            low_s, high_s = forecast.low_s[row, -1], forecast.high_s[row, -1]
            chance = escape_chance(arrival_s[:, -1], low_s, high_s, line_s, 0.0, at_s)
        else:
            chance = (arrival_s[:, -1] < line_s).astype(float)
        tally.chances.append((mat[has_finish], chance[has_finish], escaped[has_finish]))
        late_s = line_s - arrival_s[:, -1]
        tally.errors.append(
            (mat[has_finish], late_s[has_finish], (finish_s - arrival_s[:, -1])[has_finish])
        )


def _note_intervals(
    held: Held,
    times_s: FloatArray,
    forecast: Forecast,
    row: IntArray,
    mat: IntArray,
    passed: IntArray,
) -> None:
    """Note whether the intervals of runners just read, as `_note_reads` has them, hold."""
    if len(row) == 0:
        return

    def inside(there: IntArray) -> FloatArray:
        came_s = times_s[row, there]
        is_in = (forecast.low_s[row, there] <= came_s) & (came_s <= forecast.high_s[row, there])
        return np.where(np.isnan(came_s), np.nan, is_in)

    held.row.append(row)
    held.mat.append(mat)
    held.in_next.append(inside(mat + 1))
    held.in_finish.append(inside(np.full(len(row), times_s.shape[1] - 1)))
    held.passed_here.append(passed[mat])
    held.passed_next.append(passed[mat + 1])


def _note_moves(
    log: Log, drawn: Motions, was_m: FloatArray, now_m: FloatArray, at_s: float
) -> None:
    """Note by how much what has come since the last tick moved what is drawn."""
    expected_m = along_at(drawn, at_s)
    with np.errstate(invalid="ignore"):
        log.jumps += int(np.count_nonzero(np.abs(now_m - expected_m) > JUMP_M))
        log.backward += int(np.count_nonzero(now_m < was_m - BACK_M))
    log.runner_ticks += int(np.count_nonzero(~np.isnan(was_m)))


def _note_places(
    log: Log, truth: Truth, now_m: FloatArray, form: Form, mats_m: FloatArray, at_s: float
) -> None:
    """Note how far from the truth everybody with a split is drawn."""
    there_m = truth.at(at_s)
    out = np.flatnonzero((form.mat > 0) & (form.mat < len(mats_m) - 1) & ~np.isnan(there_m))
    some = form.take(out)
    log.ways["ours"].place_m.append(np.abs(now_m[out] - there_m[out]))
    for way in SIMPLE:
        place_m = simple_place(some, simple_pace(some, way), mats_m, at_s)
        log.ways[way].place_m.append(np.abs(place_m - there_m[out]))
