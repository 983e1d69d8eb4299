"""What everybody downloads: a whole tick or nothing, and one number never names two contents."""

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feeds.lease import LEASE_S, Lease
from feeds.published import Contradiction, Demoted, Tick
from feeds.store import Store

NAMES = "names-0a1b.json"
KEEP_S = 60.0
TICK = Tick(
    b'{"segment": 7}',
    {"e/segment-7": b"seven", "e/snapshot-7": b"all"},
    {"names": NAMES},
    {NAMES: b"Zoe"},
)


class Wrist:
    """A watch that nobody else can set."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def lease(store: Store) -> Lease:
    lease = Lease(store, Wrist())
    assert lease.take()
    return lease


def test_a_tick_is_there_whole_and_may_be_committed_again(store: Store, lease: Lease) -> None:
    for _ in range(2):  # the answer of the first was lost
        assert lease.commit(TICK, KEEP_S) == set()
    assert store.get_file("head.json") == TICK.head
    assert store.get_file("e/segment-7") == b"seven"
    assert store.get_file(NAMES) == b"Zoe"
    assert store.get_file("names-0a1c.json") is None


def test_a_number_once_used_never_names_other_bytes(store: Store, lease: Lease) -> None:
    lease.commit(TICK, KEEP_S)
    other = replace(TICK, head=b"{}", files={"e/segment-8": b"8", "e/snapshot-7": b"other"})
    with pytest.raises(Contradiction, match="snapshot-7"):
        lease.commit(other, KEEP_S)
    assert store.get_file("head.json") == TICK.head
    assert store.get_file("e/segment-8") is None, "a part of a tick was seen"
    assert store.get_file("e/snapshot-7") == b"all"


def test_a_newer_file_of_names_takes_the_place_of_the_older(store: Store, lease: Lease) -> None:
    lease.commit(TICK, KEEP_S)
    newer = replace(
        TICK, files={}, slots={"names": "names-ff.json"}, bodies={"names-ff.json": b"-"}
    )
    lease.commit(newer, KEEP_S)
    assert store.get_file(NAMES) is None
    assert store.get_file("names-ff.json") == b"-"
    lease.commit(replace(newer, slots={}, bodies={}), KEEP_S)
    assert store.get_file("names-ff.json") is None


def test_names_that_the_store_has_lost_are_asked_for_again(store: Store, lease: Lease) -> None:
    lease.commit(TICK, KEEP_S)
    later = replace(TICK, files={"e/segment-8": b"eight"}, bodies={})
    assert lease.commit(later, KEEP_S) == set()
    store._command("DEL", "{test-race}:slot:names")
    assert lease.commit(later, KEEP_S) == {NAMES}
    assert lease.commit(TICK, KEEP_S) == set()


def test_of_two_publishers_one_stands_by_until_the_other_is_silent(store: Store) -> None:
    clock = Wrist()
    first, second = Lease(store, clock), Lease(store, clock)
    assert first.take()
    for _ in range(10):  # it lives: the lease changes before anybody loses patience
        assert not second.take()
        clock.now_s += 0.5 * LEASE_S
        assert first.keep()
    assert not second.take()
    clock.now_s += 0.5 * LEASE_S
    assert not second.take()
    clock.now_s += 0.5 * LEASE_S
    assert second.take()


def test_a_publisher_who_wakes_up_after_it_was_replaced_cannot_write(store: Store) -> None:
    clock = Wrist()
    asleep, awake = Lease(store, clock), Lease(store, clock)
    asleep.take()
    asleep.commit(TICK, KEEP_S)
    assert not awake.take()
    clock.now_s += LEASE_S
    assert awake.take()
    with pytest.raises(Demoted):
        asleep.commit(replace(TICK, head=b"old", files={"e/segment-8": b"old"}), KEEP_S)
    assert not asleep.token
    assert not asleep.keep()
    assert not asleep.take(), "it stands by like anybody else"
    assert store.get_file("head.json") == TICK.head
    assert store.get_file("e/segment-8") is None
    assert awake.commit(replace(TICK, head=b"new"), KEEP_S) == set()


def test_a_publisher_that_ends_well_lets_the_next_one_in_at_once(store: Store) -> None:
    first, second = Lease(store), Lease(store)
    assert first.take()
    assert not second.take()
    first.give_back()
    assert second.take()
    assert not first.take()
    first.give_back()  # it has nothing to give
    assert second.keep()


def test_whoever_published_into_a_store_that_was_emptied_asks_anew(store: Store) -> None:
    before = Lease(store)
    before.take()
    store.clear()
    with pytest.raises(Demoted):
        before.commit(TICK, KEEP_S)
    assert store.get_file("head.json") is None
    assert before.take()
    before.commit(TICK, KEEP_S)


def test_a_lease_whose_answer_was_lost_is_ours(store: Store) -> None:
    token, _ = store.take_lease("nonce")
    assert store.take_lease("nonce") == (token, "")
    assert store.take_lease("another")[0] == ""


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(st.integers(0, 2), st.sampled_from(["take", "keep", "tick", "sleep", "give"])),
        max_size=40,
    )
)
def test_however_three_publishers_come_and_go_no_number_ever_has_two_contents(
    store: Store, steps: list[tuple[int, str]]
) -> None:
    store.clear()
    clock = Wrist()
    leases = [Lease(store, clock) for _ in range(3)]
    numbers = [0, 0, 0]
    seen: dict[str, bytes] = {}
    for moment, (who, what) in enumerate(steps):
        lease = leases[who]
        if what == "take":
            lease.take()
        elif what == "keep":
            lease.keep()
        elif what == "sleep":
            clock.now_s += LEASE_S / 2
        elif what == "give":
            lease.give_back()
        elif lease.token:
            name, body = f"shared/segment-{numbers[who]}", f"{who}/{moment}".encode()
            head = json.dumps({"name": name}).encode()
            try:
                lease.commit(Tick(head, {name: body}), KEEP_S)
                numbers[who] += 1
            except Contradiction:
                assert store.get_file(name) != body
                numbers[who] += 1
            except Demoted:
                assert not lease.token
        told = store.get_file("head.json")
        if told is not None:
            name = json.loads(told)["name"]
            body = store.get_file(name) or b""
            assert body, "the head names a file that is not there"
            assert seen.setdefault(name, body) == body
