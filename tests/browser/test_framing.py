"""Only those whom a race names may show it in a frame."""

from dataclasses import replace

import pytest
from playwright.sync_api import Page
from starlette.responses import HTMLResponse
from starlette.types import Receive, Scope, Send

from dashboard.app import create_app
from feeds.race_folder.read_race import race_folder, read_race
from tests.browser import oracle
from tests.dashboard.web.posting import serving

CATCHER = "lakeside-catcher-2024"


@pytest.mark.parametrize("frame", ["<iframe", '<iframe sandbox="allow-scripts"'])
def test_a_site_that_the_race_names_shows_it_and_another_one_is_refused(
    page: Page, frame: str
) -> None:
    """The same page on two origins, one of which is on the list."""
    shown = ""

    async def site(scope: Scope, receive: Receive, send: Send) -> None:
        body = f'<!doctype html><title>A site</title>{frame} src="{shown}"></iframe>'
        await HTMLResponse(body)(scope, receive, send)

    refusals: list[str] = []
    page.on("console", lambda one: one.type == "error" and refusals.append(one.text))
    with serving(site) as named, serving(site) as other:
        listed = (f"http://127.0.0.1:{named.port}",)
        race = replace(read_race(race_folder(CATCHER)), embedders=listed)
        with serving(create_app(race, None)) as server:
            shown = f"http://127.0.0.1:{server.port}/embed/{CATCHER}?t=40:00&lang=en"
            page.goto(f"{listed[0]}/", wait_until="commit")
            inside = page.locator("iframe").element_handle().content_frame()
            assert inside is not None
            inside.wait_for_url(shown)
            oracle.until(inside, oracle.READY)
            first = inside.evaluate("poursuite.raceS()")
            oracle.until(inside, f"poursuite.raceS() > {first}")
            assert not refusals
            page.goto(f"http://127.0.0.1:{other.port}/", wait_until="load")
            assert any("frame-ancestors" in one for one in refusals)
            policy = server.ask("GET", f"/embed/{CATCHER}").headers["content-security-policy"]
    assert policy.endswith(f"frame-ancestors 'self' {listed[0]}")
