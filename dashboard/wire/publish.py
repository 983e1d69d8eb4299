"""The tick: reads in, bytes out. Every few seconds one numbered, immutable segment.

``Publisher`` holds what one publisher knows: the times so far, the snapshot published last, the
number of the segment. It reads no clock of its own: whoever calls `tick` says what time it is. The
files lie in the store, from where any number of web servers hand them out.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import brotli
import numpy as np
from structlog.contextvars import bind_contextvars

from dashboard.wire import outlook
from dashboard.wire.constants import constants_of
from dashboard.wire.guns import told_guns
from dashboard.wire.revisions import Ledger, RevisionList, listed, revisions_of
from dashboard.wire.segments import encode
from feeds import recorded
from feeds.believe.table import Believed
from feeds.clock import RaceClock
from feeds.decisions.corrections import guns_of
from feeds.gather import Gathered
from feeds.race import Race
from feeds.reads import Read
from feeds.recorded import Recorded
from feeds.rules.quantise import quantised
from feeds.rules.snapshot import Snapshot
from feeds.store import Store, StoreError

SNAPSHOT_EVERY = 5  # segments; a page that opens fetches one snapshot and at most so many segments
KEEP_S = 900.0  # a phone that slept longer begins with a new snapshot
RECORDED = recorded.READS
QUALITY = 7  # brotli: small enough, and a tick of 20,000 runners stays quick

log = logging.getLogger(__name__)


class Publisher:
    """Publishes one race into its store, a segment a tick, beginning a new epoch.

    It begins another where the store has lost what is published once an epoch, where runners moved
    to another wave, and, where it was started long before the race, when that is near: times are
    small only if their zero is.

    Parameters
    ----------
    race : what is run, by the timetable.
    store : where its reads come from and its files go.
    clock : which instant of the race it is at a time on the wall.
    segment_s : seconds of the wall between two ticks; told to the pages.
    """

    def __init__(self, race: Race, store: Store, clock: RaceClock, segment_s: float) -> None:
        self.race, self.store, self.clock, self.segment_s = race, store, clock, segment_s
        self.constants = constants_of(race)
        self.before: Snapshot | None
        self.number: int
        self.snapshot_number: int
        self.guns: dict[str, float]
        self._ledger: Ledger
        self._list: RevisionList | None  # made, and not published yet
        self._revised: dict[str, Any]
        self._begin(self.constants.base_s)

    def tick(self, wall_s: float) -> None:
        """Publish what has changed until ``wall_s``, Unix seconds.

        Raises
        ------
        StoreError
            Where the store cannot be reached. Nothing is lost: the next tick takes it up.
        """
        at_s = self.clock.race_at(wall_s)
        is_near = self.same.base_s < self.constants.base_s <= at_s
        if is_near or at_s < self.same.base_s or not self.store.has_file(self._names):
            self._begin(at_s)
        bind_contextvars(segment=self.number + 1)  # in every line that is said in this tick
        self.known.take()
        wave = constants_of(self.known.race).wave
        if not np.array_equal(wave, self.constants.wave):  # told to whoever begins: all begin anew
            self.constants = replace(self.constants, wave=wave)
            self._begin(at_s)
            self.known.take()
        shown = None if self.before is None else self.before.facts.state
        now = quantised(self.known.snapshot(at_s, shown), self.same.base_s, self.before)
        number = self.number + 1
        files = {}
        message = (number, self.same)
        guns = guns_of(self.known.race)
        if self.before is not None:
            change = encode(self.before, now, *message, has_news=guns != self.guns)
            files[f"{self.epoch}/segment-{number}"] = compress(change)
        begin = self.snapshot_number
        if self.before is None or number % SNAPSHOT_EVERY == 0:
            begin = number
            files[f"{self.epoch}/snapshot-{number}"] = compress(encode(None, now, *message))
            files |= self._outlook(now, number)
        head: dict[str, Any] = {
            "epoch": self.epoch,
            "snapshot": begin,
            "snapshot_every": SNAPSHOT_EVERY,
            "segment": number,
            "segment_s": self.segment_s,
            "segment_wall_s": wall_s,
            "race_s": self.clock.race_s,
            "race_wall_s": self.clock.wall_s,
            "speed": self.clock.speed,
            "guns": told_guns(self.known.race),
        }
        self.store.put_files(files, KEEP_S)
        self._revise(now)
        self.store.put_file("head.json", json.dumps(head | self._revised).encode(), None)
        self.before, self.number, self.snapshot_number, self.guns = now, number, begin, guns

    def _revise(self, now: Snapshot) -> None:
        """Publish the list of revisions where there is a new one, for the head to tell."""
        if now.told is not None:
            self._list = self._ledger.look(self.known, now.told) or self._list
        if self._list is not None:
            self.store.put_file(f"{self.epoch}/{self._list.name}", compress(self._list.body), None)
            self._revised = {"revision": self._list.count, "revisions": self._list.name}
            self._list = None

    def run(self, stop: threading.Event, wall: Callable[[], float] = time.time) -> None:
        """Tick on the beat of the wall until told to stop; a failing store is tried again."""
        is_well = True
        begun_s = wall()
        beat = 0
        while not stop.is_set():
            try:
                self.tick(wall())
                is_well = True
            except StoreError as error:
                if is_well:
                    log.error("publishing waits: %s", error)
                is_well = False
            except Exception:  # a race goes on: whatever it was, the next tick begins afresh
                log.exception("this tick failed")
            beat = max(beat + 1, int((wall() - begun_s) / self.segment_s))
            stop.wait(max(0.0, begun_s + beat * self.segment_s - wall()))

    def _begin(self, at_s: float) -> None:
        """Begin a new epoch, from nothing but the store, at a moment of the race."""
        epoch = self.store.bump_epoch()
        self._names = f"{epoch}/runners.json"
        self.store.put_file(self._names, compress(runners_json(self.race)), None)
        self.epoch, self.known = epoch, Gathered(self.race, self.store)
        begin_s = min(self.constants.base_s, float(np.floor(at_s)))
        self.same = replace(self.constants, base_s=begin_s)
        self.before, self.guns = None, guns_of(self.race)
        self._ledger, self._list, self._revised = Ledger(), None, {}
        self.number = self.snapshot_number = -1

    def _outlook(self, now: Snapshot, number: int) -> dict[str, bytes]:
        if now.chances is None:
            return {}
        body = outlook.encode(now.chances, number, now.at_s, self.same.base_s, now.is_guess)
        return {f"{self.epoch}/outlook-{number}": compress(body)}


def compress(body: bytes) -> bytes:
    """Return a published file as it is stored and sent: brotli."""
    return bytes(brotli.compress(body, quality=QUALITY))


def runners_json(race: Race) -> bytes:
    """Return ``[[bib, name], …]`` in the order of the segments, null for whoever stays unnamed.

    The one place where names leave the server: a runner who opted out is not in it.
    """
    listed = [[runner.bib, runner.name] if runner.is_public else None for runner in race.runners]
    return json.dumps(listed, ensure_ascii=False, separators=(",", ":")).encode()


def recorded_reads(race: Race) -> list[Read]:
    """Return the reads that a race folder brings along, as they came in; none without a file."""
    return recorded.recorded_reads(race.folder)


def recorded_times(race: Race) -> tuple[Believed, float]:
    """Return what is believed of a race folder's own reads, and when all is over, Unix seconds."""
    known = gathered(race)
    return known.times, over_s(known)


def gathered(race: Race) -> Gathered:
    """Return all that a race folder brings along: reads, fixes and corrections."""
    known = Gathered(race, Recorded(race))
    known.take()
    return known


def over_s(known: Gathered) -> float:
    """Return the Unix second at which a race that was run is over."""
    times_s = known.times.times_s
    seen = times_s[np.isfinite(times_s)]
    last_s = float(seen.max()) if seen.size else max(wave.gun_s for wave in known.race.waves)
    return float(np.ceil(last_s + 30.0))


def recorded_files(race: Race, known: Gathered) -> dict[str, bytes]:
    """Return a finished race as files, brotli, by name.

    The replay is no second way of doing things: one snapshot, given all the reads, the chaser's
    fixes and the organiser's corrections, as `gathered` brings them.
    """
    same = replace(constants_of(race), wave=constants_of(known.race).wave)
    revised = listed(revisions_of(known))
    final = quantised(known.snapshot(over_s(known), final=True), same.base_s)
    return {
        "snapshot-0": compress(encode(None, final, 0, same)),
        "runners.json": compress(runners_json(race)),
        revised.name: compress(revised.body),
    }
