"""The random races must be odd enough: whatever can happen in a race does, and often."""

from collections import Counter
from functools import cache

from feeds.decisions.corrections import What
from tests.feeds.results.random_decisions import random_race
from tests.feeds.results.random_race import RandomRace
from tests.feeds.results.referee import Verdict, referee

SEEDS = range(300)
RARELY = 5  # of 300 races; most things happen in fifty or more
ODD_THINGS = """
missing | doubled | stray | swapped | late | milling around the start | a stroll after the finish
of nobody | of no mat | another spelling | told again | bibs alike but for zeros
told of another place | of a wrong clock | a mat that reads nobody | laps | laps from the start on
finish apart from laps | a late gun | a wrong wave | who never starts | who gives up
faster than a person | slower than announced | a tie | no chaser | the chaser's own course
a chaser who stops | a chaser who never starts | a chaser's missed finish | no start mat | no finish
everybody is ahead | nobody is ahead | plan is ahead | passed out | passed run-on
all reads are in | decided twice | decided in the same second | the undoing of an undoing
who starts too soon | who starts long after her wave | a chip on no list | of another day
"""
STATES = """
waiting running passed ahead official behind stopped not-started disqualified pacer
"""


@cache
def race_of(seed: int) -> RandomRace:
    return random_race(seed)


def verdicts() -> list[Verdict]:
    races = [race_of(seed) for seed in SEEDS]
    return [
        verdict
        for one in races
        for verdict in referee(one.race, one.reads, one.corrections, one.at_s, one.is_over).values()
    ]


def test_every_odd_thing_happens_often_in_random_races() -> None:
    often = Counter(kind for seed in SEEDS for kind in race_of(seed).kinds)
    named = {kind.strip() for line in ODD_THINGS.split("\n") for kind in line.split("|")} - {""}
    expected = named | {what.value for what in What}
    assert set(often) == expected
    assert {kind: n for kind, n in often.items() if n < RARELY} == {}


def test_every_state_is_reached_in_random_races() -> None:
    found = verdicts()
    often = Counter(one.state for one in found)
    assert set(often) == set(STATES.split())
    assert min(often.values()) >= 15
    for is_told in (
        [one.is_start_assumed for one in found],
        [one.net_s is not None for one in found],
        [one.margin_s is not None for one in found],
        [one.passed_at_s is not None for one in found],
        [one.granted for one in found],
    ):
        assert sum(is_told) >= 10


def test_the_same_seed_is_the_same_race() -> None:
    one, again = random_race(7), random_race(7)
    assert (one.reads, one.corrections, one.at_s) == (again.reads, again.corrections, again.at_s)


def test_the_order_of_reads_and_decisions_and_repeated_ones_change_nothing() -> None:
    for seed in SEEDS:
        one = race_of(seed)
        asked = referee(one.race, one.reads, one.corrections, one.at_s, one.is_over)
        reads = (*one.reads[::-1], *one.reads)
        decided = (*one.corrections[::-1], *one.corrections)
        assert asked == referee(one.race, reads, decided, one.at_s, one.is_over), seed
