"""Dots and streets stay together: in every frame of a drag, a fling, a wheel and a pinch."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import oracle
from tests.browser.fingers import drag

# Ours is the first listener of the map's render event, this the second: both see the same camera.
WATCH = """() => {
  const map = poursuite.map();
  globalThis.seen = [];
  globalThis.place = poursuite.chaserLonLat();
  map.on("render", () => {
    if (!map.isMoving()) return;
    const { x, y } = map.project(place);
    const [a, b] = poursuite.chaser();
    seen.push({ off: Math.hypot(x - a, y - b), x, y });
  });
}"""


@pytest.fixture
def held(page: Page, demo: str) -> Page:
    """Return a replay that stands still, its map loaded and watched."""
    oracle.wants_map(page)
    oracle.replay_at(page, demo, 1405)
    oracle.with_map(page)
    page.evaluate(WATCH)
    return page


def frames(page: Page) -> list[dict[str, Any]]:
    oracle.frames(page)  # a fling begins in one
    oracle.until(page, "seen.length >= 5 && !poursuite.map().isMoving()")
    seen: list[dict[str, Any]] = page.evaluate("seen.splice(0)")
    return seen


@pytest.mark.parametrize(
    ("fingers", "name"),
    [(1, "drag and fling"), pytest.param(2, "pinch", marks=pytest.mark.whole)],
)
def test_dots_stay_on_their_street_while_fingers_move_the_map(
    held: Page, fingers: int, name: str
) -> None:
    drag(held, fingers=fingers)
    seen = frames(held)
    moved = max(abs(one["x"] - seen[0]["x"]) + abs(one["y"] - seen[0]["y"]) for one in seen)
    assert len(seen) >= 8, f"the {name} did not move the map"
    assert moved > 30, f"the {name} moved the map by {moved} px"
    assert max(one["off"] for one in seen) < 0.6


@pytest.mark.whole
def test_dots_stay_on_their_street_under_a_mouse_wheel(browser: Browser, demo: str) -> None:
    desk = browser.new_context(viewport={"width": 1280, "height": 800})
    page = desk.new_page()
    oracle.replay_at(page, demo, 1405)
    oracle.with_map(page)
    page.evaluate(WATCH)
    page.mouse.move(800, 400)
    for _ in range(6):
        page.mouse.wheel(0, -120)
        oracle.frames(page, 2)
    seen = frames(page)
    assert max(one["off"] for one in seen) < 0.6
    desk.close()


def test_a_turned_phone_keeps_the_dots_on_the_course(held: Page) -> None:
    held.set_viewport_size({"width": 844, "height": 390})
    oracle.until(held, "poursuite.camera.w === 844")
    oracle.until(held, "poursuite.map().getCanvas().clientWidth === 844")
    oracle.settled(held)
    drag(held, origin=(500, 120))
    seen = frames(held)
    assert max(one["off"] for one in seen) < 0.6
