"""Without network: a phone that has seen the race opens it again, as it was, and says so."""

import io
import json
import urllib.request

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route

from dashboard.i18n import say
from tests.browser import oracle
from tests.browser.draw_icons import ASSETS, SIZES, draw
from tests.browser.lossy_proxy import lossy
from tests.browser.test_bad_network import STATE, at_paris, hide
from tests.commands import RACE

KEPT = """async (path) => {
  if (!navigator.serviceWorker.controller) return false;
  const has = async (name, key) => Boolean(await (await caches.open(name)).match(key));
  const [files] = (await caches.keys()).filter((name) => name.startsWith("files-"));
  const entry = document.querySelector("script[type=module]").src;
  return files !== undefined && (await has("pages", path)) && (await has(files, entry));
}"""


def until_kept(page: Page, path: str) -> None:
    """Touch the map, which ends the first look, and wait until page and state are put aside."""
    page.locator("#stage").dispatch_event("pointercancel")
    oracle.until(page, f"({KEPT})({path!r})")


def open_offline(page: Page, address: str) -> Page:
    """Leave the page, lose the network, open the address again."""
    page.goto("about:blank")
    page.context.set_offline(True)
    page.goto(address)
    oracle.until(page, oracle.READY)
    return page


def test_a_phone_without_network_opens_the_race_as_it_last_knew_it(page: Page, demo: str) -> None:
    page.goto(demo)
    oracle.until(page, f"{STATE} === 'live' && poursuite.race.number > 1")
    until_kept(page, "/")
    hide(page, True)  # as a phone does before it kills a page
    last_s, running = page.evaluate(
        "[poursuite.race.field.base + poursuite.race.field.at, poursuite.race.field.n]"
    )
    open_offline(page, demo)
    assert page.evaluate(STATE) == "offline"
    shown = page.locator("#badge").text_content() or ""
    seen_s = page.evaluate("poursuite.race.field.base + poursuite.race.field.at")
    assert shown == say("fr", "page.badge.offline", time=at_paris(seen_s))
    assert last_s - 2.5 < seen_s <= last_s + 2.5
    assert page.evaluate("poursuite.race.field.n") == running
    before = page.evaluate("poursuite.raceS()")
    oracle.frames(page, 12)
    assert page.evaluate("poursuite.raceS()") == before, "nobody knows what time it is there now"
    page.context.set_offline(False)
    oracle.until(page, f"{STATE} === 'live'")
    assert page.evaluate("poursuite.raceS()") > before


def test_a_replay_seen_once_can_be_seen_without_network(page: Page, demo: str) -> None:
    path = f"/replay/{RACE}"
    page.goto(f"{demo}{path}?t=26:12")
    oracle.until(page, oracle.READY)
    until_kept(page, path)
    open_offline(page, f"{demo}{path}?t=24:00")
    assert page.locator("#badge").text_content() == "Hors ligne"
    zero_s = page.evaluate("poursuite.facts.waves[0].gun_s")
    assert page.evaluate("poursuite.raceS()") - zero_s == pytest.approx(1440, abs=1)
    before = page.locator("#total-passed").text_content()
    page.evaluate("poursuite.steer({atS: poursuite.raceS() + 300})")
    oracle.until(page, f"document.getElementById('total-passed').textContent !== '{before}'")


def test_keeping_the_page_costs_no_second_download(browser: Browser, demo: str) -> None:
    with lossy(demo) as (address, proxy):
        context = browser.new_context(locale="fr-FR")  # the race's own: no other page is asked for
        context.add_init_script(oracle.SAVE_DATA)
        page = context.new_page()
        page.goto(address)
        oracle.until(page, f"{STATE} === 'live'")
        until_kept(page, "/")
        modules = [path for path in proxy.asked if path.endswith(".mjs")]
        assert len(modules) == len(set(modules)), "a module travelled twice"
        assert proxy.asked.count("/") == 1, "the page travelled twice"
        context.close()


def test_what_is_new_or_nobodys_business_is_never_kept(page: Page, demo: str) -> None:
    page.goto(demo)
    oracle.until(page, f"{STATE} === 'live'")
    until_kept(page, "/")
    page.reload()
    oracle.until(page, f"{STATE} === 'live' && poursuite.race.number > 1")
    kept = page.evaluate(
        """async () => {
          const keys = [];
          for (const name of await caches.keys())
            for (const { url } of await (await caches.open(name)).keys())
              keys.push(new URL(url).pathname);
          return keys;
        }"""
    )
    allowed = ("/map/", "/assets/icon")
    odd = [
        path
        for path in kept
        if path != "/" and not path.startswith(allowed) and "/names-" not in path
    ]
    assert odd == []
    assert "/" in kept


def test_what_an_older_version_kept_gives_way(page: Page, demo: str) -> None:
    page.goto(f"{demo}/no-such-page")
    page.evaluate(
        """async () => {
          const pages = await caches.open("pages");
          await pages.put("/replay/of-old", new Response("<html >/map/older/page.mjs"));
          await caches.open("files-older");
        }"""
    )
    page.goto(demo)
    until_kept(page, "/")
    names, pages = page.evaluate(
        """async () => [await caches.keys(),
          (await (await caches.open("pages")).keys()).map(({ url }) => new URL(url).pathname)]"""
    )
    assert "files-older" not in names
    assert pages == ["/"]


def test_a_page_from_before_an_update_loads_itself_again(browser: Browser, demo: str) -> None:
    context = browser.new_context(service_workers="block")  # so that its answers can be changed
    page = context.new_page()
    page.goto(demo)
    oracle.until(page, f"{STATE} === 'live'")
    page.evaluate("globalThis.isOld = true")

    def updated(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(json={**answer.json(), "epoch": "another", "version": "newer"})

    page.route("**/head.json", updated, times=1)  # the page that is loaded again asks at once
    with page.expect_navigation():
        hide(page, True)
        hide(page, False)
    oracle.until(page, f"globalThis.isOld === undefined && {STATE} === 'live'")
    context.close()


def fetch(address: str) -> tuple[dict[str, str], bytes]:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return dict(answer.headers), answer.read()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_phone_can_put_the_race_on_its_screen(page: Page, demo: str, language: str) -> None:
    page.goto(f"{demo}/?lang={language}")
    tools = page.context.new_cdp_session(page)
    told = tools.send("Page.getAppManifest")
    assert told["errors"] == []
    bars = tools.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [bar for bar in bars if bar["errorId"] != "in-incognito"] == []  # as all tests are
    manifest = json.loads(told["data"])
    assert manifest["lang"] == language
    for icon in manifest["icons"]:
        headers, body = fetch(f"{demo}{icon['src']}")
        assert headers["content-type"].startswith(icon["type"])
        if icon["type"] == "image/png":
            width, height = Image.open(io.BytesIO(body)).size
            assert f"{width}x{height}" == icon["sizes"]


@pytest.mark.parametrize("name", SIZES)
def test_the_phones_icon_is_the_pages_icon(browser: Browser, name: str) -> None:
    drawn = np.asarray(draw(browser, name).convert("RGBA"), dtype=float)
    kept = np.asarray(Image.open(ASSETS / "icons" / f"{name}.png").convert("RGBA"), dtype=float)
    assert kept.shape == drawn.shape
    away = np.abs(kept - drawn).mean()
    assert away < 3, "run python -m tests.browser.draw_icons"
