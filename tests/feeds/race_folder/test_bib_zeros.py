"""Zeros and case get lost on the way: a bib or chip is still hers, unless it may be another's."""

from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.believe.table import Believed
from feeds.race import Chaser, Runner
from feeds.race_folder.read_race import read_race
from feeds.race_folder.roster import runner_of
from feeds.reads import Read, runner_of_tag
from geo.read_course import COURSES, read_course
from tests.feeds.race_folder.race_folders import RACE, refusal, write_race

HEADER = "bib,name,wave,chips,pacer,public\n"
COURSE = read_course(COURSES / "champs-elysees" / "course.geojson")


def worn(*bibs: str, chaser: str | None = None, chips: tuple[str, ...] = ()) -> dict[str, int]:
    runners = [Runner(bib, "", 0, (), False, True) for bib in bibs]
    his = None if chaser is None else Chaser(chaser, "", 0.0, ((0.0, 5.0),), COURSE, chips)
    return runner_of(runners, his)


ALONE = [  # the bib, and tags that mean it where nobody else is meant
    ("0042", ["0042", "42", "042", "00042", " 42 "]),
    ("42", ["42", "0042", "042"]),
    ("0007A", ["0007A", "7a", "07A", "7A", "0007a"]),
    ("vip3", ["vip3", "VIP3", "Vip3", "0VIP3"]),
    ("000", ["000", "0", "00"]),
]


@pytest.mark.parametrize(("bib", "tags"), ALONE)
def test_a_bib_is_hers_with_and_without_zeros_in_any_case(bib: str, tags: list[str]) -> None:
    for runners in (worn("500", bib), worn("500", chaser=bib)):
        assert [runner_of_tag(runners, tag) for tag in tags] == [1] * len(tags)
        assert runner_of_tag(runners, "43") is None
        assert runner_of_tag(runners, "") is None


CROWD = {"42": "42", "0042": "0042", "042": None, "00042": None, "7": "7", "07": "7", "A1": "A1",
         "a1": "a1", "0a1": None, "0A1": None, "900": "0900", "x": "X"}  # fmt: skip


def test_a_bib_as_printed_comes_first_and_nothing_is_guessed() -> None:
    """In whatever order the roster names them."""
    for bibs in permutations(["42", "0042", "7", "A1", "a1"]):
        everybody = [*bibs, "0900", "X"]
        runners = worn(*everybody[:-1], chaser="X")
        found = {tag: runner_of_tag(runners, tag) for tag in CROWD}
        assert {tag: None if row is None else everybody[row] for tag, row in found.items()} == CROWD


@given(
    st.lists(st.text("0ab1", min_size=1, max_size=4), min_size=1, max_size=6, unique=True),
    st.data(),
)
def test_whom_a_tag_means_does_not_depend_on_the_order_of_the_roster(
    bibs: list[str], data: st.DataObject
) -> None:
    other = data.draw(st.permutations(bibs))
    tag = data.draw(st.text("0aAb1", max_size=5))
    rows = runner_of_tag(worn(*bibs), tag), runner_of_tag(worn(*other), tag)
    assert (None if rows[0] is None else bibs[rows[0]]) == (
        None if rows[1] is None else other[rows[1]]
    )
    for bib in bibs:
        row = runner_of_tag(worn(*bibs), bib)
        assert row is not None
        assert bibs[row] == bib


def test_a_read_without_its_zeros_counts(tmp_path: Path) -> None:
    folder = write_race(tmp_path / "quay", roster=f"{HEADER}0042,Bo °,slow,,no,yes\n")
    race = read_race(folder)
    times, gun_s = Believed(race), race.waves[0].gun_s
    times.add([Read("42", "start", gun_s + 5, 0.0), Read("42", "finish", gun_s + 300, 0.0)])
    assert times.times_s[0].tolist()[::2] == [gun_s + 5, gun_s + 300]
    assert not times.unknown_tags


def test_bibs_that_differ_by_zeros_alone_are_a_note(tmp_path: Path) -> None:
    roster = f"{HEADER}0042,Bo °,slow,,no,yes\n42,Al °,fast,,no,yes\n00X,Cy °,fast,,no,yes\n"
    race = read_race(write_race(tmp_path / "quay", roster=roster))
    first, second = race.notes
    assert (first.line, second.line) == (3, 4)
    assert "bib 42 is line 2's 0042 but for zeros or case" in first.message
    assert "bib 00X is the chaser's X but for zeros or case" in second.message


@pytest.mark.parametrize("bib", ["42", "0042", "00042"])
@pytest.mark.parametrize("chip", ["42", "0042", "042"])
def test_a_chip_that_is_anothers_bib_in_any_spelling_is_refused(
    tmp_path: Path, bib: str, chip: str
) -> None:
    roster = f"{HEADER}{bib},Bo °,slow,,no,yes\n7,Al °,fast,{chip},no,yes\n"
    (problem,) = refusal(write_race(tmp_path / "quay", roster=roster)).problems
    assert f"expected chip {chip} to name one, found bib {bib} on line 2" in problem.message
    table = f'\n[[chip_range]]\nfirst = "{chip}"\nlast = "{chip}"\nbib = "7"\n'
    roster = f"{HEADER}{bib},Bo °,slow,,no,yes\n7,Al °,fast,,no,yes\n"
    (problem,) = refusal(write_race(tmp_path / "quay", RACE + table, roster)).problems
    assert "expected chips that are no other's bib" in problem.message


@pytest.mark.parametrize(
    ("bib", "chip"), [("0CHASE1", ""), ("chase1", ""), ("7", "00x"), ("7", "X")]
)
def test_the_chasers_chips_and_bib_are_nobody_elses(tmp_path: Path, bib: str, chip: str) -> None:
    roster = f"{HEADER}{bib},Bo °,slow,{chip},no,yes\n"
    (problem,) = refusal(write_race(tmp_path / "quay", roster=roster)).problems
    assert "on the chaser only" in problem.message
