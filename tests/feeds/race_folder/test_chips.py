"""Who wears what: bib tags, several chips on one bib, ranges of them, zeros in front."""

from pathlib import Path

import pytest

from feeds.believe.table import Believed
from feeds.race import Race
from feeds.race_folder.read_race import read_race
from feeds.reads import Read, runner_of_tag
from tests.feeds.race_folder.race_folders import RACE, refusal, write_race

ROSTER = """\
bib,name,wave,chips,pacer,public
0042,Zoé Brisefer °,slow,00ab12 AB13,no,yes
42,Ōta 太郎 °,fast,AB14,yes,no
101,"Dupont, Jo °",slow,,no,yes
102,Lea °,slow,SPARE9,no,yes
104,Max °,fast,,yes,yes
"""
RANGES = """
[[chip_range]]
first = "QX00101"
last = "QX00199"
bib = "101"

[[chip_range]]
first = "7000042"
last = "7000043"
bib = "0042"
"""
CHASER = 5


@pytest.fixture
def race(tmp_path: Path) -> Race:
    return read_race(write_race(tmp_path / "quay", RACE + RANGES, ROSTER))


@pytest.mark.parametrize(
    ("tag", "number"),
    [
        ("0042", 0), ("42", 1), ("101", 2), ("0101", 2),  # bibs as printed, or with zeros in front
        ("AB12", 0), ("00AB12", 0), ("ab12", 0), ("AB13", 0), ("000ab14", 1),  # chips of the roster
        ("QX00101", 2), ("qx00102", 3), ("00QX00104", 4), ("7000042", 0), ("07000042", 0),  # ranges
        ("SPARE9", 3), ("X", CHASER), ("chase1", CHASER), ("00CHASE1", CHASER),
        ("QX00103", None),  # there is no bib 103
        ("QX00100", None), ("QX00200", None), ("QX101", None), ("7000043", None), ("", None),
    ],
)  # fmt: skip
def test_a_tag_is_whoever_wears_it(race: Race, tag: str, number: int | None) -> None:
    assert runner_of_tag(race.runner_of, tag) == number


def test_two_chips_on_one_bib_cross_a_mat_once(race: Race) -> None:
    times = Believed(race)
    gun_s = race.waves[0].gun_s
    for tag, late_s in (("AB13", 0.4), ("00AB12", 0.2), ("0042", 0.3), ("7000042", 0.7)):
        times.add([Read(tag, "half", gun_s + 300.0 + late_s, gun_s + 301.0)])
    assert times.times_s[0, 1] == gun_s + 300.2
    assert times.count == 4
    assert not times.unknown_tags


def test_a_pacer_is_timed_like_everybody(race: Race) -> None:
    times = Believed(race)
    gun_s = race.waves[1].gun_s
    times.add([Read("QX00104", "half", gun_s + 300.0, gun_s + 301.0)])
    assert race.runners[4].is_pacer
    assert times.times_s[4, 1] == gun_s + 300.0


def test_a_chip_of_a_range_that_the_roster_gives_to_another_is_hers(tmp_path: Path) -> None:
    roster = ROSTER.replace("SPARE9", "SPARE9 QX00101")
    race = read_race(write_race(tmp_path / "quay", RACE + RANGES, roster))
    assert runner_of_tag(race.runner_of, "QX00101") == 3
    assert runner_of_tag(race.runner_of, "QX00102") == 3


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ('first = "A1"\nlast = "B9"\nbib = "101"', "alike but for its number"),
        ('first = "A9"\nlast = "A1"\nbib = "101"', "alike but for its number"),
        ('first = "A1"\nlast = "A999999"\nbib = "101"', "alike but for its number"),
        ('first = "A"\nlast = "B"\nbib = "101"', "end in a number"),
        ('first = "A1"\nlast = "A9"\nbib = "500"', "found none from '500' to '508'"),
        ('first = "102"\nlast = "103"\nbib = "101"', "no other's bib, found '102'"),
        ('first = "A1"\nlast = "A2"', "'bib' (who wears the first)"),
        ('first = "QX00101"\nlast = "QX00101"\nbib = "104"', "found it in two"),
        ('first = "A1"\nlast = "A2"\nbib = "101"\nbibs = 1', "Did you mean 'bib'?"),
    ],
)
def test_a_range_that_makes_no_sense_is_refused(tmp_path: Path, table: str, words: str) -> None:
    text = f"{RACE}{RANGES}\n[[chip_range]]\n{table}\n"
    assert words in str(refusal(write_race(tmp_path / "quay", text, ROSTER)))
