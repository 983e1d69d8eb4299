"""Was it fair? The page's answer is Python's, whatever is moved; and whoever asks can ask it."""

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from dashboard.wire.constants import begins_s
from dashboard.wire.publish import gathered, over_s
from feeds.fairness.change import Change, as_run, winners
from feeds.fairness.fair_start import Aim, fair_start
from feeds.fairness.held import Held, held
from feeds.fairness.price import price
from feeds.fairness.shares import QUANTILES, ahead_s, shares
from feeds.fairness.told import least_gap_s, slowest_first
from feeds.race import Race
from feeds.race_folder.read_race import race_folder, read_race
from feeds.rules.quantise import UNITS_A_SECOND
from tests.browser import oracle
from tests.browser.demo import Demo
from tests.browser.looks import Look, looking
from tests.browser.test_accessibility import objections
from tests.commands import RACE

SHOWN = "globalThis.review?.fair && document.querySelectorAll('.fair-rows li').length > 0"
WEIGHED = "!document.querySelector('.fair-changes').textContent.includes('…')"
CHANGES, MOST_S = 40, 600
# The page's own modules, on the bytes of its results.
MODULES = """const version = document.querySelector("script[type=module]").src.split("/")[4];
  const of = (name) => import(`/map/${version}/review/fair/${name}.mjs`);
  const { asRun, heldOf } = await of("held");
  const { sharesOf, changedOf } = await of("shares");
  const held = heldOf(review.facts, review.race.field);"""
ANSWERS = f"""async (changes) => {{
  {MODULES}
  const was = sharesOf(held, asRun(held));
  return changes.map((change) => {{
    const is = sharesOf(held, change);
    const changed = changedOf(held, was, is);
    const count = (kind) => changed.reduce((sum, one) => sum + one[kind].length, 0);
    return {{ ...is, gained: count("gained"), lost: count("lost") }};
  }});
}}"""
STARTS = f"""async (aims) => {{
  {MODULES}
  const {{ fairStart, leastGapS, slowestFirst }} = await of("fair_start");
  const order = slowestFirst(review.facts.waves);
  const starts = aims.map((aim) => fairStart(held, aim, order, asRun(held)));
  return {{ starts, gap: leastGapS(held) }};
}}"""
LEVEL = f"""async () => {{
  {MODULES}
  const {{ levelGuns }} = await of("guns");
  return levelGuns(held, asRun(held).chaserGunMs + held.runMs);
}}"""
PRICES = f"""async ([changes, widths]) => {{
  {MODULES}
  const {{ priceOf, waysOf }} = await of("price");
  const ways = waysOf(held, review.race.field);
  return Promise.all(changes.map((change) => priceOf(held, ways, change, {{
    lengthM: review.facts.mats_m.at(-1), widths }})));
}}"""
CUT = """() => Array.from(document.querySelectorAll(
    ".review-parts a, .fair :is(h2, h3, p, b, small, label, button, select, .off, li > span)"))
  .filter((one) => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1
    && getComputedStyle(one).display !== "inline" && !one.closest(".unseen"))
  .map((one) => one.textContent)"""
SMALL = """() => Array.from(document.querySelectorAll(
    ".review-parts a, .fair :is(button, select, input)"))
  .filter((one) => one.checkVisibility())
  .filter((one) => one.getBoundingClientRect().height < 43.5).map((one) => one.outerHTML)"""


def open_at(page: Page, server: str, query: str = "?view=fair") -> None:
    page.goto(f"{server}/review/{RACE}{query}")
    oracle.until(page, SHOWN)


@pytest.fixture(scope="module")
def kept() -> tuple[Race, Held]:
    """Return the recorded race, held, its times as they are published."""
    known = gathered(read_race(race_folder(RACE)), has_afterwards=True)
    race, base_s = known.times.race, begins_s(known.times.race)
    times_s = np.round((known.times.times_s - base_s) * UNITS_A_SECOND) / UNITS_A_SECOND + base_s
    return race, held(race, times_s, known.times.standing, over_s(known))


@pytest.fixture(scope="module")
def asked(browser: Browser, demos: Demo) -> Iterator[Page]:
    with looking(browser, Look(1440, 900, "dark", "en-GB")) as page:
        open_at(page, demos.begin())
        yield page


def back(page: Page) -> None:
    """Take everything back to what happened, and wait until that is shown."""
    page.locator(".fair-back").click()
    oracle.until(page, "document.querySelector('.fair-back').disabled")
    oracle.until(page, "!document.querySelector('.fair-won').textContent.includes('→')")


def changed(one: Held, rng: np.random.Generator) -> Change:
    by_ms = rng.integers(-MOST_S, MOST_S + 1, one.waves) * 1000
    his_ms = int(rng.integers(-MOST_S, MOST_S + 1)) * 1000
    run_ms = one.run_ms if rng.random() < 0.3 else round(one.run_ms * rng.uniform(0.8, 1.3))
    return Change(one.gun_ms + by_ms, one.chaser_gun_ms + his_ms, float(run_ms))


def told(change: Change, run_ms: float) -> dict[str, Any]:
    run_ms = run_ms if change.run_ms is None else change.run_ms
    return {
        "gunMs": change.gun_ms.tolist(), "chaserGunMs": change.chaser_gun_ms, "runMs": run_ms
    }  # fmt: skip


def test_who_would_have_won_is_pythons_whatever_is_moved(
    asked: Page, kept: tuple[Race, Held]
) -> None:
    _race, one = kept
    rng = np.random.default_rng(12)
    changes = [as_run(one), *(changed(one, rng) for _ in range(CHANGES))]
    answers = asked.evaluate(ANSWERS, [told(change, one.run_ms) for change in changes])
    before = winners(one, as_run(one))
    for change, answer in zip(changes, answers, strict=True):
        due = shares(one, change)
        assert answer["winners"] == due.winners.sum()
        assert [wave["runners"] for wave in answer["waves"]] == due.runners.tolist()
        assert [wave["winners"] for wave in answer["waves"]] == due.winners.tolist()
        for name in ("share", "low", "high"):
            given = [wave[name] for wave in answer["waves"]]
            assert given == pytest.approx(getattr(due, name), abs=1e-12), name
        assert answer["word"] == due.word
        assert answer["gained"] == np.count_nonzero(due.is_winner & ~before)
        assert answer["lost"] == np.count_nonzero(before & ~due.is_winner)


def test_a_fair_start_has_the_guns_that_python_finds(asked: Page, kept: tuple[Race, Held]) -> None:
    race, one = kept
    gap_s = least_gap_s(race)
    aims = [Aim("equal", share, None, 10, gap_s) for share in (0.05, 0.2, 0.33, 0.5)]
    aims += [Aim("places", count, None, 10, gap_s) for count in (1, 545, 1158)]
    aims += [Aim("equal", 0.2, None, 5, 150.0), Aim("places", 900, None, 10, 30.0)]
    asks = [
        {"kind": aim.kind, "value": aim.value, "stepS": aim.step_s, "gapS": aim.gap_s}
        for aim in aims
    ]
    answer = asked.evaluate(STARTS, asks)
    assert answer["gap"] == gap_s
    for aim, start in zip(aims, answer["starts"], strict=True):
        due = fair_start(one, aim, slowest_first(race), one.chaser_gun_ms)
        assert start["gunMs"] == due.gun_ms.tolist(), aim
        assert start["cost"] == pytest.approx(due.cost, rel=1e-9)


def test_the_curves_are_where_those_runners_would_meet_the_chaser_at_the_line(
    asked: Page, kept: tuple[Race, Held]
) -> None:
    _race, one = kept
    for quantile, guns_ms in zip(QUANTILES, asked.evaluate(LEVEL), strict=True):
        due_ms = one.gun_ms + ahead_s(one, as_run(one), quantile) * 1000.0
        assert guns_ms == pytest.approx(due_ms, abs=0.5)


def test_the_price_is_pythons(asked: Page, kept: tuple[Race, Held]) -> None:
    _race, one = kept
    rng = np.random.default_rng(3)
    changes = [as_run(one), *(changed(one, rng) for _ in range(4))]
    widths = np.array([[0.0, 12.0], [900.0, 6.5], [2500.0, 20.0]])
    wished = [told(change, one.run_ms) for change in changes]
    answers = asked.evaluate(PRICES, [wished, widths.tolist()])
    for change, answer in zip(changes, answers, strict=True):
        due = price(one, change, widths)
        # who stands level is in another order there
        assert answer["overtakings"] == pytest.approx(due.overtakings_per_runner, rel=0.01)
        assert answer["closedMin"] == pytest.approx(due.closed_min, abs=0.01)
        assert answer["perM"] == pytest.approx(due.people_per_m, abs=0.051)
        assert answer["perM2"] == pytest.approx(due.people_per_m2, rel=0.01)
        assert answer["tightestM"] == due.tightest_m


def test_a_slider_moves_a_gun_and_back_is_what_happened(asked: Page) -> None:
    asked.locator("#fair-gun-3").focus()
    before = asked.locator(".fair-rows li").nth(3).locator(".is b").inner_text()
    assert asked.locator("#fair-gun-3").get_attribute("aria-valuetext") == "10:16:00, as run"
    for _ in range(24):
        asked.keyboard.press("ArrowLeft")
    oracle.until(asked, "document.getElementById('fair-gun-3').ariaValueText === '10:14:00'")
    oracle.until(asked, "document.querySelector('.fair-count.up b').textContent.startsWith('+')")
    row = asked.locator(".fair-rows li").nth(3)
    assert row.locator(".is b").inner_text() != before
    assert row.locator(".was b").inner_text() == before
    assert 0 < asked.locator(".fair-who.up li").count() <= 5
    oracle.until(asked, WEIGHED)
    scale = "(({ min, max }) => [min, max])(document.getElementById('fair-gun-3'))"
    ends = asked.evaluate(scale)
    asked.keyboard.press("Home")
    oracle.frames(asked)
    assert asked.evaluate(scale) == ends  # it stands still under her finger
    back(asked)
    assert asked.locator(".fair-count.up b").inner_text() == "0"
    assert row.locator(".is b").inner_text() == before


def test_a_fair_start_is_found_at_a_tap_and_every_wave_has_that_chance(asked: Page) -> None:
    asked.locator(".fair-do").click()
    oracle.until(asked, "document.querySelector('.fair-told').textContent.startsWith('Found')")
    oracle.until(asked, "document.querySelector('.fair-verdict').dataset.word === 'alike'")
    found = [float(one.rstrip("%")) for one in asked.locator(".fair-rows .is b").all_inner_texts()]
    assert found[1:] == pytest.approx([20.0] * 4, abs=2)
    back(asked)


def test_an_empty_number_of_places_is_asked_for_again_and_one_place_is_found(asked: Page) -> None:
    asked.locator(".fair-kinds label").last.click()
    asked.locator("#fair-places").fill("")
    asked.locator(".fair-do").click()
    assert "Between 1 and" in asked.locator(".fair-told").inner_text()
    assert asked.evaluate("document.activeElement.id") == "fair-places"
    asked.locator("#fair-places").fill("1")
    asked.locator(".fair-do").click()
    oracle.until(asked, "/Found: [1-9]/.test(document.querySelector('.fair-told').textContent)")
    asked.locator(".fair-kinds label").first.click()
    back(asked)


def test_a_longer_way_takes_the_chaser_longer_and_lets_more_get_away(asked: Page) -> None:
    longer = asked.locator(".fair-longer button").first
    longer.click()
    oracle.until(asked, "document.querySelector('.fair-won').textContent.includes('→')")
    before, after = re.findall(r"[\d,]+", asked.locator(".fair-won b").inner_text())
    assert int(after.replace(",", "")) > int(before.replace(",", ""))
    assert longer.get_attribute("aria-pressed") == "true"
    assert "+0:17" in asked.locator(".fair-slider").last.inner_text()
    longer.click()
    oracle.until(asked, "document.querySelector('.fair-back').disabled")


def test_the_address_says_which_part_is_shown_and_back_leads_to_the_results(
    page: Page, demo: str
) -> None:
    page.goto(f"{demo}/review/{RACE}?lang=en")
    oracle.until(page, "document.documentElement.dataset.part === 'results'")
    fair = "performance.getEntriesByType('resource').filter(({ name }) => name.includes('/fair/'))"
    assert page.evaluate(f"{fair}.length") == 0
    page.locator("[data-part=fair]").click()
    oracle.until(page, SHOWN)
    assert "view=fair" in page.url
    assert page.locator("#review-scroll").is_hidden()
    page.go_back()
    oracle.until(page, "document.querySelectorAll('.line.is-runner').length > 0")
    assert page.locator("#review-fair").is_hidden()
    assert page.locator("[aria-current=page]").inner_text() == "Results"


def test_who_opted_out_is_counted_and_not_named_among_who_changes(asked: Page) -> None:
    race, _final = oracle.recorded_race()
    hidden = {runner.name for runner in race.runners if not runner.is_public}
    asked.locator(".fair-do").click()
    oracle.until(asked, "document.querySelectorAll('.fair-who.up li').length === 5")
    named = set(asked.locator(".fair-who bdi").all_inner_texts())
    assert not named & hidden
    assert all(re.search(r"\w", one) for one in named)
    back(asked)


@pytest.mark.parametrize(
    "look",
    [
        Look(390, 844, "dark", "fr-FR"),
        pytest.param(Look(390, 844, "light", "en-GB"), marks=pytest.mark.whole),
        Look(820, 1180, "light", "fr-FR"),
        pytest.param(Look(1440, 900, "light", "en-GB"), marks=pytest.mark.whole),
        Look(1440, 900, "dark", "fr-FR", "contrast"),
        Look(390, 844, "dark", "en-GB", "forced colours"),
        pytest.param(Look(1440, 900, "dark", "en-GB", "large letters"), marks=pytest.mark.whole),
    ],
    ids=str,
)
def test_it_fits_the_screen_and_keeps_nobody_out(browser: Browser, demo: str, look: Look) -> None:
    with looking(browser, look) as page:
        open_at(page, demo)
        page.locator(".fair-do").click()
        oracle.until(page, "document.querySelector('.fair-told').textContent !== ''")
        oracle.until(page, WEIGHED)
        wide = "document.getElementById('review-fair')"
        assert page.evaluate(f"{wide}.scrollWidth - {wide}.clientWidth") <= 0
        assert page.evaluate(CUT) == []
        if look.width == 390:  # a finger
            assert page.evaluate(SMALL) == []
        assert objections(page, "was it fair") == []
