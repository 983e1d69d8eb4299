"""Decisions that come as words of a command instead of a form: the same answers, the same refusals.

What a table's row would say is told by a read's mat and time, or by the first letters of a key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dashboard.operate.desk import Sight
from dashboard.operate.forms import (
    TIME,
    FormError,
    bib_meant,
    correction_of,
    filled_in,
    time_s,
)
from dashboard.operate.tell import clock
from feeds.decisions.check import check
from feeds.decisions.corrections import Correction, What, key_of, wearer_of
from feeds.reads import Read

LANGUAGE = "en"  # as all commands speak
LEAST_KEY = 6  # letters of a key that is written short
HALF_MS = 0.0005  # as the store rounds


@dataclass(frozen=True, slots=True)
class Wish:
    """A decision that somebody asks for: a form's answers, the others as it would open."""

    what: What
    typed: Mapping[str, str] = field(default_factory=dict)
    row: Mapping[str, str] = field(default_factory=dict)  # what would be chosen in a table


def decisions_of(
    sight: Sight, wishes: Iterable[Wish], who: str, why: str, keys: Iterable[str]
) -> list[Correction]:
    """Return the decisions that are asked for, all of this moment.

    Parameters
    ----------
    keys : one for each, so that they can be told from each other for good.

    Raises
    ------
    FormError, CorrectionError
        Where one of them cannot be meant: then none is made.
    """
    made: list[Correction] = []
    for wish, key in zip(wishes, keys, strict=False):
        row: dict[str, str | float] = {**wish.row}
        if wish.what == What.VOID_READ:
            read = _read_meant(sight, wish.row)
            row = {"tag": read.tag, "mat": read.mat, "read_s": read.at_s}
        elif wish.what == What.UNDO:
            row["undoes"] = _key_meant(sight.corrections, wish.row["undoes"])
        typed = {**filled_in(sight, wish.what, row), **wish.typed}
        one = correction_of(sight, LANGUAGE, wish.what, row, typed, who, why, key)
        check(one, sight.timetable, [*sight.corrections, *made])
        made.append(one)
    return made


def _read_meant(sight: Sight, row: Mapping[str, str]) -> Read:
    """Return the read of a chip or a bib at a mat; its time tells it from others there."""
    tag, mat, text = row["tag"], row["mat"], row["time"]
    reads = [read for read in sight.of_tag.get(tag) or _reads_of(sight, tag) if read.mat == mat]
    meant = reads
    if text:
        from_s, found = time_s(sight, LANGUAGE, text), TIME.fullmatch(text)
        seconds, fraction = (found[3], found[4]) if found else ("", "")
        step_s = 10.0 ** -len(fraction) if fraction else 1.0 if seconds else 60.0
        meant = [one for one in reads if -HALF_MS < one.at_s - from_s < step_s - HALF_MS]
    if len(meant) == 1:
        return meant[0]
    times = ", ".join(clock(sight.race, read.at_s, 3) for read in meant or reads)
    told = f"reads of {tag} at {mat}: {times or 'none'}"
    if meant:
        raise FormError(f"expected one read, found {len(meant)}. Say which by its time: {told}.")
    raise FormError(f"expected a read, found none{' then' if text else ''}. There are {told}.")


def _reads_of(sight: Sight, bib: str) -> list[Read]:
    """Return the reads of whoever wears a bib."""
    row = wearer_of(sight.race, bib_meant(sight.race, bib))
    return [] if row is None or sight.believed is None else sight.believed.told_of(row)


def _key_meant(corrections: Sequence[Correction], text: str) -> str:
    """Return the key that begins so."""
    keys = {key_of(one) for one in corrections}
    found = [key for key in keys if key.startswith(text)] if text else []
    if text in keys or len(found) == 1:
        return text if text in keys else found[0]
    said = "none does" if not found else f"{len(found)} do"
    raise FormError(
        f"expected a decision whose key begins with {text!r}, {said}: 'poursuite decide list'"
    )


def short_keys(corrections: Iterable[Correction]) -> dict[str, str]:
    """Return each key as short as it still says which decision is meant.

    Examples
    --------
    >>> keys = ("0123456789", "0123457000", "gun line 17")
    >>> made = [Correction(What.CONFIRM, 1.0, "Ana", "all seen", key=key) for key in keys]
    >>> short_keys(made)
    {'0123456789': '0123456', '0123457000': '0123457', 'gun line 17': 'gun line 17'}
    """
    keys = list(dict.fromkeys(key_of(one) for one in corrections))

    def short(key: str) -> str:
        if not key.isalnum():
            return key
        others = [other for other in keys if other != key]
        for length in range(LEAST_KEY, len(key)):
            if not any(other.startswith(key[:length]) for other in others):
                return key[:length]
        return key

    return {key: short(key) for key in keys}
