"""Reads are kept once, in columns: whatever comes again, in whatever order, is one read."""

from random import Random

import numpy as np
import pytest

from feeds.believe.heard import LOOSE, Heard
from feeds.believe.reads_heard import ReadsHeard, ReadsOfFeed, ReadsOfTag
from feeds.reads import Read, identity


def some_reads(rng: Random, count: int) -> list[Read]:
    """Return reads of few chips, mats and moments, so that many are the same."""
    return [
        Read(
            f"chip {rng.randrange(9)}",
            rng.choice(("start", "1km", "finish")),
            float(rng.randrange(50)),
            float(rng.randrange(100)),
            rng.choice(("a", "b/D1", "b/D2")),
        )
        for _ in range(count)
    ]


def first_heard(reads: list[Read]) -> dict[tuple[str, str, int], Read]:
    found: dict[tuple[str, str, int], Read] = {}
    for read in sorted(reads, key=lambda one: (one.received_s, one.source), reverse=True):
        found[identity(read)] = read
    return found


@pytest.mark.parametrize("seed", range(8))
def test_of_the_same_read_the_one_that_was_heard_first_is_kept(seed: int) -> None:
    rng = Random(seed)
    reads, heard = some_reads(rng, 2000), Heard()
    taken = 0
    while taken < len(reads):
        more = rng.choice((1, 2, 50, 700))
        heard.add(reads[taken : taken + more])
        taken += more
    kept = [heard.read(number) for number in range(len(heard))]
    assert {identity(read): read for read in kept} == first_heard(reads)
    assert len(kept) == len(first_heard(reads))


def test_reads_of_a_chip_are_found_however_many_came_since_they_were_sorted() -> None:
    heard = Heard()
    for begin in range(0, 3 * LOOSE, LOOSE // 2):
        seconds = range(begin, begin + LOOSE // 2)
        heard.add(Read(f"chip {at_s % 7}", "start", float(at_s), float(at_s)) for at_s in seconds)
        wanted = np.array([2, 5])
        numbers = heard.of_tags(wanted)
        every = range(len(heard))
        assert numbers.tolist() == [k for k in every if heard.read(k).tag in ("chip 2", "chip 5")]


def test_a_place_that_nobody_knew_before_needs_no_wider_columns_until_there_are_many() -> None:
    heard = Heard()
    heard.add(Read("7", f"place {k}", float(k), float(k)) for k in range(40_000))
    assert heard.read(39_999).mat == "place 39999"


def test_what_was_heard_is_looked_at_by_chip_and_by_feed() -> None:
    heard = Heard()
    reads = some_reads(Random(3), 300)
    heard.add(reads)
    every = ReadsHeard(heard, range(len(heard)))
    assert every[-1] == heard.read(len(heard) - 1)
    assert [*every[-3:]] == [heard.read(k) for k in range(len(heard) - 3, len(heard))]
    of_tag, of_feed = ReadsOfTag(heard, len(heard)), ReadsOfFeed(heard, len(heard))
    assert {tag: len(of_tag[tag]) for tag in of_tag} == {
        tag: sum(read.tag == tag for read in every) for tag in heard.tags.said
    }
    assert {*of_feed} == {"a", "b"}
    assert len(of_feed["b"]) == sum(read.source.startswith("b/") for read in every)
    assert of_tag.get("nobody's") is None


def test_a_look_shows_nothing_of_what_came_after_it() -> None:
    heard = Heard()
    heard.add([Read("7", "start", 1.0, 1.0, "a")])
    of_tag, of_feed = ReadsOfTag(heard, 1), ReadsOfFeed(heard, 1)
    heard.add([Read("7", "1km", 2.0, 2.0, "b"), Read("8", "start", 3.0, 3.0, "a")])
    assert [read.mat for read in of_tag["7"]] == ["start"]
    assert {*of_tag} == {"7"}
    assert {*of_feed} == {"a"}
    assert len(of_feed["a"]) == 1
