"""A clip of the film: what others read in it, and what is left where nothing comes of it."""

from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.browser import oracle
from tests.browser.layout import faults
from tests.browser.looks import Look, looking
from tests.browser.test_accessibility import objections
from tests.commands import RACE

THERE = "document.getElementById('transport').dataset.is === 'there' && poursuite.isStaged()"
FRAMES = 6  # of a clip that shows two seconds of the race at ten times its pace
SHAPES = {"portrait": (1080, 1920), "landscape": (1920, 1080)}
# A browser that says it encodes H.264, and cannot: such are out there.
LIES = """const configure = VideoEncoder.prototype.configure;
VideoEncoder.prototype.configure = function (how) {
  if (how.codec.startsWith("avc")) throw new DOMException("no such encoder", "NotSupportedError");
  return configure.call(this, how);
};"""
MUTE = "delete globalThis.VideoEncoder;"
PIXELS = "document.querySelector('[data-clip=picture]').toDataURL()"


def film(page: Page, server: str, query: str) -> None:
    page.goto(f"{server}/replay/{RACE}?{query}")
    oracle.until(page, f"{oracle.READY} && {THERE}")


def asked(page: Page) -> None:
    """Ask for a clip, and wait for its first picture."""
    if page.locator("[data-t=clip]").is_hidden():
        page.locator("[data-t=more]").click()
    page.locator("[data-t=clip]").click()
    is_now(page, "ready")


def is_now(page: Page, state: str) -> None:
    page.locator(f"dialog.clip[data-is={state}]").wait_for(timeout=120_000)


def made(page: Page, folder: Path) -> Path:
    page.locator("[data-clip=make]").click()
    is_now(page, "made")
    with page.expect_download() as coming:
        page.locator("[data-clip=save]").click()
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return path


def read(path: Path) -> tuple[str, str, tuple[int, int], list[float], list[Image.Image]]:
    """Return a file's container, codec, size, when each frame is shown, and all of them."""
    with av.open(str(path)) as file:
        stream = file.streams.video[0]
        frames = list(file.decode(stream))
        times = [float(frame.time or 0) for frame in frames]
        pictures = [frame.to_image() for frame in frames]
        size = (stream.width, stream.height)
        return file.format.name, stream.codec_context.name, size, times, pictures


def test_a_clip_is_a_film_of_its_own_that_others_can_open(
    browser: Browser, demo: str, tmp_path: Path
) -> None:
    with looking(browser, Look(1280, 800, "dark", "en-GB")) as page:
        film(page, demo, "lang=en&loop=26:00-26:02")
        asked(page)
        said = page.locator("[data-clip=range]").inner_text()
        assert "26:00 to 26:02" in said
        assert "0.2" in said
        assert objections(page, "a clip") == []
        for shape, size in SHAPES.items():
            page.locator(f"[name=clip-size][value={shape}]").check(force=True)
            is_now(page, "ready")
            path = made(page, tmp_path)
            container, codec, found, times, pictures = read(path)
            assert path.suffix == ".mp4"
            assert "mp4" in container
            assert (codec, found) == ("h264", size)
            np.testing.assert_allclose(times, np.arange(FRAMES) / 30, atol=1e-3)
            first, last = (np.asarray(one, dtype=int) for one in (pictures[0], pictures[-1]))
            assert first.std() > 15, "there is something in the picture"
            assert np.abs(first - last).max() > 100, "and it moves"
        page.locator("[data-clip=make]").wait_for(state="hidden")
        page.keyboard.press("Escape")
        page.locator("dialog.clip").wait_for(state="hidden")
        assert page.locator("[data-clip=save]").get_attribute("href") is None
        assert page.locator("[data-t=clip]").evaluate("one => one === document.activeElement")


@pytest.mark.whole
def test_who_takes_it_back_keeps_nothing_and_a_browser_that_lied_writes_webm(
    browser: Browser, demo: str, tmp_path: Path
) -> None:
    with looking(browser, Look(390, 844, "light", "fr-FR")) as page:
        page.add_init_script(LIES)
        film(page, demo, "lang=fr&t=26:20&loop=26:00-46:00")
        asked(page)
        assert "19×" in page.locator("[data-clip=note]").inner_text(), "at ten it were too long"
        assert faults(page) == []
        before = page.evaluate(PIXELS)
        page.locator("[data-clip=make]").tap()
        page.locator("[data-clip=at]:not(:empty)").wait_for(timeout=60_000)
        page.locator("[data-clip=cancel]").tap()
        is_now(page, "ready")
        assert page.locator("[data-clip=save]").is_hidden()
        assert page.locator("[data-clip=save]").get_attribute("href") is None
        assert page.locator("[data-clip=progress]").is_hidden()
        assert page.evaluate(PIXELS) == before, "the same moment is the same picture"
        page.locator("[data-clip=close]").tap()
        film(page, demo, "lang=fr&loop=26:00-26:02&mode=start")
        asked(page)
        path = made(page, tmp_path)
        container, codec, size, times, _ = read(path)
        assert path.suffix == ".webm"
        assert "webm" in container
        assert (codec, size) == ("vp9", SHAPES["portrait"])
        assert len(times) == FRAMES


def test_a_browser_that_writes_no_video_says_so_in_words(browser: Browser, demo: str) -> None:
    with looking(browser, Look(1280, 800, "dark", "en-GB")) as page:
        page.add_init_script(MUTE)
        film(page, demo, "lang=en&loop=26:00-26:02")
        asked(page)
        page.locator("[data-clip=make]").click()
        report = page.locator("[data-clip=said]")
        report.filter(has_text="cannot write video").wait_for()
        assert page.locator("[data-clip=make]").is_hidden()
        assert page.locator("[data-clip=save]").is_hidden()


@pytest.mark.whole
@pytest.mark.parametrize(
    "look",
    [
        Look(820, 1180, "light", "fr-FR"),
        Look(844, 390, "dark", "fr-FR"),
        Look(320, 568, "light", "fr-FR"),
        Look(390, 844, "sun", "fr-FR"),
        Look(1440, 900, "light", "fr-FR"),
    ],
    ids=str,
)
def test_the_dialog_fits_its_screen(browser: Browser, demo: str, look: Look) -> None:
    with looking(browser, look) as page:
        film(page, demo, "t=26:20&loop=26:00-26:02")
        asked(page)
        assert faults(page) == []
        assert objections(page, "a clip") == []
