"""A result that was given does not change unseen."""

from dataclasses import asdict, replace
from hashlib import sha256
from json import dumps
from random import Random

import numpy as np
import pytest

from feeds.believe.heard import Heard
from feeds.believe.reads_heard import ReadsHeard
from feeds.decisions.corrections import Correction, What
from feeds.race import Race
from feeds.reads import Read
from feeds.results.revisions import (
    BY_READS,
    Revising,
    Revision,
    last_of,
    revisions,
    told_without,
)  # fmt: skip
from tests.feeds.results.random_decisions import random_race
from tests.feeds.results.small_race import (
    HIS,
    TEN,
    chase,
    clock,
    decide,
    reads,
    road,
    runner,
    small_race,
    wave,
)

HERS = reads("AB12", start="10:00:05", km1="10:05", km3="10:15", finish="10:25")
LATE_S = clock("13:00")


def made(
    decided: list[Correction], seen: list[Read] | None = None, race: Race | None = None
) -> list[Revision]:
    return revisions(race or chase(), HERS + HIS if seen is None else seen, decided, LATE_S)


def test_a_race_that_goes_as_it_should_has_no_revisions() -> None:
    assert made([]) == []


def test_a_decision_is_a_revision_with_who_why_and_whom_it_changed() -> None:
    out = decide(What.DISQUALIFY, "11:00", "7")
    (one,) = made([out])
    assert (one.number, one.at_s, one.what, one.who, one.why) == (
        1, clock("11:00"), "disqualify", "Op", "seen"
    )  # fmt: skip
    (change,) = one.changes
    assert (change.bib, change.before.state, change.after.state) == (
        "7", "official", "disqualified"
    )  # fmt: skip
    assert last_of([one]) == {"7": 1}


def test_a_decision_that_changes_nothing_is_none() -> None:
    assert made([decide(What.CONFIRM, "11:00", "7")]) == []


def test_undoing_is_a_revision_of_its_own() -> None:
    out = replace(decide(What.DISQUALIFY, "11:00", "7"), key="a")
    back = decide(What.UNDO, "11:30", undoes="a")
    found = made([out, back])
    assert [(one.number, one.what) for one in found] == [(1, "disqualify"), (2, "undo")]
    assert found[1].changes[0].after == found[0].changes[0].before


def test_places_given_to_many_at_once_are_one_revision() -> None:
    course = road()
    race = small_race(course, [wave("1", TEN)], [runner(str(bib)) for bib in range(1, 6)])
    decided = [decide(What.QUALIFY, "12:00", str(bib)) for bib in range(1, 6)]
    (one,) = made(decided, [], race)
    assert [change.bib for change in one.changes] == ["1", "2", "3", "4", "5"]


def test_a_read_heard_late_that_moves_a_finish_is_a_revision() -> None:
    """The line heard her second chip a minute before the first; that box was off line."""
    earlier = replace(HERS[-1], at_s=clock("10:24:50"), received_s=clock("10:40"), tag="7")
    (one,) = made([], [*HERS, *HIS, earlier])
    assert (one.what, one.at_s) == (BY_READS, clock("10:40"))
    before, after = one.changes[0].before, one.changes[0].after
    assert (before.finish_s, after.finish_s) == (clock("10:25"), clock("10:24:50"))


def test_what_mats_correct_at_once_is_no_revision() -> None:
    twin = replace(HERS[-1], at_s=clock("10:24:59"), received_s=clock("10:25:02"), tag="7")
    assert made([], [*HERS, *HIS, twin]) == []


def test_the_chaser_who_turns_out_to_have_been_earlier_is_a_revision_of_everybody_he_beat() -> None:
    hers = [*HERS[:-1], *reads("AB12", finish="10:29")]
    early = replace(HIS[-1], at_s=clock("10:28:30"), received_s=clock("10:50"))
    (one,) = made([], [*hers, *HIS, early])
    change = one.changes[0]
    assert (change.before.state, change.after.state) == ("official", "behind")


def test_each_revision_names_the_hash_of_the_one_before() -> None:
    decided = [decide(What.DISQUALIFY, "11:00", "7"), decide(What.REINSTATE, "11:30", "7")]
    found = made(decided)
    assert found[0].before_hash == ""
    assert found[1].before_hash == found[0].hash
    for one in found:
        said = {name: value for name, value in asdict(one).items() if name != "hash"}
        assert sha256(dumps(said, sort_keys=True).encode()).hexdigest() == one.hash
    other = made([replace(decided[0], why="something else"), decided[1]])
    assert other[1].hash != found[1].hash, "who changes the past changes all that follows"


def test_the_list_depends_on_no_order_of_arrival_and_on_no_repetition() -> None:
    decided = [
        decide(What.STOP, "10:20", "7", read="10:16"),
        decide(What.REINSTATE, "10:30", "7"),
        decide(What.GIVE_TIME, "10:45", "EK", read="10:24"),
    ]
    late = replace(HERS[-1], at_s=clock("10:24:50"), received_s=clock("10:40"), tag="7")
    seen, rng = [*HERS, *HIS, late], Random(1)
    first = made(decided, seen)
    assert len(first) > 2
    for _ in range(5):
        rng.shuffle(seen)
        rng.shuffle(decided)
        assert made([*decided, decided[0]], [*seen, seen[0]]) == first


def test_whoever_asked_not_to_be_named_is_not_named_and_no_words_tell_the_bib() -> None:
    race = chase()
    hidden = replace(race, runners=(replace(race.runners[0], name="Ana Test", is_public=False),))
    for why in ("7 cut a corner", "seen"):
        (one,) = made([replace(decide(What.DISQUALIFY, "11:00", "7"), why=why)], race=hidden)
        assert (one.changes, one.unnamed, one.who, one.why) == ((), 1, "", "")


def test_who_opts_out_later_is_in_the_revisions_as_if_she_always_had() -> None:
    for seed in range(30):
        one = random_race(seed)
        rng = Random(seed)
        runners = tuple(
            replace(each, is_public=each.is_public and rng.random() < 0.6)
            for each in one.race.runners
        )
        private = replace(one.race, runners=runners)
        found = revisions(one.race, one.reads, one.corrections, one.at_s)
        assert told_without(found, one.race) == found
        afresh = revisions(private, one.reads, one.corrections, one.at_s)
        assert told_without(found, private) == afresh


@pytest.mark.parametrize("seed", range(0, 400, 10))
def test_a_list_that_is_kept_up_to_date_is_the_one_made_at_the_end(seed: int) -> None:
    one, rng = random_race(seed), Random(seed)
    heard, known, decided = Heard(), [*one.reads], list[Correction]()
    coming = [*one.corrections]
    kept = Revising(one.race, heard)
    while known or coming:
        if known and rng.random() < 0.7:
            heard.add([known.pop() for _ in range(min(len(known), rng.choice((1, 5, 20))))])
        elif coming:
            decided.append(coming.pop())
        until_s = rng.choice((one.at_s, np.inf))
        so_far = ReadsHeard(heard, range(len(heard)))
        assert kept.up_to(until_s, decided) == revisions(one.race, so_far, decided, until_s)
