"""What other trackers do, to compare with: constant pace, and the pace of the last split."""

import numpy as np

from feeds.estimate.form import Form
from geo.motion import FloatArray


def simple_pace(form: Form, kind: str) -> FloatArray:
    """Return (N,) s/m a simple tracker goes on with from each runner's last read; NaN: no split.

    Parameters
    ----------
    form : of N runners.
    kind : "constant_pace", the mean since the start, or "last_split", that of the last interval.
    """
    return np.asarray(np.exp(form.mean if kind == "constant_pace" else form.last))


def simple_arrivals(form: Form, pace: FloatArray, mats_m: FloatArray) -> FloatArray:
    """Return (N, M) Unix seconds at which a simple tracker expects each runner at each mat.

    NaN up to the last read.
    """
    here_m = np.where(form.mat >= 0, mats_m[np.maximum(form.mat, 0)], np.nan)
    way_m = mats_m - here_m[:, None]
    return np.where(way_m > 0, form.at_s[:, None] + way_m * pace[:, None], np.nan)


def simple_place(form: Form, pace: FloatArray, mats_m: FloatArray, at_s: float) -> FloatArray:
    """Return (N,) metres along the course where a simple tracker draws each runner.

    Nobody is drawn beyond a mat that has not read her.
    """
    mat = np.maximum(form.mat, 0)
    next_m = mats_m[np.minimum(mat + 1, len(mats_m) - 1)]
    place = np.fmin(mats_m[mat] + (at_s - form.at_s) / pace, next_m)
    return np.where(form.mat >= 0, place, np.nan)
