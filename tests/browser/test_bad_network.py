"""A crowded cell, a tunnel, a phone that slept or whose clock is wrong: the page mends itself.

The server, the network before it and the browser are real; every fault is one that phones meet.
"""

import json
import urllib.request
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page

from tests.browser import oracle
from tests.browser.lossy_proxy import LossyProxy
from tests.commands import RACE, wait_until

STATE = "document.getElementById('badge').dataset.state"
HOUR_MS = 3_600_000


def at_paris(race_s: float) -> str:
    """Return the time of day where the race is."""
    return datetime.fromtimestamp(race_s, ZoneInfo("Europe/Paris")).strftime("%H:%M:%S")


def hide(page: Page, is_hidden: bool) -> None:
    """Tell the page that nobody looks: a headless browser never hides one by itself."""
    is_so = str(is_hidden).lower()
    page.evaluate(
        f"""Object.defineProperty(document, "hidden", {{ configurable: true, get: () => {is_so} }});
        document.dispatchEvent(new Event("visibilitychange"))"""
    )


def head_of(server: str) -> dict[str, float]:
    with urllib.request.urlopen(f"{server}/live/{RACE}/head.json", timeout=5) as answer:
        head: dict[str, float] = json.load(answer)
    return head


def let_segments_come(server: str, count: int) -> None:
    last = head_of(server)["segment"] + count
    wait_until(lambda: head_of(server)["segment"] >= last)


def behind_s(page: Page, server: str) -> float:
    """Return how far the page's race clock is behind the server's."""
    return head_of(server)["race_s"] - float(page.evaluate("poursuite.raceS()"))


def until_up_to_date(page: Page, server: str) -> None:
    """Wait until the page has heard what the server said last, says so, and has the time right."""
    number = int(head_of(server)["segment"])
    oracle.until(page, f"poursuite.race.number >= {number} && {STATE} === 'live'")
    wait_until(lambda: abs(behind_s(page, server)) < 1.5)


def test_a_page_opens_and_follows_though_three_answers_in_ten_are_lost(
    page: Page, demo: str, cell: tuple[str, LossyProxy]
) -> None:
    address, proxy = cell
    proxy.lost, proxy.cut, proxy.late_s = 0.3, 0.1, (0.02, 0.3)
    proxy.spared = "/"  # else there is no page that could mend itself
    page.goto(address)
    oracle.until(page, oracle.READY)
    begun = int(page.evaluate("poursuite.race.number"))
    oracle.until(page, f"poursuite.race.number > {begun + 5}")
    proxy.lost = proxy.cut = 0.0
    until_up_to_date(page, demo)


@pytest.mark.whole
def test_a_minute_in_a_tunnel_is_told_and_got_over(
    page: Page, demo: str, cell: tuple[str, LossyProxy]
) -> None:
    address, proxy = cell
    page.goto(address)
    oracle.until(page, f"{STATE} === 'live'")
    proxy.is_tunnel = True  # connections stand, nothing comes through them
    oracle.until(page, f"{STATE} === 'stale'")
    assert "Sans nouvelles depuis" in (page.locator("#badge").text_content() or "")
    oracle.until(page, f"{STATE} === 'offline'")
    shown = page.locator("#badge").text_content() or ""
    last = page.evaluate("poursuite.race.field.base + poursuite.race.field.at")
    assert shown.endswith(at_paris(last))
    proxy.is_tunnel = False
    until_up_to_date(page, demo)


def test_a_phone_without_network_says_so_at_once_and_comes_back_by_itself(
    page: Page, demo: str
) -> None:
    page.goto(demo)
    oracle.until(page, f"{STATE} === 'live'")
    page.context.set_offline(True)
    oracle.until(page, f"{STATE} === 'offline'")
    page.context.set_offline(False)
    until_up_to_date(page, demo)


LISTEN = """() => {
  const [badge, told] = ["badge", "badge-told"].map((id) => document.getElementById(id));
  globalThis.said = [];
  new MutationObserver(() => said.push([badge.dataset.state, told.textContent]))
    .observe(told, { childList: true, characterData: true, subtree: true });
}"""


def test_who_cannot_see_the_badge_is_told_once_that_the_network_went_and_came_back(
    page: Page, demo: str
) -> None:
    page.goto(demo)
    oracle.until(page, f"{STATE} === 'live'")
    assert page.locator("#badge-told").get_attribute("role") == "status"
    page.evaluate(f"({LISTEN})()")
    page.context.set_offline(True)
    oracle.until(page, f"{STATE} === 'offline'")
    gone_s = page.evaluate("poursuite.raceS()")
    oracle.until(page, f"poursuite.raceS() > {gone_s + 2.5}")
    page.context.set_offline(False)
    until_up_to_date(page, demo)
    said = page.evaluate("said")
    states = [state for state, _ in said]
    assert all(state != then for state, then in pairwise(states)), states
    assert states.count("offline") == 1
    assert dict(said)["offline"].startswith("Hors ligne")
    assert said[-1] == ["live", "En direct"]


@pytest.mark.parametrize("wrong_ms", [HOUR_MS, -HOUR_MS])
def test_a_phone_whose_clock_is_an_hour_wrong_shows_the_right_time(
    page: Page, demo: str, wrong_ms: int
) -> None:
    page.add_init_script(
        f"""const right = Date;
        const wrong = () => right.now() + {wrong_ms};
        globalThis.Date = class extends right {{
          constructor(...given) {{ given.length ? super(...given) : super(wrong()); }}
          static now() {{ return wrong(); }}
        }};"""
    )
    page.goto(demo)
    until_up_to_date(page, demo)
    seen, race_s = page.evaluate(
        "[document.getElementById('local-time').textContent, poursuite.raceS()]"
    )
    assert at_paris(race_s)[:5] in seen or at_paris(race_s - 1)[:5] in seen


SLEEP = """() => {
  const tick = performance.now.bind(performance);
  let asleepMs = 0;
  let fellAsleep = null;
  performance.now = () => (fellAsleep ?? tick()) - asleepMs;
  globalThis.fallAsleep = () => (fellAsleep = tick());
  globalThis.wakeUp = () => {
    asleepMs += tick() - fellAsleep;
    fellAsleep = null;
  };
}"""


@pytest.mark.parametrize(
    "is_told",
    [
        pytest.param(True, id="woken by an event", marks=pytest.mark.whole),
        pytest.param(False, id="woken by nothing"),
    ],
)
def test_a_phone_that_slept_and_whose_clocks_stood_still_is_not_behind_for_ever(
    page: Page, demo: str, is_told: bool
) -> None:
    page.add_init_script(f"({SLEEP})()")
    page.goto(demo)
    oracle.until(page, f"{STATE} === 'live'")
    page.evaluate("fallAsleep()")
    if is_told:
        hide(page, True)
    let_segments_come(demo, 6)
    page.evaluate("wakeUp()")
    if is_told:
        hide(page, False)
    until_up_to_date(page, demo)


def test_nothing_is_asked_for_while_nobody_looks(
    page: Page, demo: str, cell: tuple[str, LossyProxy]
) -> None:
    address, proxy = cell
    page.add_init_script(oracle.SAVE_DATA)
    page.goto(address)
    oracle.until(page, f"{STATE} === 'live'")
    hide(page, True)

    def asked_meanwhile(segments: int) -> list[str]:
        begun = len(proxy.asked)
        let_segments_come(demo, segments)
        return proxy.asked[begun:]

    wait_until(lambda: not asked_meanwhile(1))  # what was under way has ended
    assert asked_meanwhile(5) == []
    hide(page, False)
    until_up_to_date(page, demo)


# When each segment was asked for, seconds of the page's own clock, and its number.
ASKED = """performance.getEntriesByType("resource")
  .filter(({ name }) => name.includes("/segment-"))
  .map(({ name, startTime }) => [startTime / 1000, Number(name.split("-").at(-1))])
  .sort(([one], [other]) => one - other)"""


def test_a_phone_that_saves_data_takes_segments_in_batches_and_no_plotly(
    page: Page, demo: str, cell: tuple[str, LossyProxy]
) -> None:
    address, proxy = cell
    page.add_init_script(oracle.SAVE_DATA)
    page.goto(address)
    oracle.until(page, "poursuite.race.number > 0")
    oracle.until(page, f"poursuite.race.number > {page.evaluate('poursuite.race.number')} + 11")
    asked: list[tuple[float, int]] = page.evaluate(ASKED)
    first_of_batch = [number for at, number in asked[1:] if number % 5 == 0]
    waits = {number: at - before for (before, _), (at, number) in pairwise(asked)}
    assert all(waits[number] > 4 for number in first_of_batch[1:]), waits
    assert all(wait < 4 for number, wait in waits.items() if number % 5), waits
    assert page.evaluate(f"{STATE}") == "live"
    assert proxy.count("plotly") == 0
    assert proxy.count("/_dash") == 0


def test_phones_that_lost_the_server_do_not_come_back_as_one(page: Page, demo: str) -> None:
    page.goto(demo)
    version = page.evaluate("document.querySelector('script[type=module]').src.split('/')[4]")
    waits: list[list[float]] = page.evaluate(
        f"""async () => {{
          const {{ retryS }} = await import("/map/{version}/news/feed.mjs");
          const phones = Array.from({{ length: 400 }});
          return [0, 1, 2, 3, 4, 5, 6, 60].map((misses) => phones.map(() => retryS(misses)));
        }}"""
    )
    middles = [sorted(some)[200] for some in waits]
    assert middles[:7] == sorted(middles[:7]), "longer and longer"
    assert middles[7] < 20, "but somebody waits for it"
    for some in waits:
        assert max(some) > 2 * min(some), "spread over more than the wait itself"
