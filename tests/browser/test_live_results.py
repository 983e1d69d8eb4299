"""The results while the race runs: from nobody home to the first, to official, without reload."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import oracle
from tests.browser.looks import Look, looking
from tests.browser.test_accessibility import objections
from tests.commands import RACE, free_port, serving

WHOLE = "document.documentElement.dataset.review === 'shown'"
HOME = "review.rows().filter(({ finish }) => finish === finish).length"


@pytest.fixture
def quick(tmp_path: Path) -> Iterator[str]:
    """The demo race at twenty times its pace, two minutes before anybody is home."""
    with serving(tmp_path / "state", free_port(), "demo", "--at", "10:22", "--speed", "20") as one:
        yield one


@pytest.mark.parametrize(
    "look",
    [
        Look(390, 844, "dark", "en-GB"),
        pytest.param(Look(1440, 900, "light", "en-GB"), marks=pytest.mark.whole),
    ],
    ids=str,
)
def test_results_come_with_the_first_finish_and_become_official_by_themselves(
    browser: Browser, quick: str, look: Look
) -> None:
    with looking(browser, look) as page:
        page.goto(f"{quick}/review/{RACE}?live=1")
        oracle.until(page, f"{WHOLE} && {HOME} === 0")
        assert "Nobody is home yet" in page.locator("#review-early").inner_text()
        assert page.locator("#review-early a").get_attribute("href") == "/"
        assert objections(page, "before the first finish") == []
        oracle.until(page, f"{HOME} > 2 && document.querySelector('.line.is-runner')")
        assert page.locator("#review-early").is_hidden()
        assert "Provisional, 10:" in page.locator("#review-standing").inner_text()
        him = page.evaluate("review.lines().findIndex(({ isHim }) => isHim)")
        before = page.evaluate(f"review.lines().slice(0, {him}).map(({{ row }}) => row?.finish)")
        assert him > 0
        assert all(isinstance(one, int | float) for one in before if one is not None)
        page.locator(".line.is-runner").first.click()
        panel = page.locator("#review-runner")
        panel.wait_for()
        assert "provisional until" in page.locator("#review-story").inner_text()
        assert page.locator("#review-certificate").is_hidden()
        bib = re.search(r"\d+", page.locator("#review-who").inner_text())
        assert bib is not None
        assert f"bib={bib[0]}" in (page.locator("#review-film").get_attribute("href") or "")
        count = page.evaluate(HOME)
        oracle.until(page, f"{HOME} > {count} + 20")
        assert panel.is_visible()
        oracle.until(page, "document.getElementById('review-standing').dataset.standing"
                     " === 'official'")  # fmt: skip
        oracle.until(page, "!document.getElementById('review-certificate').hidden")
        assert page.locator("#review-margin-of").inner_text().startswith(("before", "avant"))
        assert "official result" in page.locator("#review-story").inner_text()
        page.locator("#review-film").click()
        page.wait_for_url("**/?t=*lang=en*")
        oracle.until(page, oracle.READY)
        oracle.until(page, "!document.getElementById('card').hidden")
        page.locator("#card-close").click()
        page.locator("#to-review").click()
        page.wait_for_url("**/review/**live=1*")
        oracle.until(page, f"{WHOLE} && {HOME} > {count}")
