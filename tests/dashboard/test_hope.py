"""The calculator's arithmetic: the browser's twin and Python agree about every hope."""

import math

import numpy as np
import pytest
from playwright.sync_api import Page

from feeds.race import Chaser
from feeds.race_folder.read_race import built_in_races, race_folder, read_race
from feeds.rules.chaser import pursue
from feeds.rules.escape import times_at
from feeds.rules.hope import hope, planned_half_s, yardstick
from geo.motion import Motions

LENGTH_M = 5000.0
ASK = """async ([url, asked]) => {
  const { hopeOf } = await import(url);
  const told = (x) => (Number.isFinite(x) ? x : null);
  return asked.map((one) => Object.values(hopeOf(...one)).map(told));
}"""


def test_python_and_the_browser_agree_about_every_hope(browser_page: Page, modules: str) -> None:
    rng = np.random.default_rng(7)
    cases, expected = [], []
    for number in range(200):
        gun_s, net_s, half_s = rng.uniform(0, 1200), rng.uniform(800, 3600), rng.uniform(0, 60)
        speeds, legs_s = rng.uniform(2, 8, 5), rng.uniform(100, 400, 5)
        if number % 10 == 0:
            speeds[2] = 0.0  # he rests
        at_s = 1200 + np.append(0.0, np.cumsum(legs_s))
        along_m = np.append(0.0, np.cumsum(speeds * legs_s))
        if number % 3:  # he comes as far as the line, or never
            along_m *= LENGTH_M / along_m[-1]
            along_m[-1] = LENGTH_M
        knots = list(zip(at_s.tolist(), along_m.tolist(), strict=True))
        him = Motions(at_s[None], along_m[None], np.array([0]))
        cases.append([yardstick(half_s), gun_s, net_s, LENGTH_M, knots, half_s])
        told = hope(gun_s, net_s, LENGTH_M, him, half_s)
        expected.append([told.chance, told.catch_s, told.catch_m, told.needs_s])
    answers = browser_page.evaluate(ASK, [f"{modules}/panels/race/hope.mjs", cases])
    assert sum(not math.isnan(one[2]) for one in expected) > 50
    for answer, told in zip(answers, expected, strict=True):
        for ours, theirs in zip(answer, told, strict=True):
            assert (ours is None) == (not math.isfinite(theirs)), (answer, told)
            assert ours is None or ours == pytest.approx(theirs, rel=1e-9, abs=1e-9)


def test_who_hopes_for_more_is_never_less_likely_to_escape() -> None:
    him = Motions(np.array([[1200.0, 2065.0]]), np.array([[0.0, LENGTH_M]]), np.array([0]))
    hopes = [hope(600.0, float(net_s), LENGTH_M, him, 15.0) for net_s in range(900, 2400, 15)]
    chances = [one.chance for one in hopes]
    assert chances == sorted(chances, reverse=True)
    assert chances[0] > 0.99
    assert chances[-1] < 0.01
    places = [one.catch_m for one in hopes if not math.isnan(one.catch_m)]
    assert places == sorted(places, reverse=True), "who is slower is caught sooner"


@pytest.mark.parametrize("key", built_in_races())
def test_the_chasers_plan_is_neither_sure_nor_vague(key: str) -> None:
    chaser = read_race(race_folder(key)).chaser
    assert chaser is not None
    (last_s,) = times_at(planned(chaser), np.array([chaser.course.length_m]))
    assert 0.005 < planned_half_s(chaser) / (last_s - chaser.gun_s) < 0.05


def planned(chaser: Chaser) -> Motions:
    ends_m = np.array([0.0, chaser.course.length_m])
    return pursue(np.full(2, np.nan), ends_m, chaser.gun_s, chaser.plan, ends_m[1], 0.0).motion
