"""The replay: a viewer's hand on the clock; and the card that says who a dot is."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import ConsoleMessage, Page

from feeds.race import Race
from feeds.race_folder.read_race import race_folder
from feeds.rules.snapshot import Snapshot
from geo.read_course import COURSES
from tests.browser import oracle
from tests.commands import RACE, free_port, serving

# How the first to finish ahead is drawn ten seconds after she did.
HOME_LOOK = """async () => {
  const { lookOf } = await import(`/map/${document.querySelector("script[type=module]").src.split("/")[4]}/stage/look.mjs`);
  const { race: { field }, scene } = poursuite;
  const runner = field.state.findIndex((state) => state === 7);
  const t = field.t[runner * field.slots + field.reads[runner] - 1] + 10;
  return lookOf(field, runner, t, scene.finishM, {});
}"""  # noqa: E501

TIMES = "[poursuite.raceS(), performance.now()]"


@pytest.fixture(scope="module")
def recorded() -> tuple[Race, Snapshot]:
    return oracle.recorded_race()


def shown_s(page: Page) -> float:
    return float(page.evaluate("poursuite.raceS() - poursuite.facts.waves[0].gun_s"))


def pace(page: Page) -> float:
    """Return how many race seconds go by in one of the page's, after a while."""
    from_s, from_ms = page.evaluate(TIMES)
    oracle.until(page, f"poursuite.raceS() > {from_s + 10}")
    to_s, to_ms = page.evaluate(TIMES)
    return float(1000 * (to_s - from_s) / (to_ms - from_ms))


def test_an_address_leads_to_its_moment_in_minutes_or_seconds(page: Page, demo: str) -> None:
    for text, race_s in (("24:25", 1465), ("1465", 1465), ("0:59", 59)):
        page.goto(f"{demo}/replay/{RACE}?t={text}")
        oracle.until(page, oracle.READY)
        assert shown_s(page) == pytest.approx(race_s, abs=0.01)
        assert page.locator("#play").get_attribute("aria-pressed") == "false"


def test_without_a_moment_the_replay_plays_from_the_start_at_ten_times(
    page: Page, demo: str
) -> None:
    page.goto(f"{demo}/replay/{RACE}")
    oracle.until(page, oracle.READY)
    assert pace(page) == pytest.approx(10, rel=0.02)
    assert page.locator("#play").get_attribute("aria-label") == "Pause"


def test_play_pause_scrub_and_speed_do_what_they_say(page: Page, demo: str) -> None:
    page.goto(f"{demo}/replay/{RACE}?t=600")
    oracle.until(page, oracle.READY)
    page.locator("#speed").select_option("60")
    page.locator("#play").click()
    assert pace(page) == pytest.approx(60, rel=0.02)
    page.locator("#play").click()
    stood = shown_s(page)
    assert stood > 610
    oracle.frames(page, 12)
    assert shown_s(page) == stood
    tenth = f"{stood:.1f}".removesuffix(".0")
    oracle.until(
        page, f"location.search.includes('t={tenth}&') || location.search.endsWith('t={tenth}')"
    )
    page.locator("#scrub").fill("1500")
    assert shown_s(page) == pytest.approx(1500, abs=0.5)
    oracle.until(page, "document.getElementById('race-time').textContent === '25:00'")
    assert page.locator("#local-time").text_content() == "10:25:00 à Paris"


def test_who_presses_play_before_the_transport_came_is_not_stopped_by_it(
    page: Page, demo: str
) -> None:
    page.goto(f"{demo}/replay/{RACE}?t=600&speed=60&mode=start")
    oracle.until(page, oracle.READY)
    page.locator("#play").click()
    assert page.evaluate("document.getElementById('transport').dataset.is") is None
    oracle.touch(page)  # a phone's reader has come: so does the transport
    oracle.until(page, "document.getElementById('transport').dataset.is === 'there'")
    assert pace(page) == pytest.approx(60, rel=0.02)


def test_a_tap_on_a_dot_names_the_runner_and_says_what_she_does(
    page: Page, demo: str, recorded: tuple[Race, Snapshot]
) -> None:
    race, now = recorded
    oracle.replay_at(page, demo, 1080, is_frugal=True)
    camera = oracle.camera_of(page)
    spots, along = oracle.runners_px(race, now, race.waves[0].gun_s + 1080, camera)
    lonely = loneliest(race, spots, along)
    page.touchscreen.tap(*spots[lonely])
    card = page.locator("#card")
    oracle.until(page, "!document.getElementById('card').hidden")
    oracle.until(
        page, f"document.getElementById('card').textContent.includes('{race.runners[lonely].bib}')"
    )
    words = card.text_content() or ""
    assert race.runners[lonely].name in words
    assert f"Vague {race.waves[race.runners[lonely].wave].name}" in words
    assert "km" in words


def loneliest(race: Race, spots: object, along: object) -> int:
    """Return the runner with the most room around, among those with a public name."""
    px = np.asarray(spots)
    out = np.flatnonzero(~np.isnan(np.asarray(along)))
    public = [i for i in out if race.runners[i].is_public]
    gaps = []
    for i in public:
        away = np.hypot(*(px[out] - px[i]).T)
        gaps.append(np.sort(away)[1])
    return int(public[int(np.argmax(gaps))])


def test_who_opted_out_is_a_dot_without_a_name_anywhere(
    page: Page, demo: str, recorded: tuple[Race, Snapshot]
) -> None:
    race, _now = recorded
    hidden = [runner for runner in race.runners if not runner.is_public]
    assert hidden
    heard: list[str] = []
    page.on("response", lambda answer: heard.append(answer.url))
    page.goto(f"{demo}/replay/{RACE}?t=1500")
    oracle.until(page, oracle.READY)
    head = page.request.get(f"{demo}/replay/{RACE}/head.json").json()
    listed = page.request.get(f"{demo}/replay/{RACE}/{head['names']}").json()
    assert len(listed) == len(race.runners)
    everything = json.dumps(listed, ensure_ascii=False) + page.content()
    for runner in hidden:
        assert listed[race.runners.index(runner)] is None
        assert f'"{runner.bib}"' not in everything
    names = {runner.name for runner in hidden} - {r.name for r in race.runners if r.is_public}
    assert not [name for name in names if name in everything]


def test_the_page_speaks_the_browsers_language_and_asks_nobody_else(page: Page, demo: str) -> None:
    hosts: set[str] = set()
    wrong: list[str] = []
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))

    def said(message: ConsoleMessage) -> None:
        is_early = "/segment-" in message.location["url"]  # on a busy machine it is not there yet
        if message.type == "error" and not is_early:
            wrong.append(f"{message.text} {message.location['url']}")

    page.on("console", said)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    oracle.wants_map(page)
    page.goto(demo)
    oracle.with_map(page)
    assert page.locator("html").get_attribute("lang") == "fr"
    page.goto(f"{demo}/?lang=en")
    oracle.until(page, oracle.READY)
    assert "still ahead" in (page.text_content("main") or "")
    assert {host for host in hosts if host} <= {demo.split("/")[2], "blob:"}
    assert not wrong


def test_a_finish_mat_a_little_before_the_end_of_the_course_is_the_finish(
    page: Page, tmp_path: Path
) -> None:
    folder = tmp_path / RACE
    shutil.copytree(race_folder(RACE), folder)
    course = json.loads((COURSES / "champs-elysees" / "course.geojson").read_text("utf-8"))
    (finish,) = [one for one in course["features"] if one["properties"].get("name") == "finish"]
    finish["properties"]["along_m"] = 4999.67  # and no round number in 32 bits
    (folder / "course.geojson").write_text(json.dumps(course))
    plan = (folder / "race.toml").read_text("utf-8")
    plan = plan.replace('course = "champs-elysees"', 'course = "course.geojson"')
    (folder / "race.toml").write_text(plan, "utf-8")
    with serving(tmp_path / "state", free_port(), "demo", str(folder)) as address:
        page.goto(f"{address}/replay/{RACE}?t=2400&lang=en")
        oracle.until(page, oracle.READY)
        oracle.until(page, "document.getElementById('phase').textContent.startsWith('It is over')")
        look = page.evaluate(HOME_LOOK)
    assert look["ring"], "who has finished ahead wears a ring"
    assert 0 < look["alpha"] < 1, "and fades where she stands"
