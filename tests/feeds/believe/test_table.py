"""Reads become the table of who crossed which mat when, whatever their order."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.believe.table import Believed, times_of
from feeds.race import Chaser, Race, Runner
from feeds.reads import Read
from geo.course import Course, Mat
from geo.motion import FloatArray
from tests.made_up_race import GUN_S, made_up_race

MATS = ("start", "1km", "2km", "finish")
MATS_M = (0.0, 1000.0, 2000.0, 5000.0)


def race() -> Race:
    """Return two runners, whose guns are at 1,000 and 1,600 s, and a chaser with his at 2,200."""
    mats = tuple(Mat(*mat) for mat in zip(MATS, MATS_M, strict=True))
    course = Course(
        "Road", np.array([[0.0, 0.0], [0.0449, 0.0]]), np.array([0.0, 5000.0]), mats=mats
    )
    waves = tuple(
        replace(wave, gun_s=gun_s, slowest_s_per_km=540.0)
        for wave, gun_s in zip(made_up_race(1).waves, (1000.0, 1600.0), strict=False)
    )
    runners = tuple(
        Runner(bib, "", number, (), False, True) for number, bib in enumerate(("0042", "42"))
    )
    return made_up_race(
        course=course,
        mats=mats,
        waves=waves,
        chaser=Chaser("CHASER", "", 2200.0, ((0.0, 12.0),), course),
        runners=runners,
        runner_of={"0042": 0, "42": 1, "AB12": 1, "CHASER": 2},
    )


def table() -> Believed:
    return Believed(race())


def seen(tag: str, mat: str, at_s: float) -> Read:
    return Read(tag, mat, at_s, at_s + 1.0)


def row(times: Believed, runner: int = 0) -> list[float | None]:
    return [None if np.isnan(at_s) else float(at_s) for at_s in times.times_s[runner]]


def test_a_runner_who_mills_around_the_start_starts_with_the_last_read_there() -> None:
    times = table()
    times.add([seen("0042", "start", at_s) for at_s in (700.0, 1004.0, 1009.5)])
    assert row(times) == [1009.5, None, None, None]


def test_a_read_at_the_start_after_the_next_mat_is_a_stroll_home() -> None:
    times = table()
    times.add([seen("0042", "start", 1004.0), seen("0042", "1km", 1300.0)])
    assert times.add([seen("0042", "start", 2900.0)]).tolist() == []
    assert row(times) == [1004.0, 1300.0, None, None]


@pytest.mark.parametrize(
    ("early_s", "starts"), [(995.0, True), (994.9, False), (400.0, False), (1000.0, True)]
)
def test_a_start_may_be_a_few_seconds_before_the_gun_and_no_more(
    early_s: float, starts: bool
) -> None:
    times = table()
    times.add([seen("0042", "start", early_s)])
    assert row(times)[0] == (early_s if starts else None)


def test_beyond_the_start_the_first_read_of_many_is_the_crossing() -> None:
    times = table()
    times.add([seen("0042", "start", 1001.0)])
    times.add([seen("0042", "1km", at_s) for at_s in (1301.5, 1300.0, 1302.0)])
    assert row(times) == [1001.0, 1300.0, None, None]


def test_a_read_that_outruns_every_person_is_the_other_lane() -> None:
    times = table()
    times.add([seen("0042", "start", 1001.0), seen("0042", "finish", 1301.0)])
    assert row(times) == [1001.0, None, None, None]
    times.add([seen("0042", "1km", 1301.0), seen("0042", "finish", 2501.0)])
    assert row(times) == [1001.0, 1301.0, None, 2501.0]


def test_one_late_read_does_not_undo_the_rest_of_a_race() -> None:
    """The first kilometre missed the runner, and saw the finisher stroll home."""
    times = table()
    for mat, at_s in (("start", 1001.0), ("2km", 1600.0), ("finish", 2500.0), ("1km", 3600.0)):
        times.add([seen("0042", mat, at_s)])
    assert row(times) == [1001.0, None, 1600.0, 2500.0]


def test_a_runner_who_left_with_an_earlier_wave_counts_once_two_mats_say_so() -> None:
    times = table()
    times.add([seen("42", "start", 1003.0)])
    assert row(times, 1) == [None, None, None, None], "one mat may be wrong"
    times.add([seen("42", "1km", 1280.0)])
    assert row(times, 1) == [1003.0, 1280.0, None, None]


def test_who_mills_around_the_start_long_before_her_gun_has_not_left_with_another_wave() -> None:
    times = table()
    times.add([seen("42", "start", 1003.0), seen("42", "1km", 1900.0)])
    assert row(times, 1) == [None, 1900.0, None, None], "15 minutes a kilometre is nobody's pace"


def test_the_chaser_may_be_faster_than_any_runner() -> None:
    times = table()
    times.add([seen("CHASER", "start", 2200.0), seen("CHASER", "1km", 2260.0)])
    assert row(times, 2) == [2200.0, 2260.0, None, None]


def test_a_chip_is_known_in_any_case_and_with_leading_zeros_but_a_bib_only_as_printed() -> None:
    times = table()
    times.add([seen("00ab12", "start", 1601.0), seen("0042", "start", 1001.0)])
    assert (row(times, 1)[0], row(times, 0)[0]) == (1601.0, 1001.0)


def test_a_read_of_an_unknown_chip_or_mat_is_kept_and_counted_once() -> None:
    times = table()
    again = [
        seen("LOST", "start", 1001.0),
        seen("LOST", "1km", 1300.0),
        seen("42", "car park", 9.0),
    ]
    assert times.add(again + again).tolist() == []
    assert times.unknown_tags == {"LOST": 2}
    assert times.unknown_mats == {"car park": 1}
    assert times.count == 0


def test_only_the_runners_whose_row_changed_are_named() -> None:
    times = table()
    changed = times.add([seen("42", "start", 1601.0), seen("0042", "start", 10.0)])
    assert changed.tolist() == [1]


def test_a_race_gives_the_table_its_mats_guns_and_tags() -> None:
    times_s = times_of(
        made_up_race(5), [seen("00001", "start", GUN_S + 301.0), seen("x", "start", GUN_S)]
    )
    assert times_s.shape == (6, 7)
    assert times_s[1, 0] == GUN_S + 301.0
    assert np.isfinite(times_s).sum() == 1


READS = st.lists(
    st.builds(
        seen,
        st.sampled_from(["0042", "42", "ab12", "CHASER", "LOST"]),
        st.sampled_from([*MATS, "car park"]),
        st.integers(900, 3000).map(float),
    ),
    max_size=25,
)


def times_after(reads: list[Read], size: int) -> FloatArray:
    times = table()
    for first in range(0, len(reads), size):
        times.add(reads[first : first + size])
    return times.times_s


@given(reads=READS, data=st.data(), size=st.integers(1, 25))
def test_the_table_does_not_depend_on_the_order_of_reads_or_on_repeats(
    reads: list[Read], data: st.DataObject, size: int
) -> None:
    shuffled = data.draw(st.permutations(reads))
    repeated = shuffled + shuffled[:5]
    np.testing.assert_array_equal(times_after(repeated, size), times_after(reads, 25))


@given(reads=READS)
def test_in_every_row_the_known_times_rise(reads: list[Read]) -> None:
    for times_s in times_after(reads, 25):
        assert (np.diff(times_s[np.isfinite(times_s)]) > 0.0).all()


@given(reads=READS, size=st.integers(1, 5))
def test_the_rows_named_as_changed_are_exactly_those_that_did(reads: list[Read], size: int) -> None:
    times = table()
    for first in range(0, len(reads), size):
        before_s = times.times_s.copy()
        changed = times.add(reads[first : first + size])
        same = [
            np.array_equal(*rows, equal_nan=True)
            for rows in zip(before_s, times.times_s, strict=True)
        ]
        assert changed.tolist() == [row for row, is_same in enumerate(same) if not is_same]


@pytest.mark.parametrize("later_s", [-2.0, 2.0])
def test_of_two_mats_side_by_side_that_hear_a_runner_she_is_at_the_first(later_s: float) -> None:
    """Out and back on one street: the mat of the way home hears her on the way out."""
    times = table()
    times.add([seen("0042", "start", 1001.0), seen("0042", "1km", 1361.0)])
    times.add([seen("0042", "2km", 1721.0), seen("0042", "finish", 2501.0 + later_s)])
    assert row(times)[3] == 2501.0 + later_s
    beside = table()
    beside.add([seen("0042", "1km", 2001.0), seen("0042", "2km", 2001.0 + later_s)])
    assert row(beside) == [None, 2001.0, None, None]
