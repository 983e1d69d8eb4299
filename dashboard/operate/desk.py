"""What the operator's page knows: read from the store once for everybody who looks.

A look costs what is new since the last one. While the store does not answer, what was known last
stays, with the trouble beside it.
"""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from dashboard.operate.aside import AsideKeeper, AsideReads
from feeds.believe.reads_heard import ReadsHeard, ReadsOfFeed, ReadsOfTag
from feeds.believe.table import Believed
from feeds.believe.wearers import Wearers
from feeds.clock import RaceClock
from feeds.decisions.corrections import Correction, key_of
from feeds.decisions.standing import NO_CORRECTIONS, Standing
from feeds.gather import Gathered
from feeds.race import Race, mat_names
from feeds.reads import FloatArray, Read, feed_and_device
from feeds.results.result import ChaserResult, Results
from feeds.results.trail import Effect, effect_on
from feeds.rules.states import Facts
from feeds.store import Store, StoreError
from feeds.timing.deliver import Delivery, Health
from feeds.timing.run_feeds import told

LOOK_S = 1.0  # operators who ask within that share one look


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """How everything stands at a moment. Times are Unix seconds of the race, but ``wall_s``."""

    race: Race  # with the guns that went
    timetable: Race  # as its folder says
    wall_s: float
    at_s: float
    trouble: str = ""  # with the store; empty: well
    reads: Sequence[Read] = ()  # in order of arrival, as they were told
    of_tag: Mapping[str, Sequence[Read]] = field(default_factory=dict)  # the same, by tag
    of_feed: Mapping[str, Sequence[Read]] = field(default_factory=dict)  # likewise, by feed or file
    believed: Believed | None = None  # what they come to; None: nothing is known
    unknown: Counter[str] = field(default_factory=Counter)  # tag nobody wears -> its reads
    places: Counter[tuple[str, str]] = field(default_factory=Counter)
    # feed, place that is no mat of the race -> reads
    times_s: FloatArray = field(default_factory=lambda: np.empty((0, 0)))  # (N + 1, M), corrected
    facts: Facts | None = None  # of every runner, as published
    chaser: ChaserResult | None = None
    told: Results | None = None  # what is settled of every runner
    corrections: Sequence[Correction] = ()
    effects: Mapping[str, Effect] = field(default_factory=dict)
    # key of a correction -> what it changed, as far as that is found out yet
    standing: Standing = NO_CORRECTIONS
    wearers: Wearers | None = None
    aside: AsideReads = field(default_factory=AsideReads)  # reads that do not count, and why
    feeds: Mapping[str, Any] | None = None  # the word of `feeds.timing.run_feeds`; None: no word
    head: Mapping[str, Any] | None = None  # what the publisher said last; None: nothing
    health: Health | None = None  # of this server's own journal

    def wearer_of(self, tag: str, at_s: float = np.inf) -> int | None:
        """Return the number of the runner, or the chaser, who wears a tag, or wore it then."""
        return None if self.wearers is None else self.wearers.row(tag, at_s)


class Desk:
    """Keeps the sight of one race up to date. Safe to share between threads.

    Parameters
    ----------
    race : by the timetable.
    store : where its reads are.
    delivery : this server's own, which has a journal; None: it takes nothing.
    wall : tells the time on the wall, Unix seconds.
    """

    def __init__(
        self,
        race: Race,
        store: Store,
        delivery: Delivery | None = None,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.race, self.store, self.delivery, self.wall = race, store, delivery, wall
        self._lock = threading.Lock()
        self._sight: Sight | None = None
        self._begin("")

    def look(self, afresh: bool = False) -> Sight:
        """Return how everything stands; at most a second old, or of this very moment."""
        with self._lock:
            wall_s = self.wall()
            since_s = 0.0 if self._sight is None else wall_s - self._sight.wall_s
            if self._sight is None or afresh or not 0.0 <= since_s < LOOK_S:  # or set back
                self._sight = self._look(wall_s)
                self._find_out(self._sight)
            return self._sight

    def _look(self, wall_s: float) -> Sight:
        health = None if self.delivery is None else self.delivery.health
        try:
            known = self._take()
            word, body = told(self.store), self.store.get_file("head.json")
        except StoreError as error:
            before = self._sight
            if before is None:
                return Sight(self.race, self.race, wall_s, wall_s, str(error), health=health)
            at_s = clock_of(before.head).race_at(wall_s)
            return replace(before, wall_s=wall_s, at_s=at_s, trouble=str(error), health=health)
        head = None if body is None else json.loads(body)
        at_s = clock_of(head).race_at(wall_s)
        now, believed = known.snapshot(at_s), known.times.as_it_is()
        return Sight(
            race=known.race,
            timetable=self.race,
            wall_s=wall_s,
            at_s=at_s,
            reads=believed.heard,
            of_tag=ReadsOfTag(believed.all_heard, believed.taken),
            of_feed=ReadsOfFeed(believed.all_heard, believed.taken),
            believed=believed,
            unknown=known.times.unknown_tags,
            places=Counter({
                at: count for at, count in self._places.items() if at not in known.standing.places
            }),
            times_s=believed.times_s,
            facts=now.facts,
            chaser=None if now.told is None else now.told.chaser,
            told=now.told,
            corrections=tuple(known.corrections),
            effects=self._effects,
            standing=known.standing,
            wearers=known.times.wearers,
            aside=self._aside.look(known),
            feeds=word,
            head=head,
            health=health,
        )  # fmt: skip

    def _find_out(self, sight: Sight) -> None:
        """Find out what one decision changed, the last of which it is not known."""
        for one in reversed(sight.corrections):
            if key_of(one) not in self._effects:
                self._effects[key_of(one)] = effect(sight, [one])
                break

    def _begin(self, life: str) -> None:
        """Begin with nothing known: at first, and in another life of the store."""
        self._life = life
        self._known = Gathered(self.race, self.store)
        self._aside = AsideKeeper()
        self._looked_at = 0  # reads
        self._places: Counter[tuple[str, str]] = Counter()
        self._effects: dict[str, Effect] = {}
        self._mats = set(mat_names(self.race))

    def _take(self) -> Gathered:
        """Take in whatever is new."""
        life = self.store.life()
        if life != self._life:
            self._begin(life)
        self._known.take()
        self._look_for_places(self._known.times)
        return self._known

    def _look_for_places(self, times: Believed) -> None:
        """Count what is new of reads at places that are no mat."""
        heard, new = times.all_heard, slice(self._looked_at, times.taken)
        self._looked_at = times.taken
        is_place = np.array([mat not in self._mats for mat in heard.mats.said], dtype=bool)
        numbers = new.start + np.flatnonzero(is_place[heard.mat[new]])
        for read in ReadsHeard(heard, numbers):
            self._places[feed_and_device(read.source)[0], read.mat] += 1


def clock_of(head: Mapping[str, Any] | None) -> RaceClock:
    """Return the race's clock as the publisher told it; the wall's own before it did."""
    return RaceClock() if head is None else RaceClock(
        head["race_s"], head["race_wall_s"], head["speed"]
    )  # fmt: skip


def effect(sight: Sight, made: Sequence[Correction]) -> Effect:
    """Return what decisions of one moment change, or would, beside all that were made before them.

    A fifth of a second's work for a million reads: asked once a decision, not at every look.
    """
    if sight.believed is None:
        raise ValueError("expected a sight with reads: look at the desk again")
    keys, at_s = {key_of(one) for one in made}, made[0].at_s
    earlier = [one for one in sight.corrections if one.at_s <= at_s and key_of(one) not in keys]
    return effect_on(sight.believed, earlier, made, sight.at_s, final=False, like=sight.told)
