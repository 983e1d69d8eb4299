"""What decisions change, in words: for the chaser, for a few by name, for many by number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from dashboard.i18n import say
from dashboard.operate.describe import runner, wave
from dashboard.operate.desk import Sight
from dashboard.operate.tell import clock
from feeds.day import date_of
from feeds.decisions.corrections import Correction
from feeds.decisions.day import idle
from feeds.results.result import Result
from feeds.results.state import State
from feeds.results.trail import SAME_S, Effect

MOST_NAMED = 4  # runners of whom it is told one by one


def changes(
    sight: Sight, language: str, effect: Effect, made: Sequence[Correction] = ()
) -> list[str]:
    """Return what changed, a sentence each: the chaser, how many go from where to where, who.

    Where more than `MOST_NAMED` change, all of them are counted and the first are named. Of
    decisions that are ``made`` and do not count, being of another day, that is said first.
    """
    told = [
        say(language, "operate.decisions.other_day", date=date_of(sight.timetable, one.at_s))
        for one in idle(sight.timetable, [*sight.corrections, *made])
        if one in made
    ]
    told += _chasers(sight, language, effect)
    bibs = list(effect.after)
    if len(bibs) > MOST_NAMED:
        told += _counted(language, effect)
    told += [
        say(
            language,
            "operate.effect.one",
            runner=runner(sight, bib),
            changes=" · ".join(_changes(sight, language, effect.before[bib], effect.after[bib])),
        )
        for bib in bibs[:MOST_NAMED]
    ]
    if len(bibs) > MOST_NAMED:
        told.append(say(language, "operate.effect.others", count=len(bibs) - MOST_NAMED))
    return told or [say(language, "operate.effect.nothing")]


def _chasers(sight: Sight, language: str, effect: Effect) -> Iterator[str]:
    """Give what changes for the chaser, and what that means for whoever is still to finish."""
    if effect.chaser is None or sight.race.chaser is None:
        return
    before, after = effect.chaser
    told = []
    if before.state != after.state:
        told.append(" → ".join(say(language, f"operate.his.{one.state}") for one in effect.chaser))
    if before.line_s != after.line_s:
        told.append(_moments(sight, language, "finish", before.line_s, after.line_s))
    him = runner(sight, sight.race.chaser.bib)
    yield say(language, "operate.effect.one", runner=him, changes=" · ".join(told))
    if after.state == "out" and before.state != "out":
        yield say(language, f"operate.effect.without_him.{sight.race.rule.if_chaser_is_out}")


def _counted(language: str, effect: Effect) -> Iterator[str]:
    """Give how many go from one state to another, most first; then those who keep theirs."""
    states = zip(effect.before.told.told_state, effect.after.told.told_state, strict=True)
    ways = Counter((int(old), int(new)) for old, new in states)
    for (old, new), count in ways.most_common():
        if old != new:
            was, now = (state(language, State(one).word) for one in (old, new))
            yield say(language, "operate.effect.many", count=count, old=was, new=now)
    if still := sum(count for (old, new), count in ways.items() if old == new):
        yield say(language, "operate.effect.still", count=still)


def _changes(sight: Sight, language: str, before: Result, after: Result) -> Iterator[str]:
    """Give what differs between two results, as before -> after."""
    if before.wave != after.wave:
        yield " → ".join(wave(sight, language, one.wave) for one in (before, after))
    if before.state != after.state:
        yield f"{state(language, before.state)} → {state(language, after.state)}"
    for name, old_s, new_s in (
        ("start", before.start_s, after.start_s),
        ("finish", before.finish_s, after.finish_s),
    ):
        is_same = old_s == new_s or (old_s and new_s and abs(old_s - new_s) <= SAME_S)
        if not is_same:
            yield _moments(sight, language, name, old_s, new_s)
    if before.passed_m != after.passed_m:
        old, new = (
            "—" if at is None else say(language, "operate.km", km=at / 1000.0)
            for at in (before.passed_m, after.passed_m)
        )
        yield say(language, "operate.effect.passed", old=old, new=new)
    if before.granted != after.granted and before.state == after.state:
        word = "granted" if after.granted else "earned"
        yield say(language, f"operate.effect.{word}")


def _moments(
    sight: Sight, language: str, name: str, old_s: float | None, new_s: float | None
) -> str:
    """Return when somebody started or finished, before and after."""
    old, new = ("—" if at is None else clock(sight.race, at, 1) for at in (old_s, new_s))
    return say(language, f"operate.effect.{name}", old=old, new=new)


def state(language: str, name: str) -> str:
    """Return a runner's state, given its word in `feeds.results.state.State`."""
    return say(language, f"operate.is.{name.replace('-', '_')}")
