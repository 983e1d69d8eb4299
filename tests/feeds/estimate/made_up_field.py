"""An invented field that runs as fields do: it tires, some more than others; mats miss a few."""

import numpy as np

from feeds.score.score_file import Recording


def made_up_field(n: int, seed: int = 1, m: int = 9, interval_m: float = 2500.0) -> Recording:
    """Return a race of some 20 km: own pace, own tiring, a wobble that lasts, some who walk."""
    rng = np.random.default_rng(seed)
    mats_m = np.arange(m) * interval_m
    wave = rng.integers(0, 3, n)
    gun_s = 600.0 * wave
    start_s = gun_s + rng.gamma(2.0, 30.0, n)
    share = (np.arange(m - 1) + 0.5) / (m - 1)
    tires = np.fmax(rng.normal(0.08, 0.07, n), -0.05)
    lasting = np.zeros((n, m - 1))
    for step in range(1, m - 1):
        lasting[:, step] = 0.8 * lasting[:, step - 1] + rng.normal(0, 0.015, n)
    hill = rng.normal(0, 0.015, m - 1)
    pace = np.log(0.3) + 0.05 * wave[:, None] + rng.normal(0, 0.12, (n, 1))
    pace = pace + tires[:, None] * share**2 + lasting + hill + rng.normal(0, 0.008, (n, m - 1))
    pace += np.where(rng.random((n, m - 1)) < 0.01, rng.uniform(0.1, 0.4, (n, m - 1)), 0.0)
    times_s = np.column_stack((start_s, start_s[:, None] + np.cumsum(np.exp(pace), 1) * interval_m))
    times_s[rng.random(times_s.shape) < 0.004] = np.nan
    unknown = np.full(n, np.nan)
    return Recording("invented", mats_m, times_s, gun_s, wave, unknown, np.zeros((0, 2)))
