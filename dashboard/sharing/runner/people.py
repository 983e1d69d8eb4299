"""Whom the results tell of: each by her bib, as long as she may be named."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dashboard.pages.review import way_of
from dashboard.pages.shelf import Asked
from dashboard.sharing.certificate.compose import may_have, sheet_of
from dashboard.sharing.certificate.seal import code_of
from dashboard.sharing.certificate.sheet import Paper, Sheet
from dashboard.sharing.certificate.verdict import verdict_of
from dashboard.sharing.links import runner_path, with_query
from dashboard.sharing.moment import Moment, Moments
from dashboard.sharing.runner.evidence import Ground, evidence_said, ground_of
from dashboard.sharing.runner.outcome import Outcome, outcome_of
from dashboard.sharing.runner.revised import Revised
from dashboard.sharing.runner.told import Told, told_of
from dashboard.wire.names import place_of
from dashboard.wire.order import keyed
from dashboard.wire.recordings import Recordings
from feeds.gather import Gathered

MOST_HELD = 4  # races at revisions, each as large as its reads


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A runner who may be named, and the race she is in."""

    moment: Moment
    place: int  # hers in the bytes
    revised: Revised
    is_live: bool

    def outcome(self, rev: int | None) -> Outcome:
        """Return her result as it stands, or as it stood at a revision."""
        count = len(self.revised)
        up_to = count if rev is None else min(rev, count)
        return outcome_of(self.moment, self.place, self.revised, up_to)

    def is_gone(self, rev: int | None) -> bool:
        """Say whether there is no such revision."""
        return rev is not None and rev > len(self.revised)


@dataclass(frozen=True, slots=True, eq=False)
class Issued:
    """A certificate that somebody may have, and what proves it."""

    moment: Moment
    place: int  # hers in the bytes
    one: Outcome
    code: str
    address: str

    def sheet(self, language: str, paper: Paper) -> Sheet:
        """Return what stands on it."""
        return sheet_of(self.moment, self.place, self.one, self.code, self.address, language, paper)


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """What recorded reads come to, as long as neither they nor the revisions are others."""

    known: Gathered
    ended: int  # so many revisions were told
    ground: Ground


class People:
    """Finds runners in what is published, and says what is known of them.

    Parameters
    ----------
    moments : where races stand.
    recordings : of finished ones.
    secret : that certificates are proved by.
    """

    def __init__(self, moments: Moments, recordings: Recordings, secret: bytes) -> None:
        self.moments, self.recordings = moments, recordings
        self.secret = keyed(secret, "certificates", "")
        self._settled: dict[tuple[str, int], Held] = {}  # by race and revision

    def way(self, race_key: str, lives: frozenset[str], asks_live: bool) -> str:
        """Return whose bytes tell a race's results: `way_of`; of an unknown race nobody's."""
        race = self.moments.races.get(race_key)
        return "" if race is None else way_of(race, race_key in lives, asks_live)

    def find(self, race_key: str, bib: str | None, way: str) -> Found | None:
        """Return a runner; None where nobody may be named by that bib, worn or not.

        Parameters
        ----------
        way : ``live`` or ``replay``, whose bytes tell it.
        """
        if not way or place_of(self.moments.names(race_key, way), bib) is None:
            return None
        moment = self.moments.moment(race_key, way, None)
        place = None if moment is None else place_of(moment.names, bib)
        if moment is None or place is None:
            return None
        return Found(moment, place, self.moments.revised(race_key, way), way == "live")

    def told(self, asked: Asked) -> Told | None:
        """Return what a runner's page says; None: she is not to be named."""
        found = self.find(asked.race_key, asked.bib, asked.way)
        if found is None or asked.bib is None:
            return None
        one = found.outcome(asked.rev)
        told = told_of(found.moment, found.place, one, asked.language, found.is_live)
        verdict, evidence = None, []
        if asked.code is not None:
            verdict = verdict_of(
                self.secret, found.moment, one, found.revised, asked.code, asked.language
            )
        if not found.is_live:
            evidence = self._evidence(found, one, asked.language)
        certified = may_have(found.moment, one) and not found.is_gone(asked.rev)
        live, rev = "1" if asked.asks_live else None, None if asked.rev is None else str(asked.rev)
        here = with_query(runner_path(asked.race_key, asked.bib), lang=asked.language, live=live)
        return replace(
            told, evidence=tuple(evidence), verdict=verdict, has_certificate=certified, here=here,
            query={"lang": asked.language, "rev": rev, "live": live},
        )  # fmt: skip

    def issued(
        self, race_key: str, bib: str, way: str, rev: int | None, address: str
    ) -> Issued | None:
        """Return a runner's certificate; None: she has none, or is not to be named.

        Parameters
        ----------
        rev : the revision that it is of; None: the results as they stand.
        address : how the world reaches this server, without a slash at its end.
        """
        found = self.find(race_key, bib, way)
        if found is None or found.is_gone(rev):
            return None
        one = found.outcome(rev)
        if not may_have(found.moment, one):
            return None
        code = code_of(self.secret, found.moment.race, one)
        live = "1" if found.is_live else None
        path = with_query(runner_path(race_key, bib), live=live, rev=str(one.revision), code=code)
        return Issued(found.moment, found.place, one, code, address + path)

    def evidence(
        self, race_key: str, bib: str, language: str, rev: int | None = None
    ) -> list[str] | None:
        """Return what a recorded result stands on, a sentence a line; None: nobody to tell of.

        Parameters
        ----------
        rev : at which revision; None: as it stands.
        """
        found = self.find(race_key, bib, "replay")
        return None if found is None else self._evidence(found, found.outcome(rev), language)

    def _evidence(self, found: Found, one: Outcome, language: str) -> list[str]:
        race = found.moment.race
        known = self.recordings.known(race.key)
        if known is None:
            return []
        ended = len(found.revised)
        name = (race.key, one.revision)
        held = self._settled.get(name)
        if held is None or held.known is not known or held.ended != ended:
            until_s = np.inf
            if one.revision < ended:  # before what made the next one was decided
                until_s = np.nextafter(found.revised[one.revision]["at_s"], -np.inf)
            ground = ground_of(known, found.moment.now.at_s, until_s)
            self._settled.pop(name, None)
            held = self._settled[name] = Held(known, ended, ground)
            while len(self._settled) > MOST_HELD:
                self._settled.pop(next(iter(self._settled)))
        return evidence_said(held.ground, one.bib, found.revised[: one.revision], language)
