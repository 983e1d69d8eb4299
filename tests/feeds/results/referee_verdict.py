"""The second referee finds starts, who is passed, and who has won: docs/results.md, parts 4 to 6.

It shares no code with `feeds.results`. Times are whole milliseconds.
"""

from itertools import pairwise

import numpy as np
from scipy.interpolate import PchipInterpolator

from tests.feeds.results.referee_walk import Person, Walk

LEVEL_M = 1e-9


def assumed_start_ms(person: Person, walk: Walk, gun_ms: int, guns_ms: list[int]) -> int:
    """Return when somebody started whom the start has not read."""
    if not walk:
        return gun_ms
    way_ms = person.needs_ms(None, walk[0].mat)
    if walk[0].ms >= person.floor_ms + way_ms:
        return gun_ms
    possible = [one for one in guns_ms if one - 5_000 + way_ms <= walk[0].ms]
    return max(possible, default=min(guns_ms))


def passed_between(
    his: dict[int, int], hers: dict[int, int], is_first: bool = False
) -> tuple[int, int] | None:
    """Return the two mats between which he has passed her; None: he has not.

    Parameters
    ----------
    his, hers : the millisecond of each crossing by mat.
    """
    both = sorted(his.keys() & hers.keys())
    ahead = [mat for mat in both if his[mat] - hers[mat] > 0]
    if is_first and ahead:
        after = [mat for mat in both if mat > ahead[0] and mat not in ahead]
        ahead = [mat for mat in ahead if not after or mat < after[0]]
    if not ahead or ahead[-1] == both[-1]:
        return None
    return ahead[-1], both[both.index(ahead[-1]) + 1]


def meet_last(
    his: dict[int, int], hers: dict[int, int], metres: tuple[float, ...], mats: tuple[int, int]
) -> tuple[float, float]:
    """Return where (metres) and when (seconds) two meet for the last time between two mats.

    From his crossing of the first mat, when she is ahead, to his crossing of the next, when she
    is not, both are on monotone cubics; between any two of their crossings each is one cubic.
    """
    begin_ms, end_ms = his[mats[0]], his[mats[1]]
    crossed_ms = {*his.values(), *hers.values()}
    edges_ms = sorted(ms for ms in crossed_ms if begin_ms <= ms <= end_ms)
    he, she = (place_of(one, metres, begin_ms) for one in (his, hers))
    shares = np.array([0.0, 1 / 3, 2 / 3, 1.0])
    for left_ms, right_ms in reversed(list(pairwise(edges_ms))):
        left_s, width_s = (left_ms - begin_ms) / 1000, (right_ms - left_ms) / 1000
        lead_m = she(left_s + shares * width_s) - he(left_s + shares * width_s)
        roots = [1.0] if abs(lead_m[-1]) < LEVEL_M else []
        every = np.roots(np.polyfit(shares, lead_m, 3))
        roots += [float(x.real) for x in every if abs(x.imag) < 1e-6 and 0 <= x.real <= 1]
        if roots:
            met_s = left_s + max(roots) * width_s
            return float(she(met_s)), begin_ms / 1000 + met_s
    raise AssertionError(f"expected two who meet between the mats {mats}, got {his} and {hers}")


def place_of(
    crossed_ms: dict[int, int], metres: tuple[float, ...], zero_ms: int
) -> PchipInterpolator:
    mats = sorted(crossed_ms)
    return PchipInterpolator(
        [(crossed_ms[mat] - zero_ms) / 1000 for mat in mats], [metres[mat] for mat in mats]
    )
