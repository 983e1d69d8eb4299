"""The large figures roll when they change, and say the true number all the while."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import oracle, watching
from tests.browser.looks import Look, looking
from tests.commands import RACE

CATCHES_S = 1500  # after the first gun: he passes several a second
# Each slit that ever stood in a figure: of which, what it says, what it says it was, how it moves.
SLITS = """() => {
  globalThis.slits = [];
  new MutationObserver((changes) => changes.forEach(({ addedNodes, target }) => addedNodes.forEach((one) => {
    if (one.className !== "slit") return;
    const [digit] = one.children;
    const [roll] = digit.getAnimations();
    slits.push([target.id, digit.textContent, digit.dataset.was, roll?.effect.getTiming().duration,
      roll?.effect.getKeyframes().flatMap((frame) => Object.keys(frame))]);
  }))).observe(document.querySelector(".figures"), { subtree: true, childList: true });
}"""  # noqa: E501
PIECES = """async ([url, pairs]) => {
  const { piecesOf } = await import(url);
  return pairs.map(([before, text]) => piecesOf(before, text));
}"""


def playing(page: Page, demo: str) -> Page:
    page.goto(f"{demo}/replay/{RACE}?t={CATCHES_S}&lang=en")
    oracle.staged(page)
    page.evaluate(SLITS)
    watching.begin(page)
    page.evaluate("poursuite.steer({ speed: 2, isPlaying: true })")
    return page


def test_a_digit_that_changes_rolls_up_and_the_number_is_true_at_once(
    page: Page, demo: str
) -> None:
    playing(page, demo)
    oracle.until(page, "slits.length > 12")
    page.evaluate("poursuite.steer({ isPlaying: false })")
    oracle.until(page, "document.querySelector('.figures .slit') === null")
    slits: list[Any] = page.evaluate("slits")
    assert {one[0] for one in slits} >= {"total-ahead", "total-passed"}
    assert all(new != was for _, new, was, _, _ in slits), "no digit rolls that stands"
    timed = [one for one in slits if one[3] is not None]
    assert {one[3] for one in timed} == {180}
    moved = {name for one in timed for name in one[4]} - {"offset", "easing", "composite"}
    assert moved == {"computedOffset", "transform"}
    assert watching.unsaid(watching.glances(page)) == []


@pytest.mark.parametrize("theme", ["dark", "sun"])
def test_who_wants_no_motion_gets_a_cut(browser: Browser, demo: str, theme: Any) -> None:
    need = "motion" if theme == "sun" else ""  # the other prefers none
    with looking(browser, Look(390, 844, theme, "en-GB", need)) as page:
        playing(page, demo)
        before = page.locator("#total-passed").text_content()
        oracle.until(page, f"document.getElementById('total-passed').textContent !== '{before}'")
        assert page.evaluate("slits") == []


def test_places_are_counted_from_the_right(page: Page, modules: str) -> None:
    page.goto(f"{modules}/page.mjs")
    pairs = [("1,009", "1,010"), ("999", "1,000"), ("1,000", "999"), ("12", "12")]
    told = page.evaluate(PIECES, [f"{modules}/panels/race/roll.mjs", pairs])
    assert told == [
        ["1,0", ["1", "0"], ["0", "9"]],
        [["1", ""], ",", ["0", "9"], ["0", "9"], ["0", "9"]],
        [["9", "0"], ["9", "0"], ["9", "0"]],
        ["12"],
    ]
