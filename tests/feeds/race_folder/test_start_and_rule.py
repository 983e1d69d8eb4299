"""A race without a mat at the start, and what the rule says of an absent chaser and of pacers."""

import json
from pathlib import Path

import numpy as np
import pytest

from feeds.race import Rule, chaser_m_to_runners_m, mat_names
from feeds.race_folder.read_race import read_race
from tests.feeds.race_folder.race_folders import RACE, refusal, write_course, write_race

NO_START = RACE.replace('"start", "half"', '"half"')
LAPS = '\n[[lap_mat]]\nname = "arch"\nmats = ["start", "half"]\n'


def test_a_race_may_have_no_mat_at_the_start(tmp_path: Path) -> None:
    race = read_race(write_race(tmp_path / "quay", NO_START))
    assert [(mat.name, round(mat.along_m)) for mat in race.mats] == [
        ("start", 0),
        ("half", 500),
        ("finish", 1000),
    ]
    assert not race.has_start_mat
    assert mat_names(race) == ["half", "finish"]
    (note,) = [one for one in race.notes if one.file.endswith("race.toml")]
    assert "no mat at the start (the first is 'half' at 500 m)" in note.message
    assert note.line == 7


def test_a_course_may_have_no_mat_at_the_start(tmp_path: Path) -> None:
    folder = write_race(tmp_path / "quay", RACE.replace('mats = ["start", "half", "finish"]\n', ""))
    write_course(folder / "quay.geojson", mats={"half": 500.0, "finish": 1000.0})
    race = read_race(folder)
    assert mat_names(race) == ["half", "finish"]
    assert race.mats[0].along_m == 0
    assert not race.has_start_mat


def test_the_finish_may_be_the_only_mat(tmp_path: Path) -> None:
    race = read_race(write_race(tmp_path / "quay", RACE.replace('"start", "half", ', "")))
    assert mat_names(race) == ["finish"]
    assert len(race.mats) == 2


def test_a_race_with_a_start_has_one(tmp_path: Path) -> None:
    race = read_race(write_race(tmp_path / "quay"))
    assert race.has_start_mat
    assert mat_names(race) == ["start", "half", "finish"]


def test_a_start_without_a_mat_is_called_as_no_other_mat(tmp_path: Path) -> None:
    folder = write_race(tmp_path / "quay", RACE)
    write_course(folder / "quay.geojson", mats={"start": 40.0, "half": 500.0, "finish": 1000.0})
    race = read_race(folder)
    assert [mat.name for mat in race.mats] == ["gun", "start", "half", "finish"]
    assert mat_names(race) == ["start", "half", "finish"]


def test_a_start_without_a_mat_is_none_of_a_lap_mats(tmp_path: Path) -> None:
    said = str(refusal(write_race(tmp_path / "quay", NO_START + LAPS)))
    assert "expected a mat that the race times, found 'start'" in said


def test_a_chaser_with_his_own_course_starts_where_they_do(tmp_path: Path) -> None:
    text = NO_START.replace('time = "3:20"', 'time = "6:40"\ncourse = "long.geojson"')
    folder = write_race(tmp_path / "quay", text)
    write_course(folder / "long.geojson", 2 * 0.008983, {"half": 1500.0, "finish": 2000.0})
    race = read_race(folder)
    level_m = chaser_m_to_runners_m(race, np.array([0.0, 750.0, 1500.0, 2000.0]))
    assert level_m == pytest.approx([0, 250, 500, 1000], abs=0.1)


def test_where_the_rule_says_nothing_all_are_ahead_of_an_absent_chaser(tmp_path: Path) -> None:
    rule = read_race(write_race(tmp_path / "quay")).rule
    assert (rule.if_chaser_is_out, rule.pacers_win) == ("everybody", False)
    assert rule == Rule("before-chaser-at-line", "run-on")


@pytest.mark.parametrize("word", ["everybody", "nobody", "plan"])
def test_the_rule_says_who_wins_where_the_chaser_is_out(tmp_path: Path, word: str) -> None:
    more = f'passed = "run-on"\nif_chaser_is_out = "{word}"\npacers_win = true'
    race = read_race(write_race(tmp_path / "quay", RACE.replace('passed = "run-on"', more)))
    assert (race.rule.if_chaser_is_out, race.rule.pacers_win) == (word, True)


def test_what_was_put_right_in_the_course_is_noted(tmp_path: Path) -> None:
    folder = write_race(tmp_path / "quay")
    course = json.loads((folder / "quay.geojson").read_text())
    line = course["features"][0]["geometry"]
    line["coordinates"] = [place for place in line["coordinates"] for _ in range(2)]
    (folder / "quay.geojson").write_text(json.dumps(course))
    notes = [note for note in read_race(folder).notes if note.file.endswith("quay.geojson")]
    assert [note.message for note in notes] == [
        "2 points repeat the one before; left out of the line."
    ]


def test_a_course_of_another_format_beside_the_race_is_found(tmp_path: Path) -> None:
    folder = write_race(tmp_path / "quay")
    (folder / "quay.geojson").rename(folder / "quay.gpx")
    assert "quay.gpx is GPX. Call it course.gpx and convert" in str(refusal(folder))
