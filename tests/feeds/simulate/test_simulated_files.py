"""The files of the invented morning: reads, roster and plan."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from feeds.race_folder.read_race import read_race
from feeds.simulate.invent_roster import INVENTED, make_roster, roster_csv
from feeds.simulate.plan import SimulationError, read_plan
from feeds.simulate.simulation import reads_csv, simulate, true_along, write_simulation
from tests.feeds.simulate.mornings import (
    TEN_O_CLOCK_S,
    catcher_folder,
    eyewitnesses,
    morning,
    the_plan,
    the_race,
)


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


def test_where_the_start_has_no_mat_nothing_is_read_there() -> None:
    one = simulate(replace(the_race(), has_start_mat=False), 1)
    assert {read.mat for read in one.reads} == {mat.name for mat in the_race().mats[1:]}
    assert one.reads == [read for read in morning(1).reads if read.mat != the_race().mats[0].name]
    assert np.isfinite(one.mats_s[:, 0]).mean() > 0.95, "they start all the same"


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
