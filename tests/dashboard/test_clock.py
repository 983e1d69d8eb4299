"""The clocks of a page: the server's, whatever the phone thinks, and the viewer's hand on it."""

from typing import Any

import pytest
from playwright.sync_api import Page

# A race that began 1,000 s ago, and a viewer of it; `wait` lets seconds go by.
VIEWER = """async ([module, does]) => {
  const { steer, viewClock, viewNow } = await import(module);
  let seconds = 0;
  const clock = viewClock(0, () => 1000 + seconds, 0, () => seconds);
  steer(clock, { live: true, speed: 1 });
  return does.map((how) => {
    if (how.wait) seconds += how.wait;
    else steer(clock, how);
    return [viewNow(clock), clock.isLive];
  });
}"""


def seen(page: Page, *does: dict[str, Any]) -> list[list[Any]]:
    module = page.url.replace("motion.mjs", "clock.mjs")
    told: list[list[Any]] = page.evaluate(VIEWER, [module, list(does)])
    return told


def test_a_live_viewer_is_always_at_the_latest_moment(browser_page: Page) -> None:
    assert seen(browser_page, {"wait": 5}, {"speed": 10}, {"wait": 5}) == [
        [1005, True],
        [1005, True],
        [1010, True],
    ]


def test_a_rewound_viewer_sees_the_past_at_her_own_speed_until_she_goes_live(
    browser_page: Page,
) -> None:
    rewound = {"atS": 400, "isPlaying": True}
    assert seen(browser_page, rewound, {"wait": 5}, {"speed": 10}, {"wait": 5}) == [
        [400, False],
        [405, False],
        [405, False],
        [455, False],
    ]
    assert seen(browser_page, rewound, {"isPlaying": False}, {"wait": 60}, {"live": True}) == [
        [400, False],
        [400, False],
        [400, False],
        [1060, True],
    ]


def test_who_stops_a_live_race_stands_where_it_was(browser_page: Page) -> None:
    assert seen(browser_page, {"isPlaying": False}, {"wait": 7}) == [[1000, False], [1000, False]]


@pytest.mark.parametrize(("asked_s", "seen_s"), [(-50, 0), (5000, 1000)])
def test_nobody_sees_what_was_before_or_what_will_be(
    browser_page: Page, asked_s: float, seen_s: float
) -> None:
    assert seen(browser_page, {"atS": asked_s, "isPlaying": False}) == [[seen_s, False]]


def test_a_fast_viewer_never_overtakes_the_race(browser_page: Page) -> None:
    fast = {"atS": 990, "isPlaying": True, "speed": 60}
    assert seen(browser_page, fast, {"wait": 5})[-1] == [1005, False]
