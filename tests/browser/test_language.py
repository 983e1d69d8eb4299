"""An address is the same page for everybody; what is hers is seen to before it is painted."""

from playwright.sync_api import Browser, Page

from tests.browser import oracle


def lang(page: Page) -> str | None:
    return page.locator("html").get_attribute("lang")


def test_a_reader_is_led_once_to_the_page_in_her_browsers_language(
    browser: Browser, demo: str
) -> None:
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda one: one.is_navigation_request() and asked.append(one.url))
    page.goto(f"{demo}/?bib=2416")
    page.wait_for_url("**/?bib=2416&lang=en")
    oracle.until(page, oracle.READY)
    assert lang(page) == "en"
    assert asked == [f"{demo}/?bib=2416", f"{demo}/?bib=2416&lang=en"]
    context.close()


def test_the_language_she_chose_wins_and_no_cookie_keeps_it(page: Page, demo: str) -> None:
    page.goto(demo)
    oracle.until(page, oracle.READY)
    assert (lang(page), page.url) == ("fr", f"{demo}/"), "the race's own, and hers"
    page.locator("#menu summary").click()
    page.locator("a[hreflang=en]").click()
    page.wait_for_url("**/?lang=en")
    page.goto(demo)
    page.wait_for_url("**/?lang=en")
    assert lang(page) == "en"
    assert page.context.cookies() == []


def test_an_address_that_names_a_language_is_left_alone(page: Page, demo: str) -> None:
    page.goto(f"{demo}/?lang=en")
    oracle.until(page, oracle.READY)
    assert (lang(page), page.url) == ("en", f"{demo}/?lang=en")


def test_the_first_dot_is_asked_for_before_any_module_is_there(page: Page, demo: str) -> None:
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url.removeprefix(demo)))
    page.goto(demo)
    oracle.until(page, oracle.READY)
    heads = [path for path in asked if path.endswith("/head.json")]
    snapshots = [path for path in asked if "/snapshot-" in path]
    assert len(heads) == len(snapshots) == 1, "asked for once, early, and used"
