"""The event stream: so many may listen, each until the connection or the server ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from fastapi import HTTPException
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from dashboard.data.asked import Question
from dashboard.data.channel import Channel
from dashboard.data.desk import Desk

MOST_LISTENERS = 200  # each holds a connection
MOST_CHANNELS = 12  # races, delays and languages, each of which is looked at once a second


class Stream(StreamingResponse):
    """An answer that goes on; however it ends, who listened is counted no more."""

    def __init__(self, news: AsyncGenerator[bytes, None]) -> None:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(news, media_type="text/event-stream", headers=headers)
        self.news = news

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send until the reader is gone, or there is no more."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self.news.aclose()


class Streams:
    """Hands out streams; the channels that they hear are shared, and end with the last listener."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._channels: dict[Question, Channel] = {}
        self._running: set[asyncio.Task[None]] = set()
        self.listeners = 0

    def open(self, asked: Question, ending: asyncio.Event) -> Stream:
        """Return a stream.

        Parameters
        ----------
        asked : what of; ``after`` is the id of what was heard last.
        ending : is set when the server ends.

        Raises
        ------
        HTTPException
            503 where too many listen already.
        """
        of = replace(asked, after=None, count=0)
        is_new = of not in self._channels
        if self.listeners >= MOST_LISTENERS or (is_new and len(self._channels) >= MOST_CHANNELS):
            headers = {"Retry-After": "5", "Cache-Control": "no-store"}
            raise HTTPException(503, "too many listen to streams: ask for the files", headers)
        return Stream(self._heard(of, asked.after, ending))

    async def _heard(
        self, of: Question, after: str | None, ending: asyncio.Event
    ) -> AsyncGenerator[bytes, None]:
        if self.listeners >= MOST_LISTENERS:  # others came in at the same moment
            return
        channel = self._channels.get(of)
        is_new = channel is None
        if channel is None:
            channel = self._channels[of] = Channel(self.desk, of, ending)
        self.listeners += 1
        channel.listeners += 1
        if is_new:
            task = asyncio.create_task(self._run(of, channel))
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        try:
            async with aclosing(channel.heard(after)) as news:
                async for piece in news:
                    yield piece
        finally:
            self.listeners -= 1
            channel.listeners -= 1
            if not channel.listeners and self._channels.get(of) is channel:
                del self._channels[of]

    async def _run(self, of: Question, channel: Channel) -> None:
        try:
            await channel.run()
        finally:
            if self._channels.get(of) is channel:
                del self._channels[of]
