"""The chase chart: everybody a line, catches where Python has them, each point of it a moment."""

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from dashboard.wire.constants import begins_s
from feeds.race import Race
from feeds.results.result import pacers_of
from feeds.rules.snapshot import Snapshot
from geo.motion import along_at
from tests.browser import oracle
from tests.commands import RACE

DRAWN = "Boolean(document.querySelector('[data-part=plot]').dataset.drawn)"
PLOT = "document.querySelector('[data-part=plot]').getBoundingClientRect().toJSON()"

# One runner's line alone, a pixel a second and one ten metres: [how strong, metres along] each.
ALONE = """async (runner) => {
  const version = document.querySelector("script[type=module]").src.split("/")[4];
  const { blank, drawLines } = await import(`/map/${version}/panels/chart/lines.mjs`);
  const { race: { field }, facts } = poursuite;
  const view = { w: 3000, h: 500, t0: 3600, t1: 6600, d0: 0, d1: 5000 };
  const pixels = blank(view, [0, 0, 0]);
  const colours = facts.waves.map(() => [255, 255, 255]);
  drawLines(pixels, view, field, [runner, runner + 1], 1e9, colours, [0, 0, 0]);
  const columns = [];
  for (let x = 0; x < view.w; x++) {
    let light = 0, high = 0;
    for (let y = 0; y < view.h; y++) {
      light += pixels[4 * (y * view.w + x)];
      high += pixels[4 * (y * view.w + x)] * (view.h - y - 0.5);
    }
    columns.push([light, light ? (10 * high) / light : -1]);
  }
  return columns;
}"""


@pytest.fixture(scope="module")
def recorded() -> tuple[Race, Snapshot]:
    return oracle.recorded_race()


def opened(page: Page, address: str) -> Page:
    oracle.wants_map(page)  # whose Plotly draws the chart too
    page.goto(address)
    oracle.until(page, oracle.READY)
    page.locator("#tab-chart").click()
    oracle.until(page, DRAWN, most_s=90)
    return page


def test_a_runners_line_is_her_motion_and_grows_weak_where_she_was_caught(
    page: Page, demo: str, recorded: tuple[Race, Snapshot]
) -> None:
    race, final = recorded
    oracle.replay_at(page, demo, 1500, is_frugal=True)
    base_s = begins_s(race)
    caught = ~np.isnan(final.facts.passed_s) & ~np.isnan(final.facts.finish_s)
    for runner in np.flatnonzero(caught)[[0, 500, 1200]]:
        columns = np.array(page.evaluate(ALONE, int(runner)))
        at_s = base_s + 3600.5 + np.arange(len(columns))
        start_s, passed_s = final.facts.start_s[runner], final.facts.passed_s[runner]
        finish_s = final.facts.finish_s[runner]
        is_out = (at_s > start_s + 3) & (at_s < finish_s - 3)
        along_m = np.array([along_at(final.motions, s)[runner] for s in at_s[is_out][::20]])
        assert np.abs(columns[is_out, 1][::20] - along_m).max() < 12
        before = columns[is_out & (at_s < passed_s - 3), 0].mean()
        after = columns[is_out & (at_s > passed_s + 3), 0].mean()
        assert after < 0.6 * before
        assert not columns[(at_s < start_s - 3) | (at_s > finish_s + 3), 0].any()


def test_the_chaser_cuts_through_the_crowd_where_python_says(
    page: Page, demo: str, recorded: tuple[Race, Snapshot]
) -> None:
    race, final = recorded
    assert final.chaser is not None
    opened(page, f"{demo}/replay/{RACE}?t=1500")
    traces: list[dict[str, Any]] = page.evaluate(
        "document.querySelector('[data-part=graph]').data.map(({x, y}) => ({x: [...x], y: [...y]}))"
    )
    gun_s = min(wave.gun_s for wave in race.waves)
    minutes, km = (np.array(traces[-1][axis]) for axis in ("x", "y"))
    python = [along_at(final.chaser, gun_s + 60 * at)[0] / 1000 for at in minutes]
    assert np.abs(km - python).max() < 0.01
    titles = page.locator(".plot").inner_text()
    assert "Temps de course (min)" in titles
    assert "Distance (km)" in titles
    sizes = page.evaluate(
        "Array.from(document.querySelectorAll('.plot text'), (t) => parseFloat(t.style.fontSize))"
    )
    assert min(sizes) >= 12


def test_a_tap_on_the_chart_leads_clock_map_and_cursor_to_that_moment(
    page: Page, demo: str
) -> None:
    opened(page, demo)
    box = page.evaluate(PLOT)
    bar = page.locator(".plot .cursor")
    page.touchscreen.tap(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.4)
    oracle.until(page, "document.documentElement.dataset.time === 'rewound'")
    shown_s = page.evaluate("poursuite.raceS() - poursuite.facts.waves[0].gun_s")
    assert 900 < shown_s < 1285
    span = page.evaluate("document.querySelector('[data-part=graph]').layout.xaxis.range")
    place = bar.bounding_box()
    assert place is not None
    inner = page.evaluate("""(() => {
      const { left, width } = document.querySelector('[data-part=lines]').getBoundingClientRect();
      return [left, width];
    })()""")
    expected = inner[0] + inner[1] * (shown_s / 60 - span[0]) / (span[1] - span[0])
    assert place["x"] + place["width"] / 2 == pytest.approx(expected, abs=3)
    assert page.locator("[data-part=veil]").is_visible()
    page.locator("#to-live").tap()
    oracle.until(page, "document.querySelector('[data-part=veil]').hidden")


def test_the_chart_says_in_words_and_in_a_table_what_it_shows(
    page: Page, demo: str, recorded: tuple[Race, Snapshot]
) -> None:
    race, final = recorded
    opened(page, f"{demo}/replay/{RACE}?t=1560&lang=en")
    at_s = race.waves[0].gun_s + 1560
    is_passed = (final.facts.passed_s <= at_s) & ~pacers_of(race)
    passed = int(is_passed.sum())
    oracle.until(
        page, f"document.querySelector('.summary').textContent.includes('{passed} passed')"
    )
    said = page.locator(".summary").inner_text()
    assert said.startswith("At 26:00, Eliud Kipchoge is at km\xa02.0:")
    page.evaluate("document.querySelector('#panel-chart details').open = true")
    oracle.until(page, "document.querySelectorAll('#panel-chart tbody tr').length === 5")
    cells = page.locator("#panel-chart tbody td").all_text_contents()
    passed_km = final.facts.passed_m[is_passed] / 1000
    python = np.histogram(passed_km, bins=range(6))[0]
    assert np.abs(np.array([int(cell) for cell in cells]) - python).max() <= 1  # at a mat's edge
    assert sum(int(cell) for cell in cells) == passed


def test_who_saves_data_gets_the_chart_only_when_asked_for(page: Page, demo: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    oracle.replay_at(page, demo, 1500, is_frugal=True)
    page.locator("#tab-chart").tap()
    button = page.locator("[data-part=load]")
    button.wait_for()
    assert not [url for url in asked if "plotly.min" in url]
    assert "0,7" in (button.text_content() or "")
    button.tap()
    oracle.until(page, DRAWN)
    assert button.is_hidden()


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1440, 900)])
def test_my_runner_is_bold_among_them(browser: Browser, demo: str, width: int, height: int) -> None:
    screen = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB")
    screen.add_init_script(oracle.WITHOUT_MAP)
    page = screen.new_page()
    page.add_init_script(
        "localStorage.setItem('poursuite:champs-elysees-2021:followed', '[[\"1007\",[]]]')"
    )
    opened(page, f"{demo}/replay/{RACE}?t=1500")
    name = page.evaluate(
        "document.querySelector('[data-part=graph]').layout.annotations.map((note) => note.text)"
    )
    assert len(name) == 2
    box = page.evaluate(PLOT)
    assert box["right"] <= width
    assert box["height"] >= 168
    tabs = page.locator(".tabs").bounding_box()
    assert tabs is not None
    assert box["bottom"] <= tabs["y"] + 1
    screen.close()


def test_the_chasers_name_lies_along_his_line_on_the_side_of_nobody(
    page: Page, modules: str
) -> None:
    page.goto(f"{modules}/page.mjs")
    told = page.evaluate(
        """async (url) => {
          const { alongLine } = await import(url);
          const { angle, shift } = alongLine([0, 0], [30, -40], 10); // up and to the right
          return [angle, ...shift];
        }""",
        f"{modules}/panels/chart/figure.mjs",
    )
    assert told == pytest.approx([-53.13, 8, 6], abs=0.01), "below it, to the right"
