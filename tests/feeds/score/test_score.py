"""How good the tracker is, on the race that ships, and what a file to score looks like."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from dashboard.commands.poursuite import main
from feeds.problem import RaceError
from feeds.score.figures import Figures, calibration, figures, table
from feeds.score.score_file import Recording, read_recording
from feeds.score.tally import Log, follow
from tests.feeds.estimate.made_up_field import made_up_field

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def demo() -> tuple[Recording, Log, Figures]:
    recording = read_recording("champs-elysees-2021")
    log = follow(recording)
    return recording, log, figures(recording, log)


def test_in_the_race_that_ships_we_are_better_than_other_trackers(
    demo: tuple[Recording, Log, Figures],
) -> None:
    found = demo[2]
    for name in ("arrival_mean_m", "arrival_median_m", "finish_mae_s", "position_mean_m"):
        assert found[name]["ours"] < 0.9 * found[name]["constant_pace"], name
        assert found[name]["ours"] < found[name]["last_split"], name
    assert found["brier"]["ours"] < 0.6 * found["brier"]["constant_pace"]


def test_an_interval_of_80_per_cent_holds_about_80_per_cent(
    demo: tuple[Recording, Log, Figures],
) -> None:
    assert 75 < demo[2]["coverage_next"]["ours"] < 86
    assert 74 < demo[2]["coverage_finish"]["ours"] < 90


def test_what_is_said_to_be_likely_is_as_likely_as_said(
    demo: tuple[Recording, Log, Figures],
) -> None:
    for said, came, count in calibration(demo[1]):
        assert abs(said - came) < 12 or count < 200


def test_nobody_is_drawn_going_back(demo: tuple[Recording, Log, Figures]) -> None:
    assert demo[2]["backward_per_10000"]["ours"] <= 1


def test_hidden_mats_are_bridged_better_than_by_straight_lines(
    demo: tuple[Recording, Log, Figures],
) -> None:
    gap = demo[2]["replay_gap_mean_m"]
    assert gap["ours"] < 0.75 * gap["linear"]


@pytest.mark.parametrize("runners", [100, pytest.param(300, marks=pytest.mark.whole)])
def test_a_small_field_is_not_worse_off_than_with_last_split_pace(runners: int) -> None:
    field = made_up_field(runners, seed=runners)
    found = figures(field, follow(field))
    for name in ("arrival_mean_m", "arrival_median_m"):
        assert found[name]["ours"] <= found[name]["last_split"], name
    assert 70 <= found["coverage_next"]["ours"] <= 90


def test_where_nobody_finishes_the_finish_has_no_figure_and_the_rest_has() -> None:
    field = made_up_field(60, seed=3)
    field.times_s[:, -1] = np.nan
    log = follow(field)
    found = figures(field, log)
    assert np.isnan(found["finish_mae_s"]["ours"])
    assert found["arrival_mean_m"]["ours"] > 0
    (line,) = [one for one in table(field, found, log).splitlines() if one.startswith("brier  ")]
    assert line.split() == ["brier", "–", "–", "–"]
    assert "chance said" not in table(field, found, log)


def test_a_file_of_splits_is_scored_from_the_command_line(tmp_path: Path) -> None:
    field = made_up_field(60, seed=3)
    times = np.where(np.isnan(field.times_s), -1, field.times_s)
    names = ",".join(f"t{mat}" for mat in range(len(field.mats_m)))
    mats = " ".join(f"{metres:g}" for metres in field.mats_m)
    lines = [f"# mats_m={mats} ; invented", f"runner,wave,{names}"]
    lines += [
        f"{row},{field.wave[row]}," + ",".join(f"{at_s:.1f}" for at_s in times[row])
        for row in range(60)
    ]
    lines += ["," * len(field.mats_m)] * 2  # emptied in a spreadsheet
    path = tmp_path / "field.csv.gz"
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    answer = CliRunner().invoke(main, ["score", str(path), "--json"])
    assert answer.exit_code == 0, answer.output
    found = json.loads(answer.stdout)["figures"]
    for name in ("arrival_mean_m", "arrival_median_m", "finish_mae_s", "position_mean_m", "brier"):
        assert set(found[name]) == {"ours", "constant_pace", "last_split"}
    assert {"coverage_next", "coverage_finish"} <= set(found)
    assert set(found["replay_gap_mean_m"]) == {"ours", "linear"}
    coverage = json.loads(answer.stdout)["coverage"]
    assert [one["name"] for one in coverage["tenths"]] == [str(one) for one in range(1, 11)]
    assert [one["name"] for one in coverage["mats"]][:2] == ["2500", "5000"]
    assert {one["next"] for one in coverage["mats"]} == {None}  # sixty never are two hundred


def test_tracks_are_read_at_every_kilometre_and_the_truth_is_the_track(tmp_path: Path) -> None:
    lines = ["# tracks", "track,person,t,d"]
    lines += [f"{track},1,{t},{t * (3 + track)}" for track in (0, 1) for t in range(0, 1000, 10)]
    path = tmp_path / "tracks.csv"
    path.write_text("\n".join(lines))
    recording = read_recording(str(path))
    assert recording.mats_m.tolist() == [0, 1000, 2000]
    np.testing.assert_allclose(recording.times_s, [[0, 333.3, 666.7], [0, 250, 500]], atol=0.1)
    log = follow(recording)
    assert max(part.max() for part in log.ways["constant_pace"].place_m if len(part)) < 0.1
    told = CliRunner().invoke(main, ["score", str(path)])
    assert told.exit_code == 0
    assert "constant pace" in told.stdout
    assert "by tenth of the field" in told.stdout


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("# nothing\nrunner,t0,t1\n0,1,2\n", "mats_m="),
        ("a,b\n1,2\n", "columns t0"),
        ("a,b\n1,x\n", "numbers"),
    ],
)
def test_a_file_that_cannot_be_scored_says_what_was_expected(
    tmp_path: Path, text: str, told: str
) -> None:
    path = tmp_path / "odd.csv"
    path.write_text(text)
    with pytest.raises(RaceError, match=told):
        read_recording(str(path))
