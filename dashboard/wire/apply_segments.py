"""What a segment changes: the twin of ``apply`` in ``assets/map/news/segments.mjs``.

The server does not need it to publish. Tests, and whoever wants to read a race from its bytes, do.
"""

import numpy as np

from dashboard.wire.columns import sums_in_rows, unzigzag
from dashboard.wire.segments import ESTIMATED, Segment, SegmentError
from feeds.rules.quantise import UNITS_A_SECOND
from feeds.rules.snapshot import Snapshot
from feeds.rules.states import FINISHED, Facts, home_s, last_known_s
from geo.motion import FloatArray, Motions, along_at


def apply(before: Snapshot | None, segment: Segment, mats_m: FloatArray, base_s: float) -> Snapshot:
    """Return the published snapshot a message leads to: what every browser then holds.

    Parameters
    ----------
    before : the snapshot that was encoded before; None for a complete message.
    segment : the message after it.
    mats_m : (M,) metres along the course of the timed mats.
    base_s : Unix seconds, that of the last complete message.
    """
    at_s = base_s + segment.at_units / UNITS_A_SECOND
    n, k = (len(segment.wave) if before is None else len(before.mat_of_knot)), len(mats_m) + 1
    if segment.is_complete or before is None:
        if not segment.is_complete:
            raise SegmentError(f"segment {segment.number}: there is no snapshot to apply it to")
        knots_s, mat, reads = np.full((n, k), np.nan), np.full((n, k), -1), np.zeros(n, np.int64)
        state, passed_s, left_s = np.zeros(n, np.uint8), np.full(n, np.nan), np.full(n, np.nan)
        is_estimated, chaser = np.zeros(n, dtype=bool), None
    else:
        knots_s, mat = before.motions.at_s.copy(), before.mat_of_knot.copy()
        reads, state = before.motions.read_count.copy(), before.facts.state.copy()
        passed_s, left_s = before.facts.passed_s.copy(), before.facts.left_s.copy()
        was_estimated, chaser = before.facts.is_estimated, before.chaser
        is_estimated = np.zeros(n, dtype=bool) if was_estimated is None else was_estimated.copy()

    row, added = segment.runner, segment.added
    kept = reads[row] - segment.drop
    if len(row) and (row[-1] >= n or (kept < 0).any() or added.sum() != len(segment.skip)):
        raise SegmentError(f"segment {segment.number}: it does not fit the snapshot it was given")
    gone = np.arange(k) >= kept[:, None]
    knots_s[row] = np.where(gone, np.nan, knots_s[row])
    mat[row] = np.where(gone, -1, mat[row])
    reads[row] = kept + added
    last_mat = np.where(kept > 0, mat[row, np.maximum(kept - 1, 0)], -1)
    owner = np.repeat(np.arange(len(row)), added)  # which row each knot belongs to
    place = np.arange(len(owner)) - np.repeat(np.cumsum(added) - added, added)
    new_mat = sums_in_rows(segment.skip + 1, added) + last_mat[owner]
    units = segment.at_units - segment.time
    if segment.is_complete:
        units = sums_in_rows(segment.time, added)
    mat[row[owner], kept[owner] + place] = new_mat
    knots_s[row[owner], kept[owner] + place] = base_s + units / UNITS_A_SECOND
    bridged = np.zeros((n, k), dtype=bool)
    if before is not None and before.bridged is not None and not segment.is_complete:
        bridged = before.bridged.copy()
    bridged[row] &= ~gone
    if len(segment.bridged) and segment.bridged[-1] >= len(owner):
        raise SegmentError(f"segment {segment.number}: it does not fit the snapshot it was given")
    bridged[row[owner], kept[owner] + place] = np.isin(np.arange(len(owner)), segment.bridged)
    has_tail = segment.tail_mat > 0
    tailed, end = row[has_tail], reads[row[has_tail]]
    before_tail = np.where(end > 0, mat[tailed, np.maximum(end - 1, 0)], -1)
    mat[tailed, end] = before_tail + segment.tail_mat[has_tail]
    whole_s = segment.at_units // UNITS_A_SECOND
    knots_s[tailed, end] = base_s + whole_s + segment.tail_s[has_tail]

    for some in (segment.turned, segment.moved):
        if len(some) and some[-1] >= n:
            raise SegmentError(f"segment {segment.number}: it does not fit the snapshot given")
    for some, told in ((row, segment.state), (segment.turned, segment.turned_state)):
        state[some], is_estimated[some] = told % ESTIMATED, told >= ESTIMATED
    knots_s[segment.moved, reads[segment.moved]] += segment.moved_s
    for moments_s, code in ((passed_s, segment.passed), (left_s, segment.left)):
        moment = base_s + (segment.at_units - unzigzag(np.maximum(code - 2, 0))) / UNITS_A_SECOND
        moments_s[row] = np.select([code == 0, code == 1], [np.nan, moments_s[row]], moment)
    if len(segment.chaser_dm):
        chaser = Motions(
            base_s + segment.chaser_units[None] / UNITS_A_SECOND,
            segment.chaser_dm[None] / 10,
            np.array([segment.chaser_reads]),
        )
    motions = Motions(knots_s, np.append(mats_m, np.nan)[mat], reads)
    last = np.arange(n), np.maximum(reads - 1, 0)
    is_home = np.isin(state, FINISHED) & (mat[last] == len(mats_m) - 1)
    known = Facts(
        state=state,
        start_s=np.where(knots_s[:, 0] <= at_s, knots_s[:, 0], np.nan),
        passed_s=passed_s,
        passed_m=along_at(motions, passed_s),
        finish_s=np.where(is_home, knots_s[last], np.nan),
        left_s=left_s,
        at_s=at_s,
        official_s=home_s(chaser) if chaser else np.nan,
        guess_s=last_known_s(chaser) if chaser and segment.is_guess else np.nan,
        is_estimated=is_estimated if is_estimated.any() else None,
    )
    counts = None if before is None else before.qualifiers
    if len(segment.qualifiers):
        expected, low, high = segment.qualifiers.tolist()
        counts = expected, low, high
    return Snapshot(
        at_s, segment.is_over, motions, mat, chaser, known, counts,
        bridged=bridged if bridged.any() else None,
    )  # fmt: skip
