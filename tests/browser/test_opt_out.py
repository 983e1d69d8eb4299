"""Who opts out vanishes from pages that are open, and from phones at their next visit."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from feeds.race_folder.read_race import race_folder, read_race
from tests.browser import oracle
from tests.browser.test_bad_network import STATE
from tests.browser.test_offline import until_kept
from tests.commands import RACE, environment_of, free_port, serving, wait_until

HERS = "2416"
# All that the service worker and the shelf keep, as one text.
KEPT = """(async () => {
  const texts = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const key of await cache.keys()) {
      const kept = await cache.match(key); // a newer one may have taken its place
      if (kept) texts.push(key.url, await kept.text());
    }
  }
  return texts.join(" ");
})()"""
FOUND = "document.querySelectorAll('[data-part=found] .runner').length"


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def address(state: Path) -> Iterator[str]:
    with serving(state, free_port(), "demo", "--at", "10:21:30") as address:
        yield address


def opt_out(state: Path, bib: str = HERS) -> None:
    words = ("decide", "opt-out", bib, "--demo", "--race", RACE, "--why", "she asked", "--yes")
    command = [sys.executable, "-m", "dashboard.commands", *words]
    subprocess.run(command, env=environment_of(state), check=True, capture_output=True)


def told_names(address: str) -> str:
    """Return where the names of the live race are."""
    with urllib.request.urlopen(f"{address}/live/{RACE}/head.json", timeout=20) as answer:
        return str(json.load(answer)["names"])


def has_named_her(page: Page) -> bool:
    race = read_race(race_folder(RACE))
    name = race.runners[race.runner_of[HERS]].name
    return name in str(page.evaluate(KEPT))


def test_a_page_that_is_open_forgets_her_name_and_goes_on(
    page: Page, address: str, state: Path
) -> None:
    page.goto(f"{address}/?bib={HERS}&lang=en")
    oracle.until(page, f"{STATE} === 'live' && !document.getElementById('card').hidden")
    race = read_race(race_folder(RACE))
    name = race.runners[race.runner_of[HERS]].name
    oracle.until(page, f"document.getElementById('card').textContent.includes({name!r})")
    page.evaluate("globalThis.stillHere = true")
    names, epoch = page.evaluate("[poursuite.race.names, poursuite.race.epoch]")
    opt_out(state)
    oracle.until(page, f"poursuite.race.names !== '{names}'")
    oracle.until(page, "document.getElementById('card').hidden")
    assert name not in page.locator("#ours").inner_text()
    page.locator("#tab-runners").click()
    page.locator("[data-part=query]").fill(HERS)
    oracle.until(page, "document.querySelector('[data-part=count]').textContent !== ''")
    assert page.evaluate(FOUND) == 0
    assert page.evaluate("stillHere && poursuite.race.epoch") == epoch


def test_the_narrowest_escape_is_nobodys_by_name_once_she_has_opted_out(
    page: Page, state: Path
) -> None:
    with serving(state, free_port(), "demo", "--at", "10:34:10") as address:
        page.goto(f"{address}/?lang=en")
        oracle.until(page, "document.querySelector('.finale-narrow bdi')?.textContent")
        name = page.locator(".finale-narrow bdi").text_content() or ""
        listed = page.evaluate(
            "async () => (await fetch(poursuite.facts.base + poursuite.race.names)).json()"
        )
        (bib,) = [one[0] for one in listed if one and one[1] == name]
        opt_out(state, bib)
        hers = f"document.querySelector('.finale-narrow bdi').textContent === {name!r}"
        oracle.until(page, f"!({hers})")
        assert page.locator(".finale-ending > strong").text_content()


def test_a_phone_that_kept_her_name_has_forgotten_it_after_its_next_visit(
    page: Page, address: str, state: Path
) -> None:
    ways = ("/", f"/replay/{RACE}")
    for way in ways:
        page.goto(address + way)
        oracle.until(page, oracle.READY)
        until_kept(page, way)
        oracle.until(page, f"{KEPT}.then((text) => text.includes(poursuite.race.names))")
    assert has_named_her(page)
    page.goto("about:blank")
    before = told_names(address)
    opt_out(state)
    wait_until(lambda: told_names(address) != before)  # a tick later; the next visit is after it
    for way in ways:
        page.goto(address + way)
        oracle.until(page, oracle.READY)
        until_kept(page, way)
        oracle.until(page, f"{KEPT}.then((text) => text.includes(poursuite.race.names))")
    wait_until(lambda: not has_named_her(page))
