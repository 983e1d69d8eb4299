"""Which decisions mean nothing in a race, and what is said of each: what to decide instead."""

from dataclasses import replace

import pytest

from feeds.decisions.check import CorrectionError, check
from feeds.decisions.corrections import GUN_WITHIN_S, Correction, What
from feeds.race import CHASER
from tests.made_up_race import CHASER_AFTER_S, GUN_S, made_up_race

RACE = made_up_race(10)
PLAIN = made_up_race(10, chaser_speeds=None)
BIB, HIS = "00000", "C"
LATER_S = GUN_S + CHASER_AFTER_S + GUN_WITHIN_S + 60.0


def says(what: What, bib: str = "", **more: object) -> Correction:
    return Correction(what, GUN_S + 2500.0, "Ana", "seen on the video", bib, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("correction", "words"),
    [
        (says(What.DISQUALIFY, "99999"), "expected a bib"),
        (says(What.STOP, "CHIP0"), "expected a bib"),  # a chip is no bib
        (says(What.NOT_START), "expected a bib"),
        (says(What.DISQUALIFY, HIS), "is the chaser.*Decide stop or not-start"),
        (says(What.QUALIFY, HIS), "is the chaser.*give-time for a time at the line"),
        (says(What.CONFIRM, HIS), "is the chaser"),
        (says(What.MOVE_WAVE, HIS, wave="1"), "is the chaser.*start-wave for the chaser's gun"),
        (says(What.MOVE_WAVE, BIB), "expected one of the waves .*, got ''"),
        (says(What.MOVE_WAVE, BIB, wave=CHASER), "expected one of the waves"),
        (says(What.GIVE_TIME, BIB), "say at what time"),
        (says(What.GIVE_TIME, BIB, read_s=LATER_S), "within 12 hours of the guns. Look at the da"),
        (says(What.STOP, BIB, read_s=1.0), "within 12 hours"),
        (says(What.STOP, BIB, along_m=900.0), "only the chaser gives up at a place"),
        (says(What.NOT_START, HIS, along_m=900.0), "only the chaser gives up at a place"),
        (says(What.STOP, HIS, along_m=5001.0), "up to 5,000 metres along the chaser's course"),
        (says(What.STOP, HIS, along_m=-1.0), "up to 5,000 metres"),
        (says(What.STOP_RACE), "say at what time"),
        (says(What.STOP_RACE, read_s=LATER_S), "within 12 hours"),
        (says(What.ASSIGN_CHIP, BIB), "say which chip"),
        (says(What.ASSIGN_CHIP, BIB, tag="AB12", read_s=LATER_S), "within 12 hours"),
        (replace(says(What.QUALIFY, BIB), why=" "), "say who decides and why"),
        (says(What.STOP, BIB, read_s=float("nan")), "a number that is none"),
        (says(What.VOID_READ, tag=BIB, mat="moon"), "expected one of the mats"),
        (says(What.ADD_READ, mat="finish"), "which chip or bib"),
        (says(What.OPT_OUT, HIS), "named in race.toml"),
        (says(What.OPT_OUT, "nobody"), "bib of this race"),
        (says(What.UNDO, undoes="nothing"), "no correction 'nothing'"),
    ],
)
def test_a_decision_that_means_nothing_is_refused(correction: Correction, words: str) -> None:
    with pytest.raises(CorrectionError, match=words):
        check(correction, RACE, [])


@pytest.mark.parametrize(
    "correction",
    [
        says(What.DISQUALIFY, BIB),
        says(What.OPT_OUT, BIB),
        says(What.CONFIRM),
        says(What.CONFIRM, BIB),
        says(What.STOP, BIB),
        says(What.STOP, HIS, read_s=GUN_S + 1500.0, along_m=1200.0),
        says(What.NOT_START, HIS),
        says(What.GIVE_TIME, HIS, read_s=GUN_S + 2065.0),
        says(What.GIVE_TIME, BIB, read_s=GUN_S + 2065.0),
        says(What.REINSTATE, HIS),
        says(What.MOVE_WAVE, BIB, wave="3"),
        says(What.STOP_RACE, read_s=GUN_S + 2400.0),
        says(What.ASSIGN_CHIP, BIB, tag="LOST"),
        says(What.ASSIGN_CHIP, HIS, tag="CHIP3", read_s=GUN_S + 600.0),
        says(What.VOID_READ, tag=HIS, mat="finish"),
    ],
)
def test_a_decision_about_a_runner_or_the_chaser_is_taken(correction: Correction) -> None:
    check(correction, RACE, [])


def test_undoing_is_of_a_decision_that_was_made() -> None:
    check(says(What.UNDO, undoes="1"), RACE, [says(What.DISQUALIFY, BIB, key="1")])


def test_a_race_that_nobody_hunts_has_no_chaser_to_stop() -> None:
    check(says(What.STOP_RACE, read_s=GUN_S + 2400.0), PLAIN, [])
    with pytest.raises(CorrectionError, match="expected a bib"):
        check(says(What.NOT_START, HIS), PLAIN, [])


def test_a_race_without_a_finish_has_no_time_to_give() -> None:
    endless = made_up_race(10, has_finish=False, passed_means="out")
    with pytest.raises(CorrectionError, match="no finish; add a read"):
        check(says(What.GIVE_TIME, BIB, read_s=GUN_S + 2065.0), endless, [])
