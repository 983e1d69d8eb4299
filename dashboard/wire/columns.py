"""Columns of whole numbers as bytes: what segments are made of.

A column of n counts is one byte, the width w (0 to 4), and w planes of n bytes, the low bytes
first. All zero: w = 0. No numbers: no bytes at all. Bytes of one kind side by side compress well.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from geo.motion import IntArray


def column_bytes(values: NDArray[np.integer]) -> bytes:
    r"""Return a column of counts as bytes.

    Examples
    --------
    >>> column_bytes(np.array([1, 258]))
    b'\x02\x01\x02\x00\x01'
    """
    if len(values) == 0:
        return b""
    least, most = int(values.min()), int(values.max())
    if least < 0 or most >= 1 << 32:
        raise ValueError(f"column: expected counts from 0 to 2**32 - 1, got {least} to {most}")
    width = (most.bit_length() + 7) // 8
    planes = values.astype("<u4").view(np.uint8).reshape(-1, 4)[:, :width]
    return bytes([width]) + planes.T.tobytes()


def column_of(take: Callable[[int], bytes], n: int) -> IntArray:
    """Return a column of n counts; ``take`` hands out the next so many bytes.

    Examples
    --------
    >>> from io import BytesIO
    >>> column_of(BytesIO(bytes([2, 1, 2, 0, 1])).read, 2).tolist()
    [1, 258]
    """
    if n == 0:
        return np.zeros(0, np.int64)
    width = take(1)[0]
    if width > 4:
        raise ValueError(f"column: expected a width of 0 to 4 bytes, got {width}")
    planes = np.zeros((4, n), np.uint8)
    planes[:width] = np.frombuffer(take(width * n), np.uint8).reshape(width, n)
    return planes.T.copy().view("<u4")[:, 0].astype(np.int64)


def zigzag(values: IntArray) -> IntArray:
    """Return 0, -1, 1, -2, 2 ... as 0, 1, 2, 3, 4 ...: small numbers of either sign stay small.

    Examples
    --------
    >>> zigzag(np.array([0, -1, 1, -2])).tolist(), unzigzag(np.array([0, 1, 2, 3])).tolist()
    ([0, 1, 2, 3], [0, -1, 1, -2])
    """
    return (values << 1) ^ (values >> 63)


def unzigzag(code: IntArray) -> IntArray:
    """Return what `zigzag` was given."""
    return (code >> 1) ^ -(code & 1)


def sums_in_rows(values: IntArray, counts: IntArray) -> IntArray:
    """Return the running sums of values, beginning again with each row of so many.

    Examples
    --------
    >>> sums_in_rows(np.array([1, 2, 3, 4]), np.array([2, 0, 2])).tolist()
    [1, 3, 3, 7]
    """
    sums = np.append(0, np.cumsum(values))
    before: IntArray = np.repeat(sums[np.cumsum(counts) - counts], counts)
    return sums[1:] - before
