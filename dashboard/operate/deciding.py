"""From a form to a decision: first what it would change, then, asked again, the decision itself.

The first press of the button tells the effect; a second one with the same answers decides. Whoever
mends an answer in between is told the new effect first. What is decided goes the way of reads:
journal, store, and only then is it said to be done.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from dashboard.i18n import say
from dashboard.operate.describe import about
from dashboard.operate.desk import Desk, effect
from dashboard.operate.effect import changes
from dashboard.operate.forms import FormError, correction_of
from feeds.decisions.check import CorrectionError, check
from feeds.decisions.corrections import What
from feeds.timing.decide import decide
from feeds.timing.deliver import TooBusy
from feeds.timing.journal import JournalError

PATIENCE_S = 5.0  # with disk and store

Said = Mapping[str, str | float]


@dataclass(frozen=True, slots=True)
class Asked:
    """An open form."""

    what: What
    row: Said  # what the chosen row is about
    key: str  # of the decision it will be: two taps are one

    def told(self) -> dict[str, Any]:
        """Return it as the browser keeps it."""
        return {"what": self.what.value, "row": dict(self.row), "key": self.key}

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        """Return what the browser kept."""
        return cls(What(told["what"]), told["row"], told["key"])


@dataclass(frozen=True, slots=True)
class Answer:
    """What a form is told."""

    lines: list[str]
    is_wrong: bool = False
    checked: str | None = None  # the answers whose effect these lines tell
    is_done: bool = False


def press(
    desk: Desk, language: str, asked: Asked, typed: Mapping[str, str], who: str, why: str,
    checked: str | None,
) -> Answer:  # fmt: skip
    """Tell what a form's answers would change; decide where just these were told already.

    Parameters
    ----------
    checked : the answers whose effect was told last.
    """
    sight = desk.look(afresh=True)
    try:
        correction = correction_of(
            sight, language, asked.what, asked.row, typed, who, why, asked.key
        )
        check(correction, sight.timetable, sight.corrections)
        said = json.dumps([asked.key, typed, who, why], sort_keys=True)
        if said != checked:
            return Answer(
                changes(sight, language, effect(sight, [correction]), [correction]), checked=said
            )
        if desk.delivery is None:
            raise FormError(say(language, "operate.ask.no_journal"))
        receipt = decide(desk.delivery, sight.timetable, correction, sight.corrections)
        receipt.journalled.result(PATIENCE_S)
    except (FormError, CorrectionError) as error:
        return Answer([str(error)], is_wrong=True)
    except (JournalError, TooBusy, TimeoutError) as error:
        told = say(language, "operate.ask.not_stored", reason=str(error))
        return Answer([told], is_wrong=True, checked=checked)
    told = about(sight, language, correction)
    try:
        receipt.stored.result(PATIENCE_S)
    except (JournalError, TooBusy, TimeoutError):  # it is on the disk, so it will hold
        return Answer([told, say(language, "operate.ask.journalled")], is_done=True)
    sight = desk.look(afresh=True)
    done = sight.effects.get(asked.key)
    return Answer([told, *(changes(sight, language, done) if done else ())], is_done=True)
