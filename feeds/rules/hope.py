"""What a hoped time is worth: where the chaser would catch her, what she needs, her chance.

Asked before the gun, when nothing is known of her but her word. The
browser asks the same of `assets/map/panels/race/hope.mjs`, the twin, with the numbers of
`yardstick`.
"""

from dataclasses import dataclass

import numpy as np

from feeds.race import Chaser
from feeds.rules.chances import WAITING_DELAY_S
from feeds.rules.chaser import pursue
from feeds.rules.escape import (
    BELL,
    LEAST_HALF_S,
    LOGISTIC_80,
    NORMAL_80,
    caught,
    escape_chance,
    times_at,
)
from geo.motion import Motions

# Half of the 80 % interval of a hoped time, as shares of it. Ours: nobody has measured hopes, but
# more is lost on the way than gained.
EARLY, LATE = 0.04, 0.08


@dataclass(frozen=True, slots=True)
class Hope:
    """What a hoped time is worth. Times are Unix seconds."""

    chance: float  # 0 to 1: to finish ahead of the chaser
    catch_s: float  # when he would pass her; NaN: he would not
    catch_m: float  # metres along the runners' course where that would be
    needs_s: float  # seconds from her own start that would bring her to the line with him; inf: any


def hope(gun_s: float, net_s: float, length_m: float, chaser: Motions, line_half_s: float) -> Hope:
    """Return what to expect of a runner who hopes to need so long, at an even pace.

    Parameters
    ----------
    gun_s : of her wave, Unix seconds. She crosses the start a little later, as waves do.
    net_s : seconds from her own start to the end of the course.
    length_m : of the course.
    chaser : one row, metres along the runners' course.
    line_half_s : half the 80 % interval of his arrival.

    Examples
    --------
    >>> him = Motions(np.array([[1200.0, 2065.0]]), np.array([[0.0, 5000.0]]), np.array([0]))
    >>> slow = hope(300.0, 1800.0, 5000.0, him, 15.0)
    >>> round(slow.chance, 2), round(slow.catch_m), round(slow.catch_s), slow.needs_s
    (0.08, 4572, 1991, 1720.0)
    >>> fast = hope(300.0, 1500.0, 5000.0, him, 15.0)
    >>> round(fast.chance, 2), fast.catch_m
    (0.98, nan)
    """
    start_s = gun_s + WAITING_DELAY_S
    places_m = np.union1d(chaser.along_m[0, ~np.isnan(chaser.at_s[0])], [0.0, length_m])
    places_m = places_m[places_m <= length_m]
    his_s, hers_s = times_at(chaser, places_m), start_s + net_s * places_m / length_m
    ((catch_s,), (catch_m,)) = caught(hers_s[None], his_s, places_m)
    finish_s, line_s = np.array([start_s + net_s]), float(his_s[-1])
    early_s, late_s = EARLY * net_s, LATE * net_s
    him = line_s, line_half_s, start_s
    chance = escape_chance(finish_s, finish_s - early_s, finish_s + late_s, *him)
    return Hope(float(chance[0]), float(catch_s), float(catch_m), line_s - start_s)


def planned_half_s(chaser: Chaser) -> float:
    """Return half the 80 % interval of the chaser's arrival while he waits; 0: he never arrives."""
    ends_m = np.array([0.0, chaser.course.length_m])
    unseen_s = np.full(2, np.nan)
    planned = pursue(unseen_s, ends_m, chaser.gun_s, chaser.plan, ends_m[1], chaser.gun_s)
    return planned.half_s if np.isfinite(planned.line_s) else 0.0


def yardstick(line_half_s: float) -> dict[str, float | list[float]]:
    """Return the numbers that the browser's twin works with.

    Parameters
    ----------
    line_half_s : half the 80 % interval of the chaser's arrival.
    """
    return {
        "moments": (BELL / NORMAL_80).tolist(),
        "scale": LOGISTIC_80,
        "least_half_s": LEAST_HALF_S,
        "early": EARLY,
        "late": LATE,
        "delay_s": WAITING_DELAY_S,
        "half_s": line_half_s,
    }
