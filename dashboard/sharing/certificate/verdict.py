"""What is said to a certificate's code: whether it is ours, and still right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dashboard.explain import clock
from dashboard.i18n import say
from dashboard.sharing.certificate.seal import code_of, is_same
from dashboard.sharing.moment import Moment
from dashboard.sharing.runner.evidence import revision_said
from dashboard.sharing.runner.outcome import Outcome, changes_since
from dashboard.sharing.runner.revised import Revised
from feeds.race import in_language


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer, in one language."""

    word: Literal["genuine", "revised", "invented"]
    said: str
    changes: tuple[str, ...] = ()  # since, a sentence each


def verdict_of(
    secret: bytes, moment: Moment, one: Outcome, revised: Revised, typed: str, language: str
) -> Verdict:
    """Return what is to be said of a code.

    Parameters
    ----------
    secret : of certificates.
    one : the result as it stood at the revision that came with the code.
    revised : all revisions so far.
    typed : the code.
    """
    race = in_language(moment.race, language)
    if not is_same(code_of(secret, race, one), typed):
        return Verdict("invented", say(language, "certificate.invented"))
    later = changes_since(revised, one.bib, one.revision)
    if not later:
        return Verdict("genuine", say(language, "certificate.genuine"))
    changes = tuple(
        revision_said(race, language, revision, change)
        for revision in later
        for change in revision["changes"]
        if change["bib"] == one.bib
    )
    time = clock(race, language, float(later[-1]["at_s"])).partition(".")[0].partition(",")[0]
    return Verdict("revised", say(language, "certificate.revised", time=time), changes)
