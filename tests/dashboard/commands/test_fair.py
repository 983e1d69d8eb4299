"""Was it fair, asked on the command line."""

import json
from typing import Any

import numpy as np
import pytest

from dashboard.wire.publish import gathered, over_s
from feeds.race_folder.read_race import race_folder, read_race
from feeds.results.results import settle
from feeds.results.state import State
from tests.dashboard.commands.test_commands import poursuite, refused
from tests.dashboard.commands.test_results import folder

DEMO = "champs-elysees-2021"


def asked(*words: str) -> dict[str, Any]:
    result = poursuite("fair", *words, "--json")
    assert result.exit_code == 0, result.output
    told: dict[str, Any] = json.loads(result.stdout)
    return told


def winners_in_results() -> dict[str, int]:
    known = gathered(read_race(race_folder(DEMO)), has_afterwards=True)
    race = known.times.race
    told = settle(race, known.times.times_s, known.standing, over_s(known), is_over=True)
    won = np.isin(told.state, (State.AHEAD, State.OFFICIAL)) & ~told.granted
    wave = np.array([runner.wave for runner in race.runners])
    return {one.name: int((won & (wave == k)).sum()) for k, one in enumerate(race.waves)}


def test_the_race_as_run_has_the_winners_of_its_results() -> None:
    told = asked(DEMO)
    expected = winners_in_results()
    assert {name: one["winners"] for name, one in told["waves"].items()} == expected
    assert told["winners"] == sum(expected.values())
    assert (told["gained"], told["lost"], told["field"]) == ([], [], "run")
    assert told["verdict"] == "unequal"
    for one in told["waves"].values():
        assert (
            one["low"] <= one["share"] == round(one["winners"] / one["runners"], 4) <= one["high"]
        )
    assert set(told["waves"]["5"]) >= {"runners", "winners", "share", "low", "high", "gun"}
    assert told["waves"]["5"]["gun"] == "10:19:00"


def test_places_added_afterwards_stand_apart_and_are_nobodys_gain() -> None:
    told = asked(DEMO)
    assert told["granted"] == 390  # the first 200 of two waves, less ten who had won by the clock
    assert {name: one["granted"] for name, one in told["waves"].items()} == {
        "1": 0, "2": 0, "3": 0, "4": 190, "5": 200,
    }  # fmt: skip
    early = asked(DEMO, "--gun", "5=10:15")
    won = early["waves"]["5"]["winners"]  # places that the clock gives now
    assert won > 0
    assert early["granted"] == 190 + max(200 - won, 0)


def test_a_moved_gun_and_another_time_change_who_wins_and_tell_whom() -> None:
    told = asked(DEMO, "--gun", "5=10:15", "--chaser-time", "14:40")
    before = winners_in_results()
    assert told["waves"]["5"]["gun"] == "10:15:00"
    assert told["chaser"]["time_s"] == 880.0
    assert told["chaser"]["finish"] == "10:34:40"
    assert told["waves"]["5"]["winners"] > before["5"]
    assert told["lost"] == []
    assert len(told["gained"]) == told["winners"] - sum(before.values()) > 0
    assert told["winners_as_run"] == sum(before.values())
    longer = asked(DEMO, "--chaser-distance", "5200")
    assert longer["chaser"]["time_s"] == pytest.approx(865 * 5200 / 5000, abs=1)
    assert longer["winners"] > told["winners_as_run"]
    earlier = asked(DEMO, "--chaser-gun", "10:19")
    assert earlier["gained"] == []
    assert earlier["lost"]


def test_guns_that_give_every_wave_the_same_chance_are_found() -> None:
    told = asked(DEMO, "--find", "equal=20%")
    assert max(abs(one["share"] - 0.2) for one in told["waves"].values()) < 0.02
    guns = [one["gun"] for one in told["waves"].values()]
    assert guns == sorted(guns)
    assert all(gun.endswith("0") for gun in guns)
    assert set(told["found"]["starts"]) == {"0.5", "0.1", "0.01"}
    assert told["verdict"] == "alike"
    places = asked(DEMO, "--find", "places=1000", "--quantile", "0.5")
    assert abs(places["winners"] - 1000) < 40  # as many arrive in ten seconds
    assert places["found"]["starts"]["0.5"]["winners"] == places["winners"]


def test_the_price_is_told_as_run_and_so() -> None:
    told = asked(DEMO, "--gun", "1=10:05")
    assert told["price"]["people_per_m2"] > 0
    assert told["price"]["closed_min"] < told["price_as_run"]["closed_min"]
    assert told["price"]["overtakings_per_min"] != told["price_as_run"]["overtakings_per_min"]


@pytest.mark.parametrize(("language", "word"), [("en", "get away|winners"), ("fr", "gagnants")])
def test_it_is_told_in_both_languages(language: str, word: str) -> None:
    import re

    result = poursuite("fair", DEMO, "--lang", language, "--find", "equal=20%")
    assert result.exit_code == 0, result.output
    assert re.search(word, result.stdout)
    assert "10:19:00" not in result.stdout.splitlines()[4]


def test_a_race_that_is_only_planned_is_answered_for_an_invented_field_and_says_so(
    tmp_path: Any,
) -> None:
    roster = tuple(f"{k},Ana {k},{1 + k % 2},,no,yes" for k in range(1, 61))
    place = folder(tmp_path / "plan", "", guns=("10:00:00", "10:05:00"), roster=roster)
    (tmp_path / "plan" / "reads.csv").unlink()
    result = poursuite("fair", place, "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["field"] == "invented"
    assert "invented" in result.stderr
    assert sum(one["runners"] for one in told["waves"].values()) > 50


def test_what_cannot_be_asked_is_refused_in_plain_words(tmp_path: Any) -> None:
    assert "one of 1, 2, 3, 4, 5" in refused("fair", DEMO, "--gun", "9=10:15", exit_code=2)
    assert "time of day" in refused("fair", DEMO, "--gun", "5=soon", exit_code=2)
    assert "5% to 50%" in refused("fair", DEMO, "--find", "equal=80%", exit_code=2)
    assert "equal=20% or places" in refused("fair", DEMO, "--find", "all", exit_code=2)
    assert "go with --find" in refused("fair", DEMO, "--quantile", "0.5", exit_code=2)
    assert "leave --gun out" in refused(
        "fair", DEMO, "--find", "equal=20%", "--gun", "5=10:15", exit_code=2
    )
    plain = folder(tmp_path / "plain", "7 start 10:00:01", is_chase=False)
    assert "with a chaser" in refused("fair", plain)
    assert "places" in refused("fair", DEMO, "--find", "places=100000")


def test_the_store_is_asked_and_says_that_the_chaser_is_not_home() -> None:
    assert "not home yet" in refused("fair", DEMO, "--store")
