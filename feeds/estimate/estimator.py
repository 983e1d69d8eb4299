"""Reads to motions and forecasts: where a runner is between two mats, and when the next sees him.

Plain arrays in, motions out: no race folder, no store, no clock. `Estimator` is kept from tick to
tick and learns what is new; `live_motions` does the same in one call. What it makes of a runner is
in three steps, a file each: his form (`form.py`), what the field ahead has shown of such forms
(`field_model.py`), and the chain of steps to every mat to come (`look_ahead.py`).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feeds.estimate.bridge import at_field_pace
from feeds.estimate.dead_mats import MatWatch, filled_in
from feeds.estimate.drawn import Drawn
from feeds.estimate.first_interval import FirstInterval
from feeds.estimate.form import form_of, no_form
from feeds.estimate.lesson import Entered, Lesson
from feeds.estimate.look_ahead import Ahead, look_ahead
from feeds.estimate.pace_profile import climb_profile
from geo.knots import packed
from geo.motion import FloatArray, IntArray, Motions

BoolArray = NDArray[np.bool_]

OPENINGS = 1000  # runners tell what a first pace should have been
UNKNOWN_S_PER_KM = 360.0  # the pace of somebody about whom nothing was announced


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """When N runners cross M mats: read, or predicted with an 80 % interval."""

    arrival_s: FloatArray  # (N, M) Unix seconds; NaN for who has not started or is unknown
    low_s: FloatArray  # (N, M) Unix seconds; at a read equal to arrival_s, as is high_s
    high_s: FloatArray
    is_read: BoolArray  # (N, M)
    overdue: FloatArray  # (N,) how far beyond high_s of the next mat, in half widths; <= 0: not


class Estimator:
    """What the field has shown so far, and what it makes of everybody still out.

    What it says depends on the reads it knows, not on the order in which they came.

    Parameters
    ----------
    mats_m : (M,) metres along the course, rising; the first is the start.
    gun_s : (N,) Unix seconds, the gun of each runner's wave.
    band_s_per_km : (N,) the pace announced for each runner's wave; NaN where none was.
    wave : (N,) number of the wave.
    heights : (H, 2) metres along the course, metres above the sea.
    seed_s_per_km : (N,) the pace a runner has announced, NaN where none; used before the first
        split.

    Examples
    --------
    >>> mats_m, nan = np.array([0.0, 1000.0, 2000.0]), np.nan
    >>> one = Estimator(mats_m, np.zeros(1), np.full(1, 360.0), np.zeros(1, int))
    >>> one.learn(np.array([[10.0, 310.0, nan]]))
    >>> one.forecast(400.0).is_read.tolist()
    [[True, True, False]]
    """

    def __init__(
        self,
        mats_m: FloatArray,
        gun_s: FloatArray,
        band_s_per_km: FloatArray,
        wave: IntArray,
        heights: FloatArray | None = None,
        seed_s_per_km: FloatArray | None = None,
    ) -> None:
        n = len(gun_s)
        if len(mats_m) < 2:
            raise ValueError(f"expected at least a start and a finish, got {len(mats_m)} mats")
        band = np.where(np.isnan(band_s_per_km), UNKNOWN_S_PER_KM, band_s_per_km)
        seed = band if seed_s_per_km is None else seed_s_per_km
        announced = np.log(np.where(np.isnan(seed), band, seed) / 1000)
        waves, climb = int(wave.max()) + 1 if n else 1, climb_profile(mats_m, heights)
        self._entered = Entered(mats_m, gun_s, band, announced, wave, waves, climb)
        self._mats_m, self._heights, self._seed = mats_m, heights, seed_s_per_km
        self._lesson = Lesson(self._entered)
        self._read_s = np.full((n, len(mats_m)), np.nan)
        self._form = no_form(n)
        self._has_news = False
        self._missed: tuple[IntArray, FloatArray] = (np.zeros(0, np.int64), np.zeros(0))
        self._ahead: tuple[float, Ahead] | None = None
        self._usual: list[float] = []
        self._drawn = Drawn(n)
        self._watch = MatWatch(len(mats_m))
        self._dead = self._watch.dead()
        self._without: Estimator | None = None  # the same race on a course without its dead mats

    def learn(self, times_s: FloatArray, changed: IntArray | None = None) -> None:
        """Take in what is new.

        Parameters
        ----------
        times_s : (N, M) Unix seconds of each runner's read at each mat, all that is known now.
            NaN: no read. They are believed, and rise in each row (`feeds.believe`).
        changed : the only rows that are other than at the last call; None: look for them.
        """
        old = self._read_s if changed is None else self._read_s[changed]
        new = times_s if changed is None else times_s[changed]
        is_other = ((old != new) & ~(np.isnan(old) & np.isnan(new))).any(axis=1)
        rows = np.flatnonzero(is_other) if changed is None else changed[is_other]
        if len(rows) == 0:
            return
        before, after = self._read_s[rows], times_s[rows]
        self._read_s[rows] = after
        self._watch.count(before, after)
        self._form.put(rows, form_of(after, self._mats_m))
        self._lesson.note(rows)
        self._has_news, self._ahead = True, None
        self._take_off_dead_mats(rows)

    def forecast(self, at_s: float) -> Forecast:
        """Return when everybody crosses every mat, as far as is known at ``at_s``.

        ``arrival_s`` is what to expect of a runner who has not arrived by then: of who is late it
        is later than ``motions`` draws it. A mat that missed a runner on the way to a later read is
        bridged at the pace of the field, and counts as not read. So does a dead mat.
        """
        if self._without is not None:
            some = self._without.forecast(at_s)
            arrival_s, low_s, high_s = (
                filled_in(part, self._dead, self._mats_m, self._entered.climb.after)
                for part in (some.arrival_s, some.low_s, some.high_s)
            )
            is_read = np.zeros(self._read_s.shape, dtype=bool)
            is_read[:, ~self._dead] = some.is_read
            return Forecast(arrival_s, low_s, high_s, is_read, some.overdue)
        ahead = self._look(at_s)
        is_read = ~np.isnan(self._read_s)
        arrival_s = at_field_pace(self._believed(), self._mats_m, self._usual)
        low_s, high_s = arrival_s.copy(), arrival_s.copy()
        overdue = np.full(len(arrival_s), -np.inf)
        for last in range(len(self._mats_m) - 1):
            here = slice(ahead.begins[last], ahead.begins[last + 1])
            rows = ahead.rows[here]
            arrival_s[rows, last + 1 :] = ahead.arrival_s[here, last + 1 :]
            low_s[rows, last + 1 :] = ahead.low_s[here, last + 1 :]
            high_s[rows, last + 1 :] = ahead.high_s[here, last + 1 :]
        overdue[ahead.rows] = ahead.overdue
        return Forecast(arrival_s, low_s, high_s, is_read, overdue)

    def motions(self, at_s: float) -> Motions:
        """Return the motions as `live_motions` does.

        Nobody whom an earlier call has drawn goes back (`feeds.estimate.drawn`).
        """
        if self._without is not None:
            some = self._without.motions(at_s)
            wider = ((0, 0), (0, int(self._dead.sum())))
            times_s = np.pad(some.at_s, wider, constant_values=np.nan)
            along_m = np.pad(some.along_m, wider, constant_values=np.nan)
            return Motions(times_s, along_m, some.read_count)
        ahead = self._look(at_s)
        motions, _ = packed(self._believed(), self._mats_m)
        rows = ahead.rows
        mat = self._form.mat[rows]
        way_m = self._mats_m[mat + 1] - self._mats_m[mat]
        due_s = self._drawn.due_s(rows, self._form.at_s[rows], ahead.due_s, way_m, at_s)
        knot = motions.read_count[rows]
        motions.at_s[rows, knot] = due_s
        motions.along_m[rows, knot] = self._mats_m[mat + 1]
        return motions

    def _take_off_dead_mats(self, rows: IntArray) -> None:
        """Follow the race on a course without the mats that read nobody, if there are any."""
        is_dead = self._watch.dead()
        if not np.array_equal(is_dead, self._dead):
            self._dead, self._without = is_dead, None
            rows = np.arange(len(self._read_s))
        if is_dead.any() and self._without is None:
            self._without = Estimator(
                self._mats_m[~is_dead],
                self._entered.gun_s,
                self._entered.band_s_per_km,
                self._entered.wave,
                self._heights,
                self._seed,
            )
            self._without._drawn = self._drawn
        if self._without is not None:
            self._without.learn(self._read_s[:, ~is_dead], rows)

    def _look(self, at_s: float) -> Ahead:
        """Return what is ahead of everybody who is out; remembered until something changes."""
        if self._ahead is not None and self._ahead[0] == at_s:
            return self._ahead[1]
        taught = self._lesson.taught(
            self._read_s, float(np.fmax.reduce(self._form.at_s, initial=np.nan))
        )
        self._usual = taught.usual
        if self._has_news:
            self._place_unseen(taught.first)
            self._has_news = False
        first = self._entered.first(self._read_s, at_s)
        delay_s = self._form.at_s - self._entered.gun_s
        waits = np.flatnonzero(self._form.mat == 0)
        expected = np.full(len(delay_s), np.nan)
        about = self._entered.announced[waits], self._entered.wave[waits]
        expected[waits] = first.pace(*about, delay_s[waits])
        ahead = look_ahead(
            taught.model, taught.bounds, first, self._form, expected, self._mats_m, at_s
        )
        self._ahead = (at_s, ahead)
        return ahead

    def _place_unseen(self, first: FirstInterval | None) -> None:
        """Give a start to who left unseen, and to a first pace what was to be expected of it."""
        self._missed = self._entered.missed(self._read_s)
        rows, start_s = self._missed
        if len(rows):
            times_s = self._read_s[rows]
            times_s[:, 0] = start_s
            self._form.put(rows, form_of(times_s, self._mats_m))
        if first is not None:
            self._entered.open(self._form, first)

    def _believed(self) -> FloatArray:
        """Return the times that were read, with a start for who left unseen."""
        times_s = self._read_s.copy()
        times_s[self._missed[0], 0] = self._missed[1]
        return times_s


def live_motions(
    times_s: FloatArray,
    mats_m: FloatArray,
    gun_s: FloatArray,
    band_s_per_km: FloatArray,
    at_s: float,
    wave: IntArray | None = None,
) -> Motions:
    """Return the motions known at a moment: reads so far, then the predicted way to the next mat.

    Parameters
    ----------
    times_s : (N, M) Unix seconds of the first read of each runner at each mat. NaN: no read.
        Reads later than ``at_s`` are not known yet.
    mats_m : (M,) metres along the course, rising; the first is the start.
    gun_s : (N,) Unix seconds, the gun of each runner's wave.
    band_s_per_km : (N,) the pace announced for each runner's wave; NaN where none was.
    at_s : Unix seconds.
    wave : (N,) number of the wave. Without it, those with the same gun are one wave.

    Returns
    -------
    N motions, M + 1 knots wide, never NaN for a runner who was seen on the course. Knots lie at
    mats, and a mat that missed a runner has none. A runner whose start was missed gets one, as if
    read, where it most likely was. After the last mat there is no tail.

    Examples
    --------
    >>> mats_m, nan = np.array([0.0, 1000.0, 2000.0]), np.nan
    >>> times_s = np.array([[10.0, 310.0, nan], [20.0, nan, nan], [nan, nan, nan]])
    >>> ran = live_motions(times_s, mats_m, np.zeros(3), np.full(3, 360.0), 400.0)
    >>> ran.at_s[:2].round().tolist()
    [[10.0, 310.0, 610.0, nan], [20.0, 375.0, nan, nan]]
    >>> ran.read_count.tolist()
    [2, 1, 0]
    """
    if wave is None:
        wave = np.unique(gun_s, return_inverse=True)[1].astype(np.int64)
    estimator = Estimator(mats_m, gun_s, band_s_per_km, wave)
    estimator.learn(np.where(times_s <= at_s, times_s, np.nan))
    return estimator.motions(at_s)
