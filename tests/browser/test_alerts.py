"""Alerts: each piece of news once, in order, never a burst; decided from the bytes alone."""

import base64
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from dashboard.wire.constants import constants_of
from dashboard.wire.publish import recorded_reads
from dashboard.wire.segments import encode
from feeds.believe.ways import mats_of
from feeds.decisions.standing import NO_CORRECTIONS, Standing
from feeds.race import Race
from feeds.race_folder.read_race import race_folder, read_race
from feeds.results.state import State
from feeds.rules.quantise import quantised
from feeds.rules.snapshot import snapshot
from tests.browser import oracle
from tests.browser.test_bad_network import hide
from tests.commands import RACE
from tests.made_up_race import GUN_S, made_up_race, made_up_times
from tests.orders import as_listed

LOOK = """async ([files, mats, runner, told, beforeS]) => {
  const { apply, decode } = await import("/map/news/segments.mjs");
  const { newsOf } = await import("/map/panels/runners/alerts.mjs");
  const news = [];
  for (const file of files) {
    const bytes = Uint8Array.from(atob(file), (sign) => sign.charCodeAt(0));
    const field = apply(null, decode(bytes), mats);
    const now = newsOf(field, runner, told, beforeS ?? NaN);
    news.push(now.news.map(({ kind }) => kind));
    told = [...new Set([...told, ...now.told])];
    beforeS = field.at;
  }
  return { news, told, beforeS };
}"""


@dataclass(frozen=True)
class Watched:
    """A made-up race, and what the page of a follower is told of it."""

    race: Race
    times_s: np.ndarray[Any, np.dtype[np.float64]]
    state: np.ndarray[Any, np.dtype[np.uint8]]  # in the end
    standing: Standing = NO_CORRECTIONS

    def file(self, after_s: float) -> str:
        same = constants_of(self.race, as_listed(self.race))
        is_over = after_s > 2700
        at_s = GUN_S + after_s
        now = snapshot(self.race, self.times_s, at_s, final=is_over, standing=self.standing)
        body = encode(None, quantised(now, same.base_s), int(after_s), same)
        return base64.b64encode(body).decode()

    def look(
        self,
        page: Page,
        runner: int,
        moments: list[float],
        told: list[str] | None = None,
        before_s: float | None = None,
    ) -> dict[str, Any]:
        files = [self.file(at) for at in moments]
        asked = [files, mats_of(self.race).tolist(), runner, told or [], before_s]
        seen: dict[str, Any] = page.evaluate(LOOK, asked)
        return seen


@pytest.fixture(scope="module")
def watched() -> Watched:
    race = made_up_race(60)
    times = made_up_times(race, seed=3)
    final = snapshot(race, times, GUN_S + 2800, final=True)
    return Watched(race, times, final.facts.state)


def one_in(watched: Watched, state: State) -> int:
    """Return a runner of that fate whom every mat saw."""
    whole = ~np.isnan(watched.times_s[:-1]).any(axis=1)
    return int(np.flatnonzero((watched.state == state) & whole)[0])


EVERY_20_S = [20.0 * k for k in range(136)] + [2720.0, 2760.0]


def flat(news: list[list[str]]) -> list[str]:
    return [kind for kinds in news for kind in kinds]


def test_a_runner_who_gets_away_is_told_of_once_each_in_order(
    browser_page: Page, watched: Watched
) -> None:
    runner = one_in(watched, State.OFFICIAL)
    told = flat(watched.look(browser_page, runner, EVERY_20_S, before_s=0)["news"])
    assert len(told) == len(set(told)), told
    course = [kind for kind in told if kind != "threatened"]
    splits = [f"split-{mat}" for mat in range(1, len(watched.race.mats) - 1)]
    assert course == ["started", *splits, "finished", "qualified"]


def test_a_runner_who_is_passed_is_told_of_before_she_finishes(
    browser_page: Page, watched: Watched
) -> None:
    runner = one_in(watched, State.BEHIND)
    told = flat(watched.look(browser_page, runner, EVERY_20_S, before_s=0)["news"])
    assert told.count("passed") == 1
    assert told.index("passed") < told.index("finished")
    assert "qualified" not in told


def test_the_same_bytes_again_are_no_news(browser_page: Page, watched: Watched) -> None:
    runner = one_in(watched, State.OFFICIAL)
    seen = watched.look(browser_page, runner, [600.0, 620.0, 620.0, 620.0], before_s=590)
    assert seen["news"][2:] == [[], []]


def test_after_a_sleep_only_the_newest_is_told(browser_page: Page, watched: Watched) -> None:
    runner = one_in(watched, State.OFFICIAL)
    awake = watched.look(browser_page, runner, EVERY_20_S[:12], before_s=0)
    slept = watched.look(browser_page, runner, [2760.0], awake["told"], awake["beforeS"])
    assert slept["news"] == [["qualified"]]
    later = watched.look(browser_page, runner, [2762.0], slept["told"], slept["beforeS"])
    assert later["news"] == [[]]


def test_after_a_reload_only_the_newest_is_told_and_nothing_where_it_was(
    browser_page: Page, watched: Watched
) -> None:
    runner = one_in(watched, State.OFFICIAL)
    first = watched.look(browser_page, runner, [900.0, 920.0], before_s=880)
    again = watched.look(browser_page, runner, [921.0], first["told"])
    assert again["news"] == [[]]
    late = watched.look(browser_page, runner, [2760.0], first["told"])
    assert late["news"] == [["qualified"]]


def test_a_mat_that_speaks_late_makes_no_burst(browser_page: Page, watched: Watched) -> None:
    runner = one_in(watched, State.OFFICIAL)
    silent = watched.times_s.copy()
    silent[runner, 1:4] = np.nan  # offline; then all of it comes at once, minutes late
    before = Watched(watched.race, silent, watched.state)
    at_s = watched.times_s[runner, 5] - GUN_S + 20
    seen = before.look(browser_page, runner, [at_s - 40, at_s - 20, at_s], before_s=at_s - 60)
    then = watched.look(browser_page, runner, [at_s + 20], seen["told"], seen["beforeS"])
    assert len(flat(then["news"])) <= 1, then["news"]


def test_a_result_confirmed_before_the_chaser_is_home_is_told_then(
    browser_page: Page, watched: Watched
) -> None:
    runner = one_in(watched, State.OFFICIAL)
    finish_s = watched.times_s[runner, -1]
    home_s = watched.times_s[-1, -1]
    at_s = finish_s - GUN_S
    assert finish_s + 60 < home_s
    seen = watched.look(browser_page, runner, [at_s - 20, at_s + 20], before_s=at_s - 40)
    assert seen["news"][1] == ["finished"]
    bib = watched.race.runners[runner].bib
    sure = replace(watched, standing=Standing(confirmed={bib: finish_s + 30}))
    then = sure.look(
        browser_page, runner, [at_s + 40, at_s + 50], seen["told"], before_s=seen["beforeS"]
    )
    assert then["news"] == [["qualified"], []]
    late = sure.look(browser_page, runner, [2760.0], then["told"])
    assert late["news"] == [[]]  # he is home: it is no news any more


def next_at_a_mat(race: Race, after_s: float) -> str:
    """Return the bib of a runner whom a mat in the middle sees some seconds later."""
    bib_of = {chip: one.bib for one in race.runners for chip in (*one.chips, one.bib)}
    public = {one.bib for one in race.runners if one.is_public}
    from_s = race.waves[0].gun_s + after_s
    for read in recorded_reads(race):
        is_soon = from_s + 25 < read.received_s < from_s + 60
        bib = bib_of.get(read.tag)
        if is_soon and read.mat in ("1km", "2km", "3km", "4km") and bib in public:
            return str(bib)
    raise AssertionError("nobody is at a mat then")


def test_the_page_says_aloud_that_my_runner_passed_a_mat(browser: Browser, demo: str) -> None:
    race = read_race(race_folder(RACE))
    phone = browser.new_context(
        locale="en-GB", has_touch=True, viewport={"width": 390, "height": 844}
    )
    phone.grant_permissions(["notifications"], origin=demo)
    phone.add_init_script(
        "globalThis.buzzes = []; navigator.vibrate = (how) => buzzes.push(how) > 0;"
    )
    phone.add_init_script(oracle.WITHOUT_MAP)
    page = phone.new_page()
    page.goto(demo)
    oracle.until(page, oracle.READY)
    oracle.until(page, "poursuite.race.field !== null")
    after_s = page.evaluate("poursuite.raceS()") - race.waves[0].gun_s
    bib = next_at_a_mat(race, after_s)
    page.locator("#tab-runners").click()
    page.locator("#panel-runners input").fill(bib)
    page.locator("[data-part=found] .star").first.click()
    oracle.until(page, "document.getElementById('toast').textContent.includes('passes')", most_s=90)
    assert page.locator("#toast").get_attribute("role") == "status"
    assert page.evaluate("buzzes.length") >= 1
    phone.close()


@pytest.mark.whole
def test_a_notification_leads_to_the_runners_card(browser: Browser, demo: str) -> None:
    race = read_race(race_folder(RACE))
    phone = browser.new_context(viewport={"width": 390, "height": 844})
    phone.grant_permissions(["notifications"], origin=demo)
    phone.add_init_script(oracle.WITHOUT_MAP)
    page = phone.new_page()
    page.goto(demo)
    oracle.until(page, oracle.READY)
    oracle.until(page, "navigator.serviceWorker.controller !== null")
    bib = next_at_a_mat(race, page.evaluate("poursuite.raceS()") - race.waves[0].gun_s)
    page.locator("#tab-runners").click()
    page.locator("#panel-runners input").fill(bib)
    page.locator("[data-part=found] .star").first.click()
    page.locator("#panel-runners input").fill("")
    hide(page, True)
    told = "navigator.serviceWorker.ready.then((ready) => ready.getNotifications())"
    oracle.until(page, f"{told}.then((all) => all.length > 0)", most_s=90)
    data = page.evaluate(f"{told}.then(([first]) => first.data)")
    assert data == {"bib": bib, "path": "/"}
    hide(page, False)
    assert page.locator("#card").is_hidden()
    # Only a person's tap may bring a window to the front.
    phone.service_workers[0].evaluate("(data) => showRunner(data).catch(() => {})", data)
    page.locator("#card").wait_for()
    assert bib in (page.locator("#card").text_content() or "")
    phone.close()
