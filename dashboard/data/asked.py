"""What a request asks for, checked: a word that means nothing is told so, never guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.datastructures import QueryParams

from dashboard.data.table import EVENT_ID, LONGEST_DELAY_S, MOST_ROWS, Parameter
from dashboard.i18n import languages

SECONDS = re.compile(r"[0-9]{1,3}(\.[0-9]{1,3})?")
WHOLE = re.compile(r"[0-9]{1,4}")
MOST_SHOWN = 40  # characters of what was wrong


class WrongQuestion(ValueError):
    """The query means nothing; the message says what was expected."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a race."""

    race_key: str
    name: str  # of an `Address`
    bib: str | None = None
    delay_s: float = 0.0
    language: str | None = None  # None: the race's own
    count: int = 0
    after: str | None = None


def question_of(
    race_key: str, name: str, bib: str | None, query: QueryParams, known: Sequence[Parameter]
) -> Question:
    """Return what a query asks for.

    Parameters
    ----------
    race_key, name, bib : as the path has them.
    query : the rest.
    known : what may be in it.

    Raises
    ------
    WrongQuestion
        For a word that is not known, stands twice, or is not what it should be.
    """
    by_name = {one.name: one for one in known}
    values: dict[str, str | None] = {}
    for word, value in query.multi_items():
        if word not in by_name:
            may_be = ", ".join(by_name) or "no parameters"
            raise WrongQuestion(f"expected {may_be}, got {_shown(word)}")
        if word in values:
            raise WrongQuestion(f"{word}: expected it once, got it again")
        if not _is_right(by_name[word], value):
            raise WrongQuestion(f"{word}: expected {by_name[word].expected}, got {_shown(value)}")
        values[word] = value
    usual = next((one.usual for one in known if one.name == "count"), None)
    return Question(
        race_key,
        name,
        bib,
        float(values.get("delay") or 0),
        values.get("lang"),
        int(values.get("count") or usual or 0),
        values.get("after"),
    )


def _is_right(one: Parameter, value: str) -> bool:
    if one.kind == "seconds":
        return SECONDS.fullmatch(value) is not None and float(value) <= LONGEST_DELAY_S
    if one.kind == "count":
        return WHOLE.fullmatch(value) is not None and 1 <= int(value) <= MOST_ROWS
    if one.kind == "language":
        return value in languages()
    return EVENT_ID.fullmatch(value) is not None


def _shown(text: str) -> str:
    return repr(text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…")
