"""The tick: reads in, bytes out. Every few seconds one numbered, immutable segment.

``Publisher`` holds what one publisher knows: the times so far, the snapshot published last, the
number of the segment. It reads no clock of its own: whoever calls `tick` says what time it is
(`dashboard.wire.beat`). The files lie in the store, from where any number of web servers hand them
out; a tick is there whole or not at all, and a number once used never names other bytes.
"""

from __future__ import annotations

import json
import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import brotli
import numpy as np
from structlog.contextvars import bind_contextvars

from dashboard.wire import outlook
from dashboard.wire.constants import begins_s, constants_of
from dashboard.wire.guns import told_guns
from dashboard.wire.named import Named
from dashboard.wire.opted_out import OptedOut
from dashboard.wire.order import Order, in_order, order_of
from dashboard.wire.segments import encode
from dashboard.wire.steps import Steps
from feeds import recorded
from feeds.believe.table import Believed
from feeds.clock import RaceClock
from feeds.decisions.corrections import guns_of
from feeds.gather import Gathered
from feeds.lease import Lease
from feeds.published import Contradiction, Demoted, Tick
from feeds.race import Race
from feeds.reads import Read
from feeds.recorded import Recorded
from feeds.rules.quantise import UNITS_A_SECOND, quantised
from feeds.rules.snapshot import Snapshot
from feeds.store import Store

SNAPSHOT_EVERY = 5  # segments; a page that opens fetches one snapshot and at most so many segments
LONGEST_S = 2.0**32 / UNITS_A_SECOND - 1.0  # 13 years: of a past race later is as that moment
KEEP_S = 900.0  # a phone that slept longer begins with a new snapshot
RECORDED = recorded.READS
QUALITY = 7  # brotli: small enough, and a tick of 20,000 runners stays quick

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """A tick as it was made, and what is so once it is published."""

    tick: Tick
    now: Snapshot  # in the order of the bytes
    number: int
    snapshot_number: int
    news: tuple[object, ...]  # what the head says that pages have to be told of


class Publisher:
    """Publishes one race into its store, a segment a tick, while nobody else does.

    It begins an epoch when it is let in, and another where runners moved to another wave, and,
    where it was started long before the race, when that is near: times are small only if their zero
    is.

    Parameters
    ----------
    race : what is run, by the timetable.
    store : where its reads come from and its files go.
    clock : which instant of the race it is at a time on the wall.
    segment_s : seconds between two ticks; told to the pages.
    secret : makes the order of the published runners; None: the store's own.
    steady : seconds, by a clock that nobody sets.
    opted_out : remembers whose names were taken off; None: for as long as this publisher lives.
    """

    def __init__(
        self,
        race: Race,
        store: Store,
        clock: RaceClock,
        segment_s: float,
        secret: bytes | None = None,
        steady: Callable[[], float] = time.monotonic,
        opted_out: OptedOut | None = None,
    ) -> None:
        self.race, self.store, self.clock, self.segment_s = race, store, clock, segment_s
        self.lease = Lease(store, steady)
        self.epoch = ""  # none, as long as another one publishes
        self.before: Snapshot | None = None
        self.number = self.snapshot_number = -1
        self.steps = Steps()
        self._given, self._life = secret, ""
        self._opted_out = opted_out or OptedOut()
        self._pending: Written | None = None  # sent, and no answer came
        self._token = ""
        self._news: tuple[object, ...] = ()

    def tick(self, wall_s: float, steady_s: float | None = None) -> bool:
        """Publish what has changed until ``wall_s``; False: another one publishes, we stand by.

        Parameters
        ----------
        wall_s : Unix seconds.
        steady_s : by a clock that nobody sets; None: nobody looks whether somebody set the other.

        Raises
        ------
        StoreError
            Where the store cannot be reached. Nothing is lost: the next tick takes it up.
        """
        if steady_s is not None and (by_s := self.steps.look(wall_s, steady_s)):
            log.warning("the clock of this machine was set by %+.1f s", by_s)
        for _ in range(2):  # a store that was emptied lets us in again at once
            if not self.lease.take():
                self._end()
                self._follow()  # ready to go on at once
                return False
            try:
                self._publish(wall_s)
                return True
            except Demoted as error:
                log.warning("this publisher stands by: %s", error)
            except Contradiction as error:
                log.error("a new epoch begins: %s", error)
            self._end()
        return False

    def end(self) -> None:
        """Let another publisher in.

        Raises
        ------
        StoreError
            Where the store cannot be reached.
        """
        self._end()
        self.lease.give_back()

    def _publish(self, wall_s: float) -> None:
        if self._token != self.lease.token:  # let in again: others may have published meanwhile
            self._end()
            self._token = self.lease.token
        if self._pending is not None:
            self._commit(self._pending)
        self._follow()
        at_s = min(self.clock.race_at(wall_s), begins_s(self.race) + LONGEST_S)
        if not self.epoch or self._is_out_of_time(at_s):
            self._begin(at_s)
        bind_contextvars(segment=self.number + 1)  # in every line that is said in this tick
        wave = constants_of(self.known.race, self.order).wave
        if not np.array_equal(wave, self.same.wave):  # told to whoever begins: all begin anew
            self._begin(at_s)
        self._commit(self._written(wall_s, at_s))

    def _written(self, wall_s: float, at_s: float) -> Written:
        """Return the next tick."""
        known, before, order = self.known, self.before, self.order
        shown = None if before is None else before.facts.state[order.place]
        seen = known.snapshot(at_s, shown)
        now = quantised(in_order(seen, order), self.same.base_s, before)
        number = self.number + 1
        withheld = self._opted_out.look(known.standing.withheld, known.corrections)
        self.named.look(known, seen.told, withheld)
        news = (guns_of(known.race), self.named.names.name, self.steps.last)
        files = {}
        if before is not None:
            change = encode(before, now, number, self.same, has_news=news != self._news)
            files[f"{self.epoch}/segment-{number}"] = compress(change)
        begin = self.snapshot_number
        if before is None or number % SNAPSHOT_EVERY == 0:
            begin = number
            whole = encode(None, now, number, self.same)
            files[f"{self.epoch}/snapshot-{number}"] = compress(whole)
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
            "guns": told_guns(known.race),
            **self.named.told(),
            **self.steps.told(),
        }
        slots, bodies = self.named.slots()
        tick = Tick(json.dumps(head).encode(), files, slots, bodies)
        return Written(tick, now, number, begin, news)

    def _commit(self, written: Written) -> None:
        """Publish a tick. Where no answer comes, the very same is sent before anything else."""
        self._pending = written
        lost = self.lease.commit(written.tick, KEEP_S)
        self._pending = None
        self.named.published(written.tick.slots, lost)
        self.before, self.number = written.now, written.number
        self.snapshot_number, self._news = written.snapshot_number, written.news

    def _follow(self) -> None:
        """Take in what is new in the store; all of it, where that is another one than before."""
        life = self.store.life()
        if life != self._life:
            self.known, self._life = Gathered(self.race, self.store), life
        self.known.take()

    def _is_out_of_time(self, at_s: float) -> bool:
        """Say whether the zero of times is too late for now, or far too early."""
        return at_s < self.same.base_s or self.same.base_s < begins_s(self.race) <= at_s

    def _begin(self, at_s: float) -> None:
        """Begin a new epoch, from nothing but the store, at a moment of the race."""
        secret = self._given or self.store.secret()
        self.order: Order = order_of(self.known.race, secret)
        self.named = Named(self.race, self.order, secret, compress)
        same = constants_of(self.known.race, self.order)
        begin_s = min(begins_s(self.race), float(np.floor(at_s)))
        self.epoch = secrets.token_hex(8)
        self.same = replace(same, base_s=begin_s)
        self.before, self._news = None, ()
        self.number = self.snapshot_number = -1

    def _end(self) -> None:
        """End the epoch: its numbers are nobody's any more."""
        self.epoch, self._token, self._pending, self.before = "", "", None, None

    def _outlook(self, now: Snapshot, number: int) -> dict[str, bytes]:
        if now.chances is None:
            return {}
        body = outlook.encode(now.chances, number, now.at_s, self.same.base_s, now.is_guess)
        return {f"{self.epoch}/outlook-{number}": compress(body)}


def compress(body: bytes) -> bytes:
    """Return a published file as it is stored and sent: brotli."""
    return bytes(brotli.compress(body, quality=QUALITY))


def recorded_reads(race: Race) -> list[Read]:
    """Return the reads that a race folder brings along, as they came in; none without a file."""
    return recorded.recorded_reads(race.folder)


def recorded_times(race: Race) -> tuple[Believed, float]:
    """Return what is believed of a race folder's own reads, and when all is over, Unix seconds."""
    known = gathered(race)
    return known.times, over_s(known)


def gathered(race: Race, has_afterwards: bool = False) -> Gathered:
    """Return all that a race folder brings along: reads, fixes and corrections.

    Parameters
    ----------
    has_afterwards : what was decided once the race had been told, too.
    """
    known = Gathered(race, Recorded(race, has_afterwards))
    known.take()
    return known


def over_s(known: Gathered) -> float:
    """Return the Unix second at which a race that was run is over."""
    times_s = known.times.times_s
    seen = times_s[np.isfinite(times_s)]
    last_s = float(seen.max()) if seen.size else max(wave.gun_s for wave in known.race.waves)
    return float(np.ceil(last_s + 30.0))
