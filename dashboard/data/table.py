"""What may be asked for, and what each answer is: one table.

The routes, the checks of what is asked, the heads of CSV files and the OpenAPI document are made of
it. Rows are flat, of texts and numbers alone: what nobody knows is an empty text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from dashboard.data.columns import EVENT, FACTS, LEADER, RUNNER, WAVE, Column
from dashboard.i18n import languages

LONGEST_DELAY_S = 300
EVENT_ID = re.compile(r"[0-9]{11}-[a-z-]{3,12}(-[!-~]{1,120})?")
MOST_ROWS = 1000


@dataclass(frozen=True, slots=True)
class Parameter:
    """One word of the query, and what it may be."""

    name: str
    kind: Literal["seconds", "count", "language", "event"]
    does: str
    usual: int | None = None  # what holds where it is left out; None: see `does`

    @property
    def expected(self) -> str:
        """What it may be, as whoever wrote something else is told."""
        return {
            "seconds": f"a number of seconds from 0 to {LONGEST_DELAY_S}, such as 37 or 2.5",
            "count": f"a whole number from 1 to {MOST_ROWS}",
            "language": f"one of {', '.join(languages())}",
            "event": "the id of an event, as events.json has it",
        }[self.kind]


DELAY = Parameter("delay", "seconds", "the race as it was so many seconds ago", 0)
LANG = Parameter("lang", "language", "the language of the words; left out, the race's own")
LEADERS = Parameter("count", "count", "how many rows at most", 10)
EVENTS = Parameter(
    "count", "count", "how many rows at most: the first after `after`, else the newest", 100
)
AFTER = Parameter("after", "event", "only what comes after the event with this id")


@dataclass(frozen=True, slots=True)
class Address:
    """One kind of answer, at `name`.json and `name`.csv below a race."""

    name: str
    does: str
    columns: tuple[Column, ...]
    parameters: tuple[Parameter, ...] = (DELAY, LANG)

    @property
    def of_runner(self) -> bool:
        """Whether its address names a runner."""
        return "{bib}" in self.name


ADDRESSES = (
    Address("facts", "the race in one row", FACTS),
    Address(
        "leaders",
        "the front of the race: who is home, by place, then who is furthest along the course",
        LEADER,
        (DELAY, LANG, LEADERS),
    ),
    Address("waves", "a row a wave, in the order of their guns", WAVE),
    Address("runners/{bib}", "one runner in one row", RUNNER),
    Address(
        "events",
        "what has happened, the oldest first: guns, catches, places, the end",
        EVENT,
        (DELAY, LANG, AFTER, EVENTS),
    ),
)
STREAM = Address(
    "stream",
    "server-sent events: `facts` every second, `happened` and `withdrawn` as they come",
    (),
    (DELAY, LANG, AFTER),
)
BELOW = "/api/v1/races/"
DOCUMENT = "/api/v1/openapi.json"
KINDS = {"json": "application/json", "csv": "text/csv; charset=utf-8"}
# What any site's page may read; reads and fixes are posted below the same races, and are not here.
PUBLIC = re.compile(
    rf"{DOCUMENT}|/oembed|{BELOW}[^/]+/"
    rf"(?:stream|(?:facts|leaders|waves|events|runners/.+)\.(?:{'|'.join(KINDS)}))"
)
