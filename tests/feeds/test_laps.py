"""Laps: one mat hears a runner again and again, and each passing counts for its own kilometre."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from feeds.believe.table import times_of
from feeds.files.read_files import import_reads
from feeds.race import LapMat, Race
from feeds.race_folder.read_race import race_folder, read_race
from feeds.reads import Read
from tests.feeds.race_folder.race_folders import RACE, refusal, write_race

LAP_KM = 5


@pytest.fixture(scope="module")
def race(tmp_path_factory: pytest.TempPathFactory) -> Race:
    """Return eight laps of a lake with five boxes around it."""
    folder = tmp_path_factory.mktemp("laps") / "lake"
    shutil.copytree(race_folder("lakeside-catcher-2024"), folder)
    tables = []
    for box in range(LAP_KM):
        kms = range(box, 41, LAP_KM)
        mats = ", ".join(f'"{km}km"' if km else '"start"' for km in kms)
        tables.append(f'[[lap_mat]]\nname = "box {box}"\nmats = [{mats}]\n')
    tables[0] += 'gap = "2:00"\n'
    with (folder / "race.toml").open("a") as file:
        file.write("\n" + "\n".join(tables))
    return read_race(folder)


@pytest.fixture(scope="module")
def reads(race: Race) -> list[Read]:
    return [one for one in import_reads(race.folder / "reads.csv") if isinstance(one, Read)]


def boxed(reads: list[Read]) -> list[Read]:
    """Return reads as the boxes tell them, who do not count laps."""
    kms = [0 if one.mat == "start" else int(one.mat.removesuffix("km")) for one in reads]
    return [replace(one, mat=f"box {km % LAP_KM}") for one, km in zip(reads, kms, strict=True)]


def test_a_box_on_a_lap_is_a_mat_for_each_time_round(race: Race) -> None:
    assert race.lap_mats[0] == LapMat(
        "box 0", ("start", *(f"{km}km" for km in range(5, 41, 5))), 120.0
    )
    assert [one.gap_s for one in race.lap_mats[1:]] == [30.0] * 4


def test_who_runs_laps_is_at_the_kilometre_she_is_at(race: Race, reads: list[Read]) -> None:
    plain, told = times_of(race, reads), times_of(race, boxed(reads))
    same = (plain == told) | (np.isnan(plain) & np.isnan(told))
    assert np.isfinite(plain).sum() > 4000
    assert same[:-1].all(axis=1).mean() > 0.98, "runners who are where they were read"
    assert same[:-1].mean() > 0.995


def test_many_antennas_and_whoever_lingers_make_one_passing(race: Race, reads: list[Read]) -> None:
    told = boxed(reads)
    more = [
        replace(one, at_s=one.at_s + after_s)
        for one in told
        for after_s in (0.4, 1.1, 27.0)
        if one.mat != "box 0"  # at the start the last read counts
    ]
    np.testing.assert_array_equal(times_of(race, told), times_of(race, told + more))


def test_in_whatever_order_laps_are_told_they_count_the_same(race: Race, reads: list[Read]) -> None:
    told = boxed(reads[:4000])
    np.testing.assert_array_equal(times_of(race, told), times_of(race, told[::-1]))


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ('name = "box"\nmats = ["half", "finihs"]', "Did you mean 'finish'?"),
        ('name = "box"\nmats = ["finish", "half"]', "in the order they are run over"),
        ('name = "box"\nmats = ["half"]', "expected two mats or more"),
        ('name = "start"\nmats = ["half", "finish"]', "'start' is another mat"),
        ('mats = ["half", "finish"]', "'name' (what its reads have"),
        ('name = "box"\nmats = ["half", "finish"]\ngap = "soon"', "gap"),
        ('name = "a"\nmats = ["start", "half"]\n[[lap_mat]]\nname = "b"\nmats = ["half", "finish"]',
         "is one of 'a' too"),
    ],
)  # fmt: skip
def test_a_lap_mat_that_makes_no_sense_is_refused(tmp_path: Path, table: str, words: str) -> None:
    folder = write_race(tmp_path / "quay", f"{RACE}\n[[lap_mat]]\n{table}\n")
    assert words in str(refusal(folder))
