"""Dots and streets stay together: in every frame of a drag, a fling, a wheel and a pinch."""

from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page

from tests.browser import oracle

STEPS = 12  # of a finger

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
    oracle.replay_at(page, demo, 1405)
    oracle.with_map(page)
    page.evaluate(WATCH)
    return page


def drag(
    page: Page, session: CDPSession, fingers: int = 1, origin: tuple[float, float] = (120, 300)
) -> None:
    """Pull the map with one finger and let go on the move, or pinch it with two."""

    def touch(kind: str, spots: list[tuple[float, float]]) -> None:
        points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(spots)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def spots(step: int) -> list[tuple[float, float]]:
        x, y = origin
        if fingers == 1:
            return [(x + 9 * step, y + 7 * step)]
        return [(x + 60 - 6 * step, y - 5 * step), (x + 90 + 6 * step, y + 30 + 5 * step)]

    touch("touchStart", spots(0))
    for step in range(1, STEPS):
        touch("touchMove", spots(step))
        page.wait_for_timeout(16)
    touch("touchEnd", [])


def frames(page: Page) -> list[dict[str, Any]]:
    oracle.until(page, "!poursuite.map().isMoving()", most_s=10)
    seen: list[dict[str, Any]] = page.evaluate("seen.splice(0)")
    return seen


@pytest.mark.parametrize(("fingers", "name"), [(1, "drag and fling"), (2, "pinch")])
def test_dots_stay_on_their_street_while_fingers_move_the_map(
    held: Page, fingers: int, name: str
) -> None:
    session = held.context.new_cdp_session(held)
    drag(held, session, fingers=fingers)
    held.wait_for_timeout(100)
    seen = frames(held)
    moved = max(abs(one["x"] - seen[0]["x"]) + abs(one["y"] - seen[0]["y"]) for one in seen)
    assert len(seen) >= 8, f"the {name} did not move the map"
    assert moved > 30, f"the {name} moved the map by {moved} px"
    assert max(one["off"] for one in seen) < 0.6


def test_dots_stay_on_their_street_under_a_mouse_wheel(browser: Browser, demo: str) -> None:
    desk = browser.new_context(viewport={"width": 1280, "height": 800})
    page = desk.new_page()
    oracle.replay_at(page, demo, 1405)
    oracle.with_map(page)
    page.evaluate(WATCH)
    page.mouse.move(800, 400)
    for _ in range(6):
        page.mouse.wheel(0, -120)
        page.wait_for_timeout(40)
    page.wait_for_timeout(200)
    seen = frames(page)
    assert len(seen) >= 5
    assert max(one["off"] for one in seen) < 0.6
    desk.close()


def test_a_turned_phone_keeps_the_dots_on_the_course(held: Page) -> None:
    held.set_viewport_size({"width": 844, "height": 390})
    oracle.until(held, "poursuite.camera.w === 844")
    held.wait_for_timeout(1000)
    drag(held, held.context.new_cdp_session(held), origin=(500, 120))
    seen = frames(held)
    assert len(seen) >= 5
    assert max(one["off"] for one in seen) < 0.6
