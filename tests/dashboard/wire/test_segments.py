"""The bytes of a segment: what goes in comes out, whole, small, and in order."""

from dataclasses import replace
from typing import Any

import brotli
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.wire.apply_segments import apply
from dashboard.wire.segments import SegmentError, decode
from feeds.believe.ways import mats_of
from feeds.results.state import State
from feeds.rules.quantise import quantised
from feeds.rules.snapshot import Snapshot, snapshot
from tests.dashboard.wire.golden_race import (
    BASE_S,
    GOLDEN,
    golden_bytes,
    messages,
    parts_of,
    published,
    with_pacers,
)
from tests.made_up_race import GUN_S, made_up_race, made_up_times

NAN = np.nan
FACTS = ("state", "start_s", "passed_s", "passed_m", "finish_s", "left_s", "at_s", "official_s",
         "guess_s")  # fmt: skip


def estimated(now: Snapshot) -> list[int]:
    """Return who was passed as drawn, and no mat has shown it."""
    told = now.facts.is_estimated
    return [] if told is None else np.flatnonzero(told).tolist()


def assert_same(one: Snapshot, other: Snapshot) -> None:
    assert (one.at_s, one.is_over) == (pytest.approx(other.at_s, abs=1e-6), other.is_over)
    np.testing.assert_array_equal(one.mat_of_knot, other.mat_of_knot)
    np.testing.assert_array_equal(one.motions.read_count, other.motions.read_count)
    np.testing.assert_allclose(one.motions.at_s - BASE_S, other.motions.at_s - BASE_S, atol=1e-6)
    for name in FACTS:
        ours, theirs = getattr(one.facts, name), getattr(other.facts, name)
        np.testing.assert_allclose(ours, theirs, atol=1e-4, rtol=0, err_msg=name)
    assert estimated(one) == estimated(other)
    assert one.qualifiers == other.qualifiers
    assert (one.bridged is None) == (other.bridged is None)
    if one.bridged is not None and other.bridged is not None:
        np.testing.assert_array_equal(one.bridged, other.bridged)
    assert (one.chaser is None) == (other.chaser is None)
    if one.chaser and other.chaser:
        np.testing.assert_allclose(one.chaser.at_s, other.chaser.at_s, atol=1e-6, rtol=0)
        np.testing.assert_allclose(one.chaser.along_m, other.chaser.along_m, atol=1e-9)


@given(seed=st.integers(0, 999), n=st.integers(1, 30),
       moments=st.lists(st.floats(-60, 2600), min_size=1, max_size=6).map(sorted))  # fmt: skip
@settings(max_examples=40)
def test_what_was_published_is_what_a_browser_holds(
    seed: int, n: int, moments: list[float]
) -> None:
    race = made_up_race(n)
    shown = published(race, made_up_times(race, seed), (*moments, 9000.0))
    held: Snapshot | None = None
    for part, now in zip(messages(race, shown), shown, strict=True):
        held = apply(held, decode(part), mats_of(race), BASE_S)
        assert_same(held, now)


def test_whoever_comes_late_holds_the_same_as_whoever_followed() -> None:
    race = made_up_race(60)
    shown = published(race, made_up_times(race), (300.1, 302.3, 304.2, 950.7, 1803.9))
    followed: Snapshot | None = None
    for part in messages(race, shown):
        followed = apply(followed, decode(part), mats_of(race), BASE_S)
    late = apply(None, decode(messages(race, shown[-1:])[0]), mats_of(race), BASE_S)
    assert followed is not None
    assert_same(late, followed)


def test_a_corrected_read_takes_back_what_was_known() -> None:
    race = made_up_race(5)
    times = np.full((6, 7), np.nan)
    times[0, :4] = GUN_S + np.array([10.0, 350, 700, 860])
    first = quantised(snapshot(race, times, GUN_S + 900), BASE_S)
    times[0, 2:4] = GUN_S + 705, np.nan
    second = quantised(snapshot(race, times, GUN_S + 902), BASE_S, first)
    parts = messages(race, [first, second])
    assert decode(parts[1]).drop.tolist() == [2]
    held = apply(None, decode(parts[0]), mats_of(race), BASE_S)
    assert_same(apply(held, decode(parts[1]), mats_of(race), BASE_S), second)


def test_a_split_that_no_mat_has_told_says_so_in_the_end() -> None:
    race = made_up_race(2)
    times = np.full((3, 7), np.nan)
    times[0] = GUN_S + np.array([10.0, 350, NAN, 860, 1050, 1400, 1750])
    times[1] = GUN_S + np.array([NAN, 350, 700, 860, 1050, 1400, 1750])  # missed at the start
    final = published(race, times, (9000.0,))
    held = apply(None, decode(messages(race, final)[0]), mats_of(race), BASE_S)
    assert_same(held, final[0])
    assert held.bridged is not None
    assert np.argwhere(held.bridged).tolist() == [[0, 2], [1, 0]]
    assert held.motions.read_count.tolist() == [7, 7]


def test_a_start_that_nobody_read_says_so_while_the_race_goes_on() -> None:
    race = made_up_race(1)
    times = np.full((2, 7), np.nan)
    times[0] = GUN_S + np.array([NAN, 350, 700, 860, 1050, 1400, 1750])
    shown = published(race, times, (340.0, 352.0, 710.0))
    held = None
    for part, now in zip(messages(race, shown), shown, strict=True):
        held = apply(held, decode(part), mats_of(race), BASE_S)
        assert_same(held, now)
    assert held is not None
    assert held.bridged is not None
    assert np.argwhere(held.bridged).tolist() == [[0, 0]]


def test_a_catch_counts_as_drawn_and_is_settled_by_a_mat_in_a_few_bytes() -> None:
    race = made_up_race(60)
    now = published(race, made_up_times(race), (1500.0,))[0]
    drawn = estimated(now)
    assert drawn
    assert (now.facts.state[drawn] == State.PASSED).all()
    still = np.zeros(60, dtype=bool)
    still[drawn[1:]] = True
    settled = replace(now, facts=replace(now.facts, is_estimated=still))
    parts = messages(race, [now, settled])
    told = decode(parts[1])
    assert (told.runner.size, told.turned.tolist()) == (0, drawn[:1])
    assert len(parts[1]) <= 24
    held = apply(None, decode(parts[0]), mats_of(race), BASE_S)
    assert_same(apply(held, told, mats_of(race), BASE_S), settled)


def test_whoever_was_passed_as_drawn_and_then_stopped_keeps_an_estimated_catch() -> None:
    race = made_up_race(60)
    now = published(race, made_up_times(race), (1500.0,))[0]
    state = now.facts.state.copy()
    state[estimated(now)[0]] = State.STOPPED
    stopped = replace(now, facts=replace(now.facts, state=state))
    assert_same(apply(None, decode(messages(race, [stopped])[0]), mats_of(race), BASE_S), stopped)


def test_a_complete_message_tells_who_sets_the_pace_and_wins_nothing() -> None:
    race = with_pacers(made_up_race(10), 2, 7)
    may_win = replace(race, rule=replace(race.rule, pacers_win=True))
    shown = published(race, made_up_times(race), (1500.0, 1502.0))
    told = [decode(part).pacers.tolist() for part in messages(race, shown)]
    assert told == [[2, 7], []]
    assert decode(messages(may_win, shown)[0]).pacers.tolist() == []


def test_nothing_new_is_a_dozen_bytes() -> None:
    race = made_up_race(50)
    now = published(race, made_up_times(race), (1500.0,))[0]
    quiet = messages(race, [now, now])[1]
    assert len(quiet) <= 16
    assert decode(quiet).runner.size == 0


def test_a_race_without_chaser_or_runners_travels_too() -> None:
    for race in (made_up_race(3, chaser_speeds=None), made_up_race(0)):
        shown = published(race, made_up_times(race), (100.0, 1500.0))
        held = None
        for part, now in zip(messages(race, shown), shown, strict=True):
            held = apply(held, decode(part), mats_of(race), BASE_S)
            assert_same(held, now)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda body: b"XX" + body[2:], "begin with"),
        (lambda body: body[:2] + b"\x09" + body[3:], "version 3, got 9"),
        (lambda body: body[:-1], "at least"),
        (lambda body: body[:5], "at least"),
        (lambda body: b"", "at least"),
        (lambda body: body + b"\x00", "got"),
    ],
    ids=["magic", "version", "cut off", "no header", "empty", "too long"],
)
def test_bytes_that_are_not_a_segment_are_refused(spoil: Any, says: str) -> None:
    race = made_up_race(30)
    body = messages(race, published(race, made_up_times(race), (1500.0,)))[0]
    with pytest.raises(SegmentError, match=says):
        decode(spoil(body))


def test_a_segment_needs_the_snapshot_before_it() -> None:
    race = made_up_race(30)
    shown = published(race, made_up_times(race), (1500.0, 1502.0))
    with pytest.raises(SegmentError, match="no snapshot"):
        apply(None, decode(messages(race, shown)[1]), mats_of(race), BASE_S)


def test_a_whole_race_is_small() -> None:
    race = made_up_race(3500)
    times = made_up_times(race)
    moments = tuple(np.arange(-10.0, 3000.0, 20.0).tolist())  # the test need not take all 1,500
    parts = messages(race, published(race, times, moments))
    assert sum(len(brotli.compress(part, quality=7)) for part in parts[1:]) < 140 * 1024
    final = messages(race, published(race, times, (9000.0,)))[0]
    assert len(brotli.compress(final, quality=7)) < 45 * 1024


def test_the_golden_file_is_what_this_version_writes() -> None:
    assert GOLDEN.read_bytes() == golden_bytes()


def test_the_golden_race_holds_every_state() -> None:
    held, seen = None, set()
    for part in parts_of(GOLDEN.read_bytes()):
        held = apply(held, decode(part), mats_of(made_up_race(1)), BASE_S)
        seen |= set(held.facts.state.tolist())
    assert seen == set(State)
