"""The list of revisions, live and with the replay: each later one holds those before it."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import brotli
import numpy as np

from dashboard.wire.publish import Publisher
from dashboard.wire.recordings import Recordings
from dashboard.wire.segments import decode
from feeds.clock import RaceClock
from feeds.decisions.corrections import STREAM, Correction, What, pack
from feeds.race_folder.read_race import read_race
from feeds.reads import Read
from feeds.store import Store
from tests.commands import wait_until
from tests.dashboard.commands.test_results import AGAIN, folder
from tests.made_up_race import CHASER_AFTER_S, GUN_S, MATS, made_up_race
from tests.orders import SECRET

HERS = (10.0, 410.0, 810.0, 1010.0, 1210.0, 1610.0, 2010.0)
OUT = Correction(What.DISQUALIFY, GUN_S + 2200.0, "Ana", "cut a corner", bib="00000", key="1")


def read(tag: str, mat: str, after_s: float) -> Read:
    return Read(tag, mat, GUN_S + after_s, GUN_S + after_s + 1.0)


class Ticking:
    """A publisher whose wall goes on two seconds a tick."""

    def __init__(self, store: Store, begins_s: float) -> None:
        self.store, self.wall_s = store, 0.0
        clock = RaceClock(begins_s, 0.0, 1.0)
        self.publisher = Publisher(made_up_race(10), store, clock, 2.0, SECRET)

    def head(self) -> dict[str, Any]:
        self.publisher.tick(self.wall_s)
        self.wall_s += 2.0
        head: dict[str, Any] = json.loads(self.store.get_file("head.json") or b"")
        return head

    def listed(self) -> list[dict[str, Any]]:
        body = self.store.get_file(self.head()["revisions"])
        found: list[dict[str, Any]] = json.loads(brotli.decompress(body or b""))
        return found


def test_the_head_tells_of_each_list_and_a_later_list_holds_the_one_before(store: Store) -> None:
    store.add(read("00000", name, at_s) for (name, _), at_s in zip(MATS, HERS, strict=True))
    store.add([read("C", "start", CHASER_AFTER_S), read("C", "finish", CHASER_AFTER_S + 865.0)])
    race = Ticking(store, GUN_S + 2300.0)
    wait_until(lambda: race.head().get("revision") == 0)
    store.append(STREAM, [pack(OUT)])
    wait_until(lambda: race.head()["revision"] == 1)
    first = race.listed()
    assert [(one["who"], one["why"]) for one in first] == [("Ana", "cut a corner")]
    back = Correction(What.UNDO, GUN_S + 2260.0, "Ana", "it was another", undoes="1", key="2")
    store.append(STREAM, [pack(back)])
    wait_until(lambda: race.head()["revision"] == 2)
    second = race.listed()
    assert second[:1] == first
    assert second[1]["before_hash"] == first[0]["hash"]
    race.publisher.end()
    other = Ticking(store, GUN_S + 2320.0)  # a publisher that was started again
    wait_until(lambda: other.head().get("revision") == 2)
    assert other.listed() == second


def test_a_runner_who_is_moved_to_another_wave_is_told_with_a_new_epoch(store: Store) -> None:
    race = Ticking(store, GUN_S + 60.0)
    before = race.head()["epoch"]
    moved = Correction(What.MOVE_WAVE, GUN_S + 50.0, "Ana", "at the desk", bib="00000", wave="3")
    store.append(STREAM, [pack(moved)])
    after = race.head()
    assert after["epoch"] != before
    body = store.get_file(f"{after['epoch']}/snapshot-{after['snapshot']}")
    wave = decode(brotli.decompress(body or b"")).wave
    np.testing.assert_array_equal(wave[race.publisher.order.place[:2]], [2, 1])


def test_a_replay_has_the_list_too(tmp_path: Path) -> None:
    out = {"what": "disqualify", "at_s": 1714903200.0, "who": "Op", "why": "seen", "bib": "7"}
    race = read_race(Path(folder(tmp_path / "morning", AGAIN, decided=(out,))))
    other = replace(race, key="other", folder=Path(folder(tmp_path / "other", AGAIN)))
    recordings = Recordings({race.key: race, other.key: other}, SECRET)
    head = recordings.head(race.key)
    assert head is not None
    body = recordings.named_file(race.key, str(head["revisions"]))
    (one,) = json.loads(brotli.decompress(body or b""))
    assert (head["revision"], one["number"], one["why"]) == (1, 1, "seen")
    assert [change["bib"] for change in one["changes"]] == ["7"]
    assert (recordings.head("other") or {})["revision"] == 0
