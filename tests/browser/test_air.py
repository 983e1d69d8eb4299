"""The picture on air: in a host's frame, over other footage, and whatever its address says."""

import io
import random
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from PIL import Image
from playwright.sync_api import Frame, Page
from starlette.responses import HTMLResponse

from dashboard.pages.air import PARAMETERS, Parameter
from tests.browser import oracle
from tests.commands import RACE
from tests.dashboard.web.posting import serving

MOST_BYTES = 100 * 1024
AT = "t=26:12&speed=0"
LOOKS_AT = "poursuite.looksAt()"
RED = (192, 57, 43)
HOST = """<!doctype html><title>News</title>
<style>html {{ background: #c0392b }} body {{ margin: 0 }} iframe {{ border: 0 }}</style>
<iframe src="{address}" width="390" height="360"></iframe>"""
# The picture's checks, asked some hundred times in one page; only what can be seen is told.
FUZZ = """async (queries) => {
  const at = JSON.parse(document.querySelector("script[type=importmap]").textContent).imports;
  const of = (name) => import(Object.keys(at).find((path) => path.endsWith(name)));
  const [{ readAsked, wrongSaid }, { wear }, { speaker }] =
    await Promise.all(["/air/asked.mjs", "/air/wear.mjs", "/news/words.mjs"].map(of));
  const { facts } = poursuite;
  const words = speaker(facts);
  return queries.map((query) => {
    const { asked, wrong, strange } = readAsked(new URLSearchParams(query), facts.parameters);
    wear(asked, facts.parameters);
    const box = document.getElementById("box").getBoundingClientRect();
    return { asked, wrong: wrong.map((one) => [one.name, wrongSaid(words, one)]), strange,
      seen: getComputedStyle(document.body).visibility, room: [box.width, box.height] };
  });
}"""


def shown(page: Page, demo: str, query: str) -> None:
    """Open the picture that an address asks for, and wait until it stands."""
    page.goto(f"{demo}/embed/{RACE}?{query}")
    oracle.until(page, oracle.READY)
    oracle.until(page, "poursuite.isStaged() && !poursuite.isFlying()")


def alphas(page: Page) -> np.ndarray:
    """Return (H, W, 4) of the screen, what lies below it left out."""
    shot = page.screenshot(animations="allow", omit_background=True)
    return np.asarray(Image.open(io.BytesIO(shot)).convert("RGBA"))


@contextmanager
def hosted(page: Page, address: str) -> Iterator[Frame]:
    """Open a page of another origin that embeds the picture."""
    with serving(HTMLResponse(HOST.format(address=address))) as site:
        page.goto(f"http://127.0.0.1:{site.port}/", wait_until="commit")
        frame = page.locator("iframe").element_handle().content_frame()
        assert frame is not None
        yield frame


def test_a_host_of_another_origin_embeds_a_race_and_sees_its_own_page_between_the_runners(
    page: Page, demo: str
) -> None:
    with hosted(page, f"{demo}/embed/{RACE}?background=transparent&theme=dark&{AT}") as frame:
        oracle.until(frame, oracle.READY)
        oracle.until(frame, "poursuite.isStaged()")
        seen = oracle.shows(page, lambda seen: (seen[180, 380] == RED).all())[:360]
        assert 0.02 < (seen != RED).any(axis=2).mean() < 0.6, "a race on it, and no more"


def test_nothing_but_the_race_covers_what_lies_below(page: Page, demo: str) -> None:
    shown(page, demo, f"background=transparent&layers=course,dots&credit=elsewhere&{AT}")
    over = alphas(page)[..., 3]
    assert 0.5 < (over == 0).mean() < 0.99
    assert over[:20].max() == 0, "above the course there is nothing"
    shown(page, demo, f"background=00b140&layers=&credit=elsewhere&{AT}")
    assert (alphas(page) == (0, 0xB1, 0x40, 255)).all(), "one colour, to be keyed out"


def test_every_camera_looks_where_it_says_and_the_map_is_credited(page: Page, demo: str) -> None:
    centre = {}
    for camera in ("course", "chaser", "leaders", "turn", "finish", "runner"):
        shown(page, demo, f"camera={camera}&bib=2416&{AT}")
        oracle.until(page, "poursuite.ringed() >= 0")
        oracle.until(page, f"{LOOKS_AT} === '{'whole' if camera == 'course' else camera}'")
        oracle.until(page, "!poursuite.isFlying()")
        seen = oracle.camera_of(page)
        centre[camera] = (round(seen.x), round(seen.y), round(seen.k, 2))
        assert page.locator(".credit").is_visible()
    assert len(set(centre.values())) == len(centre)


def test_a_picture_weighs_little_before_the_first_runner_moves(page: Page, demo: str) -> None:
    tools = page.context.new_cdp_session(page)
    tools.send("Network.enable")
    weighed: dict[str, int] = {}
    asked: dict[str, str] = {}
    tools.on(
        "Network.requestWillBeSent",
        lambda one: asked.update({one["requestId"]: one["request"]["url"]}),
    )
    tools.on(
        "Network.loadingFinished",
        lambda one: weighed.update({asked[one["requestId"]]: int(one["encodedDataLength"])}),
    )
    page.goto(f"{demo}/embed/{RACE}")
    oracle.until(page, oracle.READY)
    assert any("/snapshot-" in one for one in weighed)
    assert 20_000 < sum(weighed.values()) <= MOST_BYTES, weighed
    oracle.until(page, "poursuite.isStaged()")
    assert not [one for one in asked.values() if "_dash" in one or "plotly" in one]
    assert not [one for one in asked.values() if "/names-" in one], "nobody asked for names"


def test_what_an_address_gets_wrong_is_named_and_the_race_goes_on(page: Page, demo: str) -> None:
    wrong: list[str] = []
    told: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda one: told.append(one.text))
    shown(page, demo, "lang=en&camera=moon&t=soon&bib=nobody&utm_source=x")
    oracle.until(page, "document.querySelectorAll('#notice span').length === 3")
    note = page.locator("#notice").inner_text()
    assert "camera=moon: expected one of course, chaser" in note
    assert "t=soon: expected a time such as 26:12" in note
    assert "bib=nobody: expected a bib that is shown" in note
    assert all(line in told for line in note.splitlines())
    assert "not in the table of parameters: utm_source" in told, "which a host may add"
    assert "utm_source" not in note
    assert page.evaluate(LOOKS_AT) == "whole"
    assert not wrong


def values(chance: random.Random, one: Parameter) -> str:
    """Return something that may stand behind a parameter's name: often right, often nearly so."""
    right = [
        *one.choices,
        one.default or "2416",
        "0",
        "26:12",
        f"{one.most:g}",
        ",".join(one.choices),
    ]
    odd = [
        "",
        "-1",
        "1e9",
        "NaN",
        "Infinity",
        "%00",
        "<b>",
        "é" * 99,
        ",,,",
        "5,5,5,5,5",
        "#00b14",
        "null",
    ]
    return chance.choice([*right, *right, *odd, f"{chance.uniform(-99, 999):.3f}"])


def test_no_address_of_six_hundred_leaves_a_blank_picture_or_throws(page: Page, demo: str) -> None:
    chance = random.Random(13)
    queries = []
    for _ in range(600):
        chosen = chance.sample(PARAMETERS, chance.randint(1, 6))
        queries.append("&".join(f"{one.name}={values(chance, one)}" for one in chosen))
    thrown: list[str] = []
    page.on("pageerror", lambda error: thrown.append(str(error)))
    shown(page, demo, f"lang=en&{AT}")
    found = page.evaluate(FUZZ, queries)
    names = {one.name for one in PARAMETERS}
    for query, one in zip(queries, found, strict=True):
        assert set(one["asked"]) == names, query
        assert one["seen"] == "visible", query
        assert min(one["room"]) > 0, query
        assert one["strange"] == [], query
        for name, said in one["wrong"]:
            assert said.startswith(f"{name}="), query
            assert "undefined" not in said, query
    assert 100 < sum(bool(one["wrong"]) for one in found) < 550, "right ones and wrong ones"
    assert not thrown


def test_a_race_that_was_run_is_played_from_the_moment_and_at_the_pace_that_are_asked_for(
    page: Page, demo: str
) -> None:
    page.goto(f"{demo}/embed/lakeside-catcher-2024?t=40:00&speed=20&camera=leaders")
    oracle.until(page, oracle.READY)
    first = page.evaluate("poursuite.raceS() - poursuite.facts.waves[0].gun_s")
    assert 2400 <= first < 2500
    oracle.until(page, f"poursuite.raceS() - poursuite.facts.waves[0].gun_s > {first + 20}")
    cameras = page.evaluate(
        "poursuite.facts.parameters.find(({name}) => name === 'camera').choices"
    )
    assert cameras == ["course", "chaser", "leaders", "runner"], "it has neither turn nor finish"


def test_no_word_stands_in_the_safe_margins(page: Page, demo: str) -> None:
    top, right, bottom, left = 8, 6, 22, 6  # per cent
    shown(page, demo, f"safe={top},{right},{bottom},{left}&lang=en&{AT}")
    boxes = page.evaluate(
        """Array.from(document.querySelectorAll(
             ".clock, .credit, .density-scale, #names .name:not(.stepped-aside)"))
           .map((one) => [one.textContent, one.getBoundingClientRect()])
           .filter(([, box]) => box.width > 0)
           .map(([said, { left, top, right, bottom }]) => [said, left / innerWidth,
             top / innerHeight, right / innerWidth, bottom / innerHeight])"""
    )
    assert len(boxes) > 4
    for said, west, north, east, south in boxes:
        assert west >= left / 100, said
        assert north >= top / 100, said
        assert east <= 1 - right / 100, said
        assert south <= 1 - bottom / 100, said


def test_a_viewers_hand_moves_the_map_and_one_touch_gives_the_picture_back(
    page: Page, demo: str
) -> None:
    shown(page, demo, f"camera=chaser&lang=en&{AT}")
    before = oracle.camera_of(page)
    page.mouse.move(200, 300)
    page.mouse.down()
    page.mouse.move(260, 380, steps=3)
    page.mouse.up()
    assert abs(oracle.camera_of(page).x - before.x) > 5
    page.get_by_role("button", name="Back to the picture").click()
    oracle.until(page, f"{LOOKS_AT} === 'chaser' && !poursuite.isFlying()")
    assert page.locator("#back").is_hidden()
