"""Guns that went when they went, clocks that were wrong, boxes in the wrong place, lost chips."""

from dataclasses import replace

import numpy as np
import pytest

from feeds.believe.counted import as_started, counted
from feeds.believe.table import believed, times_of
from feeds.decisions.check import CorrectionError, check
from feeds.decisions.corrections import STREAM, Correction, What, pack
from feeds.decisions.standing import standing
from feeds.gather import Gathered
from feeds.race import CHASER
from feeds.reads import Read
from feeds.results.state import State
from feeds.results.trail import effect_of
from feeds.store import Store
from tests.made_up_race import CHASER_AFTER_S, GUN_S, MATS, made_up_race

RACE = made_up_race(10)
RACE = replace(RACE, runner_of={**RACE.runner_of, "CHIP3": 3, "C": 10})
AT_S = GUN_S + 700.0
LATE_S = GUN_S + CHASER_AFTER_S + 90.0


def says(what: What, **more: object) -> Correction:
    return Correction(what, AT_S, "Ana", "the crew called", **more)  # type: ignore[arg-type]


def told(tag: str, mat: str, after_s: float, source: str = "", late_s: float = 1.0) -> Read:
    return Read(tag, mat, GUN_S + after_s, GUN_S + after_s + late_s, source)


def row(tag_row: int, reads: list[Read], *corrections: Correction) -> list[float]:
    """Return when somebody crossed each mat, seconds after the first gun."""
    times_s = times_of(RACE, reads, standing(corrections))[tag_row] - GUN_S
    return [round(float(at_s), 3) for at_s in times_s if not np.isnan(at_s)]


def test_a_gun_that_went_late_replaces_the_timetables_until_it_is_undone(store: Store) -> None:
    gathered = Gathered(RACE, store)
    store.add([told("C", "start", CHASER_AFTER_S + 91.0)])
    late = says(What.START_WAVE, wave=CHASER, read_s=LATE_S, key="1")
    gathered.take()
    before = gathered.snapshot(GUN_S + 600.0)
    store.append(STREAM, [pack(late)])
    gathered.take()
    after = gathered.snapshot(GUN_S + 600.0)
    assert gathered.race.chaser is not None
    assert gathered.race.chaser.gun_s == LATE_S
    assert before.chances is not None
    assert after.chances is not None
    np.testing.assert_allclose(after.chances.beat_s - before.chances.beat_s, 90.0)
    store.append(STREAM, [pack(says(What.UNDO, undoes="1", key="2"))])
    gathered.take()
    assert gathered.race is RACE


def test_who_opts_out_is_named_no_more_until_that_is_undone_and_keeps_her_result() -> None:
    out = says(What.OPT_OUT, bib="00003", key="1")
    back = says(What.UNDO, undoes="1", key="2")
    assert standing([out, says(What.REINSTATE, bib="00003", key="3")]).withheld == {"00003"}
    assert standing([out, back]).withheld == set()
    reads = [told("CHIP3", "start", 640.0), told("CHIP3", "1km", 900.0)]
    assert not effect_of(RACE, reads, [], [out], AT_S + 300.0, final=False).after


def test_the_last_word_about_a_gun_holds() -> None:
    first = says(What.START_WAVE, wave="3", read_s=GUN_S + 640.0, key="1")
    second = says(What.START_WAVE, wave="3", read_s=GUN_S + 655.0, key="2")
    assert as_started(RACE, standing([first, second])).waves[2].gun_s == GUN_S + 655.0
    undone = [first, second, says(What.UNDO, undoes="2")]
    assert as_started(RACE, standing(undone)).waves[2].gun_s == GUN_S + 640.0
    assert as_started(RACE, standing([])) is RACE


def test_whoever_mills_around_the_start_before_a_late_gun_has_not_started() -> None:
    waiting = [told("00001", "start", 310.0)]  # wave 2, whose gun was to go at 300 s
    late = says(What.START_WAVE, wave="2", read_s=GUN_S + 390.0)
    assert row(1, waiting) == [310.0]
    assert row(1, waiting, late) == []
    assert row(1, [*waiting, told("00001", "start", 402.0)], late) == [402.0]


def test_a_clock_is_put_right_for_what_is_heard_from_then_on() -> None:
    reads = [told("00000", "start", 10.0, "finish"), told("00000", "2km", 810.0, "finish")]
    right = says(What.SET_OFFSET, feed="finish", offset_s=-2.5, key="1")
    assert row(0, reads, right) == [10.0, 807.5]
    since = replace(right, read_s=GUN_S, key="2")
    assert row(0, reads, since) == [7.5, 807.5]
    again = replace(right, at_s=GUN_S + 2000.0, offset_s=1.0, key="3")  # of reads to come
    assert row(0, reads, right, again) == [10.0, 807.5]
    assert row(0, reads, right, says(What.UNDO, undoes="1")) == [10.0, 810.0]
    assert row(0, reads, replace(right, feed="start-line")) == [10.0, 810.0]


def test_one_box_of_a_feed_may_have_a_clock_of_its_own() -> None:
    reads = [told("00000", "2km", 810.0, "finish/A1"), told("00000", "3km", 1210.0, "finish/B2")]
    hers = says(What.SET_OFFSET, feed="finish", device="A1", offset_s=3.0, key="1")
    all_of_them = says(What.SET_OFFSET, feed="finish", offset_s=-1.0, key="2")
    assert row(0, reads, hers) == [813.0, 1210.0]
    assert row(0, reads, hers, all_of_them) == [813.0, 1209.0]


def test_a_read_is_voided_as_it_was_told_whatever_its_clock() -> None:
    read = told("00000", "2km", 810.0, "finish")
    right = says(What.SET_OFFSET, feed="finish", offset_s=-2.5)
    void = says(What.VOID_READ, tag="00000", mat="2km", read_s=read.at_s)
    assert row(0, [read], right, void) == []


def test_a_place_that_nobody_named_becomes_a_mat_and_its_reads_count() -> None:
    reads = [told("00000", "box 7", 410.0, "finish"), told("00000", "box 7", 412.0, "other")]
    placed = says(What.PLACE_MAT, feed="finish", place="box 7", mat="1km", key="1")
    assert row(0, reads) == []
    assert row(0, reads, placed) == [410.0]
    assert row(0, reads, placed, says(What.UNDO, undoes="1")) == []
    void = says(What.VOID_READ, tag="00000", mat="box 7", read_s=GUN_S + 410.0)
    check(void, RACE, [placed])
    assert row(0, reads, placed, void) == []


def test_a_chip_given_to_somebody_counts_from_its_first_read_in_any_spelling() -> None:
    reads = [told("00ab1", "1km", 410.0), told("AB1", "2km", 810.0)]
    hers = says(What.ASSIGN_CHIP, tag="ab1", bib="00005")
    assert row(5, reads) == []
    assert row(5, reads, hers) == [410.0, 810.0]
    assert row(5, reads, hers, replace(hers, bib="00000")) == []
    words = (("AB1", "00005"), ("00ab1", "00000"), ("AB1", "00000"), ("ab1", "00005"))
    twice = [replace(hers, tag=tag, bib=bib, key=f"{tag} {bib}") for tag, bib in words]
    for tag in ("Ab1", "00ab1", "AB1", "ab1"):
        assert row(5, [told(tag, "1km", 410.0)], *twice) == [410.0], "the last word holds"


def test_a_chip_can_be_given_to_the_chaser_and_to_a_pacer() -> None:
    race = replace(RACE, runners=(replace(RACE.runners[0], is_pacer=True), *RACE.runners[1:]))
    for bib, number in (("C", 10), ("00000", 0)):
        given = says(What.ASSIGN_CHIP, tag="LOST", bib=bib)
        check(given, race, [])
        times = believed(race, [told("LOST", "3km", 2000.0)], standing([given]))
        assert times.times_s[number, 4] == GUN_S + 2000.0
        assert not times.unknown_tags


def test_a_chip_taken_from_one_runner_counts_for_the_other_from_then_on() -> None:
    race = replace(RACE, runner_of=RACE.runner_of | {"CHIP3": 3})
    reads = [told("CHIP3", "3km", 2000.0)]
    given = replace(says(What.ASSIGN_CHIP, tag="CHIP3", bib="00004"), at_s=GUN_S + 2400.0)
    for one, wearer in ((given, 3), (replace(given, read_s=GUN_S), 4)):
        times_s = times_of(race, reads, standing([one]))
        assert np.flatnonzero(~np.isnan(times_s[:, 4])).tolist() == [wearer]


def test_a_chip_that_looks_like_a_bib_without_its_zeros_takes_no_bibs_reads() -> None:
    race = made_up_race(3)
    runners = (replace(race.runners[0], bib="42"), *race.runners[1:])
    race = replace(race, runners=runners, runner_of={"42": 0, "00001": 1, "00002": 2})
    given = standing([says(What.ASSIGN_CHIP, tag="0042", bib="00001")])
    times = believed(race, [told("42", "1km", 410.0), told("0042", "1km", 900.0)], given)
    assert times.times_s[:2, 1].tolist() == [GUN_S + 410.0, GUN_S + 900.0]


def test_two_runners_who_wear_each_others_bib_can_still_be_decided_about() -> None:
    reads = [told("00000", name, at_s) for (name, _), at_s in zip(MATS, [10, 400], strict=False)]
    given = [
        says(What.ASSIGN_CHIP, tag="00000", bib="00005", read_s=GUN_S - 60.0),
        says(What.ASSIGN_CHIP, tag="00005", bib="00000", read_s=GUN_S - 60.0),
    ]
    assert row(5, reads, *given) == [10.0, 400.0]
    out = says(What.DISQUALIFY, bib="00005")
    check(out, RACE, given)
    changed = effect_of(RACE, reads, given, [out], GUN_S + 600.0)
    assert changed.after["00005"].state == State.DISQUALIFIED.word
    assert [*changed.after] == ["00005"]


def test_while_the_race_goes_on_a_found_chip_makes_a_runner_who_runs() -> None:
    reads = [told("LOST", "start", 12.0)]
    found = says(What.ASSIGN_CHIP, tag="LOST", bib="00000")
    now = effect_of(RACE, reads, [], [found], GUN_S + 30.0, final=False)
    assert (now.before["00000"].state, now.before["00000"].start_s) == ("waiting", None)
    assert now.after["00000"].state == "running"
    over = effect_of(RACE, reads, [], [found], GUN_S + 30.0)
    assert over.after["00000"].state == State.STOPPED.word


def test_the_audit_says_whom_a_late_gun_concerns() -> None:
    late = says(What.START_WAVE, wave="2", read_s=GUN_S + 390.0)
    reads = [told("00001", "start", 310.0), told("00000", "start", 10.0)]
    entry = effect_of(RACE, reads, [], [late], GUN_S + 400.0)
    assert [*entry.before] == ["00001"]
    assert entry.before["00001"].start_s == GUN_S + 310.0
    assert entry.after["00001"].start_s is None


@pytest.mark.parametrize(
    ("correction", "words"),
    [
        (says(What.START_WAVE, wave="9", read_s=GUN_S), "one of the waves"),
        (says(What.START_WAVE, wave="", read_s=GUN_S), "one of the waves"),
        (says(What.START_WAVE, wave="1", read_s=GUN_S - 86_400.0), "within 12 hours"),
        (says(What.START_WAVE, wave="1", read_s=float("nan")), "a number that is none"),
        (says(What.SET_OFFSET, offset_s=2.0), "say of which feed"),
        (says(What.SET_OFFSET, feed="finish", offset_s=float("inf")), "a number that is none"),
        (says(What.PLACE_MAT, feed="finish", mat="1km"), "say which place"),
        (says(What.PLACE_MAT, feed="finish", place="box", mat="moon"), "one of the mats"),
        (says(What.ASSIGN_CHIP, tag="LOST", bib="99999"), "expected a bib"),
        (says(What.ASSIGN_CHIP, tag=" ", bib="00001"), "which chip"),
        (says(What.ADD_READ, tag="00001", mat="box 7", read_s=GUN_S), "one of the mats"),
    ],
)
def test_a_decision_about_what_is_not_there_is_refused(correction: Correction, words: str) -> None:
    placed = says(What.PLACE_MAT, feed="finish", place="box 7", mat="1km")
    with pytest.raises(CorrectionError, match=words):
        check(correction, RACE, [placed])


def test_a_race_without_a_chaser_has_no_gun_of_his() -> None:
    with pytest.raises(CorrectionError, match="one of the waves"):
        check(says(What.START_WAVE, wave=CHASER), made_up_race(3, chaser_speeds=None), [])


def test_reads_without_offsets_and_places_are_given_on_as_they_are() -> None:
    reads = [told("00000", "start", 10.0, "finish")]
    assert [*counted(standing([]), reads)] == reads
