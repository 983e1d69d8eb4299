"""Laws of what is said with numbers: a deadline is held, a count of catches never falls."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

# News of a deadline, one after the other, as it is shown.
SHOWN = """async ([base, news]) => {
  const { heldDeadline } = await import(`${base}/news/deadline.mjs`);
  const see = heldDeadline();
  return news.map(([t, key, atS]) => ({ t, ...see(t, key, atS ?? NaN) }));
}"""
HELD = """async ([base, news]) => {
  const { neverFewer } = await import(`${base}/panels/race/tally.mjs`);
  const hold = neverFewer();
  return news.map(([t, passed, ahead]) => hold(t, [{ passed, ahead }])[0]);
}"""
WRITTEN = """async ([base, times]) => {
  const { kmSaid, percentSaid, speaker } = await import(`${base}/news/words.mjs`);
  const { secondsTo } = await import(`${base}/news/deadline.mjs`);
  const words = speaker({ words: {}, offsets: [], numerals: {} });
  return {
    clocks: times.map((s) => words.raceTime(s)), countdowns: times.map((s) => words.raceTime(secondsTo(0, s))),
    km: [3460, 4999.7, 0].map(kmSaid), percents: [0, 1, 57, 99, 100].map(percentSaid),
  };
}"""  # noqa: E501
steps_of_news = st.lists(
    st.tuples(st.floats(0.05, 4), st.sampled_from(["next 3", "next 2", ""]), st.floats(-200, 400)),
    min_size=1,
    max_size=150,
)


@pytest.fixture(scope="module")
def modules_page(browser: Browser, modules: str) -> Iterator[Page]:
    """Return one page for all examples of a law: the modules know nothing of each other's."""
    page = browser.new_page()
    page.goto(f"{modules}/news/deadline.mjs")
    yield page
    page.close()


def shown(page: Page, modules: str, news: list[tuple[float, str, float | None]]) -> list[Any]:
    found: list[Any] = page.evaluate(SHOWN, [modules, news])
    return found


@given(steps=steps_of_news)
def test_whatever_the_news_a_deadline_moves_by_ten_seconds_four_times_a_minute(
    modules_page: Page, modules: str, steps: list[tuple[float, str, float]]
) -> None:
    t, news = 0.0, []
    for step, key, ahead in steps:
        t += step
        news.append((t, key, t + ahead))
    deadline: dict[str, tuple[float, float]] = {}
    moves: dict[str, list[float]] = {}
    for one in shown(modules_page, modules, news):
        before, left = deadline.get(one["key"], (one["atS"], one["t"]))
        if one["t"] - left < 60:  # who was shown within a minute comes with what was shown
            assert abs(one["atS"] - before) <= 10 + 1e-9
            if one["atS"] != before:
                moves.setdefault(one["key"], []).append(one["t"])
        deadline[one["key"]] = one["atS"], one["t"]
    for times in moves.values():
        for at in times:
            assert sum(at - 59.9 < other <= at for other in times) <= 4


def test_a_deadline_that_jitters_by_a_minute_counts_down_a_second_a_second(
    modules_page: Page, modules: str
) -> None:
    news = [(t / 2, "next 3", 160.0 + (65 if t % 3 == 0 else 0)) for t in range(240)]
    until = [one["atS"] for one in shown(modules_page, modules, news)]
    assert len(set(until)) <= 1 + 4 * 2


def test_another_wave_is_named_when_the_news_agrees_for_some_seconds(
    modules_page: Page, modules: str
) -> None:
    flips = [(float(t), "among 5" if t % 3 == 1 else "next 3", 200.0) for t in range(60)]
    assert {one["key"] for one in shown(modules_page, modules, flips)} == {"next 3"}
    agreed = [(float(t), "next 3" if t < 10 else "among 3", 200.0) for t in range(30)]
    keys = [one["key"] for one in shown(modules_page, modules, agreed)]
    assert keys == ["next 3"] * 15 + ["among 3"] * 15


def test_whoever_leaps_to_another_moment_sees_what_is_so_there(
    modules_page: Page, modules: str
) -> None:
    leap = shown(modules_page, modules, [(10, "next 3", 200.0), (500, "next 2", 540.0)])
    assert (leap[1]["key"], leap[1]["atS"]) == ("next 2", 540.0)
    back = shown(modules_page, modules, [(500, "next 2", 540.0), (10, "next 3", 200.0)])
    assert (back[1]["key"], back[1]["atS"]) == ("next 3", 200.0)


@given(
    counts=st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), min_size=1, max_size=60)
)
def test_everybody_stays_in_one_figure_and_the_passed_never_fall_while_others_are_out(
    modules_page: Page, modules: str, counts: list[tuple[int, int]]
) -> None:
    news = [(k, passed, ahead) for k, (passed, ahead) in enumerate(counts)]
    before = 0
    for (_t, passed, ahead), held in zip(
        news, modules_page.evaluate(HELD, [modules, news]), strict=True
    ):
        assert held["passed"] + held["ahead"] == passed + ahead
        assert held["ahead"] >= 0
        assert held["passed"] >= min(before, passed + ahead)
        before = max(before, held["passed"])


def test_a_correction_that_takes_back_many_catches_is_shown_within_a_minute_or_so(
    modules_page: Page, modules: str
) -> None:
    """The chaser's gun went later than was thought, say: nobody was passed yet."""
    news = [(t, 300 if t < 10 else 0, 3000) for t in range(100)]
    held = [one["passed"] for one in modules_page.evaluate(HELD, [modules, news])]
    assert held[60] == 300
    assert held[-1] == 0


def test_the_viewer_who_goes_back_counts_from_there(modules_page: Page, modules: str) -> None:
    news = [(100, 300, 10), (50, 20, 290), (51, 21, 289)]
    assert [one["passed"] for one in modules_page.evaluate(HELD, [modules, news])] == [300, 20, 21]


def test_a_clock_before_the_gun_and_the_countdown_to_it_say_the_same(
    modules_page: Page, modules: str
) -> None:
    written = modules_page.evaluate(WRITTEN, [modules, [-91.5, -91.0, -0.2, -60.0]])
    assert [text.lstrip("−") for text in written["clocks"]] == written["countdowns"]
    assert written["clocks"] == ["−1:32", "−1:31", "−0:01", "−1:00"]
    assert written["km"] == pytest.approx([3.4, 5.0, 0.0])
    assert written["percents"] == ["<\xa01", "1", "57", "99", ">\xa099"]
