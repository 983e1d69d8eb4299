"""Everybody is in one figure, and what has happened stays."""

import numpy as np
import pytest

from dashboard.wire.publish import recorded_reads
from feeds.race_folder.read_race import race_folder, read_race
from feeds.results.result import pacers_of
from feeds.results.results import results
from feeds.results.state import State
from feeds.results.tally import FIGURES, HOME_AHEAD, standing_at, tally_of
from tests.commands import RACE
from tests.feeds.results.random_decisions import random_race


def test_whatever_happens_all_figures_together_are_everybody() -> None:
    for seed in range(60):
        one = random_race(seed)
        told = results(one.race, one.reads, one.corrections, one.at_s)
        counted = ~pacers_of(one.race) | np.isin(told.state, HOME_AHEAD)
        figures = tally_of(told)
        assert sum(int(figures[name].sum()) for name in FIGURES) == counted.sum()


def test_in_the_demo_who_stopped_after_he_passed_her_was_passed_all_the_same() -> None:
    race = read_race(race_folder(RACE))
    reads = recorded_reads(race)
    told = results(race, reads, [], max(read.at_s for read in reads) + 30, is_over=True)
    runs = ~pacers_of(race)
    stopped = runs & (told.state == State.STOPPED)
    was_passed = runs & ~np.isnan(told.passed_s)
    figures = tally_of(told)
    assert (stopped & was_passed).any()
    assert figures["passed"].sum() == was_passed.sum()
    assert figures["ahead"].sum() == 0
    assert figures["won"].sum() == (runs & (told.state == State.OFFICIAL)).sum()


@pytest.mark.parametrize(
    ("state", "was_passed", "is_disqualified", "figure"),
    [
        (State.WAITING, False, False, "waiting"),
        (State.THREATENED, False, False, "ahead"),
        (State.OVERDUE, False, False, "ahead"),
        (State.PASSED, True, False, "passed"),
        (State.BEHIND, False, False, "passed"),
        (State.STOPPED, True, False, "passed"),
        (State.STOPPED, False, False, "out"),
        (State.NOT_STARTED, False, False, "out"),
        (State.DISQUALIFIED, True, True, "out"),
        (State.PASSED, True, True, "out"),
        (State.RUNNING, False, True, "ahead"),
        (State.AHEAD, True, False, "won"),
    ],
)
def test_each_is_counted_where_she_belongs(
    state: State, was_passed: bool, is_disqualified: bool, figure: str
) -> None:
    one = np.array([state], dtype=np.uint8)
    flags = np.array([was_passed]), np.array([is_disqualified])
    assert standing_at(one, *flags).tolist() == [figure]
