"""Why a result is what it is, in sentences: what is said of a runner stands on what is shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from babel.numbers import get_decimal_symbol

from dashboard.i18n import say
from feeds.believe.aside import Aside, Why, is_ride
from feeds.day import date_of
from feeds.decisions.corrections import Correction
from feeds.race import Race, in_language
from feeds.reads import feed_and_device
from feeds.results.evidence import Crossing, Evidence
from feeds.results.result import Result
from feeds.results.revisions import BY_READS, Revision
from feeds.results.state import State


def clock(race: Race, language: str, at_s: float) -> str:
    """Return a time of day at the race, to the nearest tenth of a second, as it is published.

    Examples
    --------
    >>> from feeds.race_folder.read_race import race_folder, read_race
    >>> race = read_race(race_folder("champs-elysees-2021"))
    >>> clock(race, "fr", 1_635_670_800.96), clock(race, "en", 1_635_670_800.0)
    ('10:00:01,0', '10:00:00.0')
    """
    at = datetime.fromtimestamp(round(at_s * 10.0) / 10.0, race.zone)
    return f"{at:%H:%M:%S}{get_decimal_symbol(language)}{at.microsecond // 100_000}"


def span(language: str, seconds: float) -> str:
    r"""Return a duration as a sentence has it, to a tenth of a second: never like a time of day.

    Examples
    --------
    >>> [said.replace("\xa0", " ") for said in (span("en", 300.04), span("fr", 3725.5))]
    ['5 min 0.0 s', '1 h 2 min 5,5 s']
    """
    minutes, rest = divmod(round(abs(seconds) * 10), 600)
    hours, minutes = divmod(minutes, 60)
    key = "h_tenths" if hours else "min_tenths" if minutes else "tenths"
    return say(language, f"operate.span.{key}", h=hours, min=minutes, s=rest / 10)


def run_time(language: str, seconds: float) -> str:
    """Return the time somebody took, to a tenth of a second, as lists of results write it.

    Examples
    --------
    >>> run_time("en", 300.04), run_time("fr", 3725.5), run_time("en", 0.4)
    ('5:00.0', '1:02:05,5', '0:00.4')
    """
    tenths = round(abs(seconds) * 10)
    minutes, rest = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    head = f"{hours}:{minutes:02d}" if hours else f"{minutes}"
    return f"{head}:{rest // 10:02d}{get_decimal_symbol(language)}{rest % 10}"


def why(race: Race, language: str, one: Result, is_out: bool, is_estimated: bool = False) -> str:
    """Return a runner's state in a sentence that says why.

    Parameters
    ----------
    is_out : the chaser will not come to the line.
    is_estimated : she was passed as drawn, and no mat has shown it.
    """
    race = in_language(race, language)
    return say(
        language,
        f"explain.{_reason(race, one, is_out, is_estimated)}",
        chaser="" if race.chaser is None else race.chaser.name,
        finish="" if one.finish_s is None else clock(race, language, one.finish_s),
        margin="" if one.margin_s is None else span(language, one.margin_s),
    )


def _reason(race: Race, one: Result, is_out: bool, is_estimated: bool) -> str:
    is_plain = race.chaser is None
    match one.state.replace("-", "_"):
        case _ if one.granted and one.state == State.OFFICIAL.word:
            return "granted"
        case "official":
            known = one.margin_s is not None and not is_out
            return "official_plain" if is_plain else "official" if known else "official_confirmed"
        case "ahead":
            return "ahead_plain" if is_plain else "ahead_out" if is_out else "ahead"
        case "behind" if is_out:
            return "behind_out"
        case "behind" if one.margin_s is None:
            return "behind_passed"
        case "behind":
            return "behind_level" if one.margin_s == 0 else "behind"
        case "passed" if is_estimated:
            return "passed_estimated"
        case "running" if one.is_start_assumed:
            return "running_assumed"
        case word:
            return word


def explain(
    race: Race, language: str, told: Evidence, revisions: list[Revision] | None = None
) -> list[str]:
    """Return what a result stands on, a sentence a line.

    Parameters
    ----------
    race : with the guns that went.
    told : the evidence of one runner.
    revisions : of the race; those that changed her result are told.
    """
    race = in_language(race, language)
    return [*_lines(race, language, told), *_revised(race, language, told, revisions or [])]


def _lines(race: Race, language: str, told: Evidence) -> Iterator[str]:
    one = told.result
    if one is None:
        yield from _chaser(race, language, told)
        return
    runner = race.runners[race.runner_of[one.bib]]
    name = f"{runner.bib} {runner.name if runner.is_public else ''}".strip()
    yield say(language, "explain.of", runner=name, wave=race.waves[runner.wave].name)
    yield why(race, language, one, told.is_chaser_out)
    if one.net_s is not None and one.start_s is not None and one.finish_s is not None:
        values = {
            "net": run_time(language, one.net_s),
            "start": clock(race, language, one.start_s),
            "finish": clock(race, language, one.finish_s),
        }
        key = "net_assumed" if one.is_start_assumed else "net"
        yield say(language, f"explain.{key}", **values)
    yield from (_crossing(race, language, crossing) for crossing in told.crossings)
    if told.is_lap_assumed:
        yield say(language, "explain.lap")
    if told.passed is not None and one.passed_m is not None and one.passed_at_s is not None:
        first, second = told.passed
        yield say(
            language,
            "explain.caught",
            chaser=race.chaser.name if race.chaser else "",
            lead=span(language, first.his_s - first.her_s),
            first=first.mat,
            lag=span(language, second.her_s - second.his_s),
            second=second.mat,
            km=one.passed_m / 1000,
            time=clock(race, language, one.passed_at_s),
        )
    if told.his is not None and race.chaser is not None:
        yield _his(race, language, race.chaser.name, told.his)
    rule, chaser = told.rule.replace("-", "_"), race.chaser.name if race.chaser else ""
    yield say(language, f"explain.rule.{rule}", chaser=chaser)
    yield from _rest(race, language, told)


def _chaser(race: Race, language: str, told: Evidence) -> Iterator[str]:
    """Give what is known of the chaser."""
    assert race.chaser is not None
    where = "out" if told.is_chaser_out else "to_come" if told.his is None else "home"
    finish = "" if told.his is None else clock(race, language, told.his.at_s)
    yield say(language, f"explain.chaser.{where}", chaser=race.chaser.name, finish=finish)
    yield from (_crossing(race, language, crossing) for crossing in told.crossings)
    if told.is_lap_assumed:
        yield say(language, "explain.lap")
    yield from _rest(race, language, told)


def _rest(race: Race, language: str, told: Evidence) -> Iterator[str]:
    yield from (_aside(race, language, aside) for aside in told.aside)
    yield from (_decided(race, language, decision) for decision in told.decisions)
    yield from (_idle(race, language, decision) for decision in told.idle)


def _crossing(race: Race, language: str, one: Crossing) -> str:
    mat, time = one.mat, clock(race, language, one.at_s)
    if one.read is None:
        return say(language, "explain.assumed", mat=mat, time=time)
    if one.is_added:
        return say(language, "explain.added", mat=mat, time=time)
    return say(language, "explain.read", mat=mat, time=time, tag=one.read.tag, source=_source(one))


def _his(race: Race, language: str, name: str, one: Crossing) -> str:
    time = clock(race, language, one.at_s)
    if one.read is None or one.is_added:
        return say(language, "explain.his_added", chaser=name, time=time)
    tag, source = one.read.tag, _source(one)
    return say(language, "explain.his", chaser=name, time=time, tag=tag, source=source)


def _source(one: Crossing) -> str:
    feed, device = feed_and_device(one.read.source if one.read else "")
    return " / ".join(filter(None, (feed, device))) or "?"


def _aside(race: Race, language: str, one: Aside) -> str:
    mat = one.read.mat or race.mats[-1].name  # a time that was given is one at the finish
    time = clock(race, language, one.read.at_s)
    return say(language, "explain.put_aside", mat=mat, time=time, reason=why_aside(language, one))


def why_aside(language: str, one: Aside) -> str:
    """Return why a read does not count, as the end of a sentence."""
    key, speed = one.why.replace("-", "_"), one.speed_m_per_s
    if one.why == Why.TOO_FAST and speed is None:
        key = "at_once"
    elif is_ride(one):
        key = "ride"
    return say(
        language,
        f"explain.aside.{key}",
        speed=0 if speed is None else speed * 3.6,
        mark=one.from_mat,
        date=one.date,
    )


def _decided(race: Race, language: str, one: Correction) -> str:
    act = say(language, f"operate.act.{one.what.name.lower()}")
    time = clock(race, language, one.at_s)
    return say(language, "explain.decided", time=time, who=one.who, act=act, reason=one.why)


def _idle(race: Race, language: str, one: Correction) -> str:
    act = say(language, f"operate.act.{one.what.name.lower()}")
    date = date_of(race, one.at_s)
    return say(language, "explain.idle", date=date, who=one.who, act=act, reason=one.why)


def _revised(race: Race, language: str, told: Evidence, revisions: list[Revision]) -> Iterator[str]:
    for revision in revisions:
        for change in revision.changes:
            if told.result is None or change.bib != told.result.bib:
                continue
            before, after = (_place(race, language, one) for one in (change.before, change.after))
            line = say(
                language,
                "explain.revised",
                number=revision.number,
                time=clock(race, language, revision.at_s),
                before=before,
                after=after,
            )
            by_reads = say(language, "explain.revised_by_reads")
            yield f"{line} {by_reads if revision.what == BY_READS else revision.why}"


def _place(race: Race, language: str, one: Result) -> str:
    state = say(language, f"operate.is.{one.state.replace('-', '_')}")
    return state if one.finish_s is None else f"{state} {clock(race, language, one.finish_s)}"
