"""The naive way to take reads, with our decoders: ``python -m … FOLDER URL FILE [PORT]``.

What comes is acknowledged and put into a queue without an end; from there each read by itself is
appended to FILE, fsynced, and stored with two calls. With a PORT, JSON lines are posted there.
"""

import asyncio
import os
import queue
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import redis

from feeds.files.read_lines import decode_json_line
from feeds.packed import pack
from feeds.race_folder.read_race import read_race
from feeds.timing.feed_list import Feed, read_feeds
from feeds.timing.hear import entry_of
from feeds.timing.journal import Entry, encode

coming: "queue.Queue[Entry]" = queue.Queue()


async def talk(feed: Feed, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    session = feed.session()
    writer.write(session.greet())
    data = b"-"
    while data:
        try:
            async with asyncio.timeout(1.0):
                data = await reader.read(65536)
            received = data
        except TimeoutError:
            received = b""
        now_s = time.time()
        for event in session.receive(received, now_s):
            entry = entry_of(feed, event, now_s)
            if entry is not None and entry.read is not None:
                coming.put(entry)
        writer.write(session.due(now_s) + session.stored())
        await writer.drain()


async def run(feed: Feed) -> None:
    if feed.role == "listen":
        server = await asyncio.start_server(
            lambda reader, writer: talk(feed, reader, writer), feed.host, feed.port
        )
        await server.serve_forever()
    await talk(feed, *await asyncio.open_connection(feed.host, feed.port))


class Posts(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        for line in self.rfile.read(int(self.headers["Content-Length"])).splitlines():
            read = decode_json_line(line.decode(), "http")
            coming.put(Entry(read.received_s, "http", line, read))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


def store_on(url: str, key: str, file: Path) -> None:
    client = redis.Redis.from_url(url)
    with file.open("ab", buffering=0) as journal:
        while True:
            entry = coming.get()
            assert entry.read is not None
            journal.write(encode(entry))
            os.fsync(journal.fileno())
            identity, rest = pack(entry.read)
            if client.hsetnx(f"{{{key}}}:seen", identity, ""):
                client.xadd(f"{{{key}}}:reads", {identity: rest})


async def main(folder: Path, url: str, file: Path, port: str = "") -> None:
    race = read_race(folder)
    threading.Thread(target=store_on, args=(url, race.key, file), daemon=True).start()
    if port:
        ThreadingHTTPServer(("127.0.0.1", int(port)), Posts).serve_forever()
    await asyncio.gather(*(run(feed) for feed in read_feeds(race)))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), *sys.argv[4:]))
