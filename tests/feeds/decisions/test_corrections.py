"""What the organiser decides: what it changes, how it is undone, and that no word of it is lost."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.believe.table import believed, times_of
from feeds.decisions.corrections import STREAM, Correction, What, pack, unpack
from feeds.decisions.standing import standing
from feeds.gather import Gathered
from feeds.race import Race
from feeds.reads import Read
from feeds.results.state import State
from feeds.results.trail import effect_of, trail
from feeds.rules.snapshot import Snapshot, snapshot
from feeds.store import Store
from tests.made_up_race import CHASER_AFTER_S, GUN_S, MATS, made_up_race

EVEN = [10.0, 410, 810, 1010, 1210, 1610, 2010]  # home at 33:30, before the chaser
SLOW = [10.0, 460, 910, 1135, 1360, 1810, 2260]  # home at 37:40, after him
HOME_S = CHASER_AFTER_S + 865.0
OVER_S = GUN_S + 9000.0


def reads_of(tag: str, times: list[float]) -> list[Read]:
    return [
        Read(tag, name, GUN_S + at_s, GUN_S + at_s + 1.0)
        for (name, _), at_s in zip(MATS, times, strict=False)
    ]


RACE = made_up_race(10)
FAST_BIB, SLOW_BIB, ABSENT = "00000", "00005", "00001"
READS = [*reads_of(FAST_BIB, EVEN), *reads_of(SLOW_BIB, SLOW)]
HIS = [Read("C", "start", GUN_S + CHASER_AFTER_S, 0.0), Read("C", "finish", GUN_S + HOME_S, 0.0)]


def says(what: What, bib: str = "", **more: object) -> Correction:
    return Correction(what, GUN_S + 2500.0, "Ana", "seen on the video", bib, **more)  # type: ignore[arg-type]


def race_after(*corrections: Correction, at_s: float = OVER_S, race: Race = RACE) -> Snapshot:
    race = replace(race, runner_of={**race.runner_of, "C": len(race.runners)})
    decided = standing(corrections)
    times_s = times_of(race, READS + HIS, decided)
    return snapshot(race, times_s, at_s, at_s == OVER_S, standing=decided)


def state_of(now: Snapshot, bib: str) -> State:
    return State(now.facts.state[RACE.runner_of[bib]])


def test_a_voided_read_does_not_count_and_an_added_one_does() -> None:
    finish = {"tag": FAST_BIB, "mat": "finish", "read_s": GUN_S + 2010}
    void = says(What.VOID_READ, **finish)
    assert state_of(race_after(void), FAST_BIB) == State.STOPPED
    later = {**finish, "read_s": GUN_S + 2100}
    now = race_after(void, says(What.ADD_READ, **later))
    assert state_of(now, FAST_BIB) == State.BEHIND
    assert now.facts.finish_s[0] == GUN_S + 2100


def test_a_read_added_where_one_was_read_counts_once() -> None:
    again = says(What.ADD_READ, tag=FAST_BIB, mat="finish", read_s=GUN_S + 2010)
    np.testing.assert_array_equal(race_after(again).facts.finish_s, race_after().facts.finish_s)


def test_a_disqualified_runner_is_out_whatever_was_read_until_reinstated() -> None:
    out = says(What.DISQUALIFY, FAST_BIB)
    assert state_of(race_after(), FAST_BIB) == State.OFFICIAL
    assert state_of(race_after(out), FAST_BIB) == State.DISQUALIFIED
    assert state_of(race_after(out, says(What.REINSTATE, FAST_BIB)), FAST_BIB) == State.OFFICIAL
    counts = race_after(out).qualifiers
    assert counts == (0, 0, 0)


def test_a_runner_added_by_the_organiser_is_official_without_a_single_read() -> None:
    assert state_of(race_after(), ABSENT) == State.NOT_STARTED
    now = race_after(says(What.QUALIFY, ABSENT))
    assert state_of(now, ABSENT) == State.OFFICIAL
    assert now.qualifiers == (2, 2, 2)


def test_a_runner_marked_stopped_stays_where_she_was_and_is_passed_by_nobody_later() -> None:
    stop = says(What.STOP, SLOW_BIB, read_s=GUN_S + 1000.0)
    now = race_after(stop, at_s=GUN_S + 2050.0)
    i = RACE.runner_of[SLOW_BIB]
    assert state_of(now, SLOW_BIB) == State.STOPPED
    assert now.facts.left_s[i] == GUN_S + 1000.0
    assert np.isnan(now.facts.passed_s[i])


def test_a_confirmed_result_is_official_before_the_chaser_is_home() -> None:
    at_s = GUN_S + 2040.0
    confirm = replace(says(What.CONFIRM), at_s=GUN_S + 2030.0)
    assert state_of(race_after(at_s=at_s), FAST_BIB) == State.AHEAD
    assert state_of(race_after(confirm, at_s=at_s), FAST_BIB) == State.OFFICIAL
    early = replace(confirm, at_s=GUN_S + 2000.0)  # nobody was home then
    assert state_of(race_after(early, at_s=at_s), FAST_BIB) == State.AHEAD
    hers = replace(confirm, bib=FAST_BIB)
    assert state_of(race_after(hers, at_s=at_s), FAST_BIB) == State.OFFICIAL


def test_the_reads_of_a_chip_count_for_whoever_it_is_given_to() -> None:
    lost = reads_of("LOST", EVEN)
    decided = standing([says(What.ASSIGN_CHIP, ABSENT, tag="LOST")])
    times = believed(RACE, lost, decided)
    assert times.times_s[1].tolist()[-1] == GUN_S + 2010
    assert not times.unknown_tags
    assert believed(RACE, lost).unknown_tags["LOST"] == len(lost)


def test_undoing_is_another_correction_and_can_be_undone() -> None:
    out = says(What.DISQUALIFY, FAST_BIB, key="1")
    back = says(What.UNDO, undoes="1", key="2")
    after_all = says(What.UNDO, undoes="2", key="3")
    assert state_of(race_after(out, back), FAST_BIB) == State.OFFICIAL
    assert state_of(race_after(out, back, after_all), FAST_BIB) == State.DISQUALIFIED


BIBS = st.sampled_from([FAST_BIB, SLOW_BIB, ABSENT, ""])
CORRECTIONS = st.lists(
    st.builds(
        Correction,
        what=st.sampled_from(list(What)),
        at_s=st.floats(GUN_S, OVER_S).map(lambda at_s: round(at_s, 3)),
        who=st.just("Ana"),
        why=st.text(min_size=1, max_size=5),
        bib=BIBS,
        tag=st.sampled_from([FAST_BIB, "LOST", ""]),
        mat=st.sampled_from(["finish", "3km", "moon"]),
        read_s=st.sampled_from([GUN_S + 1210, GUN_S + 2010, 0.0]),
        undoes=st.sampled_from("0123456789"),
    ),
    max_size=10,
).map(lambda many: [replace(one, key=str(number)) for number, one in enumerate(many)])


@given(corrections=CORRECTIONS)
@settings(max_examples=60)
def test_undoing_everything_leaves_what_was_read(corrections: list[Correction]) -> None:
    undone = [one for one in corrections if one.what != What.UNDO]
    undos = [says(What.UNDO, undoes=one.key, key=f"undo-{one.key}") for one in reversed(undone)]
    now, plain = race_after(*undone, *undos), race_after()
    np.testing.assert_array_equal(now.facts.state, plain.facts.state)
    np.testing.assert_array_equal(now.facts.finish_s, plain.facts.finish_s)


@given(corrections=CORRECTIONS)
@settings(max_examples=60)
def test_whatever_is_decided_the_race_goes_on_and_saying_it_twice_changes_nothing(
    corrections: list[Correction],
) -> None:
    once, twice = standing(corrections), standing(corrections + corrections)
    assert once == twice
    now = race_after(*corrections, at_s=GUN_S + 2040.0)
    assert set(now.facts.state.tolist()) <= set(State)


def test_the_trail_says_what_each_correction_changed_and_for_whom() -> None:
    race = replace(RACE, runner_of={**RACE.runner_of, "C": len(RACE.runners)})
    out = says(What.DISQUALIFY, FAST_BIB, key="1")
    early = says(What.ADD_READ, tag="C", mat="finish", read_s=GUN_S + 2005.0, key="2")
    nothing = says(What.CONFIRM, key="3")
    told = trail(race, READS + HIS, [out, early, nothing], OVER_S)
    assert told[0].before[FAST_BIB].state == "official"
    assert told[0].after[FAST_BIB].state == "disqualified"
    assert told[0].after[FAST_BIB].finish_s == GUN_S + 2010
    assert set(told[1].after) == {FAST_BIB, SLOW_BIB}  # he was earlier: passed elsewhere
    assert told[1].after[SLOW_BIB].passed_m != told[1].before[SLOW_BIB].passed_m
    assert told[2].before == told[2].after == {}
    assert (told[0].chaser, told[2].chaser) == (None, None)
    assert told[1].chaser is not None
    assert [one.line_s for one in told[1].chaser] == [GUN_S + HOME_S, GUN_S + 2005.0]
    asked = effect_of(race, READS + HIS, [], [out], OVER_S)
    assert asked.after[FAST_BIB].state == "disqualified"


@given(corrections=CORRECTIONS)
def test_a_correction_is_unpacked_as_it_was_packed(corrections: list[Correction]) -> None:
    assert [unpack(*pack(one)) for one in corrections] == corrections


def test_a_correction_sent_again_is_kept_once_and_the_race_takes_it_up(store: Store) -> None:
    store.add(READS)
    gathered = Gathered(RACE, store)
    gathered.take()
    out = says(What.DISQUALIFY, FAST_BIB, key="from the tablet, 1")
    assert store.append(STREAM, [pack(out)]) == 1
    assert store.append(STREAM, [pack(replace(out, why="pressed twice"))]) == 0
    void = says(What.VOID_READ, tag=SLOW_BIB, mat="3km", read_s=GUN_S + 1360)
    store.append(STREAM, [pack(void)])
    gathered.take()
    assert [one.why for one in gathered.corrections] == ["seen on the video"] * 2
    now = gathered.snapshot(GUN_S + 2500)
    assert State(now.facts.state[0]) == State.DISQUALIFIED
    assert np.isnan(gathered.times.times_s[5, 4])
    assert gathered.times.times_s[5, 5] == GUN_S + 1810  # the others were counted anew


def test_an_entry_that_this_version_cannot_read_stops_nobody(store: Store) -> None:
    store.add(READS)
    out = pack(says(What.DISQUALIFY, FAST_BIB))
    store.append(STREAM, [(b"1", b'{"what": "teleport"}'), (b"2", b"not json"), out])
    known = Gathered(RACE, store)
    known.take()
    assert State(known.snapshot(GUN_S + 2500).facts.state[0]) == State.DISQUALIFIED


def test_whoever_gathers_late_knows_the_same(store: Store) -> None:
    early = Gathered(RACE, store)
    finish = {"tag": FAST_BIB, "mat": "finish"}
    void = says(What.VOID_READ, **finish, read_s=GUN_S + 2010)
    for entry in (void, says(What.ADD_READ, **finish, read_s=GUN_S + 2020)):
        store.append(STREAM, [pack(entry)])
        early.take()
        store.add(READS)
        early.take()
    late = Gathered(RACE, store)
    late.take()
    np.testing.assert_array_equal(early.times.times_s, late.times.times_s)
    assert early.standing == late.standing
    assert late.times.times_s[0, -1] == GUN_S + 2020
