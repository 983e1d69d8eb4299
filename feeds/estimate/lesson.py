"""What the field has taught so far: learnt anew every few seconds, whoever asks how often.

In a field of thousands every moment brings reads, and what two seconds more of them teach is not
worth learning it all again. So a lesson ends on the full `LESSON_S`, and takes in what had been
read by then; where each runner is read last is known at once (`feeds.estimate.estimator`). Nothing
but the reads decides when a lesson ends, so that a program that starts anew has had the same one.
"""

from dataclasses import dataclass

import numpy as np

from feeds.estimate.conformal import Bounds, calibrate
from feeds.estimate.field_model import FieldModel, learn_field
from feeds.estimate.first_interval import SAMPLE, FirstInterval, first_by_now
from feeds.estimate.form import Form, form_of, no_form
from feeds.estimate.pace_profile import Profile
from feeds.estimate.recent import Recent
from feeds.estimate.starts import missed_starts
from feeds.estimate.still_out import StillOut
from geo.motion import FloatArray, IntArray

LESSON_S = 8.0
THOUSANDS = 5000  # runners; a smaller field is learnt from read by read
OPENINGS = 1000  # runners tell what a first pace should have been


@dataclass(frozen=True, slots=True, eq=False)
class Entered:
    """What is known of N runners before the race."""

    mats_m: FloatArray  # (M,) metres along the course, rising
    gun_s: FloatArray  # (N,) Unix seconds
    band_s_per_km: FloatArray  # (N,)
    announced: FloatArray  # (N,) log pace
    wave: IntArray  # (N,)
    waves: int
    climb: Profile  # what slopes cost

    def missed(self, times_s: FloatArray) -> tuple[IntArray, FloatArray]:
        """Return who left unseen, and when: `missed_starts`."""
        return missed_starts(times_s, self.mats_m, self.gun_s, self.band_s_per_km, self.wave)

    def first(self, times_s: FloatArray, at_s: float, sample: int = SAMPLE) -> FirstInterval:
        """Return what the first interval has shown by a moment."""
        about = (self.mats_m, self.gun_s, self.announced, self.wave, self.waves)
        return first_by_now(times_s, *about, at_s, sample)

    def open(self, form: Form, first: FirstInterval) -> None:
        """Put beside the pace of who has shown one only what was to be expected of it."""
        one = np.flatnonzero(form.mat == 1)
        form.first[one] = self.opening(first, one, (form.at_s - form.elapsed_s)[one])

    def opening(self, first: FirstInterval, rows: IntArray, start_s: FloatArray) -> FloatArray:
        """Return (R,) log pace to expect over the first interval."""
        return first.pace(self.announced[rows], self.wave[rows], start_s - self.gun_s[rows])


class Lesson:
    """What a field has taught by the end of the last lesson."""

    def __init__(self, entered: Entered) -> None:
        n, m = len(entered.gun_s), len(entered.mats_m)
        self._entered = entered
        self._every_s = LESSON_S if n >= THOUSANDS else 0.0
        self._read_s = np.full((n, m), np.nan)
        self._form = no_form(n)
        self._has_news = np.zeros(n, dtype=bool)
        self._learnt: tuple[FieldModel, Bounds] | None = None
        self.recents = [Recent.of(mat) for mat in range(1, m)]
        self.first: FirstInterval | None = None  # what the first interval has shown; None: nobody

    def note(self, rows: IntArray) -> None:
        """Note that the reads of some runners are others than before."""
        self._has_news[rows] = True

    def learnt(self, times_s: FloatArray, latest_s: float) -> tuple[FieldModel, Bounds]:
        """Return what the reads teach.

        Parameters
        ----------
        times_s : (N, M) Unix seconds of the reads, NaN: no read.
        latest_s : Unix seconds, of the latest of them; NaN: there is none.
        """
        every_s = self._every_s
        until_s = np.floor(latest_s / every_s) * every_s if every_s else latest_s
        rows = np.flatnonzero(self._has_news)
        news = times_s[rows]
        news[news > until_s] = np.nan
        was = self._read_s[rows]
        moved = (was != news) & ~(np.isnan(was) & np.isnan(news))
        is_other = moved.any(axis=1)
        if is_other.any() or self._learnt is None:
            self._take_in(rows[is_other], news[is_other], np.argmax(moved[is_other], axis=1))
            self._learnt = self._learn(float(until_s))
        self._has_news[rows] = (times_s[rows] > until_s).any(axis=1)
        return self._learnt

    def _take_in(self, rows: IntArray, times_s: FloatArray, since: IntArray) -> None:
        mats_m = self._entered.mats_m
        self._read_s[rows] = times_s
        self._form.put(rows, form_of(times_s, mats_m))
        for recent in self.recents:
            touched = rows[since <= recent.mat]
            if len(touched):
                recent.update(self._read_s, mats_m, touched)

    def _learn(self, until_s: float) -> tuple[FieldModel, Bounds]:
        entered, form, recents = self._entered, self._form, self.recents
        rows, start_s = entered.missed(self._read_s)
        if len(rows):
            times_s = self._read_s[rows]
            times_s[:, 0] = start_s
            form.put(rows, form_of(times_s, entered.mats_m))
        if (form.mat > 0).any():
            self.first = entered.first(self._read_s, until_s, OPENINGS)
            entered.open(form, self.first)
            for recent in recents[1:2]:
                starts_s = self._read_s[recent.rows, 0]
                opening = entered.opening(self.first, recent.rows, starts_s)
                recent.x[:, 3] = opening - recent.x[:, 4]
        sample = form.mean[:: len(form.mean) // SAMPLE + 1]
        sample = sample[~np.isnan(sample)]
        sample = sample if len(sample) else entered.announced
        middle = float(np.median(sample)) if len(sample) else 0.0
        model = learn_field(recents, entered.mats_m, entered.climb, middle)
        outs = [StillOut.of(one, form, self._read_s, entered.mats_m) for one in recents]
        return model, calibrate(model, recents, outs, form)
