"""The badge opens a list: when each mat last saw somebody, as the recorded reads say."""

import numpy as np
from playwright.sync_api import Page

from dashboard.wire.publish import recorded_times
from feeds.race_folder.read_race import race_folder, read_race
from tests.browser import oracle
from tests.browser.test_bad_network import STATE, at_paris
from tests.commands import RACE

ROWS = """Array.from(document.querySelectorAll("#mats li"), (row) => [
  row.dataset.state,
  ...Array.from(row.querySelectorAll("time, small"), (one) => one.textContent),
])"""


def test_a_tap_on_the_badge_tells_when_each_mat_last_saw_somebody(page: Page, demo: str) -> None:
    race = read_race(race_folder(RACE))
    times, _end_s = recorded_times(race)
    page.goto(demo)
    oracle.until(page, f"{STATE} === 'live'")
    assert page.locator("#mats").is_hidden()
    page.locator("#badge").tap()
    oracle.until(page, 'document.querySelectorAll("#mats li[data-state]").length > 0')
    rows, at_s = page.evaluate(f"[{ROWS}, poursuite.race.field.base + poursuite.race.field.at]")
    assert len(rows) == len(race.mats)
    seen = times.times_s[: len(race.runners)]
    for (state, shown, why), mat_s in zip(rows, seen.T, strict=True):
        before = mat_s[mat_s <= at_s]
        assert why
        if not before.size:
            assert (state, shown) == ("none", "–")
            continue
        near = {at_paris(float(before.max()) - away) for away in np.arange(-1, 6)}
        assert shown in near, "a read may be on its way for some seconds"
        assert state == ("live" if at_s - before.max() < 40 else "quiet")
    page.keyboard.press("Escape")
    assert page.locator("#mats").is_hidden()
    assert page.evaluate("document.activeElement.id") == "badge"


def test_no_mat_is_live_while_the_page_is_not(page: Page, demo: str) -> None:
    page.goto(demo)
    oracle.until(page, f"{STATE} === 'live'")
    page.context.set_offline(True)
    oracle.until(page, f"{STATE} === 'offline'")
    page.locator("#badge").tap()
    oracle.until(page, 'document.querySelectorAll("#mats li[data-state]").length > 0')
    states = {state for state, _, _ in page.evaluate(ROWS)}
    assert states <= {"none", "quiet", "awaited"}
