"""A race served while it is run: its clock goes on when a test says so."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dashboard.app import create_app
from dashboard.wire.publish import Publisher
from feeds.clock import RaceClock
from feeds.race import Race
from feeds.reads import Read
from feeds.results.result import Results
from feeds.results.state import State
from feeds.results.tally import FIGURES, standing_at
from feeds.rules.states import state_at
from feeds.store import Store
from tests.commands import wait_until
from tests.dashboard.web.posting import Client, serving
from tests.made_up_race import GUN_S, made_up_race, made_up_times

BELOW = "/api/v1/races/road"
CREEPING = 1e-6  # seconds of the race a second


def named_race(runners: int, opted_out: str) -> Race:
    """Return a made-up race whose runners have names, one of them not to be told."""
    race = made_up_race(runners)
    named = tuple(
        replace(one, name=f"Runner {one.bib}", is_public=one.bib != opted_out)
        for one in race.runners
    )
    return replace(race, runners=named, runner_of={**race.runner_of, "C": runners})


@dataclass
class Running:
    client: Client
    race: Race
    store: Store
    publisher: Publisher
    reads: list[Read]

    def go_on_to(self, after_s: float) -> None:
        """Let it be so many seconds after the first gun; wait until the server has heard of it."""
        at_s = GUN_S + after_s
        self.store.add(one for one in self.reads if one.at_s <= at_s)
        now_s = time.time()
        self.publisher.clock = RaceClock(race_s=at_s, wall_s=now_s, speed=CREEPING)
        self.publisher.tick(now_s)
        wait_until(lambda: self.rows("facts")[0]["race_unix_s"] >= at_s)

    def rows(self, what: str, query: str = "") -> list[dict[str, Any]]:
        answer = self.client.ask("GET", f"{BELOW}/{what}.json{query}")
        if answer.status_code == 404:  # nothing is published yet
            return [{"race_unix_s": 0.0}]
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = json.loads(answer.text)
        return found

    def published_at(self, at_s: float) -> dict[str, int]:
        """Return how many were where at a moment, as what is published last has it."""
        told = self.publisher.before
        assert told is not None
        known = told.facts
        standing = standing_at(
            state_at(known, at_s), known.passed_s <= at_s, known.state == State.DISQUALIFIED
        )
        return {one: int((standing == one).sum()) for one in FIGURES}

    def restart(self) -> None:
        """Let another publisher begin, as after a restart."""
        clock = self.publisher.clock
        self.publisher.end()
        self.publisher = Publisher(self.race, self.store, clock, 2.0)
        self.publisher.tick(time.time())

    def results(self) -> Results:
        """Return what is settled now."""
        told = self.publisher.known.snapshot(self.publisher.clock.race_s, None).told
        assert told is not None
        return told


@contextmanager
def running(store_url: str, runners: int = 60, opted_out: str = "00007") -> Iterator[Running]:
    race = named_race(runners, opted_out)
    times_s = made_up_times(race)
    tags = [*(one.bib for one in race.runners), "C"]
    reads = [
        Read(tags[row], race.mats[mat].name, float(times_s[row, mat]), float(times_s[row, mat]) + 1)
        for row, mat in np.argwhere(~np.isnan(times_s)).tolist()
    ]
    with Store(store_url, "running-data") as store:
        store.clear()
        publisher = Publisher(race, store, RaceClock(), 2.0)
        with serving(create_app(race, store)) as client:
            yield Running(client, race, store, publisher, reads)
        store.clear()
