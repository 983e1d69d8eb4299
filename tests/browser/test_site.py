"""A race as static files: any web host serves it, below any path, and needs nothing of ours."""

import re
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from dashboard.exports.pages import Pages
from dashboard.exports.settled import settled_race
from dashboard.exports.site import MARK, SiteError, site_files, write_site
from feeds.race import Race
from feeds.race_folder.read_race import race_folder, read_race
from tests.browser import oracle
from tests.browser.looks import Look, looking
from tests.commands import RACE

OPTED_OUT_SINCE = "3188"


@pytest.fixture(scope="module")
def race() -> Race:
    return read_race(race_folder(RACE))


@pytest.fixture(scope="module")
def files(race: Race) -> dict[str, bytes]:
    since = {OPTED_OUT_SINCE}
    return site_files(Pages(race, b"s" * 32, since), settled_race(race, since))


@pytest.fixture(scope="module")
def host(files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the site as `python -m http.server` does, below a path."""
    top = tmp_path_factory.mktemp("host")
    (top / "club").mkdir()
    write_site(top / "club" / "race", files)

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(top)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/club/race/"
    server.shutdown()
    server.server_close()


def test_no_address_in_it_begins_at_the_top_of_the_host(files: dict[str, bytes]) -> None:
    for name, body in files.items():
        if name.endswith(".html"):
            found = re.findall(r'(?:href|src|data-\w+|content)="(/[^"]*)"', body.decode())
            assert found == [], name
            assert '"/map/' not in body.decode(), name


def test_nobody_who_opted_out_is_in_it(files: dict[str, bytes], race: Race) -> None:
    told = b"".join(files.values()).decode("utf-8", "replace")
    for one in race.runners:
        if not one.is_public or one.bib == OPTED_OUT_SINCE:
            assert one.name not in told
            assert f'"{one.bib}"' not in told


def test_the_film_and_the_results_lead_to_each_other_below_a_path_and_in_each_language(
    browser: Browser, host: str
) -> None:
    with looking(browser, Look(1280, 800, "dark", "en-GB")) as page:
        missing: list[str] = []
        page.on("response", lambda one: missing.append(one.url) if one.status >= 400 else None)
        page.goto(host)
        page.wait_for_url(f"{host}replay/{RACE}/**")
        oracle.until(page, "document.documentElement.dataset.dots === 'moving'")
        assert page.evaluate("document.documentElement.lang") == "fr"
        page.locator("#menu summary").click()
        page.locator("#menu a[hreflang=en]").click()
        page.wait_for_url(f"{host}en/replay/{RACE}/**")
        page.goto(f"{host}en/review/{RACE}/?bib=1266")
        page.locator("#review-runner").wait_for()
        page.locator("#review-film").click()
        page.wait_for_url(f"{host}en/replay/{RACE}/?t=**")
        oracle.until(page, "document.documentElement.dataset.dots === 'moving'")
        page.goto(f"{host}en/review/{RACE}/?view=charts")
        page.locator(".chart-graph .main-svg").first.wait_for(state="attached")
        page.goto(f"{host}en/review/{RACE}/")
        page.locator("#review-files summary").click()
        with page.expect_download() as download:
            page.locator("#review-files a").first.click()
        assert download.value.suggested_filename == "results.csv"
        assert missing == []


def test_a_site_replaces_what_we_wrote_and_nothing_else(tmp_path: Path) -> None:
    site = tmp_path / "site"
    write_site(site, {MARK: b"", "names-old.json": b"[]"})
    write_site(site, {MARK: b"", "names-new.json": b"[]"})
    assert {path.name for path in site.iterdir()} == {MARK, "names-new.json"}
    assert {path.name for path in tmp_path.iterdir()} == {"site"}
    other = tmp_path / "home"
    other.mkdir()
    (other / "letter.txt").write_text("mine")
    with pytest.raises(SiteError, match="expected a folder that is empty"):
        write_site(other, {MARK: b""})
    assert (other / "letter.txt").read_text() == "mine"
