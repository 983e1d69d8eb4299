"""A runner's way as her result has it: the bytes' own, with the finish that a revision tells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.sharing.moment import Moment
from dashboard.sharing.runner.outcome import Outcome
from feeds.results.ranks import UNITS_A_SECOND
from feeds.results.state import State
from geo.motion import Motions


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """K mats that she crossed, in order."""

    motions: Motions  # (1, K) of her alone
    mats: tuple[int, ...]  # (K,) indices in Race.mats
    how: tuple[str, ...]  # (K,) read, between, assumed or given (by a referee)


def way_of(moment: Moment, runner: int, one: Outcome) -> Way:
    """Return the way of a runner, by her place in the bytes.

    Parameters
    ----------
    one : how it ended for her, at the revision that is meant. What was read at the line, or after
        the finish that it tells, is left out where that finish is another.
    """
    now, line = moment.now, len(moment.race.mats) - 1
    reads = int(now.motions.read_count[runner])
    at_s, along_m = now.motions.at_s[runner, :reads], now.motions.along_m[runner, :reads]
    mats: list[int] = now.mat_of_knot[runner, :reads].tolist()
    bridged = np.zeros(reads, bool) if now.bridged is None else now.bridged[runner, :reads] > 0
    how = [
        ("assumed" if mat == 0 else "between") if is_bridged else "read"
        for mat, is_bridged in zip(mats, bridged.tolist(), strict=True)
    ]
    if moment.race.has_finish and one.state != State.DISQUALIFIED:
        was_s = float(at_s[-1]) if mats and mats[-1] == line else np.nan
        is_same = abs(was_s - one.finish_s) < 1 / UNITS_A_SECOND
        is_gone = one.finish_s != one.finish_s and was_s <= moment.at_s
        if is_gone or (one.finish_s == one.finish_s and not is_same):
            kept = sum(
                mat < line and not at >= one.finish_s
                for mat, at in zip(mats, at_s.tolist(), strict=True)
            )
            at_s, along_m, mats, how = at_s[:kept], along_m[:kept], mats[:kept], how[:kept]
            if not is_gone:
                at_s = np.append(at_s, one.finish_s)
                along_m = np.append(along_m, moment.race.mats[line].along_m)
                mats, how = [*mats, line], [*how, "read"]
        if one.is_given and mats and mats[-1] == line:
            how[-1] = "given"
    mine = Motions(at_s[None], along_m[None], np.array([len(mats)], now.motions.read_count.dtype))
    return Way(mine, tuple(mats), tuple(how))
