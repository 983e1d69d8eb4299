"""What a phone downloads before Plotly: weighed on the wire, headers and all."""

import pytest
from playwright.sync_api import Page, Route

from dashboard.web.modules import held_modules
from tests.browser import oracle
from tests.commands import RACE

MOST_BYTES = 150 * 1024
PLOTLY_ASKED = (
    """performance.getEntriesByType("resource").some(({ name }) => name.includes("_dash"))"""
)


@pytest.mark.parametrize("path", ["/", f"/replay/{RACE}"], ids=["live", "the whole race"])
def test_a_race_moves_and_answers_before_a_phone_has_loaded_150_kib(
    page: Page, demo: str, path: str
) -> None:
    tools = page.context.new_cdp_session(page)
    tools.send("Network.enable")
    address: dict[str, str] = {}
    weighed: dict[str, int] = {}

    def asked(event: dict) -> None:
        address[event["requestId"]] = event["request"]["url"]

    def came(event: dict) -> None:
        weighed[address[event["requestId"]].removeprefix(demo)] = int(event["encodedDataLength"])

    tools.on("Network.requestWillBeSent", asked)
    tools.on("Network.loadingFinished", came)
    oracle.wants_map(page)
    page.goto(demo + path)
    oracle.until(page, oracle.READY)
    moving = dict(weighed)
    oracle.until(page, PLOTLY_ASKED)
    before = {one: size for one, size in weighed.items() if "_dash" not in one}
    assert set(moving) <= set(before), "the map can wait"
    assert path in before
    assert any("/snapshot-" in one for one in before)
    heaviest = sorted(((size, one) for one, size in before.items()), reverse=True)[:12]
    assert 20_000 < sum(before.values()) <= MOST_BYTES, heaviest
    assert not [one for one in before if "/names-" in one], "nobody asked for names"
    assert not [one for one in before if one.startswith("http")], "a stranger was asked"


MODULES = """performance.getEntriesByType("resource").map(({ name }) => name.split("/"))
  .filter((parts) => parts[3] === "map").map((parts) => parts.slice(5).join("/")).sort()"""


def test_the_first_dot_takes_two_scripts_and_nothing_of_them_comes_twice(
    page: Page, demo: str
) -> None:
    page.add_init_script(oracle.SAVE_DATA)
    page.goto(demo)
    oracle.until(page, oracle.READY)
    assert {"first.mjs", "page.mjs"} <= set(page.evaluate(MODULES))
    page.locator("#tab-runners").click()
    page.locator("#panel-runners input").wait_for()
    oracle.until(page, f"{MODULES}.includes('panels/runners/card.mjs')")
    assert not set(held_modules()) & set(page.evaluate(MODULES))


def test_a_browser_without_import_maps_takes_the_modules_one_by_one(page: Page, demo: str) -> None:
    def without(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("importmap", "text/unknown"))

    page.route(demo + "/", without)
    page.goto(demo)
    oracle.until(page, oracle.READY)
    assert "news/motion.mjs" in page.evaluate(MODULES)
    page.locator("#tab-runners").click()
    page.locator("#panel-runners input").fill("1042")
    oracle.until(page, "document.querySelector('[data-part=found] .runner') !== null")
