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


# A page that opened at second 0 of its own clock, when the server's stood at 1,000; then `does`:
# seconds that go by, or heads that are heard. What it shows after each, and what it goes by.
PAGE = """async ([module, does]) => {
  const { hearHead, hearWall, liveClock, raceNow, wallNow } = await import(module);
  let seconds = 0;
  const first = { wall_s: 1000, race_s: 0, speed: 1, clock: "a", clock_set_s: 0 };
  const clock = liveClock(first, () => seconds);
  return does.map((how) => {
    if (how.wait) seconds += how.wait;
    else if (how.clock) hearHead(clock, how);
    else hearWall(clock, how.wall_s);
    return [raceNow(clock), wallNow(clock)];
  });
}"""


def shown(page: Page, *does: dict[str, Any]) -> list[list[float]]:
    module = page.url.replace("motion.mjs", "clock.mjs")
    told: list[list[float]] = page.evaluate(PAGE, [module, list(does)])
    return [[round(one, 3) for one in pair] for pair in told]


def head(wall_s: float, set_s: float = 0.0, clock: str = "a") -> dict[str, Any]:
    return {"wall_s": wall_s, "clock_set_s": set_s, "clock": clock}


@pytest.mark.parametrize("by_s", [-3600.0, -60.0, -2.0, 2.0, 60.0, 3600.0])
def test_a_page_follows_a_clock_that_was_set_within_seconds_and_without_a_leap(
    browser_page: Page, by_s: float
) -> None:
    slow_s = 1.5  # the answer was on its way for so long
    steps = shown(
        browser_page, {"wait": 10}, head(1010 + by_s - slow_s, by_s), {"wait": 1.5}, {"wait": 1.5},
        {"wait": 4},
    )  # fmt: skip
    assert steps[1] == [10, 1010 + by_s], "it shows what it did, and asks by the new clock"
    assert steps[2][0] == pytest.approx(11.5 + by_s / 2), "half way"
    assert steps[3][0] == 13 + by_s
    assert steps[4] == [17 + by_s, 1017 + by_s]


def test_a_late_answer_sets_no_clock_back(browser_page: Page) -> None:
    late = head(1005)  # written five seconds ago
    assert shown(browser_page, {"wait": 10}, late)[1] == [10, 1010]
    assert shown(browser_page, {"wait": 10}, {"wall_s": 1003})[1] == [10, 1010]


def test_a_page_whose_first_answer_was_late_catches_up_without_a_leap(browser_page: Page) -> None:
    steps = shown(browser_page, {"wait": 10}, head(1013), {"wait": 3}, {"wait": 5})
    assert [one for one, _ in steps] == [10, 10, 16, 21]


def test_a_page_follows_another_server_whose_clock_was_set_before_it_began(
    browser_page: Page,
) -> None:
    first, second = head(950, clock="b"), head(954.5, clock="b")
    steps = shown(browser_page, {"wait": 10}, first, {"wait": 4}, second)
    assert steps[2:] == [[-46, 954], [-46, 954.5]]
    assert shown(browser_page, {"wait": 10}, head(1009, clock="b"))[1] == [10, 1010]


def test_a_server_that_slept_and_then_set_its_clock_right_moves_nobody(browser_page: Page) -> None:
    """Its own steady clock stood still for an hour; the pages' went on."""
    assert shown(browser_page, {"wait": 3600}, head(4599.5, 3600))[1] == [3600, 4600 - 0.5]
