"""Whom the results tell of: each by her bib, as long as she may be named."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dashboard.pages.shelf import Asked
from dashboard.sharing.moment import Moment, Moments
from dashboard.sharing.runner.evidence import evidence_said
from dashboard.sharing.runner.outcome import Revised
from dashboard.sharing.runner.told import Told, told_of
from dashboard.wire.names import place_of
from dashboard.wire.recordings import Recordings
from feeds.gather import Gathered
from feeds.results.result import Results
from feeds.results.results import settle


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A runner who may be named, and the race she is in."""

    moment: Moment
    place: int  # hers in the bytes
    revised: Revised
    is_live: bool


class People:
    """Finds runners in what is published, and says what is known of them.

    Parameters
    ----------
    moments : where races stand.
    recordings : of finished ones.
    """

    def __init__(self, moments: Moments, recordings: Recordings) -> None:
        self.moments, self.recordings = moments, recordings
        self._settled: dict[str, tuple[Gathered, Results]] = {}  # what recorded reads come to

    def find(self, race_key: str, bib: str | None, way: str) -> Found | None:
        """Return a runner; None where nobody may be named by that bib, worn or not.

        Parameters
        ----------
        way : ``live`` or ``replay``, whose bytes tell it.
        """
        names = self.moments.names(race_key, way)
        if place_of(names, bib) is None:
            return None
        moment = self.moments.moment(race_key, way, None)
        place = None if moment is None else place_of(moment.names, bib)
        if moment is None or place is None:
            return None
        return Found(moment, place, self.moments.revised(race_key, way), way == "live")

    def told(self, asked: Asked) -> Told | None:
        """Return what a runner's page says; None: she is not to be named."""
        found = self.find(asked.race_key, asked.bib, asked.way)
        if found is None:
            return None
        count = len(found.revised)
        up_to = count if asked.rev is None else min(asked.rev, count)
        evidence: list[str] = []
        if not found.is_live and asked.bib is not None:
            evidence = self._evidence(asked.race_key, found, asked.bib, asked.language)
        told = told_of(
            found.moment, found.place, found.revised, up_to, asked.language, found.is_live
        )
        return replace(told, evidence=tuple(evidence))

    def evidence(self, race_key: str, bib: str, language: str) -> list[str] | None:
        """Return what a recorded result stands on, a sentence a line; None: nobody to tell of."""
        found = self.find(race_key, bib, "replay")
        return None if found is None else self._evidence(race_key, found, bib, language)

    def _evidence(self, race_key: str, found: Found, bib: str, language: str) -> list[str]:
        known = self.recordings.known(race_key)
        if known is None:
            return []
        held = self._settled.get(race_key)
        if held is None or held[0] is not known:
            at_s = found.moment.now.at_s
            then = known.times.what_if(known.standing, at_s)
            told = settle(then.race, then.times_s, then.standing, at_s, True)
            held = self._settled[race_key] = known, told
        return evidence_said(*held, bib, found.revised, language)
