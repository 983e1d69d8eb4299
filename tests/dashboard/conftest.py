"""The browser's modules, served by themselves."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

ASSETS = Path(__file__).parent.parent.parent / "assets"


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
    page.goto(f"{modules}/motion.mjs")
    yield page
    page.close()
