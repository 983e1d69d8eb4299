"""A phone in a real Chromium: slow processor, slow network, nothing in its cache."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from tests.browser.find_chromium import MISSING, find_chromium
from tests.conftest import PHONE

SLOW_DOWN = 4  # of the processor: a cheap phone beside this machine
SLOW_4G = {  # as in Chromium's developer tools
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 // 8,
    "uploadThroughput": 750_000 // 8,
}


@dataclass(frozen=True, slots=True)
class Phone:
    """An open, empty page and a line to the browser's own figures."""

    page: Page
    tools: CDPSession


@contextmanager
def chromium(arguments: tuple[str, ...] = PHONE) -> Iterator[Browser]:
    """Run a browser that composes as a phone's does, or as those of the tests."""
    place = find_chromium()
    if place is None:
        raise RuntimeError(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=place, args=list(arguments))
        yield browser
        browser.close()


@contextmanager
def phone(
    browser: Browser, *, is_slow: bool = False, is_far: bool = False, pixels: int = 2
) -> Iterator[Phone]:
    """Open a page, 390 by 844, so many device pixels each: slow, or far from the server."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        device_scale_factor=pixels,
        has_touch=True,
        is_mobile=True,
        locale="fr-FR",
        timezone_id="UTC",
    )
    page = context.new_page()
    tools = context.new_cdp_session(page)
    if is_slow:
        tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOW_DOWN})
    if is_far:
        tools.send("Network.enable")
        tools.send("Network.emulateNetworkConditions", SLOW_4G)
    try:
        yield Phone(page, tools)
    finally:
        context.close()


def busy_s(slow: Phone) -> float:
    """Return the seconds that the page's main thread has worked."""
    metrics = slow.tools.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))


def ms_each(slow: Phone, script: str, times: int, rounds: int = 3) -> float:
    """Return the milliseconds of the main thread that each takes, in the quietest round."""
    took = []
    for _ in range(rounds):
        before_s = busy_s(slow)
        slow.page.evaluate(script, times)
        took.append(1000.0 * (busy_s(slow) - before_s) / times)
    return min(took)
