"""Which passings of a decoder's file have come: what to ask for next, and where to resume."""

from __future__ import annotations

from dataclasses import dataclass

MOST_AHEAD = 10_000  # numbers kept beyond a gap; more are simply asked for again
MOST_TRIES = 3


@dataclass(frozen=True, slots=True)
class Resume:
    """How far a decoder's file is stored: what a new connection need not ask for."""

    device: str
    file: str  # empty where the firmware does not number its files
    number: int  # every passing up to this one is safe


class Taken:
    """The passings of the current file, numbered from 1, that have come.

    Examples
    --------
    >>> taken = Taken()
    >>> taken.has("12", 5)
    >>> taken.came(1), taken.came(4)
    (None, None)
    >>> taken.wanted(100)
    (2, 4)
    """

    def __init__(self) -> None:
        self._begin("")

    def _begin(self, file: str) -> None:
        self.file = file
        self._count = 0
        self._all_to = 0  # every number up to this one has come, or was given up
        self._ahead: set[int] = set()
        self._holes: set[int] = set()  # given up, unless they come after all
        self._tries = (0, 0)  # a number, and how often it was asked for in vain

    def has(self, file: str, count: int) -> None:
        """Take in the decoder's count of passings; another or a shorter file begins at 1."""
        is_other = bool(file and self.file and file != self.file)
        if is_other or count < max(self._count, self._all_to):
            self._begin(file)
        self.file = file or self.file
        self._count = count

    def has_no_more(self) -> None:
        """Take in that there are fewer passings than were asked for: nothing more for now."""
        self._count = self._all_to

    def resume(self, number: int) -> None:
        """Take every passing of this file up to a number for stored."""
        if self._all_to == 0 and number <= self._count:
            self._all_to = number

    def came(self, number: int) -> None:
        """Take in that a passing has come."""
        self._holes.discard(number)
        if number > self._all_to:
            self._ahead.add(number)
        while self._all_to + 1 in self._ahead:
            self._all_to += 1
            self._ahead.discard(self._all_to)
        if len(self._ahead) > MOST_AHEAD:
            self._ahead.clear()

    def is_news(self, number: int) -> bool:
        """Return whether this passing tells of others before it that we have not heard of."""
        return number > max(self._all_to + 1, self._count)

    def wanted(self, most: int) -> tuple[int, int] | None:
        """Return the first passing to ask for and how many, or None where all have come."""
        missing = min(self._count - self._all_to, most)
        return (self._all_to + 1, missing) if missing > 0 else None

    def in_vain(self, first: int, asked: int) -> str:
        """Take in that an answer ended; return what was given up after some tries, if anything."""
        if self._all_to >= first:
            return ""
        tries = self._tries[1] + 1 if self._tries[0] == first else 1
        self._tries = (first, tries)
        if tries < MOST_TRIES:
            return ""
        last = min([number for number in self._ahead if number > first] + [first + asked]) - 1
        lost = range(first, last + 1)
        for number in lost:
            self.came(number)
        self._holes.update(list(lost)[: MOST_AHEAD - len(self._holes)])
        return f"{first}" if last == first else f"{first} to {last}"

    @property
    def safe_to(self) -> int:
        """The number up to which a new connection need not ask: nothing before it was given up."""
        return min(self._holes) - 1 if self._holes else self._all_to
