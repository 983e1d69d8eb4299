"""Before the Plotly map stands, and where it never comes, the ground follows the hand as well."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import oracle
from tests.browser.fingers import STEPS, drag

PLOTLY = "performance.getEntriesByType('resource').some(({name}) => name.includes('plotly'))"
SLOW_CLOCK = """const quick = performance.now.bind(performance);
performance.now = () => quick() / 3;"""
SEEN_AT = """([x, y]) => {
  const { camera } = poursuite;
  return [camera.x + (x - camera.w / 2) / camera.k, camera.y - (y - camera.h / 2) / camera.k];
}"""
# Where the SVG shows the middle of what the camera sees, off the middle of the screen, in pixels.
SVG_OFF = """() => {
  const { x, y, w, h } = poursuite.camera;
  const at = new DOMPoint(x, -y).matrixTransform(document.getElementById("ground").getScreenCTM());
  return Math.hypot(at.x - w / 2, at.y - h / 2);
}"""


def camera(page: Page) -> dict[str, float]:
    seen: dict[str, float] = page.evaluate("({...poursuite.camera})")
    return seen


def test_a_finger_takes_hold_of_the_ground(page: Page, demo: str) -> None:
    oracle.replay_at(page, demo, 1405, is_frugal=True)
    before = camera(page)
    held_at = page.evaluate(SEEN_AT, [150, 300])
    drag(page)
    now_at = page.evaluate(SEEN_AT, [150 + 9 * (STEPS - 1), 300 + 7 * (STEPS - 1)])
    assert now_at == pytest.approx(held_at, abs=0.5 / before["k"])
    assert camera(page)["k"] == before["k"]
    assert page.evaluate(SVG_OFF) < 0.5
    assert not page.evaluate(PLOTLY)


def test_two_fingers_zoom_about_what_is_between_them(page: Page, demo: str) -> None:
    oracle.replay_at(page, demo, 1405, is_frugal=True)
    before = camera(page)
    held_at = page.evaluate(SEEN_AT, [225, 315])
    drag(page, fingers=2)
    after = camera(page)
    assert after["k"] > 2 * before["k"]
    now_at = page.evaluate(SEEN_AT, [225, 315])
    assert now_at == pytest.approx(held_at, abs=1 / after["k"])
    assert page.evaluate(SVG_OFF) < 0.5
    for _ in range(6):
        drag(page, fingers=2)
    assert camera(page)["k"] <= 12, "zoomed in until nothing is left to see"


def test_a_wheel_zooms_about_the_pointer(browser: Browser, demo: str) -> None:
    desk = browser.new_context(viewport={"width": 1280, "height": 800})
    page = desk.new_page()
    oracle.replay_at(page, demo, 1405, is_frugal=True)
    before = camera(page)
    under = page.evaluate(SEEN_AT, [800, 400])
    page.mouse.move(800, 400)
    for _ in range(4):
        page.mouse.wheel(0, -120)
    oracle.until(page, f"poursuite.camera.k > {2 * before['k']}")
    assert page.evaluate(SEEN_AT, [800, 400]) == pytest.approx(under, abs=0.5)
    for _ in range(20):
        page.mouse.wheel(0, 600)
    oracle.until(page, f"poursuite.camera.k < {0.6 * before['k']}")
    assert camera(page)["k"] > 0.45 * before["k"], "the course is lost from sight"
    desk.close()


def test_a_hand_on_the_ground_ends_following_and_a_tap_does_not(page: Page, demo: str) -> None:
    oracle.replay_at(page, demo, 1405, is_frugal=True)
    page.locator("#see-chaser").click()
    oracle.until(page, "!poursuite.isFlying()")
    page.touchscreen.tap(6, 140)
    assert page.locator("#see-chaser").get_attribute("aria-pressed") == "true"
    drag(page, origin=(150, 260))
    assert page.locator("#see-chaser").get_attribute("aria-pressed") == "false"
    assert page.locator("#resume").is_visible()


def test_a_phones_first_look_is_not_disturbed_by_plotly(page: Page, demo: str) -> None:
    page.add_init_script(SLOW_CLOCK)  # or a busy machine's first look is over too soon
    oracle.wants_map(page)
    oracle.replay_at(page, demo, 1405)
    oracle.until(page, "performance.now() > 1500")
    assert not page.evaluate(PLOTLY), "Plotly came though nobody has touched the map"
    page.evaluate("poursuite.steer({ isPlaying: true, speed: 1 })")
    drag(page)
    seen = camera(page)
    oracle.until(page, PLOTLY)
    oracle.until(page, "document.body.classList.contains('map-ready')")
    after = camera(page)
    assert (after["x"], after["y"]) == pytest.approx((seen["x"], seen["y"]), abs=0.5 / seen["k"])
    drag(page)
    oracle.until(page, "!poursuite.map().isMoving()")
    assert camera(page)["x"] < after["x"] - 50 / after["k"], "the map is not in the hand's hold"


def test_who_only_looks_on_gets_the_map_after_a_while(page: Page, demo: str) -> None:
    oracle.wants_map(page)
    oracle.replay_at(page, demo, 1405)
    oracle.until(page, "document.body.classList.contains('map-ready')")


def test_a_race_seen_from_afar_is_drawn_seldom_and_from_near_as_often_as_it_shows(
    page: Page, demo: str
) -> None:
    oracle.replay_at(page, demo, 1405, is_frugal=True)
    page.evaluate(
        """() => {
          const { drawing } = poursuite;
          const draw = drawing.draw;
          globalThis.drawn = 0;
          drawing.draw = (view) => ((drawn += 1), draw(view));
        }"""
    )

    def drawn_in(frames: int) -> int:
        before = page.evaluate("drawn")
        oracle.frames(page, frames)
        return int(page.evaluate("drawn")) - int(before)

    oracle.settled(page)
    assert drawn_in(frames=120) <= 2, "paused, it is drawn when something changes"
    page.locator("#tab-runners").click()
    page.locator("#panel-runners input").fill("1042")
    page.evaluate("() => { globalThis.drawn = 0; }")
    page.locator("[data-part=found] .star").first.click()
    oracle.until(page, "drawn > 0")  # she is marked, paused or not
    page.evaluate("poursuite.steer({ isPlaying: true, speed: 1 })")
    page.evaluate("() => { [globalThis.drawn, globalThis.since] = [0, performance.now()]; }")
    oracle.until(page, "drawn >= 10")
    assert page.evaluate("drawn / (performance.now() - since)") <= 20 / 1000
    page.evaluate("poursuite.steer({ speed: 60 })")
    assert drawn_in(frames=60) > 30
