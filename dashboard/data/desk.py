"""Makes each answer once for all who ask for it in the same second, beside the event loop."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from dashboard.data.asked import Question
from dashboard.data.facts import facts_rows, wave_rows
from dashboard.data.happened import Happening, after, event_rows, happenings
from dashboard.data.runners import leader_rows, runner_rows
from dashboard.data.stand import Row, Stand, Stands
from dashboard.data.table import ADDRESSES
from dashboard.data.written import as_csv, as_json
from dashboard.i18n import own_language
from dashboard.sharing.moment import Moments
from dashboard.web.aside import Aside
from dashboard.web.folded import Folded, folded
from dashboard.web.routes import published_head

T = TypeVar("T")
MAKERS = 2  # threads, for races that are live, and likewise for those that are over
MOST_HELD = 128  # answers
MOST_STANDS = 6  # races at moments, each as large as a few columns of its runners
HASTE = 4  # brotli's quality
COLUMNS = {one.name: one.columns for one in ADDRESSES}


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What is sent, and of which moment it is."""

    body: Folded
    race_utc: str
    age_s: str


class Held(Generic[T]):
    """The latest of what was made, by what it was made of. Safe to share between threads."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._held: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, name: Hashable, make: Callable[[], T]) -> T:
        """Return what goes by a name; it is made where it is not held."""
        with self._lock:
            if name in self._held:
                self._held.move_to_end(name)
                return self._held[name]
        made = make()
        with self._lock:
            self._held[name] = made
            while len(self._held) > self.most:
                self._held.popitem(last=False)
        return made


class Desk:
    """Answers questions about all races.

    Parameters
    ----------
    moments : where they stand.
    """

    def __init__(self, moments: Moments) -> None:
        self.moments, self.stands = moments, Stands(moments)
        self._live, self._over = Aside("data", MAKERS), Aside("data-over", MAKERS)
        self._making: dict[Hashable, asyncio.Future[Answer | None]] = {}
        self._answers: Held[Answer | None] = Held(MOST_HELD)
        self._stands: Held[Stand | None] = Held(MOST_STANDS)
        self._happened: Held[list[Happening]] = Held(MOST_STANDS)

    async def answer(self, asked: Question, kind: str) -> Answer | None:
        """Return an answer, ``json`` or ``csv``; None: there is nothing to tell, or nobody."""
        name = (asked, kind)
        making = self._making.get(name)  # a crowd waits for one to be made
        if making is None:
            making = asyncio.ensure_future(self._aside(asked)(self._answer, asked, kind))
            self._making[name] = making
            making.add_done_callback(lambda _: self._making.pop(name, None))
        return await asyncio.shield(making)

    async def news(self, asked: Question) -> tuple[Stand, list[Row], list[Happening]] | None:
        """Return where a race stands, its row of facts, and all that has happened."""
        return await self._aside(asked)(self._news, asked)

    async def told(self, stand: Stand, some: list[Happening], asked: Question) -> list[Row]:
        """Return the rows of what has happened."""
        return await self._aside(asked)(event_rows, stand, some, self.language(asked))

    def language(self, asked: Question) -> str:
        """Return the language of an answer."""
        return asked.language or own_language(self.moments.races[asked.race_key].name)

    def _aside(self, asked: Question) -> Aside:
        """Return who makes it: whoever asks first for a race that is over waits for its film."""
        return self._live if asked.race_key in self.moments.lives else self._over

    def _news(self, asked: Question) -> tuple[Stand, list[Row], list[Happening]] | None:
        named = self._stand(asked)
        if named is None:
            return None
        name, stand = named
        return stand, facts_rows(stand, self.language(asked)), self._all_happened(name, stand)

    def _answer(self, asked: Question, kind: str) -> Answer | None:
        named = self._stand(asked)
        if named is None:
            return None
        name, stand = named
        return self._answers.of((name, asked, kind), lambda: self._made(name, stand, asked, kind))

    def _made(self, name: Hashable, stand: Stand, asked: Question, kind: str) -> Answer | None:
        rows = self._rows(name, stand, asked)
        if rows is None:
            return None
        body = as_json(rows) if kind == "json" else as_csv(rows, COLUMNS[asked.name])
        told = stand.as_of()
        return Answer(folded(body, HASTE), str(told["race_utc"]), str(told["age_s"]))

    def _rows(self, name: Hashable, stand: Stand, asked: Question) -> list[Row] | None:
        language = self.language(asked)
        if asked.bib is not None:
            return runner_rows(stand, asked.bib, language)
        if asked.name == "leaders":
            return leader_rows(stand, language, asked.count)
        if asked.name == "waves":
            return wave_rows(stand, language)
        if asked.name == "facts":
            return facts_rows(stand, language)
        found = after(self._all_happened(name, stand), asked.after, asked.count)
        return event_rows(stand, found, language)

    def _all_happened(self, name: Hashable, stand: Stand) -> list[Happening]:
        return self._happened.of(name, lambda: happenings(stand))

    def _stand(self, asked: Question) -> tuple[Hashable, Stand] | None:
        """Return where a race stands, and what that is made of: the same all second long."""
        race_key = asked.race_key
        if race_key not in self.moments.races:
            return None
        live = self.moments.lives.get(race_key)
        if live is not None:
            head: dict[str, object] | None = published_head(live)
        else:
            head = self.moments.recordings.head(race_key)
        if head is None:
            return None
        told = ("epoch", "segment", "names", "revisions")
        now = None if live is None else int(time.time())
        name = (race_key, asked.delay_s, now, *(str(head.get(one)) for one in told))
        stand = self._stands.of(name, lambda: self.stands.stand(race_key, asked.delay_s))
        return None if stand is None else (name, stand)
