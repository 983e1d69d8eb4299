"""The map in a frame that its site has put into a sandbox, with an origin that is nobody's."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Frame, Page
from starlette.responses import HTMLResponse

from tests.browser import oracle
from tests.commands import RACE
from tests.dashboard.web.posting import serving

FRAME = """<!doctype html><title>A club</title>
<iframe sandbox="allow-scripts" src="{address}" width="390" height="700"></iframe>"""


@contextmanager
def framed(page: Page, address: str) -> Iterator[Frame]:
    """Open the page of a site on another port that embeds an address."""
    with serving(HTMLResponse(FRAME.format(address=address))) as site:
        page.goto(f"http://127.0.0.1:{site.port}/", wait_until="commit")
        yield frame_of(page, address)


def frame_of(page: Page, address: str) -> Frame:
    frame = page.locator("iframe").element_handle().content_frame()
    assert frame is not None
    frame.wait_for_url(address)
    return frame


def test_dots_move_in_a_frame_in_a_sandbox_and_nothing_complains(page: Page, demo: str) -> None:
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
    with framed(page, f"{demo}/embed/{RACE}?theme=light&lang=fr") as frame:
        oracle.until(frame, oracle.READY)
        assert frame.evaluate("self.origin") == "null"
        assert frame.evaluate("document.documentElement.dataset.theme") == "light"
        number = frame.evaluate("poursuite.race.number")
        oracle.until(frame, f"poursuite.race.number > {number}")
    assert not [one for one in complaints if "404" not in one]  # a segment is asked for until it is


def test_a_runner_is_ringed_in_a_sandbox_that_keeps_nothing(page: Page, demo: str) -> None:
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    with framed(page, f"{demo}/embed/{RACE}?camera=runner&bib=2416&lang=en") as frame:
        oracle.until(frame, "poursuite.ringed() >= 0 && poursuite.looksAt() === 'runner'")
    assert not wrong
