"""One race told as it goes on, to all who listen with the same delay and in the same language.

However many listen, there is one beat a second, and one line of news in memory, of bounded length:
who takes it too slowly is sent away, and comes back with the id of what was heard last.
"""

from __future__ import annotations

import asyncio
import json
from bisect import bisect_right
from collections import deque
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress
from itertools import islice

from dashboard.data.asked import Question
from dashboard.data.desk import Desk
from dashboard.data.happened import Happening
from dashboard.data.stand import Row, Stand

BEAT_S = 1.0
QUIET_BEATS = 15  # without news a word is sent all the same, so that nobody in between hangs up
MOST_NEWS = 2000  # in memory


class Channel:
    """Tells of one race.

    Parameters
    ----------
    desk : who knows.
    asked : of which race, how delayed, in which language.
    ending : is set when the server ends.
    """

    def __init__(self, desk: Desk, asked: Question, ending: asyncio.Event) -> None:
        self.desk, self.asked, self.ending = desk, asked, ending
        self.listeners = 0
        self._news: deque[bytes] = deque(maxlen=MOST_NEWS)
        self._told = 0  # pieces of news so far
        self._facts = b""
        self._stand: Stand | None = None
        self._happened: Sequence[Happening] = ()
        self._beats = 0
        self._beat = asyncio.Condition()
        self._last = ""  # the highest id told
        self._is_over = False

    async def run(self) -> None:
        """Look once a second until nobody listens any more, or the server ends."""
        try:
            while self.listeners and not self.ending.is_set():
                found = await self.desk.news(self.asked)
                if found is not None:
                    await self._take(*found)
                async with self._beat:
                    self._beats += 1
                    self._beat.notify_all()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self.ending.wait(), BEAT_S)
        finally:
            async with self._beat:
                self._is_over = True
                self._beat.notify_all()

    async def heard(self, after: str | None) -> AsyncGenerator[bytes, None]:
        """Yield what there is to tell, as it comes, beginning with what came after an id."""
        yield b"retry: 2000\n\n"
        beats = await self._wait(0)
        at, facts = self._told, self._facts
        since = [] if after is None or self._stand is None else self._since(after)
        if facts:
            yield facts
        if since and self._stand is not None:
            rows = await self.desk.told(self._stand, since, self.asked)
            for row in rows:
                yield _message("happened", row, str(row["id"]))
        quiet = 0
        while not self._is_over:
            beats = await self._wait(beats)
            missed = self._told - at
            if missed > len(self._news):  # who comes back is told what is missing
                return
            some = list(islice(self._news, len(self._news) - missed, None))
            at = self._told
            if self._facts != facts:
                facts = self._facts
                some.append(facts)
            quiet = 0 if some else quiet + 1
            if quiet == QUIET_BEATS:
                some, quiet = [b": nothing new\n\n"], 0
            if some:
                yield b"".join(some)

    async def _wait(self, beats: int) -> int:
        """Return the number of the next beat after one, when it comes, or at the end."""
        async with self._beat:
            await self._beat.wait_for(lambda: self._beats > beats or self._is_over)
            return self._beats

    def _since(self, after: str) -> list[Happening]:
        begin = bisect_right(self._happened, after, key=lambda one: one.id)
        return list(self._happened[begin:])[-MOST_NEWS:]

    async def _take(self, stand: Stand, facts: list[Row], happened: Sequence[Happening]) -> None:
        """Take in where the race stands now."""
        known = {one.id for one in self._happened}
        there = {one.id for one in happened}
        is_first = self._stand is None  # then who listens asks for what came before
        new = [] if is_first else [one for one in happened if one.id not in known]
        rows = await self.desk.told(stand, new[-MOST_NEWS:], self.asked) if new else []
        self._last = max(self._last, *(there or {""}))
        for name in sorted(known - there):
            self._tell(_message("withdrawn", {"id": name}, self._last))
        for row in rows:
            self._tell(_message("happened", row, self._last))
        self._stand, self._happened = stand, happened
        self._facts = _message("facts", facts[0])

    def _tell(self, message: bytes) -> None:
        self._news.append(message)
        self._told += 1


def _message(event: str, row: Row, last: str = "") -> bytes:
    r"""Return one event as it is sent.

    Examples
    --------
    >>> _message("withdrawn", {"id": "7"}, "9")
    b'id: 9\nevent: withdrawn\ndata: {"id":"7"}\n\n'
    """
    name = f"id: {last}\n" if last else ""
    data = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
    return f"{name}event: {event}\ndata: {data}\n\n".encode("utf-8", "replace")
