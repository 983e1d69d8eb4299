"""One chip, seen at one mat, at one time. A newcomer starts here.

``Read`` is the only fact the rest of the code trusts: everything else is computed from
reads and can be computed again. Which of them to believe is decided next, in `feeds.believe`.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feeds.race import chip_code

ZEROS = tuple("0" * count for count in range(9))  # that may stand before a bib
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Read:
    """One chip seen at one mat."""

    tag: str  # what the mat saw: a chip's code, or a bib as printed ("0042" is not 42)
    mat: str  # a name from the course file
    at_s: float  # Unix seconds, UTC, when the chip was there; kept to the millisecond
    received_s: float  # when we heard of it; much later if the mat was offline
    source: str = ""  # the feed or the file it came from, and the device where it told: `source_of`


def identity(read: Read) -> tuple[str, str, int]:
    """Return what makes two reads the same one: tag, mat, and milliseconds.

    When it was heard and by which way do not matter: systems send again what they are not
    sure to have sent.

    Examples
    --------
    >>> early = Read("0042", "1km", 1_635_670_800.5, 1_635_670_801.0, "mylaps")
    >>> again = Read("0042", "1km", 1_635_670_800.5, 1_635_679_999.0, "backup.csv")
    >>> identity(early) == identity(again)
    True
    """
    return read.tag, read.mat, in_ms(read)


def in_ms(read: Read) -> int:
    """Return a read's time in whole milliseconds."""
    return round(read.at_s * 1000.0)


def read_id(read: Read) -> str:
    """Return the short name under which all programs speak of a read in their logs.

    Examples
    --------
    >>> read_id(Read("0042", "1km", 1_635_670_800.5, 0.0))
    'd7413f5a'
    """
    told = "\x1f".join(map(str, identity(read)))
    return hashlib.blake2b(told.encode("utf-8", "replace"), digest_size=4).hexdigest()


def log_reads(log: logging.Logger, what: str, reads: Iterable[Read]) -> None:
    """Say of each read what became of it, where somebody wants to know it that closely."""
    if log.isEnabledFor(logging.DEBUG):
        for read in reads:
            log.debug(what, extra={"id": read_id(read)})


def source_of(feed: str, device: str) -> str:
    """Return a read's source: its feed, and which of its devices where the wire says so.

    Examples
    --------
    >>> source_of("finish", "0F2A38"), source_of("finish", "")
    ('finish/0F2A38', 'finish')
    >>> [feed_and_device(source) for source in ("finish/0F2A38", "finish")]
    [('finish', '0F2A38'), ('finish', '')]
    """
    return f"{feed}/{device}" if device else feed


def feed_and_device(source: str) -> tuple[str, str]:
    """Return what `source_of` joined."""
    feed, _, device = source.partition("/")
    return feed, device


def runner_of_tag(runner_of: Mapping[str, int], tag: str) -> int | None:
    """Return the number of the runner who wears a tag, or None.

    A bib as printed comes first, then a chip or a bib in any case and with any leading zeros,
    where that means one runner: nothing is guessed.

    Examples
    --------
    >>> runner_of = {"0042": 0, "42": 1, "AB12": 2}
    >>> [runner_of_tag(runner_of, tag) for tag in ("0042", "42", "00ab12", "7", "00042")]
    [0, 1, 2, None, None]
    """
    tag = tag.strip()
    found = runner_of.get(tag)
    if found is not None or (code := chip_code(tag)) == tag:
        return found
    found = runner_of.get(code)
    if found is None:
        return None
    spellings = (zeros + body for body in (code, code.lower()) for zeros in ZEROS)
    others = {runner_of.get(one) for one in spellings} - {found, None}
    return None if others else found
