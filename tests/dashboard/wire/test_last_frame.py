"""After the line the picture is the results': the last frame of a replay says what they say."""

import json
from pathlib import Path

import numpy as np
import pytest

from dashboard.wire.apply_segments import apply
from dashboard.wire.constants import constants_of
from dashboard.wire.publish import gathered, over_s, recorded_reads
from dashboard.wire.recordings import record
from dashboard.wire.segments import decode, encode
from feeds.believe.table import Believed
from feeds.believe.ways import mats_of
from feeds.decisions.day import of_the_day
from feeds.decisions.standing import standing
from feeds.files.read_lines import HEADER, encode_csv_line
from feeds.race import Race
from feeds.race_folder.read_race import race_folder, read_race
from feeds.reads import Read
from feeds.recorded import CORRECTIONS, FIXES, READS
from feeds.results.results import Results, results
from feeds.results.state import State
from feeds.rules.quantise import quantised
from feeds.rules.snapshot import Snapshot, snapshot
from feeds.rules.states import state_at
from tests.commands import RACE
from tests.dashboard.wire.golden_race import with_pacers
from tests.feeds.results.random_decisions import random_race
from tests.feeds.test_recorded import replay_of
from tests.made_up_race import CHASER_AFTER_S, GUN_S, made_up_race, made_up_times
from tests.orders import SECRET, as_listed

N, PACER = 60, 7


def settled(race: Race) -> Results:
    """Return the results of all that lies in a race's folder."""
    known = gathered(race)
    return results(race, recorded_reads(race), known.corrections, over_s(known), is_over=True)


def assert_is_the_results(held: Snapshot, told: Results) -> None:
    """Compare what a browser holds, and shows at the end, with the results."""
    shown = state_at(held.facts, held.at_s)
    differs = np.flatnonzero(shown != told.state)
    assert [(i, State(shown[i]), State(told.state[i])) for i in differs] == []
    np.testing.assert_array_equal(held.facts.state, told.state)
    np.testing.assert_array_equal(np.isnan(held.facts.passed_s), np.isnan(told.passed_s))
    np.testing.assert_allclose(held.facts.passed_s, told.passed_s, atol=0.06)
    assert held.facts.is_estimated is None


@pytest.fixture
def decided(tmp_path: Path) -> Race:
    """Return a race with fixes of its chaser and decisions beside its reads."""
    race = made_up_race(N, folder=tmp_path)
    race = with_pacers(race, PACER, 12)
    race.runner_of["C"] = N
    times_s = made_up_times(race, seed=3)
    bibs = [*(runner.bib for runner in race.runners), "C"]
    reads = [
        Read(bibs[row], race.mats[mat].name, float(times_s[row, mat]), float(times_s[row, mat]) + 1)
        for row, mat in np.argwhere(~np.isnan(times_s)).tolist()
    ]
    lines = "".join(encode_csv_line(read) for read in reads)
    (tmp_path / READS).write_text(HEADER + "\n" + lines)
    at_s = np.arange(20.0, 160.0, 5.0)  # the chaser, slow in his first kilometre and then quick
    along_m = np.where(at_s < 100, 4.0 * at_s, 400 + 8.0 * (at_s - 100))
    stamps = [f"2021-10-31T09:{20 + int(s) // 60:02d}:{int(s) % 60:02d}Z" for s in at_s]
    lon = (along_m * 0.0449 / 5000).tolist()
    fixes = [{"lon": x, "lat": 0.0, "at": at} for x, at in zip(lon, stamps, strict=True)]
    (tmp_path / FIXES).write_text("".join(json.dumps(fix) + "\n" for fix in fixes))
    says = [
        {"what": "disqualify", "bib": bibs[0]},
        {"what": "qualify", "bib": bibs[PACER]},
        {"what": "stop", "bib": bibs[9], "read_s": GUN_S + 1700},
        {"what": "not-start", "bib": bibs[4]},
        {"what": "start-wave", "wave": "3", "read_s": GUN_S + 640},
        {"what": "give-time", "bib": bibs[13], "read_s": GUN_S + CHASER_AFTER_S + 800},
    ]
    about = {"at_s": GUN_S + 4000, "who": "Ana", "why": "she saw it"}
    told = [json.dumps(about | one | {"key": f"k{i}"}) for i, one in enumerate(says)]
    (tmp_path / CORRECTIONS).write_text("\n".join(told) + "\n")
    return race


def test_the_last_frame_of_the_demos_replay_is_the_results() -> None:
    race = read_race(race_folder(RACE))
    held, told = replay_of(race), settled(race)
    assert_is_the_results(held, told)
    made_it = np.isin(told.state, (State.AHEAD, State.OFFICIAL))
    assert held.qualifiers == (made_it.sum(),) * 3
    order = np.argsort(told.finish_s[made_it], kind="stable")
    np.testing.assert_array_equal(np.diff(held.facts.finish_s[made_it][order]) >= 0, True)
    assert not made_it[[runner.is_pacer for runner in race.runners]].any()


def test_the_places_added_to_the_demo_afterwards_are_a_later_revision() -> None:
    recording = record(read_race(race_folder(RACE)), SECRET)
    assert recording is not None
    named, unnamed = recording.revisions
    assert named.what == "qualify"
    assert "waves 4 and 5" in named.why
    assert len(named.changes) + unnamed.unnamed == 390
    assert all(one.after.granted and not one.before.granted for one in named.changes)
    assert {one.after.wave for one in named.changes} == {"4", "5"}
    assert (unnamed.who, unnamed.why, unnamed.changes) == ("", "", ())


def test_fixes_and_decisions_beside_the_reads_change_picture_and_results_alike(
    decided: Race,
) -> None:
    held, told = replay_of(decided), settled(decided)
    assert_is_the_results(held, told)
    assert State(told.state[0]) == State.DISQUALIFIED
    assert State(told.state[PACER]) == State.OFFICIAL, "by decision even a pacemaker"
    assert held.chaser is not None
    assert held.chaser.read_count[0] > len(decided.mats), "his fixes shape his run"


@pytest.mark.parametrize("chunk", range(5))
def test_where_all_goes_wrong_that_can_the_last_frame_is_the_results_too(chunk: int) -> None:
    for seed in range(40 * chunk, 40 * (chunk + 1)):
        one = random_race(seed)
        if not one.race.has_finish:
            continue  # where nobody finishes, the last catches are only drawn
        told = results(one.race, one.reads, one.corrections, one.at_s, is_over=True)
        word = standing(of_the_day(one.race, one.corrections))
        known = Believed(one.race, word, one.at_s)
        known.add(one.reads)
        same = constants_of(one.race, as_listed(one.race))
        drawn = snapshot(known.race, known.times_s, one.at_s, final=True, standing=word)
        body = encode(None, quantised(drawn, same.base_s), 0, same)
        assert_is_the_results(apply(None, decode(body), mats_of(one.race), same.base_s), told)
