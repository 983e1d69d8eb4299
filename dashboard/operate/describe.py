"""Decisions in words: what one says, and what it changed for whom."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.i18n import say
from dashboard.operate.desk import Sight
from dashboard.operate.tell import clock, difference, named
from feeds.decisions.corrections import Correction, What, key_of, wearer_of
from feeds.race import CHASER
from feeds.results.results import Result
from feeds.results.trail import SAME_S, Entry

MOST_NAMED = 4  # runners of whom it is told one by one


def title(language: str, what: What) -> str:
    """Return a kind of decision, as on its button."""
    return say(language, f"operate.act.{what.name.lower()}")


def about(sight: Sight, language: str, one: Correction) -> str:
    """Return what a decision says, in a sentence."""
    if one.what == What.UNDO:
        undone = {key_of(other): other for other in sight.corrections}.get(one.undoes)
        told = one.undoes if undone is None else about(sight, language, undone)
        return say(language, "operate.about.undo", told=told)
    if one.what == What.CONFIRM and not one.bib:
        return say(language, "operate.about.everybody", time=clock(sight.race, one.at_s))
    return say(
        language,
        f"operate.about.{one.what.name.lower()}",
        runner=runner(sight, one.bib),
        tag=one.tag,
        mat=one.mat,
        time=clock(sight.race, one.read_s or one.at_s, 1),
        wave=wave(sight, language, one.wave),
        feed="/".join(filter(None, (one.feed, one.device))),
        offset=difference(language, one.offset_s),
        place=one.place,
    )


def changes(sight: Sight, language: str, entry: Entry) -> list[str]:
    """Return what changed for whom, a sentence a runner; the last one counts those not named."""
    if not entry.after:
        return [say(language, "operate.effect.nothing")]
    told = [
        say(
            language,
            "operate.effect.one",
            runner=runner(sight, bib),
            changes=" · ".join(_changes(sight, language, entry.before[bib], entry.after[bib])),
        )
        for bib in list(entry.after)[:MOST_NAMED]
    ]
    if len(entry.after) > MOST_NAMED:
        told.append(say(language, "operate.effect.others", count=len(entry.after) - MOST_NAMED))
    return told


def _changes(sight: Sight, language: str, before: Result, after: Result) -> Iterator[str]:
    """Give what differs between two results, as before -> after."""
    if before.state != after.state:
        yield f"{state(language, before.state)} → {state(language, after.state)}"
    for name, old_s, new_s in (
        ("start", before.start_s, after.start_s),
        ("finish", before.finish_s, after.finish_s),
    ):
        is_same = old_s == new_s or (old_s and new_s and abs(old_s - new_s) <= SAME_S)
        if not is_same:
            old, new = ("—" if at is None else clock(sight.race, at, 1) for at in (old_s, new_s))
            yield say(language, f"operate.effect.{name}", old=old, new=new)
    if before.passed_m != after.passed_m:
        old, new = (
            "—" if at is None else say(language, "operate.km", km=at / 1000.0)
            for at in (before.passed_m, after.passed_m)
        )
        yield say(language, "operate.effect.passed", old=old, new=new)


def state(language: str, name: str) -> str:
    """Return a runner's state, given its word in `feeds.results.state.State`."""
    return say(language, f"operate.is.{name.replace('-', '_')}")


def runner(sight: Sight, bib: str) -> str:
    """Return who wears a bib; the bib where nobody does."""
    row = wearer_of(sight.race, bib)
    return bib if row is None else named(sight.race, row)


def wave(sight: Sight, language: str, name: str) -> str:
    """Return a wave by its name, or the chaser."""
    if name == CHASER and sight.race.chaser is not None:
        return sight.race.chaser.name
    return say(language, "operate.wave", name=name)
