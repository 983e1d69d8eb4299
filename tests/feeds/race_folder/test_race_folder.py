"""What a good race folder becomes."""

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.problem import RaceError
from feeds.race import chaser_m_to_runners_m
from feeds.race_folder.race_times import duration_s, instant_s
from feeds.race_folder.read_race import built_in_races, race_folder, read_race
from tests.feeds.race_folder.race_folders import (
    RACE,
    ROSTER,
    SPEEDS,
    refusal,
    write_course,
    write_race,
)

PARIS = ZoneInfo("Europe/Paris")


def test_the_real_morning_is_read_as_it_was_told() -> None:
    race = read_race(race_folder("champs-elysees-2021"))
    ten = datetime(2021, 10, 31, 9, 0, tzinfo=UTC).timestamp()  # the clocks had gone back
    guns_min = [(wave.gun_s - ten) / 60 for wave in race.waves]
    assert guns_min == [0, 5, 10, 16, 19]
    assert [wave.name for wave in race.waves] == ["1", "2", "3", "4", "5"]
    assert race.chaser is not None
    assert race.chaser.gun_s - ten == 20 * 60
    assert race.chaser.course is race.course
    ((after_s, m_per_s),) = race.chaser.plan
    assert after_s == 0
    assert race.course.length_m / m_per_s == pytest.approx(14 * 60 + 25)
    assert [mat.along_m for mat in race.mats] == [0, 1000, 2000, 2500, 3000, 4000, 5000]
    assert (race.rule.wins, race.rule.passed_means) == ("before-chaser-at-line", "run-on")
    assert race.has_finish
    assert race.basemap is not None
    assert race.basemap.is_file()


def test_the_catcher_race_has_no_finish_and_a_car_that_speeds_up() -> None:
    race = read_race(race_folder("lakeside-catcher-2024"))
    assert (race.rule.wins, race.rule.passed_means) == ("distance", "out")
    assert not race.has_finish
    assert race.chaser is not None
    after_s, m_per_s = np.array(race.chaser.plan).T
    assert (np.diff(after_s) > 0).all()
    assert (np.diff(m_per_s) > 0).all()
    assert race.course.shape == "laps"
    assert race.mats == race.course.mats  # where none are named, all of them time
    assert race.zone.key != "Europe/Paris"
    assert datetime.fromtimestamp(race.waves[0].gun_s, UTC).hour == 10  # 11:00 in summer


@pytest.mark.parametrize("name", built_in_races())
def test_every_built_in_race_has_invented_names_and_says_so(name: str) -> None:
    race = read_race(race_folder(name))
    assert race.key == name
    assert race.invented_names
    assert all(runner.name.endswith(" °") for runner in race.runners)
    assert {"fr", "en"} <= race.name.keys()


def test_a_runner_is_found_by_bib_as_printed_and_by_chip_in_any_spelling(tmp_path: Path) -> None:
    race = read_race(write_race(tmp_path / "quay"))
    assert [runner.name for runner in race.runners] == [
        "Zoé Brisefer °",
        "Ōta 太郎 °",
        "Dupont, Jo °",
    ]
    assert race.runner_of == {"0042": 0, "42": 1, "7": 2, "AB12": 0, "AB13": 0, "AB14": 1} | {
        "X": 3,
        "CHASE1": 3,
    }
    assert race.runners[0].chips == ("00ab12", "AB13")
    assert [runner.wave for runner in race.runners] == [0, 1, 0]
    assert [runner.is_pacer for runner in race.runners] == [False, True, False]


def test_a_runner_who_asked_not_to_be_named_is_not_and_a_race_can_hide_all(tmp_path: Path) -> None:
    race = read_race(write_race(tmp_path / "quay"))
    assert [runner.is_public for runner in race.runners] == [True, False, True]
    hidden = RACE.replace('names = "public"', 'names = "none"')
    race = read_race(write_race(tmp_path / "quay", hidden))
    assert not any(runner.is_public for runner in race.runners)


def test_a_plain_race_without_a_chaser_is_a_race(tmp_path: Path) -> None:
    before, _, _ = RACE.partition("[chaser]")
    head, _, waves = before.partition("[rule]")
    _, _, waves = waves.partition("\n\n")
    race = read_race(write_race(tmp_path / "quay", head + waves + '[privacy]\nnames = "none"\n'))
    assert race.chaser is None
    assert race.has_finish
    assert race.basemap is None
    assert set(race.runner_of.values()) == {0, 1, 2}
    with pytest.raises(ValueError, match="expected a race with a chaser"):
        chaser_m_to_runners_m(race, np.array([1.0]))


def test_a_chaser_may_speed_up_and_waves_may_share_a_gun(tmp_path: Path) -> None:
    text = RACE.replace('time = "3:20"', SPEEDS).replace("10:05:00", "10:00:00")
    race = read_race(write_race(tmp_path / "quay", text))
    assert race.chaser is not None
    assert race.chaser.plan == ((0.0, 15 / 3.6), (1200.0, 17.5 / 3.6))
    assert race.waves[0].gun_s == race.waves[1].gun_s


def test_a_chaser_with_a_longer_course_is_level_with_the_runners_at_the_mats_they_share(
    tmp_path: Path,
) -> None:
    text = RACE.replace('time = "3:20"', 'time = "6:40"\ncourse = "long.geojson"')
    folder = write_race(tmp_path / "quay", text)
    mats = {"start": 0.0, "loop": 600.0, "half": 1500.0, "finish": 2000.0}
    write_course(folder / "long.geojson", 2 * 0.008983, mats)
    race = read_race(folder)
    assert race.chaser is not None
    assert race.chaser.course.length_m == pytest.approx(2000, abs=0.1)
    assert race.chaser.plan[0][1] == pytest.approx(5.0, abs=0.01)
    his_m = np.array([0.0, 750.0, 1500.0, 1750.0, 2000.0, np.nan])
    level_m = chaser_m_to_runners_m(race, his_m)
    assert level_m == pytest.approx([0, 250, 500, 750, 1000, np.nan], abs=0.1, nan_ok=True)


def test_a_chaser_on_the_runners_course_is_where_he_is(tmp_path: Path) -> None:
    race = read_race(write_race(tmp_path / "quay"))
    assert chaser_m_to_runners_m(race, np.array([0.0, 123.4])).tolist() == [0.0, 123.4]


def test_a_file_from_a_spreadsheet_is_read_with_its_mark_and_line_ends(tmp_path: Path) -> None:
    folder = write_race(tmp_path / "quay")
    plain = read_race(folder).runners
    text = "\ufeff" + ROSTER.replace("\n", "\r\n") + "\r\n"
    (folder / "roster.csv").write_bytes(text.encode())
    assert read_race(folder).runners == plain


def test_a_race_is_found_by_its_name_or_by_its_path(tmp_path: Path) -> None:
    folder = write_race(tmp_path / "quay")
    assert race_folder(str(folder)) == folder
    assert set(built_in_races()) >= {"champs-elysees-2021", "lakeside-catcher-2024"}
    with pytest.raises(RaceError, match="Did you mean 'champs-elysees-2021'"):
        race_folder("champs-elysee-2021")


@given(moment=st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1)))
def test_an_instant_written_with_its_offset_is_that_instant(moment: datetime) -> None:
    there = moment.replace(tzinfo=UTC).astimezone(PARIS)
    clock = f"{there:%H:%M:%S}.{there.microsecond:06}{there.isoformat()[-6:]}"
    assert instant_s(clock, there.date(), PARIS) == pytest.approx(there.timestamp(), abs=1e-6)


@given(total_s=st.integers(0, 99 * 3600))
def test_a_duration_is_read_as_it_is_written(total_s: int) -> None:
    minutes, seconds = divmod(total_s, 60)
    written = f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    assert duration_s(written) == total_s
    if minutes < 1000:
        assert duration_s(f"{minutes}:{seconds:02}") == total_s


def test_a_gun_after_midnight_is_written_with_its_date() -> None:
    evening = date(2024, 6, 1)
    late = instant_s("23:50", evening, PARIS)
    assert instant_s("2024-06-02 00:10", evening, PARIS) - late == 20 * 60


def test_nothing_is_half_loaded(tmp_path: Path) -> None:
    spoilt = ROSTER.replace(",fast,", ",fats,")
    error = refusal(write_race(tmp_path / "quay", roster=spoilt))
    assert len(error.problems) == 1  # one bad line of three, and there is no race
