"""What a result stands on, in sentences that anybody may read.

Whoever runs the race reads the same with chips and names of boxes (`dashboard.explain`). Reasons of
decisions are told by the published revisions only: those are withheld where they would tell who is
not to be named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dashboard.explain import clock, span, why_aside
from dashboard.i18n import say
from dashboard.sharing.runner.revised import Revised
from feeds.believe.aside import Aside, Why
from feeds.believe.table import Believed
from feeds.decisions.corrections import Correction
from feeds.decisions.day import of_the_day
from feeds.decisions.standing import standing
from feeds.gather import Gathered
from feeds.race import Race, in_language
from feeds.reads import feed_and_device
from feeds.recorded import decided_afterwards
from feeds.results.evidence import Crossing, Evidence, evidence_of
from feeds.results.result import Results
from feeds.results.results import settle

MOST_ASIDE = 12  # reads that do not count, told one by one; of one passing only at the line


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What a race's results stand on at a revision."""

    believed: Believed
    told: Results
    corrections: Sequence[Correction]  # made by then, those made afterwards too


def ground_of(known: Gathered, at_s: float, until_s: float) -> Ground:
    """Return what a recorded race's results stand on.

    Parameters
    ----------
    known : its reads, and what was decided while it was run.
    at_s : Unix seconds, when it was over.
    until_s : Unix seconds; what was decided later is not known.
    """
    made = [*known.corrections, *decided_afterwards(known.race.folder)]
    corrections = [one for one in made if one.at_s <= until_s]
    day = of_the_day(known.times.timetable, corrections)
    then = known.times.what_if(standing(day), at_s)
    told = settle(then.race, then.times_s, then.standing, at_s, True)
    return Ground(then, told, corrections)


def evidence_said(ground: Ground, bib: str, revised: Revised, language: str) -> list[str]:
    """Return what a runner's result stands on, a sentence a line.

    Parameters
    ----------
    ground : what the race's results stand on, at the revision that is meant.
    bib : hers; she may be named.
    revised : the published revisions up to it; those that changed her result are told.
    """
    known = ground.believed
    race = in_language(known.race, language)
    found = evidence_of(known, ground.told, ground.corrections, known.race.runner_of[bib])
    return [*_lines(race, language, found), *_revised(race, language, bib, revised)]


def _lines(race: Race, language: str, told: Evidence) -> Iterator[str]:
    chaser = race.chaser.name if race.chaser else ""
    yield from (_crossing(race, language, one) for one in told.crossings)
    if told.is_lap_assumed:
        yield say(language, "explain.lap")
    one = told.result
    if told.passed and one and one.passed_m is not None and one.passed_at_s is not None:
        first, second = told.passed
        yield say(
            language, "explain.caught", chaser=chaser,
            lead=span(language, first.his_s - first.her_s), first=first.mat,
            lag=span(language, second.her_s - second.his_s), second=second.mat,
            km=one.passed_m / 1000, time=clock(race, language, one.passed_at_s),
        )  # fmt: skip
    if told.his is not None:
        time = clock(race, language, told.his.at_s)
        yield say(language, "evidence.his", chaser=chaser, time=time) + _device(told.his)
    yield say(language, f"explain.rule.{told.rule.replace('-', '_')}", chaser=chaser)
    line = race.mats[-1].name
    worth = [one for one in told.aside if one.why != Why.AGAIN or one.read.mat == line]
    for aside in worth[:MOST_ASIDE]:
        yield _aside(race, language, aside)
    if (more := len(told.aside) - len(worth[:MOST_ASIDE])) > 0:
        yield say(language, "evidence.more_aside", count=more)


def _crossing(race: Race, language: str, one: Crossing) -> str:
    time = clock(race, language, one.at_s)
    if one.read is None:
        return say(language, "explain.assumed", mat=one.mat, time=time)
    key = "added" if one.is_added else "read"
    return say(language, f"evidence.{key}", mat=one.mat, time=time) + _device(one)


def _device(one: Crossing) -> str:
    """Return which box told it, as the timing system calls it, as the end of a sentence."""
    parts = feed_and_device(one.read.source if one.read and not one.is_added else "")
    said = " / ".join(filter(None, parts))
    return f" · {said}" if said else ""


def _aside(race: Race, language: str, one: Aside) -> str:
    mat = one.read.mat or race.mats[-1].name
    time = clock(race, language, one.read.at_s)
    return say(language, "explain.put_aside", mat=mat, time=time, reason=why_aside(language, one))


def _revised(race: Race, language: str, bib: str, revised: Revised) -> Iterator[str]:
    for one in revised:
        for change in one["changes"]:
            if change["bib"] == bib:
                yield revision_said(race, language, one, change)


def revision_said(
    race: Race, language: str, one: Mapping[str, object], change: Mapping[str, object]
) -> str:
    """Return what a revision changed for a runner, and why, in a sentence."""
    before, after = (result_said(race, language, change[name]) for name in ("before", "after"))
    line = say(
        language, "explain.revised", number=str(one["number"]), before=before, after=after,
        time=clock(race, language, float(str(one["at_s"]))),
    )  # fmt: skip
    return f"{line} {one['why'] or ''}".strip()


def result_said(race: Race, language: str, told: object) -> str:
    """Return a result that a revision tells, in few words."""
    assert isinstance(told, Mapping)
    if told["granted"]:
        return say(language, "evidence.granted")
    word = str(told["state"]).replace("-", "_")
    said = say(language, f"operate.is.{word}")
    finish_s = told["finish_s"]
    return said if finish_s is None else f"{said} · {clock(race, language, float(finish_s))}"
