"""The replay's last frame, as a page shows it: who is ahead, passed and behind is the results'."""

import numpy as np
from playwright.sync_api import Page

from dashboard.wire.publish import recorded_reads
from feeds.race_folder.read_race import race_folder, read_race
from feeds.results.results import results
from feeds.results.tally import tally_of
from tests.browser import oracle
from tests.commands import RACE
from tests.orders import of_replay

TENTH_S = 0.11  # as finely as times travel
# What the page knows of everybody at the moment it shows: their states, and who was passed by then.
SHOWN = """async () => {
  const version = document.querySelector("script[type=module]").src.split("/")[4];
  const { stateAt } = await import(`/map/${version}/news/motion.mjs`);
  const { race: { field } } = poursuite;
  const t = poursuite.raceS() - field.base;
  const all = Array.from({ length: field.n }, (_, i) => i);
  const { finishOf } = await import(`/map/${version}/stage/look.mjs`);
  const home = all.map((i) => finishOf(field, i, poursuite.scene.finishM));
  return { home: home.map((at) => (at < Infinity ? at : null)), states: all.map((i) => stateAt(field, i, t)), passed: all.filter((i) => field.passed[i] <= t),
    estimated: all.filter((i) => field.estimated[i]) };
}"""  # noqa: E501


def counts(page: Page, selector: str) -> list[int]:
    told = [one.text_content() or "" for one in page.locator(selector).all()]
    return [int(text.replace(",", "")) for text in told]


def test_the_last_frame_of_the_page_is_the_results(page: Page, demo: str) -> None:
    race = read_race(race_folder(RACE))
    reads = recorded_reads(race)
    over_s = max(read.at_s for read in reads) + 30
    told = results(race, reads, [], over_s, is_over=True)
    page.goto(f"{demo}/replay/{RACE}?t=1500&lang=en")
    oracle.until(page, oracle.READY)
    page.locator("#scrub").focus()
    page.keyboard.press("End")
    oracle.until(page, "document.getElementById('phase').textContent.startsWith('It is over')")
    shown = page.evaluate(SHOWN)
    number = of_replay(race).number  # who stands where in the bytes
    differs = np.flatnonzero(np.array(shown["states"]) != told.state[number])
    assert differs.tolist() == []
    assert shown["passed"] == np.flatnonzero(~np.isnan(told.passed_s[number])).tolist()
    assert shown["estimated"] == []
    home = np.array([np.nan if at is None else at for at in shown["home"]])
    finish_s = told.finish_s[number]
    np.testing.assert_array_equal(np.isnan(home), np.isnan(finish_s))
    order = np.argsort(finish_s, kind="stable")[: np.count_nonzero(~np.isnan(finish_s))]
    assert np.diff(home[order]).min() >= -TENTH_S, (
        "nobody is drawn home before whom the results put first"
    )
    figures = tally_of(told)
    for figure in ("ahead", "passed", "won"):
        assert counts(page, f"tr[data-wave] .n-{figure}") == figures[figure].tolist(), figure
    assert page.locator("#others-out").text_content() == f"{figures['out'].sum()} out of the race"
    (won,) = counts(page, "#total-won")
    assert 1000 <= won <= 1050
    assert page.locator("#phase").text_content() == f"It is over: {won:,} got away"
