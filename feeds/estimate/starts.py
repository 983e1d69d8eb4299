"""When runners left whom the start missed: an estimate, for what is drawn and foreseen of them."""

import numpy as np

from geo.motion import FloatArray, IntArray

SAMPLE = 10_000  # starts are enough to know when a wave left
PLAUSIBLE = 2.5  # a first split is at most so many times faster or slower than announced


def missed_starts(
    times_s: FloatArray,
    mats_m: FloatArray,
    gun_s: FloatArray,
    band_s_per_km: FloatArray,
    wave: IntArray,
) -> tuple[IntArray, FloatArray]:
    """Return who is on the course though the start missed them, and when they most likely left.

    Parameters
    ----------
    times_s : (N, M) Unix seconds that are believed, rising in each row.
    mats_m, gun_s, band_s_per_km, wave : as for `live_motions`, without NaN.

    Returns
    -------
    (R,) numbers of runners and (R,) Unix seconds.
    """
    unseen = np.isnan(times_s[:, 0])
    some = np.flatnonzero(unseen)
    missed = some[~np.isnan(times_s[some, 1:]).all(axis=1)]
    if len(missed) == 0:
        return missed, np.zeros(0)
    seen = np.flatnonzero(~unseen)
    seen = seen[:: len(seen) // SAMPLE + 1]
    delay, of_wave = times_s[seen, 0] - gun_s[seen], wave[seen]
    usual = np.zeros(int(wave.max()) + 1)
    for number in np.unique(wave[missed]):
        delays = delay[of_wave == number]
        usual[number] = np.median(delays) if len(delays) else 0.0
    first = np.argmax(~np.isnan(times_s[missed, 1:]), axis=1)
    seen_s, way_m = times_s[missed, first + 1], (mats_m[1:] - mats_m[0])[first]
    even_s = band_s_per_km[missed] / 1000 * way_m
    earliest_s, latest_s = seen_s - PLAUSIBLE * even_s, seen_s - even_s / PLAUSIBLE
    return missed, np.clip(gun_s[missed] + usual[wave[missed]], earliest_s, latest_s)
