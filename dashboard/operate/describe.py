"""Decisions in words: what one says."""

from __future__ import annotations

from dashboard.i18n import say
from dashboard.operate.desk import Sight
from dashboard.operate.tell import clock, difference, named
from feeds.decisions.corrections import Correction, What, key_of, wearer_of
from feeds.race import CHASER


def title(language: str, what: What) -> str:
    """Return a kind of decision, as on its button."""
    return say(language, f"operate.act.{what.name.lower()}")


def about(sight: Sight, language: str, one: Correction) -> str:
    """Return what a decision says, in a sentence."""
    if one.what == What.UNDO:
        undone = {key_of(other): other for other in sight.corrections}.get(one.undoes)
        told = one.undoes if undone is None else about(sight, language, undone)
        return say(language, "operate.about.undo", told=told)
    return say(
        language,
        f"operate.about.{_sentence(one)}",
        runner=runner(sight, one.bib),
        tag=one.tag,
        mat=one.mat,
        time=clock(sight.race, one.read_s or one.at_s, 1),
        wave=wave(sight, language, one.wave),
        feed="/".join(filter(None, (one.feed, one.device))),
        offset=difference(language, one.offset_s),
        place=one.place,
        km=one.along_m / 1000.0,
    )


def _sentence(one: Correction) -> str:
    """Return which sentence says a decision: some kinds say more than others of their kind."""
    if one.what == What.CONFIRM and not one.bib:
        return "everybody"
    if one.what == What.STOP and one.along_m:
        return "stop_there"
    is_since = one.what == What.ASSIGN_CHIP and one.read_s
    return "assign_chip_from" if is_since else one.what.name.lower()


def runner(sight: Sight, bib: str) -> str:
    """Return who wears a bib; the bib where nobody does."""
    row = wearer_of(sight.race, bib)
    return bib if row is None else named(sight.race, row)


def wave(sight: Sight, language: str, name: str) -> str:
    """Return a wave by its name, or the chaser."""
    if name == CHASER and sight.race.chaser is not None:
        return sight.race.chaser.name
    return say(language, "operate.wave", name=name)
