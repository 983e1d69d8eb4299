"""Who opts out is off every address within a tick, also off those that told her name before."""

import http.client
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import brotli
import pytest

from dashboard.wire.opted_out import OptedOut
from dashboard.wire.publish import Publisher, recorded_reads
from dashboard.wire.segments import decode
from feeds.clock import RaceClock
from feeds.decisions.corrections import STREAM, Correction, What, pack
from feeds.race import Race
from feeds.race_folder.read_race import race_folder, read_race
from feeds.recorded import CORRECTIONS
from feeds.store import Store
from tests.commands import RACE, wait_until
from tests.dashboard.wire.test_publish import Site, site_of
from tests.orders import SECRET

HERS, NEARBY = "2416", "1043"
AFTER_S = 1500.0


def says(race: Race, what: What, after_s: float, **more: str) -> Correction:
    return Correction(what, race.waves[0].gun_s + after_s, "Ana", "she asked", **more)  # type: ignore[arg-type]


@dataclass
class Day:
    """The demo race, served; time goes on by a tick where it is asked to."""

    race: Race
    store: Store
    site: Site
    publisher: Publisher
    wall_s: float = 0.0

    def tick(self) -> dict[str, Any]:
        self.wall_s += 2.0
        self.publisher.tick(self.wall_s)
        told = json.loads(self.store.get_file("head.json") or b"")
        wait_until(
            lambda: (
                self.head().items() >= {"segment": told["segment"], "names": told["names"]}.items()
            )
        )
        return self.head()

    def head(self, way: str = "live") -> dict[str, Any]:
        return dict(self.site.get(f"/{way}/{self.race.key}/head.json").json())

    def decide(self, correction: Correction) -> dict[str, Any]:
        self.store.append(STREAM, [pack(correction)])
        return self.tick()

    def address(self, slot: str = "names", way: str = "live") -> str:
        return f"/{way}/{self.race.key}/{self.head(way)[slot]}"

    def listed(self, way: str = "live") -> list[list[str] | None]:
        return list(self.site.get(self.address("names", way)).json())

    def has_her(self, way: str) -> bool:
        return HERS in {one[0] for one in self.listed(way) if one is not None}


def is_unsaid(site: Site, path: str, name: str) -> bool:
    return name not in site.get(path).body.decode()


@pytest.fixture
def day(tmp_path: Path, store: Store) -> Iterator[Day]:
    folder = tmp_path / RACE
    shutil.copytree(race_folder(RACE), folder)
    race = read_race(folder)
    begin_s = race.waves[0].gun_s + AFTER_S
    store.add(read for read in recorded_reads(race) if read.received_s <= begin_s)
    publisher = Publisher(race, store, RaceClock(begin_s, 0.0, 1.0), 2.0, SECRET)
    publisher.tick(0.0)
    with site_of(race, store, SECRET) as site:
        yield Day(race, store, site, publisher)


def test_within_a_tick_she_is_on_no_list_live_or_replayed_until_it_is_undone(day: Day) -> None:
    before = {way: day.address("names", way) for way in ("live", "replay")}
    place = [one and one[0] for one in day.listed()].index(HERS)
    assert day.has_her("replay")
    head = day.decide(says(day.race, What.OPT_OUT, AFTER_S, bib=HERS, key="1"))
    for way, address in before.items():
        assert day.address("names", way) != address
        gone = day.site.get(address)
        assert (gone.status, gone.headers["cache-control"]) == (410, "public, max-age=1")
        assert not day.has_her(way)
        assert sum(one is None for one in day.listed(way)) == 62
    assert day.listed()[place] is None, "she runs on where she ran"
    name = f"{head['epoch']}/segment-{head['segment']}"
    assert decode(brotli.decompress(day.store.get_file(name) or b"")).has_news, "pages are told"
    day.decide(says(day.race, What.UNDO, AFTER_S + 9, undoes="1", key="2"))
    for way, address in before.items():
        assert day.address("names", way) == address, "the same names have the same address"
        assert day.site.get(address).status == 200
        assert day.has_her(way)


def test_her_card_and_her_link_are_those_of_nobody(day: Day) -> None:
    card, link = f"/card/{RACE}/{HERS}.png", f"/?bib={HERS}&lang=en"
    name = day.race.runners[day.race.runner_of[HERS]].name
    cards = [card, f"{card}?page=replay"]
    assert [day.site.get(path).status for path in cards] == [200, 200]
    assert name.split(" ")[0] in day.site.get(link).body.decode()
    day.decide(says(day.race, What.OPT_OUT, AFTER_S, bib=HERS, key="1"))
    for path in cards:
        hers, nobodys = (day.site.get(one) for one in (path, path.replace(HERS, "999999")))
        assert (hers.status, hers.body) == (nobodys.status, nobodys.body)
        assert hers.status == 404
    for path in (link, f"/replay/{RACE}?bib={HERS}&lang=en"):
        wait_until(partial(is_unsaid, day.site, path, name), 5)
    assert day.site.get(f"/card/{RACE}/{NEARBY}.png").status == 200


def test_revisions_that_named_her_are_gone_and_come_back_without_her(day: Day) -> None:
    day.decide(says(day.race, What.DISQUALIFY, AFTER_S + 1, bib=HERS, key="1"))
    wait_until(lambda: day.tick().get("revision") == 1)
    address = day.address("revisions")
    (one,) = day.site.get(address).json()
    assert [change["bib"] for change in one["changes"]] == [HERS]
    head = day.decide(says(day.race, What.OPT_OUT, AFTER_S + 5, bib=HERS, key="2"))
    assert "revisions" not in head, "until they are made anew"
    assert day.site.get(address).status == 410
    wait_until(lambda: day.tick().get("revision") == 1)
    (one,) = day.site.get(day.address("revisions")).json()
    assert (one["changes"], one["unnamed"], one["who"], one["why"]) == ([], 1, "", "")


def test_a_cache_that_asks_again_is_told_that_nothing_changed_and_then_that_it_did(
    day: Day,
) -> None:
    address = day.address()
    answer = day.site.get(address)
    assert answer.headers["cache-control"] == "public, max-age=30, must-revalidate"

    def ask_again() -> int:
        line = http.client.HTTPConnection("127.0.0.1", day.site.port, timeout=20)
        line.request("GET", address, headers={"If-None-Match": answer.headers["etag"]})
        status = line.getresponse().status
        line.close()
        return status

    assert ask_again() == 304
    day.decide(says(day.race, What.OPT_OUT, AFTER_S, bib=HERS, key="1"))
    assert ask_again() == 410


def test_who_opted_out_stays_unnamed_when_another_publisher_takes_over(day: Day) -> None:
    day.decide(says(day.race, What.OPT_OUT, AFTER_S, bib=HERS, key="1"))
    address = day.address()
    day.publisher.end()
    day.publisher = Publisher(day.race, day.store, day.publisher.clock, 2.0, SECRET)
    day.tick()
    assert day.address() == address
    assert not day.has_her("live")
    assert not day.has_her("replay")


def test_an_opt_out_in_the_races_folder_takes_her_off_a_replay_that_is_being_served(
    day: Day,
) -> None:
    address, snapshot = day.address("names", "replay"), day.head("replay")["epoch"]
    assert day.site.get(address).status == 200
    out = {"what": "opt-out", "at_s": day.race.waves[0].gun_s, "who": "Ana", "why": "she asked"}
    (day.race.folder / CORRECTIONS).write_text(json.dumps(out | {"bib": HERS, "key": "x"}) + "\n")
    assert day.address("names", "replay") != address
    assert day.site.get(address).status == 410
    assert not day.has_her("replay")
    assert day.head("replay")["epoch"] == snapshot, "the picture is the same"


def test_who_is_taken_off_in_the_roster_is_off_after_a_restart(day: Day) -> None:
    address = day.address()
    row = day.race.runner_of[HERS]
    told = [replace(one, is_public=one.is_public and i != row)
            for i, one in enumerate(day.race.runners)]  # fmt: skip
    race = replace(day.race, runners=tuple(told))
    day.publisher.end()
    day.publisher = Publisher(race, day.store, day.publisher.clock, 2.0, SECRET)
    day.tick()
    assert day.site.get(address).status == 410
    assert not day.has_her("live")


def test_while_the_names_are_lost_nobody_is_named_and_their_address_is_not_given_up(
    day: Day,
) -> None:
    address = day.address()
    day.store._command("DEL", "{test-race}:slot:names")
    with site_of(day.race, day.store, SECRET) as begun_since:
        assert begun_since.get(address).status == 404, "it will be back"
    day.tick()
    day.tick()
    assert day.site.get(address).status == 200


def test_a_store_that_comes_back_empty_names_nobody_who_had_opted_out(
    day: Day, tmp_path: Path
) -> None:
    day.publisher.end()
    memory = tmp_path / "state" / "opted-out"
    day.publisher = remembering(day, memory)
    out = says(day.race, What.OPT_OUT, AFTER_S, bib=HERS, key="1")
    day.decide(out)
    assert memory.stat().st_mode & 0o777 == 0o600
    for _ in range(2):  # the second time by a publisher that was started since
        day.store.clear()
        day.store.add(recorded_reads(day.race)[:5000])  # the decisions come later, or never
        for _ in range(3):
            day.tick()
            assert not day.has_her("live")
            assert not day.has_her("replay")
            assert day.site.get(f"/card/{RACE}/{HERS}.png").status == 404
        day.publisher.end()
        day.publisher = remembering(day, memory)
    day.store.append(STREAM, [pack(out)])  # refilled
    day.decide(says(day.race, What.UNDO, AFTER_S + 9, undoes="1", key="2"))
    assert day.has_her("live"), "what was undone is undone"


def remembering(day: Day, memory: Path) -> Publisher:
    """Return a publisher that has just been started, with a memory on disk."""
    return Publisher(
        day.race, day.store, day.publisher.clock, 2.0, SECRET, opted_out=OptedOut(memory)
    )


def test_an_opt_out_on_the_evening_before_holds_and_any_other_decision_does_not(day: Day) -> None:
    evening_s = AFTER_S - 86_400.0
    day.decide(says(day.race, What.DISQUALIFY, evening_s, bib=NEARBY, key="1"))
    day.decide(says(day.race, What.OPT_OUT, evening_s, bib=HERS, key="2"))
    assert not day.has_her("live")
    assert not day.publisher.known.standing.disqualified
    day.decide(says(day.race, What.UNDO, evening_s + 60.0, undoes="2", key="3"))
    assert day.has_her("live")


def test_the_page_of_a_bib_that_opted_out_is_as_long_as_that_of_one_that_nobody_wears(
    day: Day,
) -> None:
    day.decide(says(day.race, What.OPT_OUT, AFTER_S, bib=HERS, key="1"))
    for path in ("/", "/embed", f"/replay/{RACE}"):
        sizes = {
            bib: [len(packed(day.site, f"{path}?bib={bib}&lang=en", how)) for how in ("br", "gzip")]
            for bib in (HERS, "999999")
        }
        assert sizes[HERS] == sizes["999999"], path


def packed(site: Site, path: str, how: str) -> bytes:
    """Return an answer's bytes as they were sent."""
    line = http.client.HTTPConnection("127.0.0.1", site.port, timeout=20)
    line.request("GET", path, headers={"Accept-Encoding": how})
    body = line.getresponse().read()
    line.close()
    return body
