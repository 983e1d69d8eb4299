"""While Plotly starts, the main thread stands still; the dots go on, and nobody sees a change."""

import numpy as np
import pytest
from playwright.sync_api import Page, Worker

from tests.browser import oracle
from tests.browser.test_picture import HIDE_TOOLS, beyond_a_pixel

COUNT_DRAWINGS = """() => {
  self.drawings = 0;
  const draw = WebGL2RenderingContext.prototype.drawArrays;
  WebGL2RenderingContext.prototype.drawArrays = function (...how) {
    self.drawings += 1;
    return draw.apply(this, how);
  };
}"""
STAND_STILL = "() => { const until = performance.now() + 3000; while (performance.now() < until); }"


@pytest.fixture
def page(sharp_page: Page) -> Page:
    return sharp_page


def drawing_worker(page: Page) -> Worker:
    return next(worker for worker in page.workers if "/aside/worker.mjs" in worker.url)


def leave(page: Page) -> None:
    page.evaluate("poursuite.drawing.leave()")
    oracle.until(page, "document.getElementById('dots').style.visibility === 'hidden'")


def test_dots_go_on_while_the_main_thread_stands_still(page: Page, demo: str) -> None:
    oracle.replay_at(page, demo, 1580, is_frugal=True)
    page.evaluate("poursuite.steer({isPlaying: true})")
    leave(page)
    worker = drawing_worker(page)
    worker.evaluate(COUNT_DRAWINGS)
    before = worker.evaluate("self.drawings")
    page.evaluate(STAND_STILL)
    after = worker.evaluate("self.drawings")
    assert after - before > 3, "not even two frames in three seconds"


def test_nobody_sees_the_dots_step_aside_and_back(page: Page, demo: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    oracle.replay_at(page, demo, 1580, is_frugal=True)
    page.add_style_tag(content=HIDE_TOOLS)
    here = oracle.settled(page)
    leave(page)
    aside = oracle.settled(page)
    assert beyond_a_pixel(here, aside).max() < 1
    page.evaluate("poursuite.drawing.come()")
    oracle.until(page, "document.querySelectorAll('#stage > canvas:not([id])').length === 0")
    assert np.abs(oracle.settled(page) - here).max() < 8
    assert not [worker for worker in page.workers if "/aside/" in worker.url]


def test_a_moment_asked_for_meanwhile_is_drawn_aside(page: Page, demo: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    oracle.replay_at(page, demo, 1580, is_frugal=True)
    page.add_style_tag(content=HIDE_TOOLS)
    leave(page)
    before = oracle.settled(page)
    page.evaluate("poursuite.steer({atS: poursuite.raceS() + 240})")
    aside = oracle.settled(page, other_than=before)
    page.evaluate("poursuite.drawing.come()")
    oracle.until(page, "document.querySelectorAll('#stage > canvas:not([id])').length === 0")
    assert beyond_a_pixel(before, aside).max() > 20, "four minutes on, the runners are elsewhere"
    assert beyond_a_pixel(oracle.settled(page), aside).max() < 1
