"""A crowded cell between phone and server: answers are lost, late, or cut off in their middle.

It understands just enough HTTP to lose whole answers: one request a connection, no more.
"""

import asyncio
import random
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

PATH = re.compile(rb"[A-Z]+ (\S+)")
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


class LossyProxy:
    """Stands before a server. What it does to requests may be changed at any time.

    Parameters
    ----------
    server : address of the server, ``http://127.0.0.1:8050``.
    seed : of its chances.
    """

    def __init__(self, server: str, seed: int = 1) -> None:
        place = urlsplit(server)
        self.host, self.port = place.hostname, place.port
        self.lost = 0.0  # share of requests whose connection ends without an answer
        self.cut = 0.0  # share of answers that end in their middle
        self.late_s = (0.0, 0.0)  # how long an answer takes, at least and at most
        self.is_tunnel = False  # connections stand, nothing comes through
        self.spared = ""  # a path that is never lost
        self.asked: list[str] = []  # paths, in order
        self._chance = random.Random(seed)

    def count(self, part: str) -> int:
        """Return how often an address with this in it was asked for."""
        return sum(part in path for path in self.asked)

    async def carry(self, phone: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        """Take one request of a phone to the server, or lose it."""
        try:
            head = await phone.readuntil(b"\r\n\r\n")
            length = LENGTH.search(head)
            body = await phone.readexactly(int(length[1])) if length else b""
            path = PATH.match(head)
            assert path is not None
            asked = path[1].decode()
            self.asked.append(asked)
            while self.is_tunnel:
                await asyncio.sleep(0.1)
            fate = self._chance.random()
            if fate >= self.lost or asked == self.spared:
                await asyncio.sleep(self._chance.uniform(*self.late_s))
                answer = await self._answer(head, body)
                is_cut = self.lost <= fate < self.lost + self.cut
                back.write(answer[: len(answer) // 2] if is_cut else answer)
                await back.drain()
        except (asyncio.IncompleteReadError, asyncio.CancelledError, OSError):
            pass  # the phone, the server or the test hung up
        finally:
            back.close()

    async def _answer(self, head: bytes, body: bytes) -> bytes:
        server, ask = await asyncio.open_connection(self.host, self.port)
        head = re.sub(rb"\r\nconnection:[^\r]*", b"", head, flags=re.IGNORECASE)
        ask.write(head[:-2] + b"Connection: close\r\n\r\n" + body)
        answer = await server.read()
        ask.close()
        return answer


@contextmanager
def lossy(server: str, seed: int = 1) -> Iterator[tuple[str, LossyProxy]]:
    """Run a proxy before the server; give its address and its reins."""
    proxy = LossyProxy(server, seed)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="lossy proxy")
    thread.start()
    begun = asyncio.run_coroutine_threadsafe(
        asyncio.start_server(proxy.carry, "127.0.0.1", 0), loop
    ).result(10)
    try:
        yield f"http://127.0.0.1:{begun.sockets[0].getsockname()[1]}", proxy
    finally:
        loop.call_soon_threadsafe(begun.close)
        asyncio.run_coroutine_threadsafe(end_all(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def end_all() -> None:
    """Let go of every connection that still stands."""
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
