"""The charts of a race: each says what it shows, and leads into the film."""

import io
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser import oracle
from tests.browser.looks import Look, looking
from tests.browser.test_accessibility import objections
from tests.commands import RACE

CHARTS = ["flow", "survival", "catches", "margins", "paces", "crowd"]
DRAWN = "document.querySelectorAll('.chart[data-drawn]').length === 6"
CUT = """() => Array.from(document.querySelectorAll(
    ".review-parts a, .charts :is(h3, p, button, summary, output, a)"))
  .filter((one) => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1
    && getComputedStyle(one).display !== "inline" && !one.closest(".unseen"))
  .map((one) => one.textContent)"""
SMALL = """() => Array.from(document.querySelectorAll(
    ".review-parts a, .charts :is(button, summary, input, a)"))
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 43.5)
  .map((one) => one.outerHTML)"""
STRANGERS = """() => performance.getEntriesByType("resource").map(({ name }) => name)
  .filter((name) => !name.startsWith(location.origin) && !/^(data|blob):/.test(name))"""


def open_at(page: Page, server: str, query: str = "?view=charts", race: str = RACE) -> None:
    page.goto(f"{server}/review/{race}{query}")
    oracle.until(page, "document.querySelectorAll('.chart').length === 6")


def drawn(page: Page) -> None:
    """Look at every chart, so that each is drawn."""
    for chart in page.locator(".chart").all():
        chart.scroll_into_view_if_needed()
    oracle.until(page, DRAWN)


@pytest.mark.parametrize(
    "look",
    [Look(390, 844, "dark", "fr-FR"), Look(1440, 900, "light", "en-GB")],
    ids=str,
)
def test_whoever_asks_where_and_when_sees_it_and_goes_into_the_film(
    browser: Browser, demo: str, look: Look, tmp_path: Path
) -> None:
    with looking(browser, look) as page:
        page.goto(f"{demo}/review/{RACE}")
        oracle.until(page, "document.documentElement.dataset.review === 'shown'")
        assert not page.evaluate("'Plotly' in globalThis")
        passed = number_in(page.locator("#review-passed").inner_text())
        granted = number_in(page.locator("#review-granted").inner_text().split(",")[0])
        page.locator(".review-parts [data-part=charts]").click()
        page.wait_for_url("**view=charts")
        oracle.until(page, "document.querySelectorAll('.chart').length === 6")
        drawn(page)
        assert page.evaluate(STRANGERS) == []
        for name in CHARTS:
            chart = page.locator(f"[data-chart={name}]")
            said = chart.locator(".chart-said").inner_text()
            assert re.search(r"\d.*\.$", said), name
            assert said in (chart.locator("[role=img]").get_attribute("aria-label") or "")
        assert page.evaluate(CUT) == []
        assert page.evaluate(SMALL) == []
        assert objections(page, "the charts") == []

        # as many as the results have passed, but for those that only a decision let get away
        page.locator("[data-chart=catches] summary").click()
        table = page.locator("[data-chart=catches] tbody td")
        table.first.wait_for()
        assert sum(map(number_in, table.all_inner_texts())) == passed + granted

        plot = page.locator("[data-chart=survival] .chart-plot")
        plot.scroll_into_view_if_needed()
        box = plot.bounding_box()
        assert box is not None
        width = box["width"]
        plot.click(position={"x": width / 2, "y": 90})
        oracle.until(page, "location.search.includes('t=')")
        t = int(re.findall(r"t=(\d+)", page.url)[0])
        oracle.until(
            page, "document.querySelectorAll('.chart-cursor.is-held:not([hidden])').length >= 4"
        )
        assert str(t // 60 % 60).zfill(2) in page.locator(".moment-told").inner_text()
        film = page.locator(".charts-moment a")
        assert film.get_attribute("href") == f"/replay/{RACE}?t={t}"

        page.locator("#charts-moment").focus()
        page.keyboard.press("ArrowRight")
        oracle.until(page, f"location.search.includes('t={t + 1}')")

        for kind in ("svg", "png"):
            with page.expect_download() as brought:
                page.locator(f"[data-chart=crowd] [data-save={kind}]").click()
            brought.value.save_as(tmp_path / f"crowd.{kind}")
        words = " ".join(ElementTree.parse(tmp_path / "crowd.svg").getroot().itertext())
        for part in ("OpenStreetMap", "Poursuite", page.locator("h1").inner_text()):
            assert part in words
        assert page.locator("[data-chart=crowd] h3").inner_text() in words
        assert re.search(r"r[ée]vision 2", words, re.IGNORECASE)
        assert Image.open(io.BytesIO((tmp_path / "crowd.png").read_bytes())).size == (1600, 1000)

        film.click()
        page.wait_for_url(f"**/replay/{RACE}?t={t + 1}**")
        oracle.until(page, oracle.READY)


def number_in(text: str) -> int:
    return int(re.sub(r"\D", "", text) or 0)


def test_an_address_marks_its_moment_however_it_is_written(page: Page, demo: str) -> None:
    for written in ("1580", "26:20", "10:26:20"):
        open_at(page, demo, f"?view=charts&t={written}&lang=en")
        oracle.until(page, "document.querySelector('.moment-told').textContent === '10:26:20'")
    then = page.locator("[data-chart=flow] .chart-then")
    expect(then).to_contain_text(re.compile(r"^At 10:26:20 .* passed"))


def test_where_there_is_nothing_to_draw_a_plain_word_stands(page: Page, demo: str) -> None:
    open_at(page, demo, "?view=charts&lang=en", "lakeside-catcher-2024")
    drawn(page)
    margins = page.locator("[data-chart=margins]")
    assert "nobody crosses a line" in margins.inner_text()
    assert margins.locator(".chart-plot").count() == 0
    assert "km" in page.locator("[data-chart=catches] .chart-said").inner_text()


def test_charts_that_did_not_come_are_asked_for_again(page: Page, demo: str) -> None:
    page.route("**/plotly-basic*", lambda route: route.abort())
    open_at(page, demo, "?view=charts&lang=en")
    again = page.locator("[data-chart=flow] .chart-wait button")
    again.wait_for()
    assert "passes" in page.locator("[data-chart=flow] .chart-said").inner_text()
    page.unroute("**/plotly-basic*")
    again.click()
    oracle.until(page, "document.querySelector('[data-chart=flow]').dataset.drawn !== undefined")


@pytest.mark.whole
@pytest.mark.parametrize(
    "look",
    [
        Look(390, 844, "light", "en-GB"),
        Look(390, 844, "sun", "fr-FR"),
        Look(820, 1180, "dark", "en-GB"),
        Look(1440, 900, "sun", "fr-FR"),
        Look(1440, 900, "dark", "fr-FR", "forced colours"),
        Look(390, 844, "dark", "en-GB", "large letters"),
    ],
    ids=str,
)
def test_the_charts_fit_their_screen_and_keep_nobody_out(
    browser: Browser, demo: str, look: Look
) -> None:
    with looking(browser, look) as page:
        open_at(page, demo, "?view=charts&t=26:20")
        drawn(page)
        assert page.evaluate(CUT) == []
        assert page.evaluate(SMALL) == []
        for summary in page.locator(".chart summary").all():
            summary.click()
        assert objections(page, "the charts") == []
