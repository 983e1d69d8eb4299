"""A plain race, in which nobody hunts: every tab is there, and no sentence names nobody."""

import json
import re
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from feeds.race_folder.read_race import race_folder, read_race
from tests.browser import oracle
from tests.commands import RACE, free_port, serving

DRAWN = "Boolean(document.querySelector('[data-part=plot]').dataset.drawn)"
HUNT = re.compile(r"\bahead\b|got away|\buntil\b|qualified|caught|passed|undefined|\{")
FINISHED = 3  # feeds/rules/states.py, while the race goes on


@pytest.fixture(scope="module")
def plain_race(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the built-in race as it would be without its chaser, half an hour after its start."""
    folder = tmp_path_factory.mktemp("races") / RACE
    shutil.copytree(race_folder(RACE), folder)
    text = (folder / "race.toml").read_text(encoding="utf-8")
    for table in ("chaser", "rule"):
        text = re.sub(rf"^\[{table}\]\n[^\[]*", "", text, flags=re.MULTILINE)
    (folder / "race.toml").write_text(text, encoding="utf-8")
    assert read_race(folder).chaser is None
    state = tmp_path_factory.mktemp("plain") / "state"
    with serving(state, free_port(), "demo", str(folder), "--at", "10:33:00") as address:
        yield address


@pytest.fixture
def plain_page(page: Page) -> Iterator[Page]:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert not errors


def opened(page: Page, address: str) -> None:
    page.goto(address)
    oracle.until(page, oracle.READY)
    oracle.until(page, "poursuite.race.field !== null")


def finisher(page: Page) -> str:
    """Return the bib of a runner who is home and may be named, and sets no pace."""
    bib: str = page.evaluate(
        """async (finished) => {
          const { facts, race: { names, field } } = poursuite;
          const listed = await (await fetch(`${facts.base}${names}`)).json();
          return listed.find((one, i) => one && field.state[i] === finished && !field.pacer[i])[0];
        }""",
        FINISHED,
    )
    return bib


def test_the_glance_and_the_race_in_words_count_who_is_home(
    plain_page: Page, plain_race: str
) -> None:
    opened(plain_page, f"{plain_race}/?lang=en")
    oracle.until(plain_page, "document.getElementById('total-won').textContent !== '–'")
    plain_page.evaluate("document.getElementById('road').open = true")
    oracle.until(plain_page, "document.querySelector('[data-road]').textContent.includes(' home.')")
    words = plain_page.evaluate("document.getElementById('panel-race').textContent")
    assert not HUNT.search(words), words
    opened(plain_page, f"{plain_race}/?lang=fr")
    words = plain_page.evaluate("document.getElementById('panel-race').textContent")
    assert not re.search(r"devant|dépassés", words), words


def test_the_field_is_a_ribbon_and_nobody_has_a_lens(plain_page: Page, plain_race: str) -> None:
    opened(plain_page, f"{plain_race}/?lang=en")
    oracle.until(plain_page, "poursuite.density()?.strength === 1")
    assert plain_page.evaluate("poursuite.density().lens") is None
    assert plain_page.locator(".density-scale").count() == 1
    assert plain_page.locator(".density-lens").count() == 0


def test_the_chart_is_drawn(plain_page: Page, plain_race: str) -> None:
    oracle.wants_map(plain_page)  # whose Plotly draws the chart too
    opened(plain_page, f"{plain_race}/?lang=en")
    plain_page.locator("#tab-chart").click()
    oracle.until(plain_page, DRAWN, most_s=90)
    said = plain_page.locator("#panel-chart .summary").inner_text()
    assert re.fullmatch(r"At [\d:]+: [\d,]+ on course, [\d,]+ finished\.", said), said


@pytest.mark.parametrize(
    ("path", "result"), [("/", "provisional result"), (f"/replay/{RACE}", "official result")]
)
def test_the_card_of_a_finisher_names_no_chaser(
    plain_page: Page, plain_race: str, path: str, result: str
) -> None:
    opened(plain_page, plain_race)
    bib = finisher(plain_page)
    opened(plain_page, f"{plain_race}{path}?lang=en&t=45:00&bib={bib}")
    oracle.until(plain_page, "document.getElementById('card-state').textContent === 'Finished'")
    more = plain_page.locator("#card-state-more").inner_text()
    assert result in more
    words = plain_page.locator("#card").inner_text()
    assert not HUNT.search(words), words


def test_her_finish_is_told_and_listed_without_a_chaser(plain_page: Page, plain_race: str) -> None:
    opened(plain_page, plain_race)
    followed = json.dumps([[finisher(plain_page), []]])
    plain_page.evaluate(f"localStorage.setItem('poursuite:{RACE}:followed', {followed!r})")
    opened(plain_page, f"{plain_race}/?lang=en")
    toast = "document.getElementById('toast').textContent"
    oracle.until(plain_page, f"{toast}.includes('finishes')")
    told = plain_page.evaluate(toast)
    assert re.search(r" finishes in \d+:\d\d$", told.strip()), told
    plain_page.locator("#tab-moments").click()
    oracle.until(plain_page, "document.querySelectorAll('.moments li').length > 10")
    words = plain_page.locator(".moments").inner_text()
    assert re.search(r" finishes in \d+:\d\d", words)
    assert not HUNT.search(words), words


def test_the_review_draws_what_there_is_without_anybody_who_hunts(
    plain_page: Page, plain_race: str
) -> None:
    plain_page.set_viewport_size({"width": 1280, "height": 2400})
    plain_page.goto(f"{plain_race}/review/{RACE}?view=charts&t=26:12&lang=en")
    oracle.until(plain_page, "document.querySelectorAll('.chart[data-drawn]').length === 6")
    empty = plain_page.locator(".chart.is-none")
    assert [one.get_attribute("data-chart") for one in empty.all()] == [
        "survival", "catches", "margins"
    ]  # fmt: skip
    for chart in empty.all():
        assert "Nobody hunts" in chart.inner_text()
    plain_page.locator("[data-chart=flow] summary").click()
    plain_page.locator("[data-chart=flow] tbody td").first.wait_for()
    told = " ".join(plain_page.locator(".chart:not(.is-none)").all_inner_texts())
    assert not HUNT.search(told), told


def test_the_results_say_home_where_nobody_hunts(plain_page: Page, plain_race: str) -> None:
    plain_page.goto(f"{plain_race}/review/{RACE}?lang=en")
    oracle.until(plain_page, "document.documentElement.dataset.review === 'shown'")
    plain_page.locator(".line.is-runner").first.click()
    plain_page.locator("#review-runner:not([hidden])").wait_for()
    told = plain_page.locator("main").inner_text()
    assert HUNT.search(told) is None, told
    assert "home" in told
