"""What every test may ask for: a real store, a real browser, and a phone's page in it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Page, sync_playwright

from feeds.embedded import embedded_store
from feeds.store import Store
from tests.browser.find_chromium import MISSING, find_chromium
from tests.browser.oracle import WITHOUT_MAP

ASSETS = Path(__file__).parent.parent / "assets"
PHONE = (
    "--no-sandbox",
    "--use-angle=swiftshader",  # WebGL 2 without a graphics card
    "--enable-unsafe-swiftshader",
    "--disable-gpu-rasterization",  # what is no WebGL, the processor paints sooner by itself
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
)
ARGUMENTS = (*PHONE, "--disable-gpu-compositing")  # the same pictures, for less of the processor

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same", unhurried, derandomize=True)  # what passed here passes there
settings.register_profile("search", unhurried)  # new examples in every run: make test-search
settings.load_profile("same")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that drive a browser, and run their files last: Playwright keeps a loop going.

    Processes that share the work, a file at a time, all come to them last.
    """
    driving = [item for item in items if "browser" in getattr(item, "fixturenames", ())]
    for item in driving:
        item.add_marker("browser")
    files = {item.path for item in driving}
    items.sort(key=lambda item: item.path in files)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return one Chromium for all tests; a machine without any fails, it does not skip."""
    place = find_chromium()
    if place is None:
        pytest.fail(MISSING, pytrace=False)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=place, args=ARGUMENTS)
        yield chromium
        chromium.close()


@contextmanager
def phone_of(browser: Browser, pixels: int) -> Iterator[Page]:
    """Open a page on a phone: 390 by 844, in French, by night; so many of its pixels to each."""
    phone = browser.new_context(
        viewport={"width": 390, "height": 844},
        device_scale_factor=pixels,
        has_touch=True,
        is_mobile=True,
        locale="fr-FR",
        color_scheme="dark",
        timezone_id="UTC",  # a page that trusts the phone's zone must be caught
    )
    phone.add_init_script(WITHOUT_MAP)
    yield phone.new_page()
    phone.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a fresh page on a phone, coarse: each pixel is drawn by this machine's processor."""
    with phone_of(browser, pixels=1) as page:
        yield page


@pytest.fixture
def sharp_page(browser: Browser) -> Iterator[Page]:
    """Return a fresh page on a phone with two device pixels each, as phones have."""
    with phone_of(browser, pixels=2) as page:
        yield page


@pytest.fixture(scope="session")
def store_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a real server, the one a race runs on, for all tests."""
    with embedded_store(tmp_path_factory.mktemp("store")) as url:
        yield url


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """Return an empty store."""
    with Store(store_url, "test-race") as empty:
        empty.clear()
        yield empty


@pytest.fixture(scope="session")
def modules() -> Iterator[str]:
    """Serve the browser's modules and say where."""

    class Quiet(SimpleHTTPRequestHandler):
        extensions_map = {".mjs": "text/javascript", "": "application/octet-stream"}  # noqa: RUF012

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(ASSETS)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/map"
    server.shutdown()
    server.server_close()


@pytest.fixture
def browser_page(browser: Browser, modules: str) -> Iterator[Page]:
    page = browser.new_page()
    page.goto(f"{modules}/news/motion.mjs")
    yield page
    page.close()
