"""The list of revisions as it is published: at an address of its own content, told by the head.

Making the list takes longer than a tick may: it is made beside the ticks, and told by the first
head after it is ready.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from feeds.decisions.corrections import Correction
from feeds.gather import Gathered
from feeds.race import Race
from feeds.results.result import Results
from feeds.results.revisions import Revising, Revision, moved, said

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RevisionList:
    """A file of revisions: its name says its content."""

    name: str
    body: bytes  # JSON
    count: int


def listed(found: list[Revision]) -> RevisionList:
    """Return a race's revisions as a file."""
    last = found[-1].hash[:16] if found else "none"
    body = json.dumps([said(one) for one in found], ensure_ascii=False).encode()
    return RevisionList(f"revisions-{last}.json", body, len(found))


def revisions_of(
    race: Race, known: Gathered, at_s: float = np.inf, afterwards: Sequence[Correction] = ()
) -> list[Revision]:
    """Return the revisions of all that is known of a race.

    Parameters
    ----------
    race : by the timetable, with those who opted out.
    afterwards : decisions beside those that are known.
    """
    decided = [*known.corrections, *afterwards]
    return Revising(race, known.times.all_heard).up_to(at_s, decided)


class Ledger:
    """Keeps the list of one race's revisions up to date, beside the ticks."""

    def __init__(self) -> None:
        self._maker = ThreadPoolExecutor(1, "revisions")
        self._making: Future[RevisionList] | None = None
        self._told: Results | None = None
        self._decisions = 0
        self._revising: Revising | None = None

    def look(self, race: Race, known: Gathered, told: Results) -> RevisionList | None:
        """Return a new list where one is ready; begin to make one where it is due.

        Parameters
        ----------
        race : by the timetable, with those who opted out.
        known : all that is known at this tick.
        told : what is settled at this tick.
        """
        ready = None
        if self._making is not None and self._making.done():
            try:
                ready = self._making.result()
            except Exception:  # the race goes on without it, and the next change tries again
                log.exception("no list of revisions")
            self._making = None
        if self._making is None and self._is_due(known, told):
            self._told, self._decisions = told, len(known.corrections)
            made = [*known.corrections]
            self._making = self._maker.submit(self._make, race, known, made, told.at_s)
        return ready

    def _make(
        self, race: Race, known: Gathered, made: list[Correction], at_s: float
    ) -> RevisionList:
        """Return the list; what was found for the one before it is kept."""
        if self._revising is None:
            self._revising = Revising(race, known.times.all_heard)
        return listed(self._revising.up_to(at_s, made))

    def _is_due(self, known: Gathered, told: Results) -> bool:
        if self._told is None or self._decisions != len(known.corrections):
            return True
        is_due = len(moved(self._told, told)) > 0
        self._told = told
        return is_due
