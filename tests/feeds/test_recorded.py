"""A race that was run, from its folder: reads, the chaser's fixes, the organiser's corrections."""

import json
import logging
from dataclasses import replace
from pathlib import Path

import brotli
import numpy as np
import pytest

from dashboard.wire.apply_segments import apply
from dashboard.wire.recordings import record
from dashboard.wire.segments import decode
from feeds.believe.ways import mats_of
from feeds.files.read_lines import HEADER, encode_csv_line
from feeds.gather import Gathered
from feeds.race import Race
from feeds.reads import Read
from feeds.recorded import AFTERWARDS, CORRECTIONS, FIXES, READS, Recorded
from feeds.results.state import State
from feeds.rules.snapshot import Snapshot
from tests.made_up_race import CHASER_AFTER_S, GUN_S, MATS, made_up_race
from tests.orders import SECRET, by_number


@pytest.fixture
def folder_race(tmp_path: Path) -> Race:
    """Return a race of one runner and the chaser, whose reads lie in its folder."""
    race = made_up_race(1, folder=tmp_path, runner_of={"00000": 0, "C": 1})
    read_s = {"00000": (GUN_S + 10, 0.3), "C": (GUN_S + CHASER_AFTER_S, 0.173)}
    reads = [
        Read(bib, mat, from_s + pace * along_m, from_s + pace * along_m + 1)
        for bib, (from_s, pace) in read_s.items()
        for mat, along_m in MATS
    ]
    lines = [encode_csv_line(read) for read in reads]
    (tmp_path / READS).write_text(HEADER + "\n" + "".join(lines))
    return race


def replay_of(race: Race) -> Snapshot:
    """Return what a browser holds of a race's replay, with the runners as in the roster."""
    recording = record(race, SECRET)
    assert recording is not None
    told = decode(brotli.decompress(recording.snapshot))
    return by_number(apply(None, told, mats_of(race), told.base_s), recording.order)


def test_a_replay_shows_what_the_organiser_decided(folder_race: Race) -> None:
    assert replay_of(folder_race).facts.state.tolist() == [State.OFFICIAL]
    decision = {"what": "disqualify", "at_s": GUN_S + 4000, "who": "Ana", "why": "cut the course",
                "bib": "00000", "key": "a1"}  # fmt: skip
    (folder_race.folder / CORRECTIONS).write_text(json.dumps(decision) + "\n")
    assert replay_of(folder_race).facts.state.tolist() == [State.DISQUALIFIED]


def test_what_was_decided_afterwards_is_a_revision_and_not_in_the_film(folder_race: Race) -> None:
    behind = replace(folder_race.runners[0], is_pacer=True)  # who wins nothing, but by decision
    race = replace(folder_race, runners=(behind,))
    granted = {"what": "qualify", "at_s": GUN_S + 9000, "who": "Ana", "why": "places were added",
               "bib": "00000", "key": "g1"}  # fmt: skip
    (race.folder / AFTERWARDS).write_text(json.dumps(granted) + "\n")
    assert replay_of(race).facts.state.tolist() == [State.PACER]
    recording = record(race, SECRET)
    assert recording is not None
    (one,) = recording.revisions
    assert (one.what, one.who, one.why, one.at_s) == (
        "qualify", "Ana", "places were added", GUN_S + 9000,
    )  # fmt: skip
    assert [(change.before.granted, change.after.granted) for change in one.changes] == [
        (False, True)
    ]
    known = Gathered(race, Recorded(race, has_afterwards=True))
    known.take()
    assert known.standing.qualified == {"00000"}


def test_who_opted_out_afterwards_is_named_in_no_revision(folder_race: Race) -> None:
    about = {"at_s": GUN_S + 9000, "who": "Ana", "why": "asked", "bib": "00000"}
    says = [{"what": "disqualify", "key": "d1"}, {"what": "opt-out", "key": "o1"}]
    lines = "".join(json.dumps(about | one) + "\n" for one in says)
    (folder_race.folder / AFTERWARDS).write_text(lines)
    recording = record(folder_race, SECRET)
    assert recording is not None
    assert [(len(one.changes), one.unnamed) for one in recording.revisions] == [(0, 1)]
    assert not recording.race.runners[0].is_public


def test_a_replay_shapes_the_chaser_by_his_fixes(folder_race: Race) -> None:
    without = replay_of(folder_race).chaser
    at_s = np.arange(20.0, 160.0, 5.0)  # in the first kilometre, slow and then quick
    along_m = np.where(at_s < 100, 4.0 * at_s, 400 + 8.0 * (at_s - 100))
    lon = along_m * 0.0449 / 5000
    stamps = [f"2021-10-31T09:{20 + int(s) // 60:02d}:{int(s) % 60:02d}Z" for s in at_s]
    fixes = [{"lon": x, "lat": 0.0, "at": at} for x, at in zip(lon.tolist(), stamps, strict=True)]
    (folder_race.folder / FIXES).write_text("".join(json.dumps(fix) + "\n" for fix in fixes))
    shaped = replay_of(folder_race).chaser
    assert without is not None
    assert shaped is not None
    assert shaped.read_count[0] > without.read_count[0]


def test_a_line_that_says_nothing_is_named_and_the_others_count(
    folder_race: Race, caplog: pytest.LogCaptureFixture
) -> None:
    (folder_race.folder / FIXES).write_text('{"lon": 0.001, "lat": 0.0, "at": "noon"}\n')
    gun = {"what": "start-wave", "at_s": GUN_S, "who": "Ana", "why": "late", "wave": "1",
           "read_s": GUN_S + 30, "key": "g"}  # fmt: skip
    (folder_race.folder / CORRECTIONS).write_text("nonsense\n" + json.dumps(gun) + "\n")
    with caplog.at_level(logging.ERROR):
        known = Gathered(folder_race, Recorded(folder_race))
        known.take()
    assert known.race.waves[0].gun_s == GUN_S + 30
    told = " ".join(record.getMessage() for record in caplog.records)
    assert "fixes.jsonl, line 1" in told
    assert "corrections.jsonl, line 1" in told
