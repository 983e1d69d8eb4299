"""No teleporting: a read that contradicts the prediction moves the dot gently, and never back."""

from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from feeds.embedded import running_store
from feeds.race import Race
from feeds.race_folder.read_race import read_race
from feeds.reads import Read
from feeds.store import Store
from tests.browser import oracle
from tests.commands import free_port, serving
from tests.orders import of_live

EASE_S = 3.0

# Every frame: when, where the runner is drawn, and where her motion is.
WATCH = """async (runner) => {
  const version = document.querySelector("script[type=module]").src.split("/")[4];
  const { lookOf } = await import(`/map/${version}/stage/look.mjs`);
  const { alongAt } = await import(`/map/${version}/news/motion.mjs`);
  globalThis.frames = [];
  const look = {};
  (function frame() {
    const { field } = poursuite.race;
    const t = poursuite.raceS() - field.base;
    lookOf(field, runner, t, 5000, look);
    frames.push([t, look.along, alongAt(field, runner, t), look.alpha]);
    requestAnimationFrame(frame);
  })();
}"""


def test_a_runner_faster_than_thought_catches_up_in_three_seconds_without_a_jump(
    page: Page, race_of_today: Path, tmp_path: Path
) -> None:
    race = read_race(race_of_today)
    state = tmp_path / "state"
    with serving(state, free_port(), "serve", str(race_of_today), race=race.key) as address:
        url = running_store(state / race.key)
        assert url is not None
        with Store(url, race.key) as store:
            start_s = datetime.now(UTC).timestamp() - 150
            add(store, race, "start", start_s)
            page.goto(address)
            her = int(of_live(race, race.key).place[0])
            knot = f"poursuite.race.field.t[{her} * poursuite.race.field.slots]"
            read_s = f"poursuite.race.field.base + {knot}"
            oracle.until(page, f"poursuite.race.field && Math.abs({read_s} - {start_s}) < 1")
            page.evaluate(WATCH, her)
            oracle.until(page, "frames.length > 20")
            add(store, race, "1km", datetime.now(UTC).timestamp())
            oracle.until(page, f"poursuite.race.field.reads[{her}] === 2")
            seen_s = page.evaluate("frames.at(-1)[0]")
            oracle.until(page, f"frames.at(-1)[0] > {seen_s + EASE_S + 0.5}")
            frames: list[list[float]] = page.evaluate("frames")
    truth_jumps = [b[2] - a[2] for a, b in pairwise(frames)]
    jump_m = max(truth_jumps)
    assert jump_m > 200, "the read contradicted nothing"
    jumped_s = frames[truth_jumps.index(jump_m) + 1][0]
    behind_m = max(truth - drawn for _t, drawn, truth, _alpha in frames)
    for before, after in pairwise(frames):
        step_s, step_m = after[0] - before[0], after[1] - before[1]
        assert step_m >= -0.05, f"the dot went back {-step_m} m"
        assert step_m <= (0.55 * behind_m + 15) * step_s + 0.5, f"{step_m} m in {step_s} s"
    later = [frame for frame in frames if frame[0] > jumped_s + EASE_S + 0.1]
    assert later
    assert all(drawn == pytest.approx(truth, abs=0.1) for _t, drawn, truth, _alpha in later)


def add(store: Store, race: Race, mat: str, at_s: float) -> None:
    store.add([Read(race.runners[0].bib, mat, at_s, at_s, "test")])


# What is drawn of a made-up runner, twenty times a second: [metres, truth, visible].
EASE = """async ([ahead, speed, quick]) => {
  const version = document.querySelector("script[type=module]").src.split("/")[4];
  const { noEase, beginEase, easeOf } = await import(`/map/${version}/stage/ease.mjs`);
  const ease = noEase(1);
  beginEase(ease, 0, 100, ahead, speed, quick);
  return Array.from({ length: 700 }, (_, k) => {
    const t = 100 + (k * quick) / 20;
    const { metres, fade } = easeOf(ease, 0, t);
    return [speed * (t - 100) + metres, speed * (t - 100), fade];
  });
}"""


def test_no_easing_ever_walks_a_runner_back_or_leaves_her_off_the_truth(
    page: Page, demo: str
) -> None:
    oracle.replay_at(page, demo, 1000, is_frugal=True)
    for quick in (1, 10):
        for speed in (0.0, 0.8, 3.0, 5.8):
            for ahead in (-900.0, -40.0, -0.5, 0.0, 0.2, 2.0, 8.0, 30.0, 90.0, 700.0):
                drawn: list[list[Any]] = page.evaluate(EASE, [ahead, speed, quick])
                case = f"{ahead} m ahead at {speed} m/s, {quick} times"
                is_faded_in = drawn[0][2] == 0
                assert is_faded_in or drawn[0][0] == pytest.approx(ahead, abs=0.31), case
                steps = [b[0] - a[0] for a, b in pairwise(drawn)]
                assert min(steps) >= -1e-4, case
                on_time = 1 if ahead <= 0 or is_faded_in else 21 / EASE_S
                at_the_end = drawn[int(EASE_S * 20 * on_time) + 2]
                assert at_the_end[0] == pytest.approx(at_the_end[1], abs=0.01), case
                assert at_the_end[2] == 1, case
