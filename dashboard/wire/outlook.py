"""The bytes of what is to be expected: a file beside every snapshot, for whoever asks for it.

The twin of ``assets/map/news/outlook.mjs``, where the layout is drawn at the top; both decode
``tests/data/outlook-v1.bin``. Only runners still out are told of: how the others fared is in the
segments.
"""

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.wire.columns import column_bytes, column_of
from feeds.rules.chances import Chances
from geo.motion import FloatArray, IntArray

MAGIC, VERSION = b"PO", 1
GUESS = 1  # flag
HEADER = struct.Struct("<2sBBIIdI")  # magic, version, flags, number, at, base, runners
UNKNOWN = 255
CATCH_M = 10.0  # a place of a catch is told in steps of so many metres


class OutlookError(ValueError):
    """Bytes that are not a whole outlook of this version."""


@dataclass(frozen=True, slots=True, eq=False)
class Outlook:
    """What is to be expected of N runners in W waves, as it travels. Times are Unix seconds."""

    number: int  # of the segment that shows the same moment
    at_s: float
    is_guess: bool  # the chaser has fallen silent
    chance: NDArray[np.uint8]  # (N,) per cent to finish ahead of the chaser; 255: unknown, or over
    finish_s: FloatArray  # (N,) NaN: unknown, or over; likewise below
    low_s: FloatArray  # (N,) the 80 % interval of the finish
    high_s: FloatArray
    catch_s: FloatArray  # (N,) when the chaser will pass her
    catch_m: FloatArray  # (N,) where
    chaser_s: FloatArray  # (M,) when he is at each mat; inf: never; (0,) there is none
    line_half_s: float  # half the 80 % interval of his arrival
    beat_s: FloatArray  # (W,) seconds after the wave's gun: the time to beat; (0,) no such
    beat_net_s: FloatArray  # (W,) seconds after a runner's own start, with the wave's usual delay


def encode(
    expected: Chances, number: int, at_s: float, base_s: float, is_guess: bool = False
) -> bytes:
    """Return the bytes of what is expected.

    Parameters
    ----------
    expected : of N runners, at ``at_s``.
    number : of the segment of the same moment.
    base_s : Unix seconds, before everything.
    is_guess : the chaser has fallen silent.
    """
    n = len(expected.ahead)
    has_finish = ~np.isnan(expected.finish_s) & (expected.high_s > expected.low_s)
    has_catch = ~np.isnan(expected.catch_m)
    is_open = has_finish & ~np.isnan(expected.ahead)
    row = np.flatnonzero(has_finish | has_catch)
    percent = np.where(is_open, np.rint(100 * np.nan_to_num(expected.ahead)), UNKNOWN)
    finish = np.where(has_finish, 1 + _whole(expected.finish_s - base_s), 0)
    step = np.rint(np.nan_to_num(expected.catch_m) / CATCH_M)
    chaser_s = expected.chaser_s
    is_there = np.isfinite(chaser_s)
    tenths = np.where(
        is_there, 1 + np.rint(10 * (np.where(is_there, chaser_s, base_s) - base_s)), 0
    )
    waves = expected.beat_s if np.isfinite(expected.beat_s).all() else expected.beat_s[:0]
    usual = (expected.beat_s - expected.beat_net_s)[: len(waves)]
    half = np.array([10 * expected.line_half_s] if len(chaser_s) and is_there[-1] else [])
    parts = [
        HEADER.pack(
            MAGIC, VERSION, GUESS * is_guess, number, round(10 * (at_s - base_s)), base_s, n
        ),
        column_bytes(np.array([len(row), len(chaser_s), len(half), len(waves)])),
        column_bytes(np.diff(row, prepend=-1) - 1),
        column_bytes(percent[row].astype(np.int64)),
        column_bytes(finish[row]),
        column_bytes(_whole(expected.finish_s - expected.low_s)[row]),
        column_bytes(_whole(expected.high_s - expected.finish_s)[row]),
        column_bytes(np.where(has_catch, 1 + step, 0)[row].astype(np.int64)),
        column_bytes(tenths.astype(np.int64)),
        column_bytes(_whole(half)),
        column_bytes(_whole(np.maximum(waves, 0))),
        column_bytes(_whole(usual)),
    ]
    return b"".join(parts)


def decode(body: bytes, mats_m: FloatArray) -> Outlook:
    """Return the outlook in the bytes.

    Parameters
    ----------
    body : what `encode` wrote.
    mats_m : (M,) metres along the course of the timed mats.

    Raises
    ------
    OutlookError : not the bytes of an outlook, of another version, cut off or too long.
    """
    place = 0

    def take(count: int) -> bytes:
        nonlocal place
        place += count
        if place > len(body):
            raise OutlookError(f"outlook: expected at least {place} bytes, got {len(body)}")
        return body[place - count : place]

    def column(count: int) -> IntArray:
        return column_of(take, count)

    magic, version, flags, number, at, base_s, n = HEADER.unpack(take(HEADER.size))
    if (magic, version) != (MAGIC, VERSION):
        raise OutlookError(f"outlook: expected {MAGIC!r} {VERSION}, got {magic!r} {version}")
    rows, mats, halves, waves = column(4).tolist()
    row = np.cumsum(column(rows) + 1) - 1
    if rows and row[-1] >= n:
        raise OutlookError(f"outlook: expected runners below {n}, got {row[-1]}")
    chance = np.full(n, UNKNOWN, np.uint8)
    chance[row] = column(rows)
    finish_s, low_s, high_s, catch_s, catch_m = np.full((5, n), np.nan)
    finish, before, after, step = (column(rows) for _ in range(4))
    finish_s[row] = np.where(finish > 0, base_s + finish - 1, np.nan)
    low_s[row], high_s[row] = finish_s[row] - before, finish_s[row] + after
    catch_m[row] = np.where(step > 0, CATCH_M * (step - 1), np.nan)
    tenths = column(mats)
    chaser_s = np.where(tenths > 0, base_s + (tenths - 1) / 10, np.inf)
    if mats:
        catch_s = np.interp(catch_m, mats_m, chaser_s)
    half_s = float(column(halves).sum()) / 10 if halves else np.nan
    beat_s = column(waves).astype(np.float64)
    beat_net_s = beat_s - column(waves)
    if place != len(body):
        raise OutlookError(f"outlook: expected {place} bytes, got {len(body)}")
    return Outlook(
        number, base_s + at / 10, bool(flags & GUESS), chance, finish_s, low_s, high_s,
        catch_s, catch_m, chaser_s, half_s, beat_s, beat_net_s,
    )  # fmt: skip


def _whole(values: FloatArray) -> IntArray:
    return np.rint(np.nan_to_num(values)).astype(np.int64)
