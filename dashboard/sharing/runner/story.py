"""One runner's race in a few sentences: the twin of ``story`` in ``assets/map/review/runner.mjs``.

The words are the page's own, so that what stands in the first answer is what the page writes.
"""

from __future__ import annotations

from datetime import datetime

import numpy as np

from dashboard.i18n import numerals, say
from dashboard.sharing.moment import Moment
from dashboard.sharing.runner.outcome import Outcome
from dashboard.sharing.runner.way import way_of
from dashboard.sharing.story import km_said
from feeds.race import Race
from feeds.results.state import State
from feeds.results.tally import WON
from feeds.rules.states import ON_THE_WAY
from geo.course import Course
from geo.motion import along_at

CLOSE_S = 10.0  # at the line: such a margin is told to the tenth


def story_of(moment: Moment, runner: int, one: Outcome, language: str) -> str:
    """Return her race in sentences.

    Parameters
    ----------
    moment : of a race in that language (`in_language`).
    runner : her place in the bytes.
    one : how it ended.
    """
    race, said = moment.race, []
    wave, chaser = race.waves[one.wave], race.chaser
    if not np.isnan(one.start_s):
        late = span_said(language, max(0.0, one.start_s - wave.gun_s))
        said.append(say(language, "page.review.left", time=late, wave=wave.name))
    if chaser is not None and one.start_s <= chaser.gun_s and not one.finish_s <= chaser.gun_s:
        lead_m = float(along_at(way_of(moment, runner, one).motions, chaser.gun_s)[0])
        if lead_m == lead_m and chaser.gun_s <= moment.at_s:
            said.append(say(language, "page.review.lead", name=chaser.name, km=lead_m / 1000))
    if chaser is not None and not np.isnan(one.passed_s):
        place = place_within(race.course, one.passed_m, language)
        time = local_time(race, one.passed_s)
        met = say(language, "page.review.met", name=chaser.name, place=place, time=time)
        said.append(f"{met} ({say(language, 'page.estimated')})" if one.is_estimated else met)
    said.append(_end(moment, runner, one, language))
    return " ".join(one if one[-1] in ".!?" else f"{one}." for one in said if one)


def _end(moment: Moment, runner: int, one: Outcome, language: str) -> str:
    """Return how it ended; of who is still out, or before he is home, as the page says it."""
    race, state = moment.race, one.state
    name = "" if race.chaser is None else race.chaser.name
    if state == State.DISQUALIFIED:
        return _capital(say(language, "page.state.disqualified"))
    if one.is_granted:
        return say(language, "page.review.story.granted")
    if race.chaser is not None and not np.isnan(one.margin_s):
        digits = 1 if abs(one.margin_s) < CLOSE_S else 0
        time = span_said(language, abs(one.margin_s), digits)
        who = "ahead" if one.margin_s > 0 else "behind"
        line = say(language, f"page.say.{who}_by", time=time, name=name)
        is_won = one.standing == WON
        return f"{line}, {say(language, 'page.say.official')}" if is_won else line
    if state in (State.AHEAD, State.OFFICIAL):
        if race.chaser is None:
            key = "official" if state == State.OFFICIAL else "unofficial"
            return f"{say(language, 'page.say.home')}, {say(language, f'page.say.{key}')}"
        line = _capital(say(language, f"page.state.{state.word}", name=name))
        return f"{line}, {say(language, 'page.say.provisional', name=name)}"
    km = km_said(float(np.nan_to_num(moment.along_m[runner])))
    if state == State.WAITING:
        return say(language, "page.say.not_seen")
    if state == State.PASSED:
        if not np.isnan(one.passed_s):
            return ""  # where and when is told
        km = km_said(float(np.nan_to_num(one.passed_m)))
        line = _capital(say(language, "page.state.passed", km=km, name=name))
        return f"{line} ({say(language, 'page.estimated')})" if one.is_estimated else line
    if state in ON_THE_WAY:
        return say(language, "page.say.on_course", km=km)
    if state == State.PACER:
        return say(language, "page.say.home")
    key = "notStarted" if state == State.NOT_STARTED else state.word
    return _capital(say(language, f"page.state.{key}", km=km, name=name))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def span_said(language: str, seconds: float, digits: int = 0) -> str:
    r"""Return a duration as a sentence has it: the twin of ``span`` in ``news/words.mjs``.

    Examples
    --------
    >>> [span_said("en", one).replace("\xa0", " ") for one in (42.9, 611.0, 3900.0)]
    ['42 s', '10 min 11 s', '1 h 5 min']
    >>> span_said("fr", 4.25, 1)
    '4,2\xa0s'
    """
    whole = int(abs(seconds) // 1)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    if hours:
        return say(language, "page.span.h", h=hours, min=minutes)
    if minutes:
        return say(language, "page.span.min", min=minutes, s=rest)
    left = f"{abs(seconds):.1f}" if digits else str(rest)
    return say(language, "page.span.s", s=left.replace(".", str(numerals(language)["decimal"])))


def place_within(course: Course, along_m: float, language: str) -> str:
    """Return a place to ten metres: ``place`` in ``news/words.mjs``, with two digits."""
    past_m = 0.0 if course.turn_m is None else along_m - course.turn_m
    leg = "line" if abs(past_m) < 1 else "out" if past_m < 0 else "back"
    km = f"{along_m / 1000:.2f}".replace(".", str(numerals(language)["decimal"]))
    return say(language, f"page.at.{leg}", km=km)


def local_time(race: Race, at_s: float) -> str:
    """Return a time of day at the race, to the second that has begun."""
    return datetime.fromtimestamp(at_s // 1, race.zone).strftime("%H:%M:%S")
