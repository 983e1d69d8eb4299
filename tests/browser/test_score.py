"""How good the tracker was, in the replay and the review: the figures of `poursuite score`."""

import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from feeds.race_folder.read_race import race_folder
from tests.browser import oracle
from tests.browser.looks import Look, looking
from tests.browser.test_accessibility import objections
from tests.commands import RACE, environment_of, free_port, serving

EVERY = 24  # of the runners: 150 make a race, and are quickly scored


@pytest.fixture(scope="module")
def small_race(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a race folder with some runners of the demo race in it."""
    folder = tmp_path_factory.mktemp("races") / "small-race"
    shutil.copytree(race_folder(RACE), folder)
    runners = lines(folder / "roster.csv")[::EVERY]
    tags = {row[name] for row in runners for name in ("bib", "chips")}
    keep(folder / "roster.csv", runners)
    keep(folder / "reads.csv", [row for row in lines(folder / "reads.csv") if row["tag"] in tags])
    return folder


def lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def keep(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="module")
def server(small_race: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    state = tmp_path_factory.mktemp("score") / "state"
    with serving(state, free_port(), "serve", str(small_race), race=small_race.name) as address:
        yield address


@pytest.mark.whole
def test_whoever_watches_again_learns_how_good_the_tracker_was(
    page: Page, server: str, small_race: Path, tmp_path: Path
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server}/replay/{small_race.name}?t=20:00")
    oracle.until(page, oracle.READY)
    page.locator("#score summary").evaluate("summary => summary.click()")
    expect(page.locator("#score-wait")).to_contain_text("demi-minute")
    expect(page.locator("#score-told")).to_be_visible(timeout=300_000)
    said = subprocess.run(
        [sys.executable, "-m", "dashboard.commands", "score", str(small_race), "--json"],
        env=environment_of(tmp_path / "state"), capture_output=True, check=True,
    )  # fmt: skip
    figures = json.loads(said.stdout)["figures"]
    ours = figures["finish_mae_s"]["ours"]
    row = page.locator("[data-figure=finish_mae_s]")
    expect(row).to_contain_text(f"{ours:.1f}".replace(".", ","))
    held = round(figures["coverage_next"]["ours"])
    expect(page.locator("#score-sure")).to_contain_text(f"{held}\u00a0%")
    assert page.locator("#score-chances li").count() >= 5


def test_a_race_that_is_unknown_has_no_score(page: Page, server: str) -> None:
    answer = page.request.get(f"{server}/replay/nowhere-5k/0123456789/score.json")
    assert answer.status == 404


CUT = """() => Array.from(document.querySelectorAll(".tracker :is(h3, p, summary, th, td, span)"))
  .filter((one) => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1
    && getComputedStyle(one).display !== "inline" && !one.closest(".unseen, thead"))
  .map((one) => one.textContent)"""


@pytest.mark.parametrize(
    "look",
    [
        Look(390, 844, "dark", "fr-FR"),
        Look(1440, 900, "light", "en-GB"),
        pytest.param(Look(390, 844, "sun", "en-GB"), marks=pytest.mark.whole),
        pytest.param(Look(820, 1180, "light", "fr-FR"), marks=pytest.mark.whole),
        pytest.param(Look(1440, 900, "dark", "en-GB", "forced colours"), marks=pytest.mark.whole),
        pytest.param(Look(390, 844, "light", "fr-FR", "large letters"), marks=pytest.mark.whole),
    ],
    ids=str,
)
def test_the_review_has_a_page_that_says_how_good_the_tracker_was(
    browser: Browser, server: str, small_race: Path, look: Look
) -> None:
    with looking(browser, look) as page:
        page.goto(f"{server}/review/{small_race.name}")
        page.locator(".review-parts [data-part=tracker]").click()
        page.wait_for_url("**view=tracker")
        page.locator(".tracker-grid").wait_for(timeout=300_000)
        head = page.request.get(f"{server}/replay/{small_race.name}/head.json").json()
        kept = page.request.get(f"{server}/replay/{small_race.name}/{head['epoch']}/score.json")
        score = kept.json()
        mark = "," if look.language == "fr-FR" else "."
        for name in ("position_mean_m", "arrival_mean_s", "finish_mae_s"):
            row = page.locator(f"tr[data-figure={name}]")
            for value in score["figures"][name].values():
                expect(row).to_contain_text(f"{value:.1f}".replace(".", mark))
        tenths = [one for one in score["coverage"]["tenths"] if one["next"] is not None]
        assert page.locator(".is-coverage circle").count() == len(tenths)
        dots = page.locator(".is-calibration circle")
        assert dots.count() == len(score["calibration"])
        across = [float(dot.get_attribute("cx") or "nan") for dot in dots.all()]
        said = [one["said"] for one in score["calibration"]]
        slope = (across[-1] - across[0]) / (said[-1] - said[0])
        due = [across[0] + slope * (one - said[0]) for one in said]
        assert across == pytest.approx(due, abs=0.2)  # where the axis has what was said
        for summary in page.locator(".tracker summary").all():
            summary.click()
        assert page.evaluate(CUT) == []
        assert objections(page, "the tracker") == []


def test_a_race_without_a_score_says_so(page: Page, server: str, small_race: Path) -> None:
    page.route("**/score.json", lambda route: route.fulfill(status=404))
    page.goto(f"{server}/review/{small_race.name}?view=tracker&lang=en")
    expect(page.locator(".tracker-lead")).to_have_text("There is no score of this race.")
    assert page.locator(".tracker-grid").count() == 0
