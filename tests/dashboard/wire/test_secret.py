"""The secrets behind the order of the runners: made once, kept, and shown to nobody."""

from pathlib import Path

import numpy as np
import pytest

from dashboard.settings import Settings, SettingsError
from dashboard.wire.order import in_order, order_of, race_in_order
from dashboard.wire.secret import live_secret, recordings_secret
from feeds.rules.snapshot import snapshot
from feeds.store import Store
from tests.made_up_race import GUN_S, made_up_race, made_up_times
from tests.orders import SECRET, by_number

GIVEN = "sixteen letters or more".replace(" ", "-")


def test_a_secret_is_made_once_and_read_by_nobody_else(tmp_path: Path) -> None:
    state = tmp_path / "state"
    made = recordings_secret(None, state)
    assert len(made) == 32
    assert recordings_secret(None, state) == made
    (file,) = state.iterdir()
    assert file.stat().st_mode & 0o077 == 0
    assert recordings_secret(None, tmp_path / "other") != made


def test_a_setting_gives_every_server_the_same_secret_and_each_race_another(tmp_path: Path) -> None:
    assert recordings_secret(GIVEN, tmp_path) == GIVEN.encode()
    assert list(tmp_path.iterdir()) == []
    assert live_secret(None, "race") is None
    assert live_secret(GIVEN, "race") == live_secret(GIVEN, "race") != live_secret(GIVEN, "other")


def test_a_secret_is_never_shown() -> None:
    settings = Settings.from_environment({"POURSUITE_SECRET": GIVEN})
    assert settings.secret == GIVEN
    assert GIVEN not in repr(settings)
    with pytest.raises(
        SettingsError, match=r"POURSUITE_SECRET: expected .* got 5 others"
    ) as caught:
        Settings.from_environment({"POURSUITE_SECRET": "short"})
    assert "short" not in str(caught.value)


def test_the_stores_secret_stays_until_the_race_is_forgotten(store: Store, store_url: str) -> None:
    first = store.secret()
    with Store(store_url, "test-race") as same:
        assert same.secret() == first
    store.clear()
    assert store.secret() != first


def test_a_runner_stands_where_her_bib_puts_her_whoever_else_runs() -> None:
    race, fewer = made_up_race(300), made_up_race(200)
    all_of, some = order_of(race, SECRET), order_of(fewer, SECRET)
    np.testing.assert_array_equal(all_of.number[all_of.number < 200], some.number)
    np.testing.assert_array_equal(all_of.side[all_of.place[:200]], some.side[some.place])
    np.testing.assert_array_equal(np.sort(all_of.number), np.arange(300))


def test_everything_of_a_runner_goes_with_her_to_her_place() -> None:
    race = made_up_race(60)
    order = order_of(race, SECRET)
    times_s = made_up_times(race)
    now = snapshot(race, times_s, GUN_S + 1500.0)
    told = in_order(now, order)
    there = race_in_order(race, order)
    moved = np.vstack((times_s[:-1][order.number], times_s[-1:]))
    again = snapshot(there, moved, GUN_S + 1500.0)
    for one, other in ((told, again), (by_number(told, order), now)):
        np.testing.assert_array_equal(one.facts.state, other.facts.state)
        np.testing.assert_allclose(one.motions.at_s, other.motions.at_s)
        np.testing.assert_array_equal(one.mat_of_knot, other.mat_of_knot)
        np.testing.assert_allclose(one.facts.passed_s, other.facts.passed_s)
        assert one.chances is not None
        assert other.chances is not None
        np.testing.assert_allclose(one.chances.finish_s, other.chances.finish_s)
        np.testing.assert_allclose(one.chances.ahead, other.chances.ahead)
    assert [one.bib for one in there.runners] == [
        race.runners[number].bib for number in order.number
    ]
