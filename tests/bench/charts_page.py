"""The charts on a phone: from the tap to the first, and a moment moved on all of them.

The tap is on the results, which are there, on slow 4G and at 4x slow-down; the naive way brings the
bundle of Plotly that the map has. A moment that is moved is one frame of a finger on the slider,
in the main thread's own processor time, as in `frames`: it is marked on every chart and each says
what stood then; the naive way lets Plotly draw the mark.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import monotonic

from playwright.sync_api import Browser

from tests.bench import Row
from tests.bench._phone import chromium, ms_each, phone
from tests.bench.review_page import SHOWN
from tests.browser.oracle import until
from tests.commands import RACE, free_port, serving

TAPS, MOVES = 3, 30
MAPS = "/_dash-component-suites/plotly/package_data/plotly.min.js"
FIRST = "document.querySelector('.chart[data-drawn]') !== null"
ALL = "document.querySelectorAll('.chart[data-drawn]').length === 6"
TAP = "document.querySelector('.review-parts [data-part=charts]').click()"
MOVED = """async (times) => {
  const slider = document.getElementById("charts-moment");
  for (let k = 0; k < times; k++) {
    slider.value = String(1200 + 20 * k);
    slider.dispatchEvent(new Event("input"));
    await new Promise((done) => requestAnimationFrame(done));
  }
}"""
NAIVELY = """async (times) => {
  const charts = Array.from(document.querySelectorAll(".chart-graph"));
  for (let k = 0; k < times; k++) {
    for (const chart of charts) {
      const [from, to] = chart.layout.xaxis.range;
      const x = from + ((to - from) * k) / times;
      await Plotly.relayout(chart, { shapes: [{ type: "line", x0: x, x1: x, y0: 0, y1: 1, yref: "paper" }] });
    }
    await new Promise((done) => requestAnimationFrame(done));
  }
}"""  # noqa: E501


def tapped_s(browser: Browser, address: str, script: str | None) -> float:
    """Return the seconds from a tap to the first chart, by another script where one is told."""
    with phone(browser, is_slow=True, is_far=True) as slow:
        slow.page.goto(f"{address}/review/{RACE}")
        until(slow.page, SHOWN)
        slow.page.wait_for_load_state("networkidle")
        if script:
            slow.page.evaluate("(script) => (review.facts.plotly = script)", script)
        began_s = monotonic()
        slow.page.evaluate(TAP)
        until(slow.page, FIRST)
        return monotonic() - began_s


def bench() -> Iterator[Row]:
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder) / "state", free_port(), "demo", "--at", "10:21:30") as address,
        chromium() as browser,
    ):
        tapped_s(browser, address, None)  # the server packs each file when it is first asked for
        ours, maps = (
            median(tapped_s(browser, address, script) for _ in range(TAPS))
            for script in (None, MAPS)
        )
        with phone(browser, is_slow=True) as slow:
            slow.page.goto(f"{address}/review/{RACE}?view=charts")
            until(slow.page, FIRST)
            for chart in slow.page.locator(".chart").all():
                chart.scroll_into_view_if_needed()
            until(slow.page, ALL)
            slow.tools.send("Performance.enable", {"timeDomain": "threadTicks"})
            moved, naive = (ms_each(slow, script, MOVES) for script in (MOVED, NAIVELY))
    yield Row("charts on a phone, slow 4G: the first after the tap", ours, maps, "s")
    yield Row("  a moment moved on all of them, 4x slow", moved, naive, "ms")
