"""Main-thread time a frame at 4x slow-down: our canvas beside Plotly.restyle of the same points.

Measured is Chromium's own sum of all tasks of the page's main thread (``TaskDuration``), divided by
the frames: our script and what the browser does for it (styles, layers, handing the picture over),
in the thread's own processor time, the least of several rounds: whoever else is at work on this
machine only ever adds.

Filling pixels is a graphics card's work on a phone. Here SwiftShader would do it, in another
process but on the same processor, so it is switched off for both ways (``RASTERIZER_DISCARD``):
every call is made, and no pixel filled. Plotly gets every instant's coordinates for nothing; a
frame of its is over when its map has drawn it, and its worker's time does not count.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Route

from dashboard.pages.first_paint import course_facts
from dashboard.pages.ground import frame_of
from dashboard.settings import assets_folder
from dashboard.web.bundle import MAP as MAP_BUNDLE
from feeds.race_folder.read_race import race_folder, read_race
from tests.bench import Row
from tests.bench._phone import Phone, busy_s, chromium, phone
from tests.commands import RACE

ADDRESS = "http://bench.test"
FRAMES = 60
ROUNDS = 4
AIMS_MS = {3_500: 2.5, 20_000: 3.5, 100_000: 5.0}
RESTYLES = {3_500: 4, 20_000: 2, 100_000: 1}
AIM_RATIO = 25


def bench() -> Iterator[Row]:
    with chromium() as browser, phone(browser, is_slow=True) as slow:
        open_page(slow)
        for runners, aim_ms in AIMS_MS.items():
            slow.page.evaluate(f"prepare({runners})")
            slow.page.evaluate("ours(20)")
            ours = min(ms_a_frame(slow, f"ours({FRAMES})", FRAMES) for _ in range(ROUNDS))
            count = RESTYLES[runners]
            slow.page.evaluate(f"place({count})")
            slow.page.evaluate("plot()")
            naive = min(ms_a_frame(slow, "naive()", count) for _ in range(ROUNDS))
            slow.page.evaluate("unplot()")
            is_met = ours <= aim_ms and naive >= AIM_RATIO * ours
            aim = f"<= {aim_ms} ms and {AIM_RATIO} times less"
            yield Row(f"frame of {runners:,} runners", ours, naive, "ms", aim, is_met)


def ms_a_frame(slow: Phone, work: str, frames: int) -> float:
    """Return the milliseconds that the main thread is at work a frame."""
    before_s = busy_s(slow)
    slow.page.evaluate(work)
    return 1000.0 * (busy_s(slow) - before_s) / frames


def open_page(slow: Phone) -> None:
    """Open the page of frames.html, with the program's own modules and Plotly."""
    race = read_race(race_folder(RACE))
    frame = frame_of(race.course)
    facts = {
        "course": course_facts(race.course),
        "origin": [frame.lon0, frame.lat0],
        "ground": [frame.west_m, frame.south_m, frame.east_m, frame.north_m],
        "waves": [{"colour": w.colour, "rim": w.rim, "shape": w.shape} for w in race.waves],
    }
    import plotly

    scripts = (
        assets_folder() / "vendor" / MAP_BUNDLE,
        Path(plotly.__file__).parent / "package_data" / "plotly.min.js",
    )
    folder = assets_folder() / "map"
    files = {
        "/": Path(__file__).with_name("frames.html"),
        "/plotly.js": next(path for path in scripts if path.exists()),
        **{f"/map/{path.relative_to(folder).as_posix()}": path for path in folder.rglob("*.mjs")},
    }
    kinds = {".mjs": "text/javascript", ".js": "text/javascript", ".html": "text/html"}

    def answer(route: Route) -> None:
        name = route.request.url.removeprefix(ADDRESS)
        if name == "/facts.json":
            route.fulfill(body=json.dumps(facts), content_type="application/json")
        elif name in files:
            route.fulfill(body=files[name].read_bytes(), content_type=kinds[files[name].suffix])
        else:
            route.fulfill(status=404)

    slow.page.route(f"{ADDRESS}/**", answer)
    slow.page.goto(f"{ADDRESS}/")
    slow.page.wait_for_function("globalThis.isReady", timeout=60_000)
    slow.tools.send("Performance.enable", {"timeDomain": "threadTicks"})
