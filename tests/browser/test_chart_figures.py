"""What the charts count is what Python counts, of the same race."""

from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from feeds.race import Race
from feeds.results.result import pacers_of
from feeds.results.state import State
from feeds.rules.snapshot import Snapshot
from geo.motion import FloatArray, IntArray, along_at
from tests.browser import oracle
from tests.browser.demo import Demo
from tests.browser.looks import Look, looking
from tests.browser.test_charts import open_at

# The page's own modules, on the bytes of its results.
MODULES = """const version = document.querySelector("script[type=module]").src.split("/")[4];
  const of = (name) => import(`/map/${version}/review/charts/${name}.mjs`);
  const { facts, race } = review, { field } = race, rows = review.rows();"""
LEFT = f"""async (moments) => {{
  {MODULES}
  const {{ leftAt, survivalOf }} = await of("survival");
  const waves = survivalOf(rows, field, facts.waves);
  return waves.map((one) => ({{ runners: one.runners, won: one.won,
    left: moments.map((at) => leftAt(one, at - field.base)) }}));
}}"""
CATCHES = f"""async () => {{
  {MODULES}
  const {{ binned, busiestMinute, caughtOf }} = await of("catches");
  const {{ drawnTo }} = await of("span");
  const caught = caughtOf(rows), at = caught.map(({{ passedAt }}) => passedAt);
  const busiest = busiestMinute(at.sort((a, b) => a - b));
  const bins = binned(caught, facts.waves.length, drawnTo.chase(facts, field));
  const counts = bins.counts.map((one) => Array.from(one));
  return {{ caught: caught.map(({{ i }}) => i), from: bins.from + field.base, step: bins.stepS,
    counts, count: busiest.count }};
}}"""
MARGINS = f"""async () => {{
  {MODULES}
  const {{ binnedMargins, nearest, windowOf }} = await of("margins");
  const there = rows.filter(({{ margin }}) => margin === margin);
  const margins = there.map(({{ margin }}) => margin);
  const most = windowOf(margins);
  const sums = (some) => some.reduce((sum, one) => sum + one, 0);
  const {{ counts }} = binnedMargins(there, facts.waves.length, most);
  const won = sums(counts.map((one) => sums(one.slice(0, one.length / 2))));
  return {{ most, ...nearest(margins), won, all: sums(counts.map((one) => sums(one))) }};
}}"""
PACES = f"""async () => {{
  {MODULES}
  const {{ climbOf, pacesOf }} = await of("paces");
  const found = pacesOf(rows, field, facts.waves.length);
  const climb = found.edges.slice(1).map((to, k) => climbOf(facts.heights, found.edges[k], to));
  return {{ ...found, climb }};
}}"""
CROWD = f"""async () => {{
  {MODULES}
  const {{ crowdOf, tightest }} = await of("crowd");
  const {{ drawnTo }} = await of("span");
  const found = await crowdOf(facts, field, drawnTo.road(facts, field));
  const {{ times, nodes, people }} = found;
  const totals = times.map((_, k) => nodes.m * people.slice(k * nodes.count, (k + 1) * nodes.count)
    .reduce((sum, one, n) => sum + one * (n === 0 || n === nodes.count - 1 ? 0.5 : 1), 0));
  const top = tightest(found, facts.widths, [500, Infinity]);
  const {{ base }} = field;
  return {{ times: times.map((t) => t + base), totals, top: {{ ...top, t: top.t + base }} }};
}}"""


@pytest.fixture(scope="module")
def charts(browser: Browser, demos: Demo) -> Iterator[Page]:
    with looking(browser, Look(1440, 900, "dark", "en-GB")) as page:
        open_at(page, demos.begin(), "?view=charts&rev=0")  # as the clock has it
        yield page


@pytest.fixture(scope="module")
def run() -> tuple[Race, Snapshot]:
    return oracle.recorded_race()


def wave_of(race: Race) -> IntArray:
    return np.array([runner.wave for runner in race.runners])


def test_who_is_left_is_who_the_results_have_left(charts: Page, run: tuple[Race, Snapshot]) -> None:
    race, final = run
    facts, runs, wave = final.facts, ~pacers_of(race), wave_of(race)
    has_won = np.isin(facts.state, (State.AHEAD, State.OFFICIAL))
    is_seen = ~np.isnan(final.motions.at_s[:, 0])
    started = runs & is_seen & ~np.isin(facts.state, (State.WAITING, State.NOT_STARTED))
    moments = [facts.official_s - ago_s for ago_s in (900, 600, 400, 200, 60, 0, -30)]
    lost_s = np.where(np.isnan(facts.passed_s), facts.left_s, facts.passed_s)
    lost_s = np.where(np.isnan(lost_s), facts.official_s, lost_s)
    lost_s[has_won] = np.inf
    for w, told in enumerate(charts.evaluate(LEFT, moments)):
        mine = started & (wave == w)
        assert told["runners"] == np.count_nonzero(mine)
        assert told["won"] == np.count_nonzero(mine & has_won)
        due = [1 - np.count_nonzero(lost_s[mine] <= at_s) / mine.sum() for at_s in moments]
        assert told["left"] == pytest.approx(due, abs=4 / mine.sum())


def test_each_catch_is_counted_once_where_and_when_it_was(
    charts: Page, run: tuple[Race, Snapshot]
) -> None:
    race, final = run
    told = charts.evaluate(CATCHES)
    facts = final.facts
    has_lost = ~np.isin(facts.state, (State.AHEAD, State.OFFICIAL, State.DISQUALIFIED))
    due = np.flatnonzero(~np.isnan(facts.passed_s) & has_lost & ~pacers_of(race))
    assert set(told["caught"]) == set(due)
    counts = np.array(told["counts"])
    assert counts.sum() == len(due)
    for w in range(len(race.waves)):
        mine_s = facts.passed_s[due][wave_of(race)[due] == w]
        edges = told["from"] + told["step"] * np.arange(counts.shape[1] + 1)
        wanted = np.histogram(mine_s, edges)[0]
        assert np.abs(counts[w] - wanted).sum() <= 2 + 0.02 * len(mine_s)  # tenths of a second
    at_s = np.sort(facts.passed_s[due])
    fullest = np.searchsorted(at_s, at_s + 60) - np.arange(len(at_s))
    assert told["count"] == pytest.approx(fullest.max(), abs=3)


def test_margins_are_those_of_the_results(charts: Page, run: tuple[Race, Snapshot]) -> None:
    race, final = run
    facts = final.facts
    is_there = ~np.isnan(facts.finish_s) & ~pacers_of(race)
    is_there &= facts.state != State.DISQUALIFIED
    margin_s = facts.official_s - facts.finish_s[is_there]
    told = charts.evaluate(MARGINS)
    within = np.abs(margin_s) <= told["most"]
    assert within.mean() >= 0.6
    assert told["won"] == pytest.approx(np.count_nonzero(within & (margin_s > 0)), abs=2)
    assert told["all"] == pytest.approx(np.count_nonzero(within), abs=2)
    near = np.abs(margin_s) <= 10
    assert told["before"] == pytest.approx(np.count_nonzero(near & (margin_s > 0)), abs=2)
    assert told["after"] == pytest.approx(np.count_nonzero(near & (margin_s <= 0)), abs=2)
    assert told["away"] == pytest.approx(margin_s[margin_s > 0].min(), abs=0.11)
    assert told["missed"] == pytest.approx(-margin_s[margin_s <= 0].max(), abs=0.11)


def read_times(final: Snapshot, mats: int) -> FloatArray:
    """Return (N, M) when each mat read each runner, NaN where none did."""
    times_s = np.full((len(final.facts.state), mats), np.nan)
    is_read = np.arange(final.mat_of_knot.shape[1]) < final.motions.read_count[:, None]
    if final.bridged is not None:
        is_read &= ~final.bridged
    row, knot = np.nonzero(is_read & (final.mat_of_knot >= 0))
    times_s[row, final.mat_of_knot[row, knot]] = final.motions.at_s[row, knot]
    return times_s


def test_paces_are_those_between_mats_that_read(charts: Page, run: tuple[Race, Snapshot]) -> None:
    race, final = run
    told = charts.evaluate(PACES)
    assert told["edges"] == [0, 1000, 2000, 3000, 4000, 5000]  # the turn lies too near
    mats = [[mat.along_m for mat in race.mats].index(edge) for edge in told["edges"]]
    times_s = read_times(final, len(race.mats))[:, mats]
    pace_s = np.diff(times_s, axis=1)  # a kilometre each
    runs, wave = ~pacers_of(race), wave_of(race)
    for w, paces in enumerate(told["waves"]):
        due = np.nanmedian(pace_s[runs & (wave == w)], axis=0)
        assert paces == pytest.approx(due, abs=0.2)
    assert told["all"] == pytest.approx(np.nanmedian(pace_s[runs], axis=0), abs=0.2)
    along, height = race.course.heights.T
    for k, climb in enumerate(told["climb"]):
        by = np.interp([1000.0 * k, 1000.0 * (k + 1)], along, height)
        assert climb["up"] - climb["down"] == pytest.approx(by[1] - by[0], abs=0.2)


def test_the_crowd_on_the_road_is_who_is_on_the_road(
    charts: Page, run: tuple[Race, Snapshot]
) -> None:
    _race, final = run
    facts = final.facts
    told = charts.evaluate(CROWD)
    for k in range(5, len(told["times"]), 40):
        at_s = told["times"][k]
        is_out = (facts.start_s <= at_s) & ~(facts.finish_s <= at_s) & ~(facts.left_s <= at_s)
        assert told["totals"][k] == pytest.approx(np.count_nonzero(is_out), rel=0.03, abs=12)
    top = told["top"]
    along_m = along_at(final.motions, top["t"])
    is_out = (facts.start_s <= top["t"]) & ~(facts.finish_s <= top["t"])
    near = np.count_nonzero(is_out & (np.abs(along_m - top["along"]) <= 8)) / 16
    assert top["people"] == pytest.approx(near, rel=0.3)
    assert top["wide"] == pytest.approx(np.interp(top["along"], *_race.course.widths.T), abs=0.01)
