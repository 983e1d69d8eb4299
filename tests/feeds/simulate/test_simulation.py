"""The invented morning against what eyewitnesses told of the real one, over ten seeds."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from feeds.estimate.bridge import replay_motions
from feeds.race import Race
from feeds.race_folder.read_race import race_folder, read_race
from feeds.simulate.invent_roster import INVENTED, make_roster, roster_csv
from feeds.simulate.plan import Plan, SimulationError, read_plan
from feeds.simulate.simulation import Simulation, reads_csv, simulate, true_along, write_simulation
from geo.motion import meet

SEEDS = range(1, 11)
TEN_O_CLOCK_S = 1635670800.0  # 31 October 2021, 10:00 in Paris
START, KM_1, KM_2, TURN, KM_4, FINISH = 0, 1, 2, 3, 5, 6  # the mats

each_seed = pytest.mark.parametrize("seed", SEEDS)
BoolArray = NDArray[np.bool_]


@cache
def the_race() -> Race:
    return read_race(race_folder("champs-elysees-2021"))


@cache
def the_plan() -> Plan:
    return read_plan(the_race().folder / "simulation.toml")


@cache
def morning(seed: int) -> Simulation:
    return simulate(the_race(), seed)


@cache
def catcher_folder() -> Path:
    """Return the built-in race where being passed ends a runner's race."""
    races = race_folder("champs-elysees-2021").parent
    for folder in sorted(races.iterdir()):
        if (folder / "race.toml").exists() and not read_race(folder).has_finish:
            return folder
    raise AssertionError(f"expected a race without a finish in {races}")


def is_ahead(race: Simulation) -> BoolArray:
    """Return who crossed the line before the chaser did."""
    return np.asarray(race.mats_s[:-1, FINISH] < race.mats_s[-1, FINISH])


def in_wave(race: Simulation, name: int, *, pacers: bool = True) -> BoolArray:
    return np.asarray((race.field.wave == name - 1) & (pacers | ~race.field.is_pacer))


def share_ahead(race: Simulation, wave: int) -> float:
    """Return which share of a wave's finishers beat the chaser."""
    finished = in_wave(race, wave) & np.isfinite(race.mats_s[:-1, FINISH])
    return float(is_ahead(race)[finished].mean())


def catches_m(race: Simulation) -> NDArray[np.float64]:
    """Return where the chaser passed each runner; NaN: he did not."""
    behind = race.reached_s[:-1] > race.reached_s[-1]
    return np.where(behind.any(axis=1), race.along_m[behind.argmax(axis=1)], np.nan)


def eyewitnesses(race: Simulation) -> list[int]:
    """Return the runners of wave 2 who needed about 25:26 from line to line."""
    net_s = race.mats_s[:-1, FINISH] - race.mats_s[:-1, START]
    near = np.abs(net_s - (25 * 60 + 26)) < 15
    return [int(number) for number in np.flatnonzero(near & in_wave(race, 2, pacers=False))]


@each_seed
def test_the_chaser_runs_14_25_and_finishes_at_10_34_25(seed: int) -> None:
    his = [read for read in morning(seed).reads if read.tag == the_race().chaser.bib]  # type: ignore[union-attr]
    assert [read.mat for read in his] == [mat.name for mat in the_race().mats]
    assert his[0].at_s == TEN_O_CLOCK_S + 20 * 60
    assert his[-1].at_s == TEN_O_CLOCK_S + 34 * 60 + 25
    kilometres_s = np.diff([read.at_s for read in his if read.mat not in ("turn",)])
    assert np.abs(kilometres_s - 173.0).max() < 3.0
    assert np.ptp(kilometres_s) > 0.05  # a man, not a machine


def test_a_little_over_a_thousand_finish_before_him() -> None:
    winners = [int(is_ahead(morning(seed)).sum()) for seed in SEEDS]
    assert 1000 <= np.mean(winners) <= 1050
    assert min(winners) >= 900
    assert max(winners) <= 1150


def test_there_are_a_little_over_a_thousand_without_the_pacers_too() -> None:
    winners = [int((is_ahead(one) & ~one.field.is_pacer).sum()) for one in map(morning, SEEDS)]
    assert 1000 <= np.mean(winners) <= 1050


@each_seed
def test_nearly_all_of_wave_1_and_almost_nobody_of_wave_5_win(seed: int) -> None:
    assert share_ahead(morning(seed), 1) >= 0.95
    assert share_ahead(morning(seed), 5) <= 0.01
    shares = [share_ahead(morning(seed), wave) for wave in range(1, 6)]
    assert shares == sorted(shares, reverse=True)


@each_seed
def test_he_passes_the_first_of_wave_5_between_200_and_600_m(seed: int) -> None:
    race = morning(seed)
    assert 200 <= np.nanmin(catches_m(race)[in_wave(race, 5)]) <= 600
    assert np.nanmin(catches_m(race)) >= 200  # and nobody of another wave before


@each_seed
def test_the_mats_alone_show_that_catch_in_the_same_stretch(seed: int) -> None:
    race = morning(seed)
    mats_m = np.array([mat.along_m for mat in the_race().mats])
    runners = replay_motions(race.mats_s[:-1], mats_m)
    chaser = replay_motions(race.mats_s[-1:], mats_m)
    _, place_m = meet(runners, chaser, float(race.mats_s[-1, FINISH]))
    assert 200 <= np.nanmin(place_m[in_wave(race, 5)]) <= 600


@each_seed
def test_a_runner_of_wave_2_who_needs_25_26_is_well_ahead_of_him(seed: int) -> None:
    race = morning(seed)
    assert eyewitnesses(race)
    for number in eyewitnesses(race):
        lead_s = race.mats_s[-1, FINISH] - race.mats_s[number, FINISH]
        assert lead_s > 180
        first_s = race.mats_s[number, KM_1] - race.mats_s[number, START]
        assert 280 <= first_s <= 310  # "5:00", behind the pacers
        turned_s = race.mats_s[number, TURN] - TEN_O_CLOCK_S
        assert 17 * 60 <= turned_s <= 18.5 * 60


@each_seed
def test_he_sees_wave_3_come_over_the_bridge_just_after_turning(seed: int) -> None:
    race = morning(seed)
    turned_s = np.median(race.mats_s[eyewitnesses(race), TURN])
    front_m = np.nanmax(true_along(race, float(turned_s))[:-1][in_wave(race, 3)])
    assert 1805 <= front_m <= 1997  # Pont Alexandre III


@each_seed
def test_wave_1_has_500_m_to_1_km_left_when_he_starts(seed: int) -> None:
    race = morning(seed)
    front_m = np.nanmax(true_along(race, TEN_O_CLOCK_S + 20 * 60)[:-1][in_wave(race, 1)])
    assert 4000 <= front_m <= 4500


@each_seed
def test_nobody_is_ever_in_two_places_or_runs_backwards(seed: int) -> None:
    race = morning(seed)
    steps_s = np.diff(race.reached_s, axis=1)
    speeds = np.diff(race.along_m) / steps_s
    assert np.nanmin(steps_s) > 0
    assert np.nanmax(speeds) < 8.0  # m/s: the fastest five kilometres ever run are slower


@each_seed
def test_the_pacers_of_wave_2_lead_it_and_stand_aside_at_2_km(seed: int) -> None:
    race = morning(seed)
    pacers = in_wave(race, 2) & race.field.is_pacer
    others = in_wave(race, 2, pacers=False)
    assert pacers.sum() == 6
    assert np.isfinite(race.mats_s[:-1][pacers, KM_2]).all()
    assert np.isnan(race.mats_s[:-1][pacers, KM_2 + 1 :]).all()
    paces = race.mats_s[:-1, KM_1]
    overtakers = others & (paces < paces[pacers].min())
    assert overtakers.sum() <= 0.02 * others.sum()


def test_every_wave_is_away_before_the_chaser_starts() -> None:
    race = morning(1)
    for wave, one in enumerate(the_race().waves, start=1):
        late_s = race.mats_s[:-1, START][in_wave(race, wave)] - one.gun_s
        assert 0.5 < np.nanmin(late_s) < 3.0
        assert 25.0 < np.nanmax(late_s) < 75.0  # a queue, no stroke of a gong
    assert np.nanmax(race.mats_s[:-1, START]) < race.mats_s[-1, START] - 15.0


def test_the_climb_and_the_legs_make_the_last_kilometre_the_slowest() -> None:
    race = morning(1)
    alone = in_wave(race, 3, pacers=False)
    kilometres = np.diff(race.mats_s[:-1][alone][:, [0, 1, 2, 4, 5, 6]], axis=1)
    assert np.nanmedian(kilometres, axis=0).argmax() == 4
    assert 1.05 < np.nanmedian(kilometres[:, 4] / kilometres[:, 0]) < 1.3


def test_the_finish_has_no_holes() -> None:
    race = morning(1)
    net_s = race.mats_s[:-1, FINISH] - race.mats_s[:-1, START]
    counts, _ = np.histogram(net_s, np.arange(16 * 60, 34 * 60 + 1, 60))
    assert counts.min() >= 20
    neighbours = (counts[:-2] + counts[2:]) / 2
    assert (counts[1:-1] > 0.5 * neighbours).all()


@each_seed
def test_some_never_start_some_stop_and_mats_miss_a_few(seed: int) -> None:
    race = morning(seed)
    runs = np.isfinite(race.mats_s[:-1])
    runners = ~race.field.is_pacer
    assert 0.004 < 1.0 - runs[runners, START].mean() < 0.018
    stopped = runs[:, START] & ~runs[:, FINISH] & runners
    assert 0.003 < stopped.sum() / runners.sum() < 0.012
    heard = {(read.tag, read.mat) for read in race.reads}
    expected = sum(
        len(one.chips) * int(row.sum()) for one, row in zip(race.roster, runs, strict=True)
    )
    assert 0.003 < 1.0 - (len(heard) - len(the_race().mats)) / expected < 0.007
    assert len(race.reads) > len(heard)  # and a few chips are seen twice


def test_reads_come_in_the_order_in_which_they_were_received() -> None:
    reads = morning(1).reads
    assert [read.received_s for read in reads] == sorted(read.received_s for read in reads)
    delays_s = np.array([read.received_s - read.at_s for read in reads])
    assert delays_s.min() > 0.299
    assert delays_s.max() < 2.001
    assert np.any(np.diff([read.at_s for read in reads]) < 0)  # so they overtake one another


def test_every_tag_belongs_to_somebody_and_every_time_is_a_whole_millisecond() -> None:
    known = {chip for runner in the_race().runners for chip in runner.chips}
    known.add(the_race().chaser.bib)  # type: ignore[union-attr]
    reads = morning(1).reads
    assert {read.tag for read in reads} <= known
    assert all(read.at_s == round(read.at_s * 1000) / 1000 for read in reads)


def test_a_runner_passes_a_mat_where_the_truth_says() -> None:
    race = morning(1)
    number = eyewitnesses(race)[0]
    for mat, at_s in zip(the_race().mats, race.mats_s[number], strict=True):
        assert true_along(race, float(at_s))[number] == pytest.approx(mat.along_m, abs=0.01)
    assert np.isnan(true_along(race, TEN_O_CLOCK_S)[number])


def test_a_seed_gives_one_morning_and_another_seed_another() -> None:
    again = simulate(the_race(), 1)
    assert reads_csv(again.reads) == reads_csv(morning(1).reads)
    assert again.reads != morning(2).reads


def test_the_shipped_roster_and_reads_are_made_again_byte_for_byte(tmp_path: Path) -> None:
    plan, folder = the_plan(), the_race().folder
    assert plan.roster is not None
    roster = make_roster(plan.roster, plan.waves)
    assert roster == the_race().runners
    names = [wave.name for wave in the_race().waves]
    assert roster_csv(roster, names).encode() == (folder / "roster.csv").read_bytes()
    write_simulation(the_race(), tmp_path)
    for name in ("roster.csv", "reads.csv"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()


def test_the_roster_is_invented_and_says_so() -> None:
    runners = the_race().runners
    assert len(runners) == 3600
    assert all(runner.name.endswith(INVENTED) for runner in runners)
    assert len({runner.name for runner in runners}) == 3600
    chips = [chip for runner in runners for chip in runner.chips]
    assert len(set(chips)) == len(chips) > 3600
    assert 0.01 < np.mean([not runner.is_public for runner in runners]) < 0.03
    assert {runner.wave for runner in runners if runner.is_pacer} == {0, 1, 2, 3, 4}


def test_where_being_passed_ends_the_race_nobody_is_read_afterwards() -> None:
    race = read_race(catcher_folder())
    one = simulate(race)
    behind = one.mats_s[:-1] > one.mats_s[-1]
    assert not behind.any()
    reached = np.isfinite(one.mats_s[:-1]).sum(axis=1)
    assert len(set(reached[reached > 0])) > 2  # they are caught in different places
    assert reached.max() < len(race.mats)  # and nobody runs off the end of the course
    shipped = (race.folder / "reads.csv").read_text(encoding="utf-8")
    assert reads_csv(one.reads) == shipped


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("seed = 20211031", "", "'seed', none came"),
        ("fade = 0.045", "fade = 0.045\nhope = 1", "no key 'hope' here"),
        ("first_s = 1.0", 'first_s = "soon"', "number or a pace \"m:ss\", got 'soon'"),
        ("runners = 560", "runners = 560.5", "expected int, got 560.5"),
        ("share = 0.88", "share = 0.5", "[[wave]] 1: expected shares of kinds"),
        ("[crowd]", "[crown]", "expected [crowd], got None"),
        ("[crowd]", "[crowd", "expected TOML"),
    ],
)
def test_a_plan_that_cannot_be_used_is_refused_with_a_reason(
    tmp_path: Path, before: str, after: str, says: str
) -> None:
    text = (the_race().folder / "simulation.toml").read_text(encoding="utf-8")
    assert before in text
    (tmp_path / "simulation.toml").write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(SimulationError) as refused:
        read_plan(tmp_path / "simulation.toml")
    assert says in str(refused.value)
    assert "simulation.toml" in str(refused.value)


def test_a_plan_for_other_waves_is_refused(tmp_path: Path) -> None:
    text = (the_race().folder / "simulation.toml").read_text(encoding="utf-8")
    (tmp_path / "simulation.toml").write_text(text.replace('name = "5"', 'name = "elite"'))
    with pytest.raises(SimulationError, match=r"expected the waves of race\.toml"):
        simulate(the_race(), plan=read_plan(tmp_path / "simulation.toml"))
