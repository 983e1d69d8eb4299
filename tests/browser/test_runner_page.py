"""One runner's page in the browser: opened, left and sent; the same before any script and after."""

import io
import re
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.browser import oracle
from tests.browser.looks import Look, looking
from tests.browser.test_accessibility import objections
from tests.browser.test_review import NAMED, SHOWN
from tests.commands import RACE
from tests.dashboard.sharing.pdf_readers import codes_of

TOLD = """['review-name', 'review-who', 'review-margin', 'review-margin-of', 'review-story']
  .map((id) => document.getElementById(id).textContent.trim())
  .concat(Array.from(document.querySelectorAll('#review-splits tbody tr'),
    (row) => [row.dataset.how, ...Array.from(row.cells, (one) => one.textContent)].join('|')))"""
UNREAD = f"""(html) => {{
  const document = new DOMParser().parseFromString(html, "text/html");
  return {TOLD};
}}"""
CLOSE, GRANTED = "3188", "4014"
# of each wave some, and whoever has no finish
MANY = """review.rows().filter((_, k, all) => k % Math.floor(all.length / 24) === 0
  || k === all.length - 1).map(({ i }) => i)"""


def opened(page: Page, server: str, path: str, query: str = "?lang=en") -> None:
    page.goto(f"{server}/review/{RACE}{path}{query}")
    oracle.until(page, f"{SHOWN} && {NAMED}")


@pytest.fixture(params=["phone", "desktop"])
def screen(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    size = (390, 844) if request.param == "phone" else (1440, 900)
    with looking(browser, Look(*size, "dark", "en-GB")) as page:
        yield page


def test_a_runner_is_opened_left_found_again_by_the_way_back_and_sent(
    screen: Page, demo: str
) -> None:
    opened(screen, demo, "")
    screen.evaluate("() => { navigator.share = async ({ url }) => (globalThis.sent = url); }")
    screen.locator("[data-review-wave='2']").click()
    screen.locator(".line.is-runner").first.click()
    panel = screen.locator("#review-runner")
    panel.wait_for()
    first = screen.locator("#review-name").inner_text()
    assert re.search(rf"/review/{RACE}/\w+\?lang=en$", screen.url)
    assert screen.title().startswith(first)
    screen.locator("#review-close").click()
    panel.wait_for(state="hidden")
    assert screen.url.endswith(f"/review/{RACE}?lang=en")
    screen.locator(".line.is-runner").nth(1).click()
    panel.wait_for()
    second = screen.locator("#review-name").inner_text()
    assert second != first
    screen.go_back()
    panel.wait_for(state="hidden")
    screen.go_back()
    panel.wait_for()
    assert screen.locator("#review-name").inner_text() == first
    screen.go_back()
    panel.wait_for(state="hidden")
    screen.go_forward()
    panel.wait_for()
    assert screen.locator("#review-name").inner_text() == first
    screen.locator("#review-evidence summary").click()
    screen.locator("#review-evidence li").first.wait_for()
    assert "read" in screen.locator("#review-evidence ol").inner_text()
    certificates = screen.locator("#review-certificate a")
    screen.locator("#review-certificate summary").click()
    bib = screen.url.partition("?")[0].rpartition("/")[2]
    for link in certificates.all():
        answer = screen.request.get(demo + (link.get_attribute("href") or ""))
        assert answer.ok
        assert f"/{bib}." in answer.url
        assert answer.headers["content-type"] in ("application/pdf", "image/png")
    screen.locator("#review-share").click()
    assert screen.evaluate("globalThis.sent") == screen.url
    screen.locator("#review-film").click()
    screen.wait_for_url("**/replay/**")


def test_what_is_told_before_any_script_is_what_the_page_tells(page: Page, demo: str) -> None:
    opened(page, demo, "")
    bibs = page.evaluate(
        f"Promise.all([fetch(review.facts.base + review.race.names).then((one) => one.json())])"
        f".then(([names]) => {MANY}.map((i) => names[i]?.[0]).filter(Boolean))"
    )
    assert len(bibs) > 15
    for language in ("en", "fr"):
        for bib in [*bibs[:: 1 if language == "en" else 4], CLOSE, GRANTED]:
            path = f"{demo}/review/{RACE}/{bib}?lang={language}"
            first = page.request.get(path).text()
            before = page.evaluate(UNREAD, first)
            page.goto(path)
            oracle.until(page, f"{SHOWN} && document.querySelector('#review-chase svg')")
            assert page.evaluate(TOLD) == before, bib


def test_who_sets_the_pace_keeps_the_page_that_the_server_told(page: Page, demo: str) -> None:
    race, _final = oracle.recorded_race()
    pacer = next(one for one in race.runners if one.is_pacer and one.is_public)
    opened(page, demo, f"/{pacer.bib}")
    assert page.locator("#review-name").inner_text() == pacer.name
    assert "pacemaker" in page.locator("#review-who").inner_text()
    assert page.locator("#review-share").is_hidden()
    page.locator("#review-close").click()
    page.locator("#review-runner").wait_for(state="hidden")


def test_the_code_of_a_certificate_leads_to_its_result_and_nobody_else_is_judged_by_it(
    page: Page, demo: str
) -> None:
    opened(page, demo, f"/{GRANTED}", "?lang=en&rev=0")
    picture = page.locator("#review-certificate a[data-kind=png]").first
    answer = page.request.get(demo + (picture.get_attribute("href") or ""))
    (address,) = codes_of(Image.open(io.BytesIO(answer.body())))
    page.goto(f"{address}&lang=en")
    oracle.until(page, f"{SHOWN} && {NAMED}")
    verdict = page.locator("#review-verdict")
    assert "The result was revised since" in verdict.inner_text()
    assert "granted" in verdict.inner_text()
    assert objections(page, "a certificate's result") == []
    page.locator("#review-close").click()
    assert "code=" not in page.url
    page.locator(".line.is-runner").first.click()
    page.locator("#review-runner").wait_for()
    assert verdict.is_hidden()
    page.goto(f"{address}X&lang=en")
    assert "This code belongs to no result." in verdict.inner_text()
    verdict.locator("a").click()
    page.wait_for_url(lambda at: "code=" not in at)  # meanwhile there is no page to ask
    oracle.until(page, f"{SHOWN} && {NAMED}")
    assert page.locator("#review-verdict").count() == 0
    assert "granted afterwards" in page.locator("#review-story").inner_text()


@pytest.mark.parametrize(
    "look",
    [
        Look(390, 844, "light", "fr-FR"),
        pytest.param(Look(820, 1180, "dark", "en-GB"), marks=pytest.mark.whole),
        pytest.param(Look(1440, 900, "light", "fr-FR"), marks=pytest.mark.whole),
        pytest.param(Look(390, 844, "dark", "en-GB", "large letters"), marks=pytest.mark.whole),
    ],
    ids=str,
)
def test_her_page_fits_its_screen_and_keeps_nobody_out(
    browser: Browser, demo: str, look: Look
) -> None:
    with looking(browser, look) as page:
        opened(page, demo, f"/{CLOSE}", "")
        page.locator("#review-evidence summary").click()
        wide = page.evaluate(
            "[review.scrollWidth - review.clientWidth, document.scrollingElement.scrollWidth"
            " - innerWidth]".replace("review.", "document.getElementById('review-runner').")
        )
        assert max(wide) <= 0
        small = page.evaluate(
            """() => Array.from(document.querySelectorAll(
                 "#review-runner :is(a, button, summary)"))
               .filter((one) => one.checkVisibility())
               .map((one) => [one.id, one.getBoundingClientRect()])
               .filter(([, box]) => box.width < 44 || box.height < 44).map(([id]) => id)"""
        )
        assert small == []
        assert objections(page, "one runner's page") == []
