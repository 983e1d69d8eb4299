"""The bytes everybody downloads: snapshots and what changed since.

The twin of ``assets/map/news/segments.mjs``, where the layout is drawn at the top; both decode
``tests/data/segments-v3.bin``. One layout for both messages: a snapshot is the segment from
nothing. Only `feeds.rules.quantise.quantised` snapshots go in, so that nothing is lost on the way.
What a message changes is in `dashboard.wire.apply_segments`.
"""

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.wire.columns import column_bytes, column_of, unzigzag, zigzag
from dashboard.wire.constants import Constants
from feeds.results.state import State
from feeds.rules.quantise import UNITS_A_SECOND
from feeds.rules.snapshot import Snapshot
from feeds.rules.states import Facts
from geo.motion import FloatArray, IntArray, Motions

MAGIC, VERSION = b"PS", 3
COMPLETE, OVER, GUESS, NEWS, BRIDGED = 1, 2, 4, 8, 16  # flags
HEADER = struct.Struct("<2sBBII")  # magic, version, flags, number, at
COMPLETE_HEADER = struct.Struct("<dIII")  # base_s, units a second, runners, pacers
ESTIMATED = 16  # added to a state: the catch is as drawn, no mat has shown it


class SegmentError(ValueError):
    """Bytes that are not a whole message of this version, or one that fits nothing known."""


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """One message taken apart: N runners, S turned, V moved, R rows, Q knots, C of the chaser's.

    States are as they travel, with `ESTIMATED` where it belongs.
    """

    number: int
    is_complete: bool
    is_over: bool
    is_guess: bool  # the chaser has fallen silent
    has_news: bool  # the head says something new: when a gun went
    at_units: int  # units after the base
    base_s: float  # Unix seconds; NaN unless complete
    wave: IntArray  # (N,) of all runners if complete, else (0,)
    side: IntArray  # (N,) 0 left edge of the lane .. 255 right edge
    pacers: IntArray  # (P,) rising: who sets the pace and wins nothing; (0,) unless complete
    turned: IntArray  # (S,) rising: not among the rows, but of another state
    turned_state: IntArray
    moved: IntArray  # (V,) rising: not among the rows, but expected at another time
    moved_s: IntArray  # (V,) by so many seconds later
    runner: IntArray  # (R,) rising
    state: IntArray
    passed: IntArray  # (R,) 0 never, 1 as before, else 2 + zigzag units before at
    left: IntArray  # (R,) likewise
    drop: IntArray  # (R,) read knots to forget from the end
    added: IntArray  # (R,) read knots to append
    tail_mat: IntArray  # (R,) 0 no tail, else how many mats after the last read
    tail_s: IntArray  # (R,) whole seconds after at (rounded down to whole seconds)
    skip: IntArray  # (Q,) mats passed over since the knot before
    time: IntArray  # (Q,) units before at; complete: since the knot before in the row, or the base
    bridged: IntArray  # (B,) rising: those of the Q knots that no mat has read
    chaser_dm: IntArray  # (C,) decimetres along his own course
    chaser_units: IntArray  # (C,) units after the base
    chaser_reads: int
    qualifiers: IntArray  # (3,) expected, low, high; (0,) as before, or none if complete


def encode(
    before: Snapshot | None,
    now: Snapshot,
    number: int,
    same: Constants,
    has_news: bool = False,
) -> bytes:
    """Return the bytes that lead from one published snapshot to the next.

    Both must have gone through `feeds.rules.quantise.quantised`; what has not is not what a browser
    would hold.

    Parameters
    ----------
    before : what was published last, quantised; None for a complete snapshot, from nothing.
    now : quantised with the same base, and with ``before``.
    number : of the segment, rising by one; a snapshot carries that of the segment it includes.
    same : what does not change from one message to the next.
    has_news : the head that is published with it says something new.
    """
    row, turned, moved, moved_s = _changed(before, now)
    motions, known, old = now.motions, now.facts, before.facts if before else None
    state, base_s = _told_states(known), same.base_s
    at = _units(now.at_s, base_s)
    reads, kept, drop = motions.read_count[row], np.zeros_like(row), np.zeros_like(row)
    if before is not None:
        kept = _kept(before, now)[row]
        drop = before.motions.read_count[row] - kept
    column = np.arange(motions.at_s.shape[1])
    is_new = (column >= kept[:, None]) & (column < reads[:, None])
    mat = now.mat_of_knot[row]
    skip = np.diff(mat, axis=1, prepend=-1)[is_new] - 1
    units = _units(np.nan_to_num(motions.at_s[row], nan=base_s), base_s)
    time = np.diff(units, axis=1, prepend=0) if before is None else at - units
    last, end = np.maximum(reads - 1, 0), np.minimum(reads, column[-1])
    last_mat = np.where(reads > 0, mat[np.arange(len(row)), last], -1)
    tail_mat = mat[np.arange(len(row)), end]
    tail_s = units[np.arange(len(row)), end] // UNITS_A_SECOND - at // UNITS_A_SECOND
    has_tail = (tail_mat >= 0) & (end == reads)

    chaser = now.chaser if before is None or _moved(before.chaser, now.chaser) else None
    chaser_knots = chaser.at_s.shape[1] if chaser else 0
    is_same = before is not None and before.qualifiers == now.qualifiers
    counts = np.array([] if is_same else now.qualifiers or [], np.int64)
    bridged = np.flatnonzero([] if now.bridged is None else now.bridged[row][is_new])
    flags = COMPLETE * (before is None) + OVER * now.is_over + GUESS * now.is_guess
    flags += BRIDGED * (len(bridged) > 0)
    flags += NEWS * has_news
    parts = [HEADER.pack(MAGIC, VERSION, flags, number, int(at))]
    sizes = [len(turned), len(moved), len(row), len(skip), chaser_knots, len(counts)]
    parts += [column_bytes(np.array(sizes))]
    if before is None:
        counted = len(same.wave), len(same.pacers)
        parts += [COMPLETE_HEADER.pack(base_s, UNITS_A_SECOND, *counted)]
        parts += [column_bytes(same.wave), column_bytes(same.side)]
        parts += [column_bytes(np.diff(same.pacers, prepend=-1) - 1)]
    parts += [
        column_bytes(np.diff(turned, prepend=-1) - 1),
        column_bytes(state[turned]),
        column_bytes(np.diff(moved, prepend=-1) - 1),
        column_bytes(zigzag(moved_s)),
        column_bytes(np.diff(row, prepend=-1) - 1),
        column_bytes(state[row]),
        column_bytes(_moments(known.passed_s, old.passed_s if old else None, row, at, base_s)),
        column_bytes(_moments(known.left_s, old.left_s if old else None, row, at, base_s)),
        column_bytes(drop),
        column_bytes(reads - kept),
        column_bytes(np.where(has_tail, tail_mat - last_mat, 0)),
        column_bytes(np.where(has_tail, zigzag(tail_s), 0)),
        column_bytes(skip),
        column_bytes(zigzag(time[is_new])),
    ]
    if chaser:
        parts += [
            column_bytes(np.diff(np.rint(chaser.along_m[0] * 10).astype(np.int64), prepend=0)),
            column_bytes(zigzag(np.diff(_units(chaser.at_s[0], base_s), prepend=0))),
            column_bytes(chaser.read_count),
        ]
    parts += [column_bytes(counts)]
    if len(bridged):
        more = (np.array([len(bridged)]), np.diff(bridged, prepend=-1) - 1)
        parts += [column_bytes(column) for column in more]
    return b"".join(parts)


def decode(body: bytes) -> Segment:
    """Return the message in the bytes.

    Raises
    ------
    SegmentError : not the bytes of a segment, of another version, cut off or too long.
    """
    place = 0

    def take(count: int) -> bytes:
        nonlocal place
        place += count
        if place > len(body):
            raise SegmentError(f"segment: expected at least {place} bytes, got {len(body)}")
        return body[place - count : place]

    def column(n: int) -> IntArray:
        return column_of(take, n)

    magic, version, flags, number, at = HEADER.unpack(take(HEADER.size))
    if magic != MAGIC:
        raise SegmentError(f"segment: expected bytes that begin with {MAGIC!r}, got {magic!r}")
    if version != VERSION:
        raise SegmentError(f"segment: expected version {VERSION}, got {version}")
    turned, moved, rows, knots, chaser, counts = column(6).tolist()
    base_s, n, pacers = np.nan, 0, 0
    if flags & COMPLETE:
        base_s, units_a_second, n, pacers = COMPLETE_HEADER.unpack(take(COMPLETE_HEADER.size))
        if units_a_second != UNITS_A_SECOND:
            raise SegmentError(f"segment: expected 10 units a second, got {units_a_second}")
    segment = Segment(
        number=number,
        is_complete=bool(flags & COMPLETE),
        is_over=bool(flags & OVER),
        is_guess=bool(flags & GUESS),
        has_news=bool(flags & NEWS),
        at_units=at,
        base_s=base_s,
        wave=column(n),
        side=column(n),
        pacers=np.cumsum(column(pacers) + 1) - 1,
        turned=np.cumsum(column(turned) + 1) - 1,
        turned_state=column(turned),
        moved=np.cumsum(column(moved) + 1) - 1,
        moved_s=unzigzag(column(moved)),
        runner=np.cumsum(column(rows) + 1) - 1,
        state=column(rows),
        passed=column(rows),
        left=column(rows),
        drop=column(rows),
        added=column(rows),
        tail_mat=column(rows),
        tail_s=unzigzag(column(rows)),
        skip=column(knots),
        time=unzigzag(column(knots)),
        chaser_dm=np.cumsum(column(chaser)),
        chaser_units=np.cumsum(unzigzag(column(chaser))),
        chaser_reads=int(column(min(chaser, 1)).sum()),
        qualifiers=column(counts),
        bridged=np.cumsum(column(int(column(1)[0]) if flags & BRIDGED else 0) + 1) - 1,
    )
    if place != len(body):
        raise SegmentError(f"segment: expected {place} bytes, got {len(body)}")
    return segment


def _changed(
    before: Snapshot | None, now: Snapshot
) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    """Return the runners to tell all of, and of the others who turned, and who moved by how much.

    Turned: of another state. Moved: expected so many seconds later.
    """
    nobody = np.zeros(0, np.int64)
    if before is None:
        is_new = (now.facts.state != State.WAITING) | (now.motions.read_count > 0)
        return np.flatnonzero(is_new), nobody, nobody, nobody
    same = (now.motions.at_s == before.motions.at_s) | (now.mat_of_knot < 0)
    tail = now.motions.read_count[:, None] == np.arange(same.shape[1])
    is_new = ((now.mat_of_knot != before.mat_of_knot) | ~(same | tail)).any(axis=1)
    is_new |= now.motions.read_count != before.motions.read_count
    for one, other in (
        (now.facts.passed_s, before.facts.passed_s),
        (now.facts.left_s, before.facts.left_s),
    ):
        is_new |= (one != other) & ~(np.isnan(one) & np.isnan(other))
    if (other_kind := _other_kind(before, now)) is not None:
        is_new |= other_kind.any(axis=1)
    turned = np.flatnonzero(~is_new & (_told_states(now.facts) != _told_states(before.facts)))
    moved = np.flatnonzero(~is_new & (tail & ~same).any(axis=1))
    knot = moved, now.motions.read_count[moved]
    moved_s = np.rint(now.motions.at_s[knot] - before.motions.at_s[knot]).astype(np.int64)
    return np.flatnonzero(is_new), turned, moved, moved_s


def _told_states(known: Facts) -> NDArray[np.uint8]:
    """Return (N,) states as they travel."""
    if known.is_estimated is None:
        return known.state
    return known.state + np.uint8(ESTIMATED) * known.is_estimated


def _kept(before: Snapshot, now: Snapshot) -> IntArray:
    """Return (N,) how many reads from the left are the same in both."""
    column = np.arange(now.mat_of_knot.shape[1])
    both = np.minimum(before.motions.read_count, now.motions.read_count)[:, None]
    same = (now.motions.at_s == before.motions.at_s) & (now.mat_of_knot == before.mat_of_knot)
    if (other_kind := _other_kind(before, now)) is not None:
        same &= ~other_kind
    kept: IntArray = np.logical_and.accumulate(same & (column < both), axis=1).sum(axis=1)
    return kept


def _other_kind(before: Snapshot, now: Snapshot) -> NDArray[np.bool_] | None:
    """Return (N, M + 1) which knots were read and are bridged now, or the reverse; None: none."""
    if before.bridged is None and now.bridged is None:
        return None
    none = np.zeros(now.mat_of_knot.shape, dtype=bool)
    one, other = (none if each.bridged is None else each.bridged for each in (before, now))
    return np.asarray(one != other)


def _moved(before: Motions | None, now: Motions | None) -> bool:
    if before is None or now is None:
        return before is not now
    return not (
        np.array_equal(before.at_s, now.at_s)
        and np.array_equal(before.along_m, now.along_m)
        and np.array_equal(before.read_count, now.read_count)
    )


def _moments(
    now_s: FloatArray, before_s: FloatArray | None, row: IntArray, at: IntArray, base_s: float
) -> IntArray:
    """Return the codes of `Segment.passed` and `Segment.left`."""
    units = _units(np.nan_to_num(now_s[row], nan=base_s), base_s)
    code = np.where(np.isnan(now_s[row]), 0, 2 + zigzag(at - units))
    return code if before_s is None else np.where(now_s[row] == before_s[row], 1, code)


def _units(times_s: FloatArray | float, base_s: float) -> IntArray:
    return np.rint((np.asarray(times_s) - base_s) * UNITS_A_SECOND).astype(np.int64)
