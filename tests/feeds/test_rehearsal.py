"""A rehearsal: the race's own people, with guns from now."""

import pytest

from feeds.believe.table import times_of
from feeds.race_folder.read_race import built_in_races, race_folder, read_race
from feeds.rehearsal import invented_reads, rehearsal_of
from tests.made_up_race import made_up_race

NOW_S = 1_764_464_400.0


@pytest.mark.parametrize("name", built_in_races())
def test_a_rehearsed_race_is_the_race_at_another_hour(name: str) -> None:
    race = read_race(race_folder(name))
    rehearsed = rehearsal_of(race, NOW_S)
    assert min(wave.gun_s for wave in rehearsed.waves) == NOW_S
    gaps = [[wave.gun_s - one.waves[0].gun_s for wave in one.waves] for one in (race, rehearsed)]
    assert gaps[0] == gaps[1]
    assert rehearsed.runners is race.runners
    if race.chaser is not None and rehearsed.chaser is not None:
        assert race.chaser.gun_s - race.waves[0].gun_s == rehearsed.chaser.gun_s - NOW_S


def test_a_race_that_says_nothing_of_its_field_is_run_as_its_bands_say() -> None:
    chips = {f"CHIP{row}": row for row in range(200)}
    race = rehearsal_of(made_up_race(200, runner_of=chips), NOW_S)
    reads = invented_reads(race)
    times_s = times_of(race, reads)[:-1]
    home_s = times_s[:, -1] - [race.waves[one.wave].gun_s for one in race.runners]
    runs = home_s[home_s > 0]
    assert len(runs) > 0.95 * len(race.runners)
    paces = runs / 5.0
    assert min(wave.fastest_s_per_km for wave in race.waves) * 0.9 < paces.min()
    assert paces.max() < max(wave.slowest_s_per_km for wave in race.waves) * 1.1
    assert min(read.received_s for read in reads) > NOW_S
