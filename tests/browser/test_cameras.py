"""The camera's buttons find what they name and stay with it, on the plain ground and the map."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import oracle

SIZES = ((320, 568), (390, 844), (844, 390), (820, 1180), (1440, 900))
AT_REST = "!poursuite.isFlying()"
FREE = """() => {
  const box = document.getElementById("box").getBoundingClientRect();
  return [box.left + box.width / 2, box.top + box.height / 2];
}"""


def camera(page: Page) -> dict[str, float]:
    seen: dict[str, float] = page.evaluate("({...poursuite.camera})")
    return seen


def choose(page: Page, name: str) -> None:
    page.locator(f"#see-{name}").click()
    oracle.until(page, AT_REST)


def off_middle(page: Page) -> float:
    """Return how many pixels the chaser is from the middle of the free part of the stage."""
    x, y = page.evaluate(FREE)
    away: float = page.evaluate(
        f"Math.hypot(poursuite.chaser()[0] - {x}, poursuite.chaser()[1] - {y})"
    )
    return away


@pytest.fixture(params=[False, True], ids=["plain ground", "map"])
def running(request: pytest.FixtureRequest, page: Page, demo: str) -> Iterator[Page]:
    """Return a replay that plays at four times its pace, the chaser on his way."""
    oracle.wants_map(page)
    oracle.replay_at(page, demo, 1405, is_frugal=not request.param)
    if request.param:
        oracle.with_map(page)
    page.evaluate("poursuite.steer({ isPlaying: true, speed: 4 })")
    yield page
    page.evaluate("poursuite.steer({ isPlaying: false })")


def test_the_chaser_is_followed_until_the_whole_course_is_asked_for(running: Page) -> None:
    whole = camera(running)
    choose(running, "chaser")
    began = camera(running)
    assert began["k"] > 2 * whole["k"]
    moved = f"Math.hypot(poursuite.camera.x - {began['x']}, poursuite.camera.y - {began['y']}) > 60"
    oracle.until(running, moved)
    assert off_middle(running) < 16, "he ran out of the picture"
    assert running.locator("#see-chaser").get_attribute("aria-pressed") == "true"
    choose(running, "whole")
    again = camera(running)
    assert again["k"] == pytest.approx(whole["k"], rel=1e-3)
    assert (again["x"], again["y"]) == pytest.approx((whole["x"], whole["y"]), abs=2)


def test_streets_and_runners_move_as_one_on_the_plain_ground(page: Page, demo: str) -> None:
    """What the SVG shows of the start line stays under where the camera says it is."""
    oracle.replay_at(page, demo, 1405, is_frugal=True)
    mark = page.locator(".mat.line").first
    choose(page, "finish")
    svg: dict[str, Any] = page.evaluate(
        """() => {
          const ground = document.getElementById("ground");
          const { x, y, w, h, k } = poursuite.camera;
          const at = new DOMPoint(x, -y).matrixTransform(ground.getScreenCTM());
          const on = ground.getScreenCTM().a;
          return { x: at.x - w / 2, y: at.y - h / 2, k: on / k };
        }"""
    )
    assert svg["k"] == pytest.approx(1, rel=2e-3)
    assert (svg["x"], svg["y"]) == pytest.approx((0, 0), abs=0.5)
    box = mark.bounding_box()
    x, y = page.evaluate(FREE)
    assert box is not None
    assert box["x"] + box["width"] / 2 == pytest.approx(x, abs=4)
    assert box["y"] + box["height"] / 2 == pytest.approx(y, abs=4)


def test_a_hand_on_the_map_ends_following_and_a_button_takes_it_up_again(
    page: Page, demo: str
) -> None:
    oracle.wants_map(page)
    oracle.replay_at(page, demo, 1405)
    oracle.with_map(page)
    choose(page, "chaser")
    assert page.locator("#resume").is_hidden()
    page.mouse.move(200, 250)
    page.mouse.down()
    page.mouse.move(300, 330, steps=8)
    page.mouse.up()
    oracle.until(page, "!poursuite.map().isMoving()")
    assert off_middle(page) > 50
    assert page.locator("#see-chaser").get_attribute("aria-pressed") == "false"
    resume = page.locator("#resume")
    assert "Suivre Eliud Kipchoge" in resume.inner_text()
    resume.click()
    oracle.until(page, AT_REST)
    assert off_middle(page) < 4
    assert resume.is_hidden()


def test_my_runner_can_be_followed_once_there_is_one(page: Page, demo: str) -> None:
    oracle.replay_at(page, demo, 1405, is_frugal=True)
    assert page.locator("#see-runner").is_hidden()
    page.touchscreen.tap(*near_somebody(page))
    oracle.until(page, "!document.getElementById('see-runner').hidden")
    wide = camera(page)
    choose(page, "runner")
    assert camera(page)["k"] > 2 * wide["k"]


def near_somebody(page: Page) -> tuple[float, float]:
    """Return a place on the lanes where runners are: a little behind the chaser."""
    x, y = page.evaluate("poursuite.chaser()")
    return x + 18, y


def test_buttons_that_hide_when_pressed_hand_the_keyboard_on(page: Page, demo: str) -> None:
    oracle.replay_at(page, demo, 1405, is_frugal=True)
    focused = "document.activeElement.id"
    choose(page, "chaser")
    page.mouse.move(200, 250)
    page.mouse.down()
    page.mouse.move(300, 330, steps=8)
    page.mouse.up()
    page.locator("#resume").press("Enter")
    assert page.locator("#resume").is_hidden()
    oracle.frames(page)  # a browser takes the focus from what is hidden a frame later
    assert page.evaluate(focused) == "see-chaser"
    page.locator("#load-map").press("Enter")
    page.locator("#load-map").wait_for(state="hidden")
    oracle.frames(page)
    assert page.evaluate(focused) == "see-whole"


def pinch(page: Page, still: tuple[float, float], first: tuple[float, float]) -> None:
    """Lay two fingers on the glass, move the first, lift the second where it is, then the first."""
    session = page.context.new_cdp_session(page)

    def touch(kind: str, *spots: tuple[int, tuple[float, float]]) -> None:
        points = [{"x": x, "y": y, "id": finger} for finger, (x, y) in spots]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        oracle.frames(page, 2)  # or two moves are joined to one

    x, y = first
    touch("touchStart", (0, first))
    touch("touchStart", (0, first), (1, still))
    for step in (1, 2):
        touch("touchMove", (0, (x + 20 * step, y)), (1, still))
    touch("touchEnd", (0, (x + 40, y)))
    touch("touchEnd")
    oracle.frames(page, 12)  # what a tap would have done


def test_two_fingers_open_and_close_no_card(page: Page, demo: str) -> None:
    oracle.replay_at(page, demo, 1405, is_frugal=True)
    card = page.locator("#card")
    x, y = page.evaluate("poursuite.chaser()")
    page.touchscreen.tap(x, y)
    card.wait_for()
    free = page.evaluate(FREE)
    pinch(page, (free[0], free[1] - 40), (free[0] - 90, free[1] + 40))
    assert card.is_visible()
    page.locator("#card-close").click()
    x, y = page.evaluate("poursuite.chaser()")
    pinch(page, (x, y), (x - 90, y))
    assert card.is_hidden()


def test_who_wants_no_motion_is_taken_there_at_once(browser: Browser, demo: str) -> None:
    calm = browser.new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    calm.add_init_script(oracle.WITHOUT_MAP)
    page = calm.new_page()
    oracle.replay_at(page, demo, 1405, is_frugal=True)
    page.evaluate(
        """() => {
          globalThis.seen = new Set();
          const watch = () => (seen.add(poursuite.camera.k), requestAnimationFrame(watch));
          watch();
        }"""
    )
    choose(page, "chaser")
    oracle.frames(page, 12)
    assert page.evaluate("seen.size") == 2
    calm.close()


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_chaser_is_seen_in_the_free_part_of_any_screen(
    page: Page, demo: str, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    oracle.replay_at(page, demo, 1405, is_frugal=True)
    choose(page, "chaser")
    assert off_middle(page) < 4
    x, y = page.evaluate("poursuite.chaser()")
    on_top = f"document.elementFromPoint({x}, {y}).closest('#stage') !== null"
    assert page.evaluate(on_top), "something lies over the chaser"
