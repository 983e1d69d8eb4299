"""What a link says of a runner or a race: a few words, the same in a chat and on the picture."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from dashboard.i18n import date_said, say
from dashboard.sharing.moment import Moment
from dashboard.sharing.runner.outcome import counts_of, outcome_of
from dashboard.sharing.runner.revised import Revised
from dashboard.wire.outlook import UNKNOWN
from feeds.race import Race, Wave, in_language
from feeds.results.state import State
from feeds.results.tally import AHEAD, PASSED, WON
from feeds.rules.states import ON_THE_WAY
from geo.motion import along_at


@dataclass(frozen=True, slots=True)
class Story:
    """Words and figures, in one language."""

    title: str  # whom it is about
    about: str  # her wave and bib, in one line
    line: str  # how the race stands
    figure: str = ""  # the one number that counts: her chance, or her time
    figure_is: str = ""  # what it is
    share: float | None = None  # the chance, 0 to 1
    is_escaped: bool = False
    wave: Wave | None = None
    counts: tuple[tuple[str, str], ...] = ()  # of a race: figures and what they are


def race_name(race: Race, language: str) -> str:
    """Return the title of a race, in the language if it has one."""
    return race.name.get(language) or next(iter(race.name.values()))


def who_is(race: Race, who: tuple[str, str], language: str) -> Story:
    """Return what is said of a runner whatever happens: her wave and bib.

    Parameters
    ----------
    who : her bib, and her name; no name: by her bib.
    """
    race = in_language(race, language)
    wave = race.waves[race.runners[race.runner_of[who[0]]].wave]
    bib = say(language, "picture.bib", bib=who[0])
    about = say(language, "picture.wave", name=wave.name)
    return Story(who[1] or bib, f"{about} · {bib}" if who[1] else about, "", wave=wave)


def story_of_runner(
    moment: Moment, runner: int, who: tuple[str, str], language: str, revised: Revised = ()
) -> Story:
    """Return what is said of a runner.

    Parameters
    ----------
    moment : the race.
    runner : her place in it.
    who : her bib, and her name as it is to be written; no name: by her bib.
    language : one of the languages.
    revised : revisions to tell it with; nothing: as the moment has it.
    """
    ended = outcome_of(moment, runner, revised, len(revised)) if revised else None
    moment = replace(moment, race=in_language(moment.race, language))
    race, state = moment.race, State(moment.state[runner]) if ended is None else ended.state
    wave, name = race.waves[moment.wave[runner]], who[1]
    bib = say(language, "picture.bib", bib=who[0])
    about = say(language, "picture.wave", name=wave.name)
    if moment.sets_pace[runner]:
        about += f" · {say(language, 'picture.pacer')}"
    line = _line(moment, runner, state, language)
    if ended is not None and ended.is_granted:
        line = say(language, "page.review.story.granted")
    figure, figure_is, share = "", "", None
    home_s = moment.now.facts.finish_s[runner] if ended is None else ended.finish_s
    if home_s <= moment.at_s:
        figure, figure_is = race_time(home_s - wave.gun_s), say(language, "picture.gun_time")
    elif moment.expected is not None and moment.expected.chance[runner] != UNKNOWN:
        chance = int(moment.expected.chance[runner])
        figure = say(language, "picture.percent", percent=percent_said(chance))
        share = chance / 100
        figure_is = say(language, "picture.chance")
    elif _is_chased(moment, runner, state) and race.chaser:
        along_m = float(moment.along_m[runner])
        figure = say(language, "picture.metres", metres=_rough(max(0, along_m - moment.hunter_m)))
        figure_is = say(language, "picture.ahead_of", name=race.chaser.name)
        line = say(language, "picture.on_course", km=km_said(along_m))
    return Story(
        title=name or bib,
        about=f"{about} · {bib}" if name else about,
        line=line,
        figure=figure,
        figure_is=figure_is,
        share=share,
        is_escaped=state in (State.AHEAD, State.OFFICIAL),
        wave=wave,
    )


def story_of_race(moment: Moment, language: str, revised: Revised = ()) -> Story:
    """Return what is said of a whole race, as its results were revised."""
    moment = replace(moment, race=in_language(moment.race, language))
    race, told = moment.race, counts_of(moment, revised)
    ahead, behind, home = (told[one] for one in (AHEAD, PASSED, WON))
    is_home = race.has_finish and bool(moment.at_s >= moment.now.facts.official_s)
    counts = [(ahead, say(language, "page.to_confirm" if is_home else "picture.ahead_count"))]
    counts += [(behind, say(language, "picture.passed_count"))] if race.chaser else []
    counts += [(home, say(language, "picture.home_count"))] if race.has_finish else []
    return Story(
        title=race_name(race, language),
        about=date_said(language, datetime.fromtimestamp(race.waves[0].gun_s, race.zone)),
        line=_race_line(moment, home, language),
        counts=tuple((say(language, "picture.count", count=n), what) for n, what in counts),
    )


def clock_of(moment: Moment) -> str:
    """Return the race's clock: time since the first gun."""
    return race_time(moment.at_s - moment.race.waves[0].gun_s)


def _line(moment: Moment, runner: int, state: State, language: str) -> str:
    race, told = moment.race, moment.now.facts
    name = race.chaser.name if race.chaser else ""
    along_m = float(np.nan_to_num(moment.along_m[runner]))
    if state == State.WAITING:
        gun_s = race.waves[moment.wave[runner]].gun_s
        if moment.at_s < gun_s:
            gun = datetime.fromtimestamp(gun_s, race.zone).strftime("%H:%M:%S")
            return say(language, "picture.starts_at", time=gun)
        return say(language, "picture.not_seen")
    if state in ON_THE_WAY:
        if not _is_chased(moment, runner, state):
            return say(language, "picture.on_course", km=km_said(along_m))
        metres = max(0.0, along_m - moment.hunter_m)
        return say(language, "picture.ahead", metres=_rough(metres), name=name)
    if state == State.PASSED:
        at = along_at(moment.now.motions, told.passed_s)[runner]
        line = say(language, "picture.passed", name=name, km=km_said(float(np.nan_to_num(at))))
        is_estimated = told.is_estimated is not None and told.is_estimated[runner]
        return say(language, "picture.estimated", line=line) if is_estimated else line
    if state in (State.AHEAD, State.OFFICIAL):
        if not race.chaser:
            return say(language, "picture.home")
        if state == State.OFFICIAL:
            return say(language, "picture.official", name=name)
        return say(language, "picture.provisional", name=name)
    if state == State.BEHIND:
        return say(language, "picture.behind", name=name) if name else say(language, "picture.home")
    if state == State.PACER:
        return say(language, "picture.home")
    is_aside = state == State.STOPPED and moment.sets_pace[runner]
    return say(language, "picture.aside" if is_aside else "picture.out")


def _is_chased(moment: Moment, runner: int, state: State) -> bool:
    """Return whether she is ahead of him by so much: who is overdue may have been left behind."""
    is_beyond = state == State.OVERDUE and moment.along_m[runner] < moment.hunter_m
    return state in ON_THE_WAY and not np.isnan(moment.hunter_m) and not is_beyond


def _race_line(moment: Moment, home: int, language: str) -> str:
    race = moment.race
    name = race.chaser.name if race.chaser else ""
    if moment.at_s < race.waves[0].gun_s:
        return say(language, "picture.before")
    if moment.now.is_over and moment.at_s >= moment.now.at_s:
        if race.chaser and race.has_finish:
            return say(language, "picture.over_chase", name=name, count=home)
        return say(language, "picture.over")
    if race.chaser and np.isnan(moment.hunter_m):
        return say(language, "picture.before_chaser", name=name)
    if race.chaser:
        return say(language, "picture.chase", name=name, km=km_said(moment.chaser_m))
    return say(language, "picture.running")


def percent_said(percent: int) -> str:
    r"""Return a chance as it is written: nothing that is still open is sure.

    The twin of ``percentSaid`` in ``assets/map/news/words.mjs``.

    Examples
    --------
    >>> [percent_said(percent) for percent in (0, 1, 57, 99, 100)]
    ['<\xa01', '1', '57', '99', '>\xa099']
    """
    return "<\xa01" if percent < 1 else ">\xa099" if percent > 99 else str(percent)


def km_said(along_m: float) -> float:
    """Return the kilometres that are behind somebody, to the last whole hundred metres.

    The twin of ``kmSaid`` in ``assets/map/news/words.mjs``: whoever is at 3.46 is at km 3.4
    everywhere, and half a metre before a place is there.

    Examples
    --------
    >>> [km_said(along_m) for along_m in (3460.0, 4999.7, 0.0)]
    [3.4, 5.0, 0.0]
    """
    return int((along_m + 0.5) // 100) / 10


def _rough(metres: float) -> int:
    return round(metres) if metres < 100 else 10 * round(metres / 10)


def race_time(seconds: float) -> str:
    """Return 26:12 or 1:02:09; a minus sign before zero, where a second that has begun counts."""
    sign, whole = ("−" if seconds < 0 else ""), abs(int(seconds // 1))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return sign + (f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}")
