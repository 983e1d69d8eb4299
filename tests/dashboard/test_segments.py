"""The bytes: what goes in comes out, in Python and in a real browser, to the float32."""

import json
import struct
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import brotli
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from dashboard.apply_segments import apply
from dashboard.segments import Segment, SegmentError, decode, encode, sides_of
from feeds.race import Race
from feeds.rules.quantise import quantised
from feeds.rules.snapshot import Snapshot, mats_of, snapshot
from feeds.rules.states import State, last_known_s, state_at
from geo.motion import FloatArray, along_at
from tests.made_up_race import GUN_S, PACES_S_PER_KM, made_up_race, made_up_times

BASE_S = GUN_S - 3600.0
GOLDEN = Path(__file__).parent.parent / "data" / "segments-v2.bin"
NAN = np.nan
FACTS = ("state", "start_s", "passed_s", "passed_m", "finish_s", "left_s", "at_s", "official_s",
         "guess_s")  # fmt: skip
GOLDEN_RUNNERS, GOLDEN_MOMENTS = 40, (1130.0, 1502.5, 2060.0, 9000.0)


def published(race: Race, times: FloatArray, moments: tuple[float, ...]) -> list[Snapshot]:
    """Return the race as it is published at some moments, seconds after the first gun."""
    shown: list[Snapshot] = []
    for after_s in moments:
        now = snapshot(race, times, GUN_S + after_s, final=after_s >= 9000)
        shown.append(quantised(now, BASE_S, shown[-1] if shown else None))
    return shown


def messages(race: Race, shown: list[Snapshot], first: int = 7) -> list[bytes]:
    """Return one complete snapshot and the segments that follow it."""
    wave = np.array([runner.wave for runner in race.runners])
    side = sides_of([runner.bib for runner in race.runners])
    begin = [encode(None, shown[0], first, BASE_S, wave, side)]
    return begin + [
        encode(before, now, first + i, BASE_S, wave, side)
        for i, (before, now) in enumerate(pairwise(shown), start=1)
    ]


def golden_bytes() -> bytes:
    """Return a complete snapshot and four segments, each behind its length (u32).

    To write the file again after a change of version:
    ``python -c "from tests.dashboard.test_segments import *; GOLDEN.write_bytes(golden_bytes())"``
    """
    race = made_up_race(GOLDEN_RUNNERS)
    i, mats_m = np.arange(GOLDEN_RUNNERS + 1.0), mats_of(race)
    gun_s = np.array([race.waves[runner.wave].gun_s for runner in race.runners] + [GUN_S + 1200])
    pace = np.array(PACES_S_PER_KM)[i.astype(int) % 5] * (0.75 + 0.5 * (i * 37 % 41) / 41) / 1000
    times = (gun_s + i * 13 % 60)[:, None] + pace[:, None] * (mats_m + mats_m**2 / 60_000)
    times[-1] = GUN_S + 1200 + mats_m * 0.173  # the chaser, by his plan
    times[2, 1] = np.nan  # a mat that missed a runner whom the next one saw
    times[5], times[10, 4:] = np.nan, np.nan  # one who never starts, one who stops at the turn
    shown = published(race, times, GOLDEN_MOMENTS)
    running = np.flatnonzero(shown[1].facts.state == State.RUNNING)
    state = shown[1].facts.state.copy()
    state[running[:5]] = 8, 9, 10, 9, 8
    guess_s = last_known_s(shown[1].chaser) if shown[1].chaser else NAN
    doubts = replace(shown[1].facts, state=state, guess_s=guess_s)
    shown.insert(2, replace(shown[1], facts=doubts, qualifiers=(21, 3, 300)))
    parts = messages(race, shown)
    return b"".join(struct.pack("<I", len(part)) + part for part in parts)


def parts_of(body: bytes) -> list[bytes]:
    parts, place = [], 0
    while place < len(body):
        (size,) = struct.unpack_from("<I", body, place)
        parts.append(body[place + 4 : place + 4 + size])
        place += 4 + size
    return parts


def assert_same(one: Snapshot, other: Snapshot) -> None:
    assert (one.at_s, one.is_over) == (pytest.approx(other.at_s, abs=1e-6), other.is_over)
    np.testing.assert_array_equal(one.mat_of_knot, other.mat_of_knot)
    np.testing.assert_array_equal(one.motions.read_count, other.motions.read_count)
    np.testing.assert_allclose(one.motions.at_s - BASE_S, other.motions.at_s - BASE_S, atol=1e-6)
    for name in FACTS:
        ours, theirs = getattr(one.facts, name), getattr(other.facts, name)
        np.testing.assert_allclose(ours, theirs, atol=1e-4, rtol=0, err_msg=name)
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
@settings(max_examples=40, deadline=None)
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
        (lambda body: body[:2] + b"\x09" + body[3:], "version 2, got 9"),
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


# --- the twins: the golden file in Python and in a browser ---


def test_the_golden_file_is_what_this_version_writes() -> None:
    assert GOLDEN.read_bytes() == golden_bytes()


EVALUATE = """async ({parts, mats, moments}) => {
  const {decode, apply, isBridged} = await import("/map/segments.mjs");
  const {alongAt, chaserAlongAt, guessS, homeS, isGuessedCatch, stateAt} =
    await import("/map/motion.mjs");
  let field = null;
  const told = [];
  for (const part of parts) {
    field = apply(field, decode(Uint8Array.from(part)), mats);
    const rows = Array.from({length: field.n}, (_, i) => i);
    told.push({
      at: field.at, base: field.base, isOver: field.isOver, number: field.number,
      isGuess: field.isGuess, qualifiers: field.qualifiers && [...field.qualifiers],
      guess: guessS(field), home: homeS(field), guessed: rows.map(i => isGuessedCatch(field, i)),
      reads: [...field.reads], knots: [...field.knots], state: [...field.state],
      wave: [...field.wave], side: [...field.side], changed: [...field.changed],
      passed: [...field.passed], left: [...field.left],
      bridged: rows.map(i => Array.from({length: field.slots}, (_, k) => isBridged(field, i, k))),
      t: [...field.t], d: [...field.d], slots: field.slots,
      along: moments.map(t => rows.map(i => alongAt(field, i, t))),
      states: moments.map(t => rows.map(i => stateAt(field, i, t))),
      chaser: moments.map(t => chaserAlongAt(field, t)),
    });
  }
  return JSON.stringify(told, (_, v) => Number.isNaN(v) ? null : v === Infinity ? "never" : v);
}"""


def numbers(values: Any) -> FloatArray:
    return np.array(values, dtype=np.float64)  # None becomes NaN


def test_the_browser_reads_the_golden_file_as_python_does(browser_page: Page) -> None:
    parts = parts_of(GOLDEN.read_bytes())
    mats_m = mats_of(made_up_race(1))
    moments = [3590.0, 3700.0, 4200.5, 4790.0, 5000.0, 5100.0, 5500.0, 5660.3, 6200.0, 12600.0]
    told = json.loads(
        browser_page.evaluate(
            EVALUATE,
            {"parts": [list(part) for part in parts], "mats": mats_m.tolist(), "moments": moments},
        )
    )
    held: Snapshot | None = None
    for part, theirs in zip(parts, told, strict=True):
        segment = decode(part)
        held = apply(held, segment, mats_m, BASE_S)
        check_field(held, segment, theirs)
        for t, along, states, chaser in zip(
            moments, theirs["along"], theirs["states"], theirs["chaser"], strict=True
        ):
            until_s = np.fmin(BASE_S + t, held.facts.left_s)
            ours = along_at(held.motions, until_s)
            np.testing.assert_allclose(numbers(along), ours, atol=0.02, rtol=0)
            np.testing.assert_array_equal(states, state_at(held.facts, BASE_S + t))
            assert held.chaser is not None
            assert along_at(held.chaser, BASE_S + t)[0] == pytest.approx(chaser, abs=0.02)


def check_field(held: Snapshot, segment: Segment, theirs: dict[str, Any]) -> None:
    """Compare all that a browser holds with the same in Python."""
    n = len(held.facts.state)
    assert (theirs["number"], theirs["isOver"]) == (segment.number, held.is_over)
    assert theirs["base"] == BASE_S
    assert theirs["at"] == pytest.approx(held.at_s - BASE_S, abs=1e-6)
    assert theirs["changed"] == [
        *segment.runner.tolist(), *segment.moved.tolist(), *segment.turned.tolist()
    ]  # fmt: skip
    assert theirs["qualifiers"] == (list(held.qualifiers) if held.qualifiers else None)
    assert theirs["isGuess"] == segment.is_guess == (not np.isnan(held.facts.guess_s))
    for name, ours_s in (("guess", held.facts.guess_s), ("home", held.facts.official_s)):
        theirs_s = np.nan if theirs[name] in (None, "never") else theirs[name]
        np.testing.assert_allclose(theirs_s, ours_s - BASE_S, atol=1e-3)
    assert theirs["guessed"] == (held.facts.passed_s > held.facts.guess_s).tolist()
    assert theirs["state"] == held.facts.state.tolist()
    assert theirs["reads"] == held.motions.read_count.tolist()
    is_bridged = np.zeros_like(held.mat_of_knot, bool) if held.bridged is None else held.bridged
    assert theirs["bridged"] == is_bridged.tolist()
    is_knot = held.mat_of_knot >= 0
    assert theirs["knots"] == is_knot.sum(axis=1).tolist()
    shape = (n, theirs["slots"])
    t, d = numbers(theirs["t"]).reshape(shape), numbers(theirs["d"]).reshape(shape)
    ours = (held.motions.at_s - BASE_S).astype(np.float32)
    np.testing.assert_array_equal(t[is_knot], ours[is_knot])
    np.testing.assert_array_equal(d[is_knot], held.motions.along_m[is_knot])
    for name in ("passed", "left"):
        moments_s = (getattr(held.facts, f"{name}_s") - BASE_S).astype(np.float32)
        np.testing.assert_array_equal(numbers(theirs[name]), moments_s)
    if segment.is_complete:
        assert theirs["wave"] == segment.wave.tolist()
        assert theirs["side"] == segment.side.tolist()


def test_the_golden_race_holds_every_state() -> None:
    held, seen = None, set()
    for part in parts_of(GOLDEN.read_bytes()):
        held = apply(held, decode(part), mats_of(made_up_race(1)), BASE_S)
        seen |= set(held.facts.state.tolist())
    assert seen == set(State)


REFUSALS = """async ({parts, mats}) => {
  const {decode, apply} = await import("/map/segments.mjs");
  const say = work => { try { work(); return "taken"; } catch (error) { return error.message; } };
  const [first, second, third] = parts.map(part => Uint8Array.from(part));
  const changed = (bytes, place, value) => { const b = bytes.slice(); b[place] = value; return b; };
  const field = apply(null, decode(first), mats);
  const before = [...field.t].join();
  return {
    magic: say(() => decode(changed(first, 0, 88))),
    version: say(() => decode(changed(first, 2, 9))),
    cut: say(() => decode(first.subarray(0, first.length - 1))),
    empty: say(() => decode(new ArrayBuffer(0))),
    long: say(() => decode(Uint8Array.from([...first, 0]))),
    early: say(() => apply(null, decode(second), mats)),
    next: say(() => apply(field, decode(third), mats)),
    twice: say(() => apply(field, decode(first), mats)) === "taken" ? "" : "a snapshot begins anew",
    mats: say(() => apply(null, decode(first), mats.slice(0, 2))),
    untouched: before === [...field.t].join() ? "" : "changed",
  };
}"""


def test_the_browser_refuses_what_does_not_fit(browser_page: Page) -> None:
    parts = [list(part) for part in parts_of(GOLDEN.read_bytes())[:3]]
    mats = mats_of(made_up_race(1)).tolist()
    said = browser_page.evaluate(REFUSALS, {"parts": parts, "mats": mats})
    assert 'begin with "PS"' in said["magic"]
    assert "version 2, got 9" in said["version"]
    assert "cut off" in said["cut"]
    assert "cut off" in said["empty"]
    assert "got" in said["long"]
    assert "no snapshot" in said["early"]
    assert "expected number 8, got 9" in said["next"]
    assert "mats below 2" in said["mats"]
    assert said["twice"] == said["untouched"] == ""


SLOPES = """async rows => {
  const {slopes} = await import("/map/motion.mjs");
  return rows.map(({t, d}) => {
    const out = new Float64Array(t.length);
    slopes(Float64Array.from(t), Float64Array.from(d), 0, t.length, out);
    return [...out];
  });
}"""


def test_the_browsers_slopes_are_pythons(browser_page: Page) -> None:
    from geo.motion import Motions, slopes

    rng = np.random.default_rng(5)
    rows = []
    for count in [1, 2, 3, 4, 5, 8] * 5:
        steps = rng.uniform(0, 1000, count) * (rng.random(count) < 0.8)
        rows.append({"t": rng.uniform(1, 500, count).cumsum().tolist(),
                     "d": steps.cumsum().tolist()})  # fmt: skip
    for row, theirs in zip(rows, browser_page.evaluate(SLOPES, rows), strict=True):
        t, d = np.array([row["t"]]), np.array([row["d"]])
        ours = slopes(Motions(t, d, np.array([t.shape[1]])))
        np.testing.assert_allclose(theirs, ours[0], rtol=1e-9, atol=1e-12)
