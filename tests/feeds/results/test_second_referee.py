"""Two referees who share no code judge 2,000 random races alike."""

from collections.abc import Sequence
from dataclasses import asdict
from random import Random
from typing import Any

import pytest

from feeds.decisions.corrections import Correction
from feeds.reads import Read
from tests.feeds.results.random_decisions import random_race
from tests.feeds.results.random_race import RandomRace
from tests.feeds.results.referee import Verdict, referee

CHUNK = 100
EXACT = ("bib", "state", "is_start_assumed", "granted")
TO_THE_MS = ("start_s", "finish_s", "net_s", "margin_s")
WHERE_THEY_MEET = ("passed_m", "passed_at_s")  # where two cubics do: a root, within 5 cm and 50 ms


def first(
    one: RandomRace, reads: Sequence[Read] | None = None, decided: Sequence[Correction] = ()
) -> dict[str, dict[str, Any]]:
    """Return what `feeds.results` says of each runner."""
    from feeds.results.results import results

    if reads is None:
        reads, decided = one.reads, one.corrections
    found = results(one.race, reads, decided, one.at_s, one.is_over)
    names = Verdict.__dataclass_fields__
    return {
        runner.bib: {name: getattr(found.of(runner.bib), name) for name in names}
        for runner in one.race.runners
    }


def agrees(name: str, ours: Any, theirs: Any) -> bool:
    if name in EXACT or ours is None or theirs is None:
        return bool(ours == theirs)
    return abs(ours - theirs) < (0.05 if name in WHERE_THEY_MEET else 0.0005)


@pytest.mark.parametrize("chunk", range(20))
def test_a_second_referee_gives_every_runner_the_same_verdict(chunk: int) -> None:
    differs = []
    for seed in range(CHUNK * chunk, CHUNK * (chunk + 1)):
        one = random_race(seed)
        ours = first(one)
        second = referee(one.race, one.reads, one.corrections, one.at_s, one.is_over)
        for bib, verdict in second.items():
            differs += [
                f"seed {seed}, bib {bib}: {name} is {ours[bib][name]}, the second says {theirs}"
                for name, theirs in asdict(verdict).items()
                if not agrees(name, ours[bib][name], theirs)
            ]
    assert not differs, "\n".join(differs[:20])


@pytest.mark.parametrize("seed", range(0, 2000, 10))
def test_order_of_arrival_and_repeated_messages_change_no_verdict(seed: int) -> None:
    one, rng = random_race(seed), Random(seed)
    reads = [*one.reads, *rng.choices(one.reads, k=5)] if one.reads else []
    decided = [*one.corrections, *rng.choices(one.corrections, k=3)] if one.corrections else []
    rng.shuffle(reads)
    rng.shuffle(decided)
    assert first(one) == first(one, reads, decided)
