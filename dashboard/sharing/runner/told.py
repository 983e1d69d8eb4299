"""What one runner's page says: everything about her that stands in the first answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

import numpy as np

from dashboard.i18n import numerals, say
from dashboard.pages.labels import place_said
from dashboard.sharing.certificate.verdict import Verdict
from dashboard.sharing.links import certificate_path, with_query
from dashboard.sharing.moment import Moment
from dashboard.sharing.runner.outcome import Outcome
from dashboard.sharing.runner.splits import Split, splits_of
from dashboard.sharing.runner.story import local_time, story_of
from dashboard.sharing.story import race_name
from feeds.race import Race, Wave, in_language

LEAD_S = 10.0  # of the film before the moment, as assets/map/review/runner.mjs has it


@dataclass(frozen=True, slots=True)
class SplitSaid:
    """A line of the splits."""

    how: str  # a word of `Split.how`
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """One runner's page, in one language."""

    race_key: str
    race_name: str
    bib: str
    name: str  # or her bib where there is none
    wave: Wave
    who: str
    margin: str
    margin_of: str
    standing: str
    story: str
    splits: tuple[SplitSaid, ...]
    film: str  # an address of the film at the moment; empty: there is none
    evidence: tuple[str, ...] = ()  # sentences
    verdict: Verdict | None = None  # on the code that she came with; None: with none
    has_certificate: bool = False
    query: Mapping[str, str | None] = field(default_factory=dict)  # of the certificate's address
    here: str = ""  # her page, as her result stands now

    def certificate(self, kind: str, is_phone: bool) -> str:
        """Return the address of a certificate: ``pdf`` or ``png``."""
        paper = "phone" if is_phone else None
        path = certificate_path(self.race_key, self.bib, kind)
        return with_query(path, format=paper, **self.query)


def told_of(moment: Moment, runner: int, one: Outcome, language: str, is_live: bool) -> Told:
    """Return what is said of a runner.

    Parameters
    ----------
    moment : the race.
    runner : her place in the bytes; she may be named.
    one : how it ended for her, at the revision that is shown.
    is_live : the film is the live map.
    """
    who = moment.names[runner]
    assert who is not None
    moment = replace(moment, race=in_language(moment.race, language))
    race, wave = moment.race, moment.race.waves[one.wave]
    bib = say(language, "page.bib", bib=one.bib)
    parts = [bib, say(language, "page.wave", name=wave.name)]
    if one.wave_place is not None:
        place, of = one.wave_place
        parts.append(say(language, "page.place.home", count=place, of=of))
    if moment.sets_pace[runner]:
        parts.append(say(language, "picture.pacer"))
    margin, margin_of = _margin(race, one, language)
    return Told(
        race_key=race.key,
        race_name=race_name(race, language),
        bib=one.bib,
        name=who[1] or bib,
        wave=wave,
        who=" · ".join(parts),
        margin=margin,
        margin_of=margin_of,
        standing=one.standing,
        story=story_of(moment, runner, one, language),
        splits=tuple(_split(race, split, language) for split in splits_of(moment, runner, one)),
        film=film_of(race, one, is_live),
    )


def _margin(race: Race, one: Outcome, language: str) -> tuple[str, str]:
    """Return the figure at the head of her page, and what it is."""
    is_home = race.chaser is None and one.standing == "won"  # where nobody hunts nobody gets away
    standing = say(language, "page.review.home" if is_home else f"page.review.{one.standing}")
    if race.chaser is not None and not np.isnan(one.margin_s):
        key = "before_him" if one.margin_s > 0 else "after_him"
        of = say(language, f"page.review.{key}", name=race.chaser.name)
        return margin_said(language, one.margin_s)[1:], of  # which says the sign in words
    if not race.has_finish and one.furthest_m > 0:
        return say(language, "page.review.furthest", km=one.furthest_m / 1000), standing
    return standing, ""


def margin_said(language: str, margin_s: float) -> str:
    r"""Return a margin to the tenth: the twin of ``marginSaid`` in ``review/rows.mjs``.

    Examples
    --------
    >>> margin_said("en", 202.7), margin_said("fr", -0.2), margin_said("en", 3725.04)
    ('+3:22.7', '−0,2', '+1:02:05.0')
    """
    tenths = round(abs(margin_s) * 10)
    hours, minutes, rest = tenths // 36000, tenths // 600 % 60, tenths // 10 % 60
    whole = str(rest)
    if hours or minutes:
        whole = f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
    return f"{'−' if margin_s < 0 else '+'}{whole}{numerals(language)['decimal']}{tenths % 10}"


def _split(race: Race, one: Split, language: str) -> SplitSaid:
    if one.mat == 0:
        place = say(language, "page.split.start")
    elif one.mat == len(race.mats) - 1 and race.has_finish:
        place = say(language, "page.split.finish")
    else:
        place = place_said(race.course, one.along_m, language)
    ahead = ""
    if race.chaser is not None and not one.is_after_him:
        ahead = say(language, "page.review.not_left")
        if not np.isnan(one.ahead_m):
            ahead = say(language, "page.review.metres", metres=int(np.floor(one.ahead_m + 0.5)))
    pace = "" if np.isnan(one.pace_s_per_km) else duration(one.pace_s_per_km)
    how = say(language, f"page.how.{one.how}")
    return SplitSaid(one.how, (place, local_time(race, one.at_s), pace, ahead, how))


def duration(seconds: float) -> str:
    """Return 4:17, or 1:02:09, of seconds that have gone."""
    whole = int(seconds // 1)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def film_of(race: Race, one: Outcome, is_live: bool) -> str:
    """Return the address of the film at the catch, or at her finish; empty: neither."""
    at_s = one.passed_s if one.passed_s == one.passed_s else one.finish_s
    if at_s != at_s:
        return ""
    t = max(0, round(at_s - race.waves[0].gun_s - LEAD_S))
    query = (
        {"t": str(t), "bib": one.bib} if is_live else {"t": str(t), "speed": "1", "bib": one.bib}
    )
    return f"{'/' if is_live else f'/replay/{race.key}'}?{urlencode(query)}"
