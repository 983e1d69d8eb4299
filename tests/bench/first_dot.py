"""From a tap on the link to the first moving dot, on slow 4G and a slow phone, with nothing cached.

The page marks its first frame with runners in it; what is measured is the frame after that, in
which they have moved. Beside it stands the same page's Plotly map, asked for as soon as the page
offers it: that is when somebody who waits for the map would see anything. On visits of their own
somebody opens her runners as soon as there is a tab and types a bib: when does she stand there?
As in Chromium's own "slow 4G", every answer waits 150 ms; making the connection costs nothing more.
"""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page

from tests.bench import Row
from tests.bench._phone import chromium, phone
from tests.commands import free_port, serving

VISITS = 5
MAPS = 3  # of these visits stay until the map stands
AIM_S, SEARCH_AIM_S = 2.0, 4.0
MOST_S = 60.0

WATCH = """
  globalThis.seenMs = {};
  const mark = (name, is) => is && (seenMs[name] ??= performance.now());
  const attributeFilter = ["data-dots", "class", "hidden"];
  new MutationObserver(() => {
    if (document.documentElement?.dataset.dots === "moving" && !seenMs.asked) {
      seenMs.asked = performance.now();
      requestAnimationFrame(() => mark("dots", true)); // the next frame: they have moved
      // a finger on the map brings Plotly's
      const stage = document.getElementById("stage");
      if (!globalThis.isLooking) stage.dispatchEvent(new Event("pointercancel"));
    }
    mark("map", document.body?.classList.contains("map-ready"));
    const ask = document.getElementById("ask-map");
    if (ask && !ask.hidden) document.getElementById("load-map").click();
  }).observe(document, { subtree: true, attributeFilter });
  new PerformanceObserver((list) => {
    const [painted] = list.getEntriesByName("first-contentful-paint");
    if (painted) seenMs.paint = painted.startTime;
  }).observe({ type: "paint", buffered: true });
"""

SEARCH = """
  globalThis.isLooking = true;
  const looking = setInterval(() => {
    const panel = document.getElementById("panel-runners");
    if (document.querySelector("[data-part=found] .star")) {
      seenMs.found = performance.now();
      clearInterval(looking);
    } else if (panel && !panel.hidden) {
      const input = panel.querySelector("input");
      if (!input.value) input.value = "1042";
      input.dispatchEvent(new Event("input", { bubbles: true }));
    } else document.getElementById("tab-runners")?.click();
  }, 200);
"""


def bench() -> Iterator[Row]:
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder) / "state", free_port(), "demo", "--at", "10:21:30") as address,
        chromium() as browser,
    ):
        visit(
            browser, address, "dots", is_far=False
        )  # the server's first answer is not the phone's
        visits = [visit(browser, address, "map") for _ in range(MAPS)]
        visits += [visit(browser, address, "dots") for _ in range(VISITS - MAPS)]
        searches = [visit(browser, address, "found", SEARCH) for _ in range(MAPS)]
    dots_s, paint_s = (median(one[name] for one in visits) for name in ("dots", "paint"))
    map_s = median(one["map"] for one in visits if "map" in one)
    yield Row("first moving dot, slow 4G", dots_s, map_s, "s", f"<= {AIM_S} s", dots_s <= AIM_S)
    yield Row("  the course painted", paint_s, None, "s")
    found_s = median(one["found"] for one in searches)
    aim = f"<= {SEARCH_AIM_S} s"
    yield Row("  a runner found by bib", found_s, map_s, "s", aim, found_s <= SEARCH_AIM_S)


def visit(
    browser: Browser, address: str, wanted: str, more: str = "", *, is_far: bool = True
) -> dict[str, float]:
    """Open the page as a newcomer; return seconds after the tap at which things were seen."""
    with phone(browser, is_slow=True, is_far=is_far) as newcomer:
        newcomer.page.add_init_script(WATCH + more)
        newcomer.page.goto(f"{address}/", wait_until="commit")
        seen_ms = seen(newcomer.page, wanted)
    return {name: at_ms / 1000.0 for name, at_ms in seen_ms.items()}


def seen(page: Page, wanted: str) -> dict[str, float]:
    until_s = time.monotonic() + MOST_S
    while time.monotonic() < until_s:
        page.wait_for_timeout(250)
        marks: dict[str, float] = page.evaluate("globalThis.seenMs ?? {}")
        if wanted in marks:
            return marks
    raise AssertionError(f"no {wanted} after {MOST_S:.0f} s, only {marks}")
