"""The invented field of a race that nobody has run, as bytes: that of `poursuite fair`."""

from dataclasses import replace
from pathlib import Path

import brotli
import numpy as np
import pytest

from dashboard.wire.apply_segments import apply
from dashboard.wire.constants import begins_s
from dashboard.wire.planned import Planned
from dashboard.wire.segments import decode
from feeds.believe.ways import mats_of
from feeds.fairness.change import as_run, winners
from feeds.fairness.held import held
from feeds.fairness.invented import invented_times
from feeds.race import Race
from feeds.race_folder.read_race import race_folder, read_race
from feeds.results.state import State
from tests.commands import RACE
from tests.orders import SECRET
from tests.todays_race import race_begun


@pytest.fixture
def today(tmp_path: Path) -> Race:
    return read_race(race_begun(tmp_path / "today"))


def test_who_gets_away_is_who_would_by_command(today: Race) -> None:
    field = Planned({today.key: today}, SECRET).of(today.key)
    assert field is not None
    told = decode(brotli.decompress(field.snapshot))
    shown = apply(None, told, mats_of(today), begins_s(today)).facts
    one = held(today, invented_times(today))
    due = np.bincount(one.wave[winners(one, as_run(one))], minlength=one.waves)
    got_away = np.isin(shown.state, (State.AHEAD, State.OFFICIAL))
    there = np.bincount(told.wave[got_away], minlength=one.waves)
    assert np.abs(there - due).max() <= 1  # a tenth of a second decides in the bytes
    assert due.sum() > 500


def test_nobody_in_it_has_a_name(today: Race) -> None:
    field = Planned({today.key: today}, SECRET).of(today.key)
    assert field is not None
    assert set(field.head) == {"epoch", "snapshot", "segment", "guns"}


def test_nothing_is_invented_of_a_race_that_was_run_or_has_no_chaser(today: Race) -> None:
    run = read_race(race_folder(RACE))
    plain = replace(today, key="plain", chaser=None)
    planned = Planned({run.key: run, "plain": plain}, SECRET)
    assert planned.of(run.key) is planned.of("plain") is planned.of("nowhere") is None


def test_a_plan_that_cannot_be_used_is_told_in_the_log_and_nothing_invented(
    today: Race, caplog: pytest.LogCaptureFixture
) -> None:
    (today.folder / "simulation.toml").write_text("seed = 'none'\n", encoding="utf-8")
    assert Planned({today.key: today}, SECRET).of(today.key) is None
    assert "its field cannot be invented" in caplog.text
