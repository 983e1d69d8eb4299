"""The twins: what the browser reads out of bytes is what Python does, to the float32."""

import json
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from dashboard.wire.apply_segments import apply
from dashboard.wire.segments import Segment, decode
from feeds.believe.ways import mats_of
from feeds.rules.snapshot import Snapshot
from feeds.rules.states import state_at
from geo.motion import FloatArray, Motions, along_at, slopes
from tests.dashboard.wire.golden_race import BASE_S, GOLDEN, parts_of
from tests.made_up_race import made_up_race

EVALUATE = """async ({parts, mats, moments}) => {
  const {decode, apply, isBridged} = await import("/map/news/segments.mjs");
  const {alongAt, chaserAlongAt, guessS, homeS, isEstimatedCatch, isPacer, stateAt} =
    await import("/map/news/motion.mjs");
  let field = null;
  const told = [];
  for (const part of parts) {
    field = apply(field, decode(Uint8Array.from(part)), mats);
    const rows = Array.from({length: field.n}, (_, i) => i);
    told.push({
      at: field.at, base: field.base, isOver: field.isOver, number: field.number,
      isGuess: field.isGuess, qualifiers: field.qualifiers && [...field.qualifiers],
      guess: guessS(field), home: homeS(field),
      estimated: rows.map(i => isEstimatedCatch(field, i)),
      reads: [...field.reads], knots: [...field.knots], state: [...field.state],
      wave: [...field.wave], side: [...field.side], pacers: rows.filter(i => isPacer(field, i)),
      changed: [...field.changed],
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
    nobody = np.zeros(n, dtype=bool)
    is_estimated = nobody if held.facts.is_estimated is None else held.facts.is_estimated
    assert theirs["estimated"] == is_estimated.tolist()
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
        assert theirs["pacers"] == segment.pacers.tolist() != []


REFUSALS = """async ({parts, mats}) => {
  const {decode, apply} = await import("/map/news/segments.mjs");
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
    assert "version 3, got 9" in said["version"]
    assert "cut off" in said["cut"]
    assert "cut off" in said["empty"]
    assert "got" in said["long"]
    assert "no snapshot" in said["early"]
    assert "expected number 8, got 9" in said["next"]
    assert "mats below 2" in said["mats"]
    assert said["twice"] == said["untouched"] == ""


SLOPES = """async rows => {
  const {slopes} = await import("/map/news/motion.mjs");
  return rows.map(({t, d}) => {
    const out = new Float64Array(t.length);
    slopes(Float64Array.from(t), Float64Array.from(d), 0, t.length, out);
    return [...out];
  });
}"""


def test_the_browsers_slopes_are_pythons(browser_page: Page) -> None:
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
