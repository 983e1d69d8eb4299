"""What a certificate says of a result: the words, the figures, and where they stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np

from dashboard.i18n import date_said, say
from dashboard.sharing.certificate.art import (
    NIGHT,
    PAPER,
    Frame,
    Mark,
    beside_his,
    frame_of,
    kilometres,
    svg_of,
)
from dashboard.sharing.certificate.sheet import Paper, Sheet, name_on_paper
from dashboard.sharing.moment import Moment
from dashboard.sharing.runner.outcome import Outcome
from dashboard.sharing.runner.told import duration, margin_said
from dashboard.sharing.story import race_name
from feeds.race import Race, in_language
from feeds.results.late import GIVEN_S
from feeds.results.tally import PASSED, WON

HIGH = 400.0  # of the picture, its own units; as wide as sheet.typ has room for
SIZE = {"a4": (HIGH * 166 / 108, HIGH), "phone": (HIGH * 339 / 236, HIGH)}
NAMED_AT = 0.055  # of the course: there the chaser's name stands beside his line
TIMES = 3  # told under the picture


def may_have(moment: Moment, one: Outcome) -> bool:
    """Say whether a result is one that a certificate is given for: it stands, and she ran.

    Nothing provisional is certified: the race is over, or the chaser is home and so is she for so
    long that only a revision can change it; or he came past, where that ends the race.
    """
    is_home = bool(one.finish_s + GIVEN_S <= moment.at_s)
    ended = one.passed_s == one.passed_s and moment.race.rule.passed_means == "out"
    is_settled = moment.now.is_over or (
        bool(moment.now.facts.official_s <= moment.at_s) and (is_home or ended)
    )
    ran = one.finish_s == one.finish_s or one.passed_s == one.passed_s
    return is_settled and ran and (one.standing in (WON, PASSED) or one.is_granted)


def sheet_of(
    moment: Moment, runner: int, one: Outcome, code: str, address: str, language: str, paper: Paper
) -> Sheet:
    """Return a certificate of a result.

    Parameters
    ----------
    moment : the race.
    runner : her place in the bytes; she may be named.
    one : the result, at the revision that is certified.
    code, address : that prove it.
    """
    moment = replace(moment, race=in_language(moment.race, language))
    race, who = moment.race, moment.names[runner]
    assert who is not None
    tones = NIGHT if paper == "phone" else PAPER
    frame = frame_of(moment, one, *SIZE[paper])
    bib, name = say(language, "page.bib", bib=one.bib), name_on_paper(who[1])
    wave = say(language, "page.wave", name=race.waves[one.wave].name)
    standing = say(language, "certificate.official")
    if one.revision:
        standing = say(language, "certificate.revision", number=str(one.revision))
    return Sheet(
        language=language,
        race=race_name(race, language),
        date=date_said(language, datetime.fromtimestamp(race.waves[0].gun_s, race.zone)),
        eyebrow=say(language, "certificate"),
        name=name or bib,
        deed=_deed(race, one, language),
        who=f"{wave} · {bib}" if name else wave,
        figures=_figures(race, one, language),
        marks=tuple(_marks(moment, one, frame, language)),
        standing=standing,
        proof=say(language, "certificate.proof"),
        code=code,
        address=address,
        note=say(language, "invented_names") if race.invented_names else "",
        tones=tones,
        art=svg_of(moment, runner, one, frame, tones),
    )


def _deed(race: Race, one: Outcome, language: str) -> str:
    if race.chaser is None:
        return say(language, "certificate.home")
    name = race.chaser.name
    if one.is_granted:
        return say(language, "certificate.granted")
    if one.standing == WON:
        return say(language, "certificate.won", name=name)
    if one.passed_s == one.passed_s:
        return say(language, "certificate.passed", name=name, km=one.passed_m / 1000)
    return say(language, "certificate.behind", name=name)


def _figures(race: Race, one: Outcome, language: str) -> tuple[tuple[str, str, bool], ...]:
    found: list[tuple[str, str, bool]] = []
    is_won = one.standing == WON and not one.is_granted
    if race.chaser is not None and one.margin_s == one.margin_s and (is_won or one.is_granted):
        key = "before_him" if one.margin_s > 0 else "after_him"
        of = say(language, f"page.review.{key}", name=race.chaser.name)
        found.append((margin_said(language, one.margin_s)[1:], of, one.margin_s > 0))
    elif one.passed_s == one.passed_s:
        km = say(language, "certificate.km", km=one.passed_m / 1000)
        found.append((km, say(language, "certificate.ahead"), False))
    if one.net_s == one.net_s:
        found.append((duration(one.net_s), say(language, "certificate.net"), False))
    if one.place is not None:
        place = say(language, "certificate.number", place=one.place)
        line, far = say(language, "certificate.at_line"), say(language, "certificate.by_distance")
        found.append((place, line if race.has_finish else far, False))
    return tuple(found)


def _marks(moment: Moment, one: Outcome, frame: Frame, language: str) -> list[Mark]:
    race = moment.race
    marks = [
        Mark(say(language, "page.review.km") if km == 0 else str(km), 0.0, frame.y(1000 * km), "km")
        for km in kilometres(frame)
    ]
    for share in np.linspace(0, 1, TIMES).tolist():
        at_s = frame.from_s + share * (frame.to_s - frame.from_s)
        said = datetime.fromtimestamp(at_s // 1, race.zone).strftime("%H:%M")
        marks.append(Mark(said, share, 1.0, "time"))
    if (at := beside_his(moment, frame, NAMED_AT)) is not None and race.chaser is not None:
        marks.append(Mark(race.chaser.name, at, 1 - 0.6 * NAMED_AT, "name"))
    if one.passed_s == one.passed_s:
        said = say(language, "certificate.km", km=one.passed_m / 1000)
        marks.append(Mark(said, frame.x(one.passed_s), frame.y(one.passed_m), "catch"))
    return marks
