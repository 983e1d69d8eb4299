"""Guns around midnight: the date is asked for where the order of the guns shows that it lacks."""

from pathlib import Path

import pytest

from feeds.race import Race
from feeds.race_folder.read_race import read_race
from tests.feeds.race_folder.race_folders import RACE, refusal, write_race

NEXT = "2021-11-01"  # the night before has an hour more


def written(folder: Path, first: str, second: str, chaser: str) -> Path:
    text = RACE.replace('"10:00:00"', f'"{first}"').replace('"10:05:00"', f'"{second}"')
    return write_race(folder, text.replace('"10:06:00"', f'"{chaser}"'))


def guns_min(race: Race) -> list[float]:
    assert race.chaser is not None
    guns_s = [*(wave.gun_s for wave in race.waves), race.chaser.gun_s]
    return [(gun_s - guns_s[0]) / 60 for gun_s in guns_s]


def test_guns_after_midnight_with_their_date_are_taken(tmp_path: Path) -> None:
    folder = written(tmp_path / "quay", "23:50:00", f"{NEXT} 00:10:00", f"{NEXT}T00:12")
    race = read_race(folder)
    assert guns_min(race) == [0, 20, 22]
    assert not [note for note in race.notes if note.file.endswith("race.toml")]


TOLD = {
    "a wave after midnight": (
        ("23:50:00", "00:10:00", f"{NEXT} 00:20:00"), '"00:10:00"',
        f"found this gun before that of wave 'slow'. A gun after midnight takes its date: "
        f'gun = "{NEXT} 00:10:00".',
    ),
    "long after it": (("18:00", "03:30", f"{NEXT} 04:00"), '"03:30"', f'gun = "{NEXT} 03:30:00"'),
    "the waves sorted instead": (
        ("00:10:00", "23:50:00", "23:59:00"), '"23:50:00"',
        "found this gun 24 h 40 min after that of wave 'slow'. A gun after midnight takes its "
        f'date: gun = "{NEXT} 00:10:00". If it is so, write the date in front of both.',
    ),
    "the chaser after midnight": (
        ("23:50", "23:55", "00:05"), '"00:05"',
        f"found it before. A gun after midnight takes its date: gun = \"{NEXT} 00:05:00\".",
    ),
    "the waves after it, and he is not": (
        ("00:10", "00:15", "23:59"), '"23:59"', "found it 24 h 44 min after. A gun after midnight",
    ),
    "an hour that is none": (
        ("23:50", "24:10", f"{NEXT} 00:20"), '"24:10"',
        f'after midnight the date goes in front: "{NEXT} 00:10:00"',
    ),
    "a plain slip": (("10:05", "10:00", "10:06"), '"10:00"', "of wave 'slow'. Sort them."),
}  # fmt: skip


@pytest.mark.parametrize(("guns", "at", "says"), TOLD.values(), ids=TOLD.keys())
def test_a_gun_after_midnight_is_told_that_it_takes_its_date(
    tmp_path: Path, guns: tuple[str, str, str], at: str, says: str
) -> None:
    folder = written(tmp_path / "quay", *guns)
    (problem,) = refusal(folder).problems
    lines = (folder / "race.toml").read_text().splitlines()
    assert at in lines[(problem.line or 0) - 1]
    assert says in problem.message


def test_half_a_day_between_two_guns_is_taken_where_it_is_said_with_the_date(
    tmp_path: Path,
) -> None:
    guns = ("07:00", "2021-10-31 20:00", "2021-10-31 21:00")
    race = read_race(written(tmp_path / "quay", *guns))
    assert guns_min(race)[1] == 13 * 60


def test_a_gun_of_another_day_altogether_is_a_note(tmp_path: Path) -> None:
    race = read_race(written(tmp_path / "quay", "10:00", "2021-11-10 10:05", "2021-11-10 10:06"))
    (note,) = [one for one in race.notes if one.file.endswith("race.toml")]
    assert "240 h 05 min after that of wave 'slow'. Is its date right?" in note.message


def test_every_gun_after_midnight_is_told_at_once(tmp_path: Path) -> None:
    folder = written(tmp_path / "quay", "23:50", "00:10", "00:20")
    third = RACE[RACE.index('[[wave]]\nname = "fast') : RACE.index("[chaser]")]
    for find, write in (("fast", "last"), ("10:05:00", "00:15"), ("square", "ring")):
        third = third.replace(find, write)
    text = (folder / "race.toml").read_text().replace("[chaser]", third + "[chaser]")
    error = refusal(write_race(folder, text))
    assert [f"{NEXT} 00:{minute}:00" in str(error) for minute in (10, 15, 20)] == [True] * 3
    assert len(error.problems) == 3
