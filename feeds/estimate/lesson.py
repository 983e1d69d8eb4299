"""What the field has taught so far: learnt anew every few seconds, whoever asks how often.

In a field of thousands every moment brings reads, and what two seconds more of them teach is not
worth learning it all again. So a lesson is of what had been read by a full `LESSON_S`; where each
runner is read last is known at once (`feeds.estimate.estimator`). It is prepared while the one
before still holds, a piece each time somebody asks, so that no tick has to wait for all of it, and
holds from the next full `LESSON_S` on. Nothing but the reads decides which lesson holds, so that a
program that starts anew has had the same one.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from feeds.estimate.conformal import Bounds, calibrate, measured
from feeds.estimate.field_model import FieldModel, learn_field
from feeds.estimate.first_interval import SAMPLE, FirstInterval, first_by_now
from feeds.estimate.form import Form, form_of, no_form
from feeds.estimate.pace_profile import Profile
from feeds.estimate.recent import Recent
from feeds.estimate.starts import missed_starts
from feeds.estimate.still_out import StillOut
from geo.motion import FloatArray, IntArray

LESSON_S = 8.0
THOUSANDS = 2000  # runners; a smaller field is learnt from read by read
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


@dataclass(frozen=True, slots=True, eq=False)
class Taught:
    """What a lesson comes to."""

    model: FieldModel
    bounds: Bounds
    usual: list[float]  # (M - 1,) the middle log pace over each interval; NaN: nobody has run it
    first: FirstInterval | None  # what the first interval has shown; None: nobody


class Lesson:
    """What a field has taught, and what is being prepared."""

    def __init__(self, entered: Entered) -> None:
        n, m = len(entered.gun_s), len(entered.mats_m)
        self._entered = entered
        self._every_s = LESSON_S if n >= THOUSANDS else 0.0
        self._read_s = np.full((n, m), np.nan)
        self._form = no_form(n)
        self._recents = [Recent.of(mat) for mat in range(1, m)]
        self._has_news = np.zeros(n, dtype=bool)
        self._until_s = -np.inf  # of the reads taken in
        self._pieces = self._learn(self._until_s)
        self._prepared: Taught | None = None
        self._holds: tuple[float, Taught] | None = None

    def note(self, rows: IntArray) -> None:
        """Note that the reads of some runners are others than before."""
        self._has_news[rows] = True

    def taught(self, times_s: FloatArray, latest_s: float) -> Taught:
        """Return what the reads teach.

        Parameters
        ----------
        times_s : (N, M) Unix seconds of the reads, NaN: no read.
        latest_s : Unix seconds, of the latest of them; NaN: there is none.
        """
        every_s = self._every_s
        latest_s = -np.inf if np.isnan(latest_s) else latest_s
        next_s = np.floor(latest_s / every_s) * every_s if every_s else latest_s
        until_s = float(next_s - every_s)
        if self._holds is None or self._holds[0] != until_s or self._is_late(times_s, until_s):
            self._holds = until_s, self._whole(times_s, until_s)
        if every_s:
            self._go_on(times_s, float(next_s))
        return self._holds[1]

    def _whole(self, times_s: FloatArray, until_s: float) -> Taught:
        """Return the lesson of what had been read by a moment: what of it is still to be done."""
        if self._until_s != until_s or self._is_late(times_s, until_s):
            self._take_in(times_s, until_s)
        for _ in self._pieces:
            pass
        assert self._prepared is not None
        return self._prepared

    def _go_on(self, times_s: FloatArray, until_s: float) -> None:
        """Do the next piece of a lesson; from the beginning where another read comes late."""
        if self._until_s != until_s or self._is_late(times_s, until_s):
            self._take_in(times_s, until_s)
        else:
            next(self._pieces, None)

    def _is_late(self, times_s: FloatArray, until_s: float) -> bool:
        """Return whether reads until then are others than those taken in."""
        rows = np.flatnonzero(self._has_news)
        was, now = _until(self._read_s[rows], until_s), _until(times_s[rows], until_s)
        return not np.array_equal(was, now, equal_nan=True)

    def _take_in(self, times_s: FloatArray, until_s: float) -> None:
        """Begin a lesson: of reads until a moment, which may be earlier than those taken in."""
        if until_s < self._until_s:
            self._has_news |= (self._read_s > until_s).any(axis=1)
        rows = np.flatnonzero(self._has_news)
        was, news = self._read_s[rows], _until(times_s[rows], until_s)
        moved = (was != news) & ~(np.isnan(was) & np.isnan(news))
        is_other, since = moved.any(axis=1), np.argmax(moved, axis=1)
        self._has_news[rows] = (times_s[rows] > until_s).any(axis=1)
        rows, news, since = rows[is_other], news[is_other], since[is_other]
        mats_m = self._entered.mats_m
        self._read_s[rows] = news
        self._form.put(rows, form_of(news, mats_m))
        for recent in self._recents:
            touched = rows[since <= recent.mat]
            if len(touched):
                recent.update(self._read_s, mats_m, touched)
        self._until_s, self._pieces = until_s, self._learn(until_s)

    def _learn(self, until_s: float) -> Iterator[None]:
        """Learn from what is taken in, piece by piece."""
        entered, form, recents = self._entered, self._form, self._recents
        rows, start_s = entered.missed(self._read_s)
        if len(rows):
            times_s = self._read_s[rows]
            times_s[:, 0] = start_s
            form.put(rows, form_of(times_s, entered.mats_m))
        first = None
        if (form.mat > 0).any():
            first = entered.first(self._read_s, until_s, OPENINGS)
            entered.open(form, first)
            for recent in recents[1:2]:
                starts_s = self._read_s[recent.rows, 0]
                opening = entered.opening(first, recent.rows, starts_s)
                recent.x[:, 3] = opening - recent.x[:, 4]
        sample = form.mean[:: len(form.mean) // SAMPLE + 1]
        sample = sample[~np.isnan(sample)]
        sample = sample if len(sample) else entered.announced
        middle = float(np.median(sample)) if len(sample) else 0.0
        model = learn_field(recents, entered.mats_m, entered.climb, middle)
        yield
        outs = [StillOut.of(one, form, self._read_s, entered.mats_m) for one in recents]
        errors = measured(model, recents, outs, form)
        yield
        bounds = calibrate(errors)
        self._prepared = Taught(model, bounds, [one.usual for one in recents], first)


def _until(times_s: FloatArray, until_s: float) -> FloatArray:
    """Return the reads until a moment, NaN for those after it."""
    return np.where(times_s > until_s, np.nan, times_s)
