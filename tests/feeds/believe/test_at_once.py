"""Counting all runners at once, or only those whom a change touches, is what counting each is."""

from random import Random

import numpy as np
import pytest

from feeds.believe import table
from feeds.believe.heard import Heard
from feeds.believe.table import Believed
from feeds.decisions.standing import standing
from feeds.reads import Read
from tests.feeds.results.random_decisions import random_race
from tests.feeds.results.random_race import RandomRace

SEEDS = range(0, 600, 10)


def heard_of(reads: list[Read]) -> Heard:
    heard = Heard()
    heard.add(reads)
    return heard


def is_same(one: Believed, other: Believed) -> bool:
    return np.array_equal(one.times_s, other.times_s, equal_nan=True)


@pytest.mark.parametrize("seed", range(1000, 1400, 10))
def test_all_at_once_is_what_one_after_the_other_is(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for k in range(seed, seed + 10):
        one = random_race(k)
        word = standing(one.corrections)
        monkeypatch.setattr(table, "FEW", 10**9)
        apart = Believed(one.race, word, one.at_s, heard_of([*one.reads]))
        monkeypatch.setattr(table, "FEW", 0)
        assert is_same(Believed(one.race, word, one.at_s, apart.all_heard), apart), f"seed {k}"


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("few", [0, 12])
def test_what_is_counted_as_it_comes_is_what_is_counted_at_the_end(
    seed: int, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table, "FEW", few)
    one, rng = random_race(seed), Random(seed)
    whole = Believed(one.race, standing(one.corrections), one.at_s, heard_of([*one.reads]))
    known = Believed(one.race)
    reads, decided = [*one.reads], [*one.corrections]
    taken = 0
    while reads or taken < len(decided) or known.terms.at_s != one.at_s:
        way = rng.randrange(3)
        if way == 0:
            known.add([reads.pop() for _ in range(min(len(reads), rng.choice((1, 3, 20))))])
        elif way == 1 and taken < len(decided):
            taken += 1
            known.decide(standing(decided[:taken]))
        elif way == 2 and rng.random() < 0.2:
            known.decide(known.standing, one.at_s)
    assert is_same(known, whole)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_question_what_if_is_answered_as_if_it_were_so_and_changes_nothing(seed: int) -> None:
    one = random_race(seed)
    known = Believed(one.race, heard=heard_of([*one.reads]))
    before = known.times_s.copy()
    for number in range(len(one.corrections) + 1):
        word = standing(one.corrections[:number])
        asked = known.what_if(word, one.at_s)
        assert is_same(asked, Believed(one.race, word, one.at_s, known.all_heard))
        assert is_same(asked.what_if(known.standing, np.inf), known)
    np.testing.assert_array_equal(known.times_s, before)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_heard_by_a_moment_is_what_would_have_been_known_then(seed: int) -> None:
    one, rng = random_race(seed), Random(seed)
    known = Believed(one.race, standing(one.corrections), heard=heard_of([*one.reads]))
    for _ in range(4):
        moment_s = rng.choice(one.reads).received_s if one.reads else 0.0
        known.hear_until(moment_s)
        by_then = [read for read in one.reads if read.received_s <= moment_s]
        assert is_same(known, Believed(one.race, known.standing, heard=heard_of(by_then)))


def test_two_who_share_the_reads_each_count_them_for_themselves() -> None:
    one: RandomRace = random_race(4)
    heard = Heard()
    first, second = Believed(one.race, heard=heard), Believed(one.race, heard=heard)
    first.add(one.reads)
    assert np.isnan(second.times_s).all()
    second.take()
    assert is_same(first, second)
