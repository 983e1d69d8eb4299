"""Somebody who reads every number and countdown on a page, all the time, and the laws they keep."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from tests.browser import oracle

MOST_STEP_S = 10  # a countdown's deadline moves by no more at a time,
MOST_STEPS = 4  # and no more often in a minute
AWAY_S = 60  # what comes back after so long is another countdown
HAPPENED = ("passed", "won")
NO_DIGITS = str.maketrans("", "", "0123456789:")
BLINK_S = 1  # a clock and a countdown show whole seconds

# From now on everything that says what its figures are is read in a frame, a quarter of a second of
# the race after the last time: [[race seconds, clock, [[of, figures, text], ...]], ...].
WATCH = """() => {
  globalThis.seen = [];
  const zero = poursuite.facts.waves[0].gun_s;
  let last = -Infinity;
  (function look() {
    const t = poursuite.raceS() - zero;
    if (Math.abs(t - last) >= 0.25 || globalThis.again) {
      globalThis.again = false;
      last = t;
      const said = [];
      for (const one of document.querySelectorAll("[data-figures]")) {
        if (one.checkVisibility() && !one.closest(".is-to-come")) said.push([one.dataset.of ?? "", one.dataset.figures, one.textContent]);
      }
      seen.push([t, said]);
    }
    requestAnimationFrame(look);
  })();
}"""  # noqa: E501


@dataclass(frozen=True)
class Said:
    """A number on the page: what it is, of whom, and in which words it stood."""

    figure: str
    of: str  # a wave's number, the chaser, or nothing: of all
    value: str
    text: str


@dataclass(frozen=True)
class Glance:
    """What was on the page at one instant."""

    race_s: float  # after the first gun
    said: tuple[Said, ...]

    def figures(self) -> dict[tuple[str, str], set[str]]:
        """Return of each quantity the values that were on the page."""
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for one in self.said:
            found[one.figure, one.of].add(one.value)
        return found

    def deadlines(self) -> Iterator[tuple[str, int]]:
        """Return what is counted down to, and when that is: by the page's own clock."""
        (now,) = self.figures()["clock", ""]
        for text in {one.text for one in self.said if one.figure == "togo"}:
            told = {one.figure: one.value for one in self.said if one.text == text}
            if int(told["togo"] or 0) > 0:  # what is due any moment now has no deadline any more
                yield told.get("prey", text.translate(NO_DIGITS)), int(now) + int(told["togo"])

    def count(self, figure: str, of: str = "") -> int | None:
        """Return a count, 0 where it is not worth a word; None: it is not on the page."""
        values = self.figures().get((figure, of))
        return None if not values else int(min(values) or 0)


def begin(page: Page) -> None:
    """Begin to watch; a page that is loaded again has to be watched anew."""
    page.evaluate(WATCH)


def look_again(page: Page) -> None:
    """Look once more, though the race may stand, when all is written."""
    oracle.frames(page, 20)
    page.evaluate("globalThis.again = true")
    oracle.until(page, "!globalThis.again")


def glances(page: Page) -> list[Glance]:
    """Return all that was seen so far."""
    seen: list[list[Any]] = page.evaluate("seen")
    return [
        Glance(race_s, tuple(one for of, figures, text in said for one in _said(of, figures, text)))
        for race_s, said in seen
    ]


def _said(of: str, figures: str, text: str) -> Iterator[Said]:
    for pair in figures.split():
        figure, _, value = pair.partition("=")
        yield Said(figure, of, value, text)


def clock(seconds: int) -> str:
    """Return 34:25, as a page writes it."""
    return f"{'−' if seconds < 0 else ''}{abs(seconds) // 60}:{abs(seconds) % 60:02}"


WRITTEN: dict[str, Callable[[str], str]] = {
    "km": lambda value: f"{float(value):.1f}",
    **{one: lambda value: clock(int(value)) for one in ("clock", "togo", "beat")},
}


def unsaid(seen: list[Glance]) -> list[str]:
    """Whatever an element claims to say stands in its words, as English writes it."""
    found = []
    for glance in seen:
        for one in glance.said:
            if one.figure == "prey" or one.value in ("", "0"):
                continue  # a wave has a name there, and what is nobody is not always worth a word
            written = WRITTEN.get(one.figure, lambda value: f"{int(value):,}")(one.value)
            if written not in one.text:
                found.append(f"{glance.race_s:.1f}: {one}")
    return found


def contradictions(seen: list[Glance]) -> list[str]:
    """Return where a quantity was not the same everywhere, or the waves together were not all."""
    found = []
    for glance in seen:
        figures = glance.figures()
        for (figure, of), values in figures.items():
            if len(values) > 1 and figure != "togo":  # of several guns and groups
                found.append(f"{glance.race_s:.1f}: {figure} of {of or 'all'} is {values}")
        for figure in ("ahead", "passed", "won"):
            waves = [glance.count(name, of) or 0 for name, of in figures if name == figure and of]
            total = glance.count(figure)
            if total is not None and waves and total != sum(waves):
                found.append(f"{glance.race_s:.1f}: {figure} {total} is not {waves}")
    return found


def everybody(seen: list[Glance]) -> set[int]:
    """Return to how many runners all figures came: one number where each is counted once."""
    found = set()
    for glance in seen:
        waves = {of for figure, of in glance.figures() if figure == "won" and of}
        if waves:
            parts = [glance.count(figure) or 0 for figure in ("ahead", "passed", "waiting", "out")]
            found.add(sum(parts) + sum(glance.count("won", of) or 0 for of in waves))
    return found


def falls(seen: list[Glance]) -> list[str]:
    """Return where a count of what has happened fell."""
    found, before = [], dict[tuple[str, str], int]()
    for glance in seen:
        for figure, of in glance.figures():
            count = glance.count(figure, of) if figure in HAPPENED else None
            if count is None:
                continue
            if count < before.get((figure, of), 0):
                found.append(f"{glance.race_s:.1f}: {figure} {of} {before[figure, of]} to {count}")
            before[figure, of] = count
    return found


def sawteeth(seen: list[Glance]) -> list[str]:
    """Return where the countdown to whom he meets moved its deadline by much, or often."""
    found, held, moves = [], dict[str, int](), defaultdict[str, list[float]](list)
    shown = dict[str, float]()
    for glance in seen:
        for key, until in glance.deadlines():
            if glance.race_s - shown.get(key, glance.race_s) > AWAY_S:
                del held[key]
            shown[key] = glance.race_s
            before = held.setdefault(key, until)
            if abs(until - before) <= BLINK_S:
                continue
            held[key] = until
            moves[key].append(glance.race_s)
            if abs(until - before) > MOST_STEP_S + BLINK_S:
                found.append(f"{glance.race_s:.1f}: {key} from {before} to {until}")
            recent = [at for at in moves[key] if at > glance.race_s - 60]
            if len(recent) > MOST_STEPS:
                found.append(f"{glance.race_s:.1f}: {key} moved {len(recent)} times in a minute")
    return found
