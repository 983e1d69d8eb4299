"""What is to be expected, as bytes: the same in Python and in a real browser."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import brotli
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from dashboard.wire.outlook import CATCH_M, Outlook, OutlookError, decode, encode
from feeds.believe.ways import mats_of
from feeds.race import Race
from feeds.rules.chances import Chances
from feeds.rules.snapshot import snapshot
from tests.made_up_race import GUN_S, made_up_race, made_up_times

BASE_S = GUN_S - 3600.0
GOLDEN = Path(__file__).parents[2] / "data" / "outlook-v1.bin"
MATS_M = np.array([0.0, 1000.0, 2000.0, 5000.0])
NAN = np.nan


def golden_expected() -> Chances:
    """Return chances of five runners: open, safe, caught, unknown, waiting."""
    return Chances(
        ahead=np.array([0.523, 1.0, 0.004, NAN, 0.31]),
        catch_s=BASE_S + np.array([5500.0, NAN, 5300.0, NAN, 5600.0]),
        catch_m=np.array([4713.0, NAN, 1498.0, NAN, 5000.0]),
        finish_s=BASE_S + np.array([5661.4, 5400.0, 6012.0, NAN, 5900.0]),
        low_s=BASE_S + np.array([5630.0, 5390.0, 5950.0, NAN, 5000.0]),
        high_s=BASE_S + np.array([5692.0, 5410.0, 6100.0, NAN, 6800.0]),
        chaser_s=BASE_S + np.array([4800.0, 4973.0, 5146.0, 5665.0]),
        line_half_s=9.84,
        beat_s=np.array([2065.0, 1765.0]),
        beat_net_s=np.array([2030.0, 1705.0]),
        qualifiers=(2.0, 1.0, 3.0),
    )


def golden_bytes() -> bytes:
    """Return the golden file.

    To write it again after a change of version, in Python:
    ``from tests.dashboard.wire.test_outlook import *; GOLDEN.write_bytes(golden_bytes())``
    """
    return encode(golden_expected(), 35, BASE_S + 5203.4, BASE_S, True)


def told(race: Race, after_s: float, seed: int = 1) -> tuple[Chances, bytes]:
    expected = snapshot(race, made_up_times(race, seed), GUN_S + after_s).chances
    assert expected is not None
    return expected, encode(expected, 5, GUN_S + after_s, BASE_S)


@given(seed=st.integers(0, 99), n=st.integers(0, 40), after_s=st.floats(-60, 2600))
@settings(max_examples=30)
def test_what_is_expected_arrives_to_the_second_and_the_per_cent(
    seed: int, n: int, after_s: float
) -> None:
    race = made_up_race(n)
    expected, body = told(race, after_s, seed)
    held = decode(body, mats_of(race))
    is_open = ~np.isnan(expected.finish_s) & (expected.high_s > expected.low_s)
    np.testing.assert_allclose(held.chance[is_open], 100 * expected.ahead[is_open], atol=0.51)
    assert np.all(held.chance[~is_open] == 255)
    for name, apart in (("finish_s", 0.51), ("low_s", 1.01), ("high_s", 1.01)):
        ours = np.where(is_open, getattr(expected, name), NAN)
        np.testing.assert_allclose(getattr(held, name), ours, atol=apart, rtol=0)
    np.testing.assert_allclose(held.catch_m, expected.catch_m, atol=CATCH_M / 2 + 0.01)
    late = np.maximum(held.catch_s, GUN_S + after_s)  # overdue catches are due now
    np.testing.assert_allclose(late, expected.catch_s, atol=CATCH_M / 2 / 5 + 0.2, rtol=0)
    np.testing.assert_allclose(held.beat_s, expected.beat_s, atol=0.51)
    np.testing.assert_allclose(held.beat_net_s, expected.beat_net_s, atol=1.01)
    assert held.chaser_s[-1] == pytest.approx(expected.chaser_s[-1], abs=0.06)


def test_a_race_nobody_hunts_or_finishes_is_told_too() -> None:
    plain, body = told(made_up_race(20, chaser_speeds=None), 1500.0)
    held = decode(body, mats_of(made_up_race(1)))
    assert len(held.chaser_s) == len(held.beat_s) == 0
    assert np.all(held.chance == 255)
    assert np.count_nonzero(~np.isnan(held.finish_s)) == np.count_nonzero(
        plain.high_s > plain.low_s
    )
    car = made_up_race(20, "out", has_finish=False)
    caught, body = told(car, 1500.0)
    held = decode(body, mats_of(car))
    assert len(held.beat_s) == 0
    np.testing.assert_array_equal(np.isnan(held.catch_m), np.isnan(caught.catch_m))
    assert np.isnan(held.finish_s).all()


def test_an_outlook_of_a_whole_field_is_small() -> None:
    race = made_up_race(3500)
    sizes = [len(brotli.compress(told(race, t)[1], quality=7)) for t in (-60.0, 900.0, 1700.0)]
    assert max(sizes) < 16 * 1024


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda body: b"XX" + body[2:], "expected b'PO'"),
        (lambda body: body[:2] + b"\x09" + body[3:], "got b'PO' 9"),
        (lambda body: body[:-1], "at least"),
        (lambda body: b"", "at least"),
        (lambda body: body + b"\x00", "got"),
    ],
    ids=["magic", "version", "cut off", "empty", "too long"],
)
def test_bytes_that_are_not_an_outlook_are_refused(spoil: Any, says: str) -> None:
    with pytest.raises(OutlookError, match=says):
        decode(spoil(golden_bytes()), MATS_M)


def test_the_golden_outlook_is_what_this_version_writes() -> None:
    assert GOLDEN.read_bytes() == golden_bytes()


EVALUATE = """async ({body, mats}) => {
  const {decodeOutlook, outlookNumber} = await import("/map/news/outlook.mjs");
  const plain = (_, v) => v !== v ? null : ArrayBuffer.isView(v) ? [...v] : v;
  const say = bytes => {
    try { decodeOutlook(bytes, mats); return "taken"; } catch (error) { return error.message; }
  };
  const bytes = Uint8Array.from(body);
  const wrong = bytes.slice(); wrong[2] = 9;
  return JSON.stringify({
    ...decodeOutlook(bytes, mats), latest: outlookNumber(38, 5),
    cut: say(bytes.subarray(0, 30)), version: say(wrong),
  }, plain);
}"""

TWIN_OF = {"finish_s": "finish", "low_s": "low", "high_s": "high", "catch_s": "catchAt"}


def test_the_browser_reads_the_golden_outlook_as_python_does(browser_page: Page) -> None:
    asked = {"body": list(GOLDEN.read_bytes()), "mats": MATS_M.tolist()}
    theirs = json.loads(browser_page.evaluate(EVALUATE, asked))
    held = decode(GOLDEN.read_bytes(), MATS_M)
    assert {field.name for field in fields(Outlook)} >= set(TWIN_OF)
    for name, twin in TWIN_OF.items():
        seconds = np.array(theirs[twin], dtype=np.float64)
        np.testing.assert_allclose(seconds, getattr(held, name) - BASE_S, atol=0.01, err_msg=name)
    np.testing.assert_allclose(np.array(theirs["catchM"], np.float64), held.catch_m)
    assert theirs["chance"] == held.chance.tolist() == [52, 100, 0, 255, 31]
    assert theirs["beat"] == held.beat_s.tolist()
    assert theirs["beatNet"] == held.beat_net_s.tolist()
    assert theirs["line"] == pytest.approx(held.chaser_s[-1] - BASE_S)
    assert theirs["lineHalf"] == held.line_half_s
    assert (theirs["number"], theirs["isGuess"], theirs["latest"]) == (35, True, 35)
    assert theirs["at"] == pytest.approx(held.at_s - BASE_S, abs=1e-6)
    assert "cut off" in theirs["cut"]
    assert "version 1, got 9" in theirs["version"]
