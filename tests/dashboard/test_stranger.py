"""A stranger who has everything that is served tries to tell who does not want to be named.

Which bibs are missing from a list anybody can see. What nobody may find is which dot is whose: each
attack here names dots as well as it can, and is right no more often than by chance.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any
from zlib import crc32

import numpy as np
import pytest

from dashboard.wire.order import Order
from dashboard.wire.publish import Publisher, recorded_reads
from dashboard.wire.segments import Segment, decode
from feeds.clock import RaceClock
from feeds.decisions.corrections import STREAM, Correction, What, pack
from feeds.race import Race
from feeds.race_folder.read_race import race_folder, read_race
from feeds.rules.quantise import TURN_S
from feeds.store import Store
from tests.commands import RACE, wait_until
from tests.dashboard.wire.test_publish import Answer, Site, site_of
from tests.orders import SECRET, of_replay

TICKS, TICK_S = 40, 2.0
AFTER_S = 1500.0
BY_CHANCE = 12  # right guesses of 61: whoever sees five waves is right about five times
UNKNOWN = ("999999", "0", "1000000")


@dataclass(frozen=True)
class Stranger:
    """All that a stranger has of one race: what the addresses answer."""

    race: Race  # to see in the end who was right; no attack looks into it
    site: Site
    publisher: Publisher
    way: str  # live or replay

    def ask(self, path: str) -> Answer:
        return self.site.get(f"/{self.way}/{self.race.key}/{path}")

    @cached_property
    def head(self) -> dict[str, Any]:
        return dict(self.ask("head.json").json())

    @cached_property
    def listed(self) -> list[list[str] | None]:
        return list(self.ask(self.head["names"]).json())

    @cached_property
    def messages(self) -> list[Segment]:
        folder, last = self.head["epoch"], self.head["segment"]
        names = ["snapshot-0", *(f"segment-{number}" for number in range(1, last + 1))]
        return [decode(self.ask(f"{folder}/{name}").body) for name in names]

    @property
    def unnamed(self) -> list[int]:
        """Places of dots that nobody names."""
        return [at for at, one in enumerate(self.listed) if one is None]

    @property
    def missing(self) -> list[str]:
        """The bibs that everybody can see are missing: here a stranger knows even the roster."""
        named = {one[0] for one in self.listed if one is not None}
        return sorted({one.bib for one in self.race.runners} - named)

    def right(self, guesses: dict[int, str]) -> int:
        """Return how many dots were given their true bibs."""
        truth = {}
        for at, number in enumerate(self.order.number.tolist()):
            truth[at] = self.race.runners[number].bib
        return sum(truth[at] == bib for at, bib in guesses.items())

    @property
    def order(self) -> Order:
        """The truth."""
        return self.publisher.order if self.way == "live" else of_replay(self.race, SECRET)


@pytest.fixture(scope="module")
def race() -> Race:
    return read_race(race_folder(RACE))


@pytest.fixture(scope="module")
def chase(race: Race, store_url: str) -> Iterator[tuple[Site, Publisher]]:
    """Serve the demo race after eighty seconds of its chase."""
    with Store(store_url, "stranger") as store:
        store.clear()
        begin_s = race.waves[0].gun_s + AFTER_S
        reads = recorded_reads(race)
        publisher = Publisher(race, store, RaceClock(begin_s, 0.0, 1.0), TICK_S, SECRET)
        hers = next(one.bib for one in race.runners if not one.is_public)
        out = Correction(What.DISQUALIFY, begin_s + 3, "Ana", f"{hers} was seen", bib=hers, key="1")
        for tick in range(TICKS + 1):
            at_s = begin_s + TICK_S * tick
            store.add(one for one in reads if at_s - TICK_S < one.received_s <= at_s or tick == 0)
            if tick == 2:
                store.append(STREAM, [pack(out)])
            publisher.tick(TICK_S * tick)

        def is_told() -> bool:
            nonlocal tick
            tick += 1
            publisher.tick(TICK_S * tick)
            return bool(json.loads(store.get_file("head.json") or b"{}").get("revision"))

        wait_until(is_told)
        with site_of(race, store, SECRET) as site:
            yield site, publisher
        store.clear()


@pytest.fixture(scope="module", params=["live", "replay"])
def stranger(request: pytest.FixtureRequest, race: Race, chase: tuple[Site, Publisher]) -> Stranger:
    return Stranger(race, *chase, request.param)


def test_there_is_somebody_to_be_found(stranger: Stranger) -> None:
    assert len(stranger.unnamed) == len(stranger.missing) == 61


def test_by_their_order_nobody_is_found(stranger: Stranger) -> None:
    in_order = dict(zip(stranger.unnamed, stranger.missing, strict=True))
    assert stranger.right(in_order) <= BY_CHANCE
    wave = {one.bib: one.wave for one in stranger.race.runners}  # a stranger may know even that
    by_wave = sorted(stranger.missing, key=lambda bib: (wave[bib], bib))
    assert stranger.right(dict(zip(stranger.unnamed, by_wave, strict=True))) <= BY_CHANCE
    between = {}
    for at in stranger.unnamed:
        near = [one[0] for one in stranger.listed[max(at - 1, 0) : at + 2] if one is not None]
        found = [bib for bib in stranger.missing if near and min(near) < bib < max(near)]
        between[at] = found[0] if len(found) == 1 else ""
    assert stranger.right(between) <= BY_CHANCE


def test_by_the_side_of_the_lane_nobody_is_found(stranger: Stranger) -> None:
    side = stranger.messages[0].side
    by_bib = {bib: crc32(bib.encode()) * 2654435761 >> 24 & 255 for bib in stranger.missing}
    guesses = {}
    for at in stranger.unnamed:
        found = [bib for bib, its_side in by_bib.items() if its_side == side[at]]
        guesses[at] = found[0] if found else ""
    assert stranger.right(guesses) <= BY_CHANCE
    named = {at: one[0] for at, one in enumerate(stranger.listed) if one is not None}
    alike = [crc32(bib.encode()) * 2654435761 >> 24 & 255 == side[at] for at, bib in named.items()]
    assert np.mean(alike) < 3 / 256, "the side follows from the bib"


def test_within_a_wave_nobody_stands_in_the_order_of_the_bibs(stranger: Stranger) -> None:
    told = stranger.messages[0]
    assert (np.diff(told.wave) >= 0).all(), "only by wave, which everybody sees"
    bibs = np.array([0 if one is None else int(one[0]) for one in stranger.listed])
    is_pacer = np.isin(np.arange(len(bibs)), told.pacers)
    for wave in range(int(told.wave.max()) + 1):
        mine = (told.wave == wave) & (bibs > 0)
        for some in (bibs[mine], is_pacer[mine].astype(float)):
            together = np.corrcoef(np.arange(len(some)), some)[0, 1]
            assert abs(together) < 4 / np.sqrt(len(some))


def test_by_whose_turn_it_is_to_be_predicted_anew_nobody_is_found(
    race: Race, chase: tuple[Site, Publisher]
) -> None:
    """Each dot's arrival is told anew at one second of every 24: that must not tell a number."""
    stranger = Stranger(race, *chase, "live")
    number = stranger.publisher.order.number
    base_s = stranger.messages[0].base_s
    hits: dict[str, list[bool]] = {"place": [], "number": []}
    for before, now in pairwise(stranger.messages):
        from_s, until_s = (base_s + one.at_units / 10 for one in (before, now))
        for kind, phase in (("place", now.moved % TURN_S), ("number", number[now.moved] % TURN_S)):
            turns = np.floor((until_s - phase) / TURN_S) - np.floor((from_s - phase) / TURN_S)
            hits[kind] += (turns > 0).tolist()
    assert len(hits["place"]) > 200
    assert np.mean(hits["place"]) > 0.95, "the attack does not work at all"
    assert np.mean(hits["number"]) < 2 * TICK_S / TURN_S


def test_no_text_that_is_served_has_a_name_or_a_bib_of_theirs(stranger: Stranger) -> None:
    hidden = [one for one in stranger.race.runners if not one.is_public]
    paths = ["head.json", stranger.head["names"]]
    paths += [stranger.head["revisions"]] if "revisions" in stranger.head else []
    texts = [stranger.ask(path).body.decode() for path in paths]
    texts += [stranger.site.get(f"/{page}").body.decode() for page in ("", f"replay/{RACE}")]
    for text in texts:
        assert not [one.name for one in hidden if one.name in text]
    for text in texts[1:3]:
        words = set(re.findall(r'"([^"]*)"', text))
        assert not words & {one.bib for one in hidden}
        assert not words & {chip for one in hidden for chip in one.chips}


def test_a_decision_about_one_of_them_says_that_there_was_one_and_no_more(
    race: Race, chase: tuple[Site, Publisher]
) -> None:
    live = Stranger(race, *chase, "live")
    (one,) = live.ask(live.head["revisions"]).json()
    told = {key: one[key] for key in ("what", "who", "why", "changes", "unnamed")}
    assert told == {"what": "disqualify", "who": "", "why": "", "changes": [], "unnamed": 1}


def comparable(answer: Answer) -> tuple[int, dict[str, str], bytes]:
    """Return an answer but for the moment it was given, and a number that Dash draws each time."""
    headers = {key: value for key, value in answer.headers.items() if key.lower() != "date"}
    if headers.get("content-type", "").startswith("text/html"):
        headers.pop("content-length")
        body = re.sub(rb"\d+\.\d+", b"#", answer.body)
        return answer.status, headers, re.sub(rb'"end_id":"[^"]*"', b"", body)
    return answer.status, headers, answer.body


@pytest.mark.parametrize(
    ("path", "most"),
    [
        (f"/card/{RACE}/{{}}.png", 61),
        (f"/card/{RACE}/{{}}.png?page=replay&lang=fr", 61),
        ("/?bib={}&lang=en", 3),
        (f"/replay/{RACE}?bib={{}}&lang=en", 3),
        (f"/embed/{RACE}?bib={{}}&lang=en", 3),
    ],
)
def test_a_bib_of_theirs_is_answered_as_one_that_nobody_wears(
    race: Race, chase: tuple[Site, Publisher], path: str, most: int
) -> None:
    site, _ = chase
    hidden = [one.bib for one in race.runners if not one.is_public][:most]
    known = {json.dumps([str(part) for part in comparable(site.get(path.format(bib)))])
             for bib in (*UNKNOWN, *hidden)}  # fmt: skip
    assert len(known) == 1


@pytest.mark.parametrize(
    "path",
    [
        "/sitemap.xml",
        "/robots.txt",
        f"/live/{RACE}/runners.json",
        f"/live/{RACE}/secret",
        f"/live/{RACE}/roster.csv",
        f"/live/{RACE}/names.json",
        f"/replay/{RACE}/names.json",
        f"/replay/{RACE}/corrections.jsonl",
        f"/live/{RACE}/%2e%2e/secret",
        f"/assets/../{RACE}/roster.csv",
    ],
)
def test_there_is_no_other_list(chase: tuple[Site, Publisher], path: str) -> None:
    assert chase[0].get(path).status == 404


def test_an_old_epoch_tells_no_more_than_the_present_one(race: Race, store: Store) -> None:
    begin_s = race.waves[0].gun_s + AFTER_S
    told = []
    for tick in range(2):
        publisher = Publisher(race, store, RaceClock(begin_s, 0.0, 1.0), TICK_S)
        publisher.tick(TICK_S * tick)
        head = json.loads(store.get_file("head.json") or b"")
        told.append((head["epoch"], head["names"]))
        assert store.get_file(f"{head['epoch']}/runners.json") is None
        publisher.end()
    (one, names), (other, same) = told
    assert one != other
    assert names == same, "with the store's secret the order stays after a restart"


def test_without_the_secret_nobody_comes_to_the_order(race: Race, store: Store) -> None:
    orders = []
    for _ in range(2):
        store.clear()
        publisher = Publisher(race, store, RaceClock(0.0, 0.0, 1.0), TICK_S)
        publisher.tick(race.waves[0].gun_s)
        orders.append(publisher.order)
        publisher.end()
    assert (orders[0].number == orders[1].number).mean() < 0.01
    assert (orders[0].side[orders[0].place] == orders[1].side[orders[1].place]).mean() < 0.02
