"""All that is known of one race, kept up to date from its store: reads, fixes, corrections.

Whoever publishes or inspects a race asks `Gathered` for a snapshot; nobody else needs to know that
three streams lead there, or that a correction of the past means counting the reads anew.
"""

import logging
from collections.abc import Callable
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from feeds.believe.reads_heard import ReadsHeard
from feeds.believe.table import Believed
from feeds.decisions import corrections
from feeds.decisions.corrections import Correction
from feeds.decisions.day import of_the_day
from feeds.decisions.standing import NO_CORRECTIONS, Standing, standing
from feeds.race import Race
from feeds.reads import log_reads
from feeds.results.result import Results
from feeds.rules import fixes
from feeds.rules.fixes import Fix, FixTrack
from feeds.rules.snapshot import Snapshot, estimator_of, snapshot
from feeds.store import Store
from feeds.stored_reads import Told, stored_reads
from geo.fixes import FASTEST_M_PER_S

Said = TypeVar("Said", Fix, Correction)
log = logging.getLogger(__name__)

MOST_CORRECTIONS = 100_000  # no organiser decides so much
FASTER = 1.5  # than his plan's fastest stretch no chaser is


class Gathered:
    """What a race's store has said so far.

    Parameters
    ----------
    race : what is run, by the timetable.
    store : where its reads, fixes and corrections are.

    Attributes
    ----------
    race : with the guns that went, where they are known.
    times : when each runner crossed each mat, as believed.
    corrections : all so far, in order.
    standing : what they come to.
    fixes : the chaser's places by his tracker; None without a chaser.
    """

    def __init__(self, race: Race, store: Told) -> None:
        self.store = store
        self.corrections: list[Correction] = []
        self.standing: Standing = NO_CORRECTIONS
        self._reads = stored_reads(store)
        self._corrections_after = self._fixes_after = "0"
        self.race = race
        self.times = Believed(race, heard=self._reads.heard)
        self.estimator, self.fixes = estimator_of(race), track_of(race)
        self._told: Results | None = None  # what was settled last

    def take(self) -> None:
        """Take in whatever is new in the store.

        Raises
        ------
        StoreError
            Where the store cannot be reached. Nothing is lost: the next call takes it up.
        """
        self._take_corrections()
        self._reads.take(self.store)
        begin = self.times.taken
        self.times.take()
        if log.isEnabledFor(logging.DEBUG):
            log_reads(
                log, "taken in", ReadsHeard(self._reads.heard, range(begin, self.times.taken))
            )
        while self.fixes is not None:
            entries, cursor = self.store.entries_after(fixes.STREAM, self._fixes_after)
            if not entries:
                break
            self._fixes_after = cursor
            self.fixes.add(self._his(_read(fixes.unpack, entries)))

    def snapshot(
        self, at_s: float, shown: NDArray[np.uint8] | None = None, final: bool = False
    ) -> Snapshot:
        """Return the race at a moment; the arguments are those of `feeds.rules.snapshot`."""
        found = snapshot(
            self.race, self.times.times_s, at_s, final, self.estimator, self.fixes, shown,
            self.standing, self._told,
        )  # fmt: skip
        self._told = found.told
        return found

    def _take_corrections(self) -> None:
        entries, cursor = self.store.entries_after(corrections.STREAM, self._corrections_after)
        if not entries:
            return
        self._corrections_after = cursor
        self.corrections += _read(corrections.unpack, entries)
        self.standing = standing(of_the_day(self.times.timetable, self.corrections))
        race, wearers = self.race, self.times.wearers
        self.times.decide(self.standing)
        self.race = self.times.race
        if (race.waves, race.runners) != (self.race.waves, self.race.runners):
            self.estimator = estimator_of(self.race)  # what it learnt may not hold
        if _gun_s(race) != _gun_s(self.race) or wearers is not self.times.wearers:
            self.fixes, self._fixes_after = track_of(self.race), "0"

    def _his(self, heard: list[Fix]) -> list[Fix]:
        """Return the fixes that are the chaser's: by his bib, his chips, or no tag at all."""
        number, wearers = len(self.race.runners), self.times.wearers
        return [fix for fix in heard if not fix.tag or wearers.row(fix.tag, fix.at_s) == number]


def _gun_s(race: Race) -> float:
    return np.inf if race.chaser is None else race.chaser.gun_s


def corrections_of(store: Store) -> list[Correction]:
    """Return all corrections of a store, as they came.

    Raises
    ------
    StoreError
        Where the store cannot be reached.
    """
    entries, _ = store.entries_after(corrections.STREAM, most=MOST_CORRECTIONS)
    return _read(corrections.unpack, entries)


def _read(unpack: Callable[[bytes, bytes], Said], entries: list[tuple[bytes, bytes]]) -> list[Said]:
    """Return what entries say; one that says nothing to this version does not stop the others."""
    said = []
    for entry in entries:
        try:
            said.append(unpack(*entry))
        except (ValueError, TypeError, KeyError):
            log.error("passed over in the store: %.200r", entry)
    return said


def track_of(race: Race) -> FixTrack | None:
    """Return an empty track for the race's chaser; None where nobody hunts."""
    if race.chaser is None:
        return None
    fastest = max(FASTEST_M_PER_S, FASTER * max(speed for _, speed in race.chaser.plan))
    return FixTrack(race.chaser.course, race.chaser.gun_s, fastest)
