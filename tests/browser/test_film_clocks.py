"""Three clocks for one film: whoever draws it, everybody is where her own time says."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from tests.browser import oracle
from tests.browser.demo import Demo
from tests.browser.looks import Look, looking
from tests.browser.test_transport import SEARCH, film

DESK = Look(1280, 800, "dark", "en-GB")
# How far each is drawn and how strong, and how far she was at her own time, by the race itself.
DRAWN = """async (atS) => {
  const { lookOf } = await import(new URL("stage/look.mjs", asked));
  const { alongAt } = await import(new URL("news/motion.mjs", asked));
  const { staged, race, facts, scene } = poursuite;
  const zero = facts.waves[0].gun_s - staged.field.base;
  const t = zero + atS;
  const look = {};
  return Array.from({ length: race.field.n }, (_, i) => {
    const { along, alpha } = lookOf(staged.field, i, t, scene.finishM, look);
    const own = t + facts.waves[race.field.wave[i]].gun_s - facts.waves[0].gun_s;
    const k = i * race.field.slots;
    const began = race.field.t[k];
    const last = race.field.t[k + race.field.reads[i] - 1];
    const isHome = race.field.d[k + race.field.reads[i] - 1] >= scene.finishM;
    return { along, alpha, own: alongAt(race.field, i, own), since: own - began,
      after: isHome ? own - last : null, has: race.field.knots[i] > 0 && race.field.state[i] !== 6,
      left: race.field.left[i] <= own, share: isHome ? alongAt(race.field, i, began + asked_share * (last - began)) : null };
  });
}"""  # noqa: E501
HERE = """void (globalThis.asked = document.querySelector("script[type=module]").src)"""
WITHOUT_WEBGL = """const get = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
  return kind.startsWith("webgl") ? null : get.call(this, kind, ...more);
}"""
HIDE_DOTS = "#dots { visibility: hidden }"
FINISH_M = 5000.0
AROUND = 45  # pixels of the chaser's glow and tail


def drawn(page: Page, at_s: float, share: float = 0.0) -> list[dict[str, Any]]:
    page.evaluate(HERE)
    page.evaluate(f"void (globalThis.asked_share = {share})")
    found: list[dict[str, Any]] = page.evaluate(DRAWN, at_s)
    return [one for one in found if one["has"]]


@pytest.fixture(scope="module")
def desk(browser: Browser, demos: Demo) -> Iterator[Page]:
    with looking(browser, DESK) as page:
        film(page, demos.begin(), "t=20:00&mode=start")
        yield page


@pytest.mark.parametrize("at_s", [60, 700, 1200, 2000])
def test_all_guns_at_once_everybody_is_where_she_was_so_long_after_her_own(
    desk: Page, at_s: int
) -> None:
    everybody = drawn(desk, at_s)
    out = [one for one in everybody if one["since"] > 0 and not one["left"]]
    under_way = [one for one in out if one["after"] is None or one["after"] < 0]
    assert len(under_way) > 400 or at_s == 2000
    for one in under_way:
        assert one["along"] == pytest.approx(one["own"], abs=0.05)
    for one in everybody:  # parked and dimmed, before and after
        if one["since"] < -12:
            assert one["along"] < 0
            assert one["alpha"] < 0.7
        if one["after"] is not None and one["after"] > 12:
            assert one["along"] > FINISH_M
            assert 0.2 < one["alpha"] < 0.5


def test_by_everybodys_own_pace_all_are_at_the_same_share_of_their_time_and_home_together(
    browser: Browser, demo: str
) -> None:
    with looking(browser, DESK) as page:
        film(page, demo, "t=20:00&mode=pace&speed=120")
        until_s = page.evaluate("Number(document.getElementById('scrub').max)") - 30
        for share in (0.1, 0.5, 0.9):
            found = drawn(page, share * until_s, share)
            home = [one for one in found if one["share"] is not None]
            assert len(home) > 3000
            for one in home:
                assert one["along"] == pytest.approx(one["share"], abs=3.0)
            assert all(one["alpha"] == 0 for one in found if one["share"] is None), "not shown"
        assert (
            len(
                {
                    round(one["along"] >= FINISH_M)
                    for one in drawn(page, until_s + 1, 1.0)
                    if one["share"]
                }
            )
            == 1
        )
        page.keyboard.press("End")
        oracle.until(page, "document.getElementById('race-time').textContent === '100%'")
        page.locator("input[value=clock]").check(force=True)
        oracle.until(page, f"!{SEARCH}.includes('mode')")
        oracle.until(page, "document.getElementById('race-time').textContent.includes(':')")
        assert page.locator("#panel-race").is_visible()


def test_who_is_looked_at_is_told_of_in_the_race_as_it_was(browser: Browser, demo: str) -> None:
    with looking(browser, DESK) as page:
        film(page, demo, "t=12:00&mode=start&bib=3188")
        oracle.until(page, "!document.getElementById('card').hidden")
        who = "3188"
        oracle.until(page, f"document.getElementById('card-who').textContent.includes('{who}')")
        assert page.locator(".film-told").is_hidden()
        splits = page.locator("#card-splits tbody").inner_text()
        assert "gun +0:49" in splits, "times of her splits are those of the race"
        assert splits.count("read") == 3, "so far as she had come twelve minutes after her gun"


@pytest.mark.parametrize("clock", [pytest.param("start", marks=pytest.mark.whole), "pace"])
def test_a_plain_canvas_draws_the_same_film(browser: Browser, demo: str, clock: str) -> None:
    painted = []
    for is_plain in (False, True):
        with looking(browser, Look(390, 844, "dark", "en-GB")) as page:
            if is_plain:
                page.add_init_script(WITHOUT_WEBGL)
            film(page, demo, f"t=17:00&mode={clock}&camera=chaser")
            oracle.until(page, "!poursuite.isFlying()")
            page.add_style_tag(content="#notice, #ask-map { display: none !important }")
            page.evaluate(oracle.NO_PACERS.replace("race.field", "staged.field"))
            with_dots = oracle.settled(page)
            page.add_style_tag(content=HIDE_DOTS)
            without = oracle.settled(page, other_than=with_dots)
            dots = np.abs(with_dots - without).max(axis=2) > 24
            x, y = (round(at) for at in page.evaluate("poursuite.chaser()"))
            dots[y - AROUND : y + AROUND, x - AROUND : x + AROUND] = False  # each glows in its way
            painted.append(dots)
    ours, plain = painted
    assert ours.sum() > 500
    assert thick(ours)[plain].mean() > 0.97
    assert thick(plain)[ours].mean() > 0.97


def thick(mask: np.ndarray) -> np.ndarray:
    """Return the mask a pixel wider on every side."""
    wide = mask.copy()
    for axis in (0, 1):
        for by in (-1, 1):
            wide |= np.roll(mask, by, axis)
    return wide
