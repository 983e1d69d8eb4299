"""What is loaded later, lost on the way: a browser asks once, the page until it is there."""

import pytest
from playwright.sync_api import Page, Route

from tests.browser import oracle
from tests.browser.lossy_proxy import LossyProxy
from tests.commands import RACE


def lose(page: Page, address: str, times: int) -> list[str]:
    """Have the first requests for the address lost; return what was lost, as it is."""
    lost: list[str] = []

    def fate(route: Route) -> None:
        if len(lost) < times:
            lost.append(route.request.url)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route(address, fate)
    return lost


@pytest.mark.parametrize("module", ["panel", pytest.param("ours", marks=pytest.mark.whole), "card"])
def test_a_tab_opens_though_one_of_its_modules_was_lost_again_and_again(
    page: Page, demo: str, module: str
) -> None:
    lost = lose(page, f"**/map/*/panels/runners/{module}.mjs", 3)
    page.goto(demo)
    oracle.until(page, oracle.READY)
    page.locator("#tab-runners").click()
    page.locator("#panel-runners input").fill("1042")
    oracle.until(page, "document.querySelector('[data-part=found] .runner') !== null")
    assert len(lost) == 3


def test_a_replay_opens_though_its_bytes_and_what_reads_kept_ones_were_lost(
    page: Page, demo: str
) -> None:
    bytes_lost = lose(page, "**/snapshot-*", 3)
    reader_lost = lose(page, "**/kept.mjs", 2)
    page.goto(f"{demo}/replay/{RACE}")
    oracle.until(page, oracle.READY)
    assert (len(bytes_lost), len(reader_lost)) == (3, 2)


def test_what_is_made_sure_of_before_it_is_imported_comes_only_once(
    page: Page, cell: tuple[str, LossyProxy]
) -> None:
    address, proxy = cell
    page.add_init_script(oracle.SAVE_DATA)
    page.goto(address)
    oracle.until(page, oracle.READY)
    opened = {
        "runners": "document.querySelector('#panel-runners input') !== null",
        "moments": "document.querySelectorAll('.moments li').length > 0",
        "chart": "document.getElementById('chart-summary').textContent !== ''",
    }
    for tab, is_there in opened.items():
        page.locator(f"#tab-{tab}").click()
        oracle.until(page, is_there)
    modules = [path for path in proxy.asked if path.startswith("/map/")]
    assert len(modules) > 12
    assert sorted(modules) == sorted(set(modules))
