"""The store is away again and again, while reads come by sockets and by posts: none is promised
that is not stored.

``python -m tests.drill.outages`` has it away 1,000 times for up to three seconds, sped up, with
busy threads beside, and counts what was acknowledged and not in the store at that very moment.
"""

import argparse
import json
import logging
import random
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import redis
from fastapi import FastAPI

from dashboard.web.api import add_api, path_of
from dashboard.web.credentials import Credentials
from feeds.race import Race
from feeds.store import Store
from feeds.timing.deliver import Delivery
from feeds.timing.journal import Journal
from tests.dashboard.web.posting import serving
from tests.feeds.timing.bad_wire import Wire
from tests.feeds.timing.busy import busy_threads
from tests.feeds.timing.killable_server import Server
from tests.feeds.timing.listening_thread import listening_beside
from tests.made_up_race import made_up_race

TOKEN = "a-token-of-our-own"
LONGEST_S = 3.0  # the store is away
BATCH = 3  # reads in a message, or a post
PATIENCE_S = 1.0  # of a Timing & Scoring, sped up as well
SENDERS = 2  # of each kind
END_S = 120.0  # for the last of them to be acknowledged


@dataclass
class Account:
    """What was sent by one way, and what became of it."""

    sent: int = 0
    acknowledged: int = 0  # messages, and posts answered with 200
    again: int = 0  # sent again, for want of an answer
    unstored: list[str] = field(default_factory=list)  # acknowledged, and not in the store


class Drill:
    """Senders of one race, each with reads of its own; each promise is looked up in the store."""

    def __init__(self, race: Race, stored: redis.Redis) -> None:
        self.race, self.stop, self.stored = race, threading.Event(), stored
        self.noticed = 0  # outages during which a delivery failed
        self.accounts = {"sockets": Account(), "posts": Account()}
        self._lock = threading.Lock()

    def send(self, way: str, name: str, deliver: Callable[[int, list[str]], bool]) -> None:
        """Send message after message by one way, each until it is acknowledged."""
        account, number, until_s = self.accounts[way], 0, 0.0
        while not self.stop.is_set():
            number += 1
            tags = [f"{name}{number:06d}{letter}" for letter in "abc"[:BATCH]]
            tries = 0
            while not deliver(number, tags):
                tries += 1
                if self.stop.is_set():
                    until_s = until_s or time.monotonic() + END_S
                    if time.monotonic() > until_s:
                        return
            missing = self.missing(tags)
            with self._lock:
                account.sent, account.acknowledged = account.sent + 1, account.acknowledged + 1
                account.again += tries
                account.unstored += missing

    def missing(self, tags: list[str]) -> list[str]:
        """Return those of whom the store has no read."""
        seen = self.stored.hmget(f"{{{self.race.key}}}:seen", [identity(tag) for tag in tags])
        return [tag for tag, value in zip(tags, seen, strict=True) if value is None]


def identity(tag: str) -> str:
    return f"{tag}\x1ffinish\x1f1635674400000"


class Crew:
    """A Timing & Scoring as raw lines: it sends a message until it is acknowledged."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._line: socket.socket | None = None

    def deliver(self, number: int, tags: list[str]) -> bool:
        records = b"@".join(b"t=10:00:00|d=211031|c=%s" % tag.encode() for tag in tags)
        told, until_s = b"", time.monotonic() + PATIENCE_S
        try:
            if self._line is None:
                self._line = socket.create_connection(("127.0.0.1", self._port), 5)
                self._line.sendall(b"Start@Pong@$")
            self._line.sendall(b"Start@Passing@%s@%d@$" % (records, number))
            while b"@AckPassing@%d@$" % number not in told:
                self._line.settimeout(max(0.001, until_s - time.monotonic()))
                data = self._line.recv(4096)
                if not data:
                    raise ConnectionResetError
                told += data
        except TimeoutError:
            return False
        except OSError:
            self.hang_up()
            return False
        return True

    def hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None


def run(folder: Path, outages: int, seed: int, speed: float) -> Drill:
    """Have the store away so often, and return what was promised meanwhile.

    Parameters
    ----------
    speed : by how much the outages are shorter than up to three seconds.
    """
    dice, race = random.Random(seed), made_up_race(10)
    with ExitStack() as begun:
        server = Server(folder / "server")
        begun.callback(server.kill)
        wire = begun.enter_context(closing(Wire(server.socket)))
        store = begun.enter_context(Store(wire.url, race.key, retries=0))
        journal = Journal(folder / "journal", "listen")
        delivery = begun.enter_context(Delivery(journal, store, 0.2 / speed, 1.0 / speed))
        port, _ = begun.enter_context(listening_beside(delivery))
        app = FastAPI()
        add_api(app, race, delivery, Credentials(TOKEN))
        client = begun.enter_context(serving(app))
        drill = Drill(race, begun.enter_context(closing(redis.Redis.from_url(server.url))))
        begun.enter_context(busy_threads(2))

        def post(_number: int, tags: list[str]) -> bool:
            lines = [{"tag": tag, "mat": "finish", "at": "2021-10-31T10:00:00Z"} for tag in tags]
            with suppress(OSError):
                body = "\n".join(map(json.dumps, lines)).encode()
                headers = {"Authorization": f"Bearer {TOKEN}"}
                return client.post(path_of(race), body, headers).status_code == 200
            return False

        crews = [Crew(port) for _ in range(SENDERS)]
        senders = [
            threading.Thread(target=drill.send, args=("sockets", f"s{n}-", crew.deliver))
            for n, crew in enumerate(crews)
        ]
        senders += [
            threading.Thread(target=drill.send, args=("posts", f"p{n}-", post))
            for n in range(SENDERS)
        ]
        for sender in senders:
            sender.start()
        for _ in range(outages):
            time.sleep(dice.uniform(0.0, LONGEST_S) / speed)
            wire.cut()
            time.sleep(dice.uniform(0.0, LONGEST_S) / speed)
            drill.noticed += bool(delivery.health.store)
            wire.join()
        drill.stop.set()
        for sender in senders:
            sender.join()
        for crew in crews:
            crew.hang_up()
        with Store(server.url, race.key) as whole:
            found = [read.tag for read in whole.reads_after(most=10**7)[0]]
        assert len(found) == len(set(found)), "a read is there twice"
    return drill


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--outages", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--speed", type=float, default=30.0)
    asked = parser.parse_args()
    logging.disable()
    print(f"{asked.outages:,} outages of the store, seed {asked.seed}", flush=True)
    with TemporaryDirectory() as folder:
        drill = run(Path(folder), asked.outages, asked.seed, asked.speed)
    print(f"{drill.noticed:,} of them while something was to be stored")
    for way, account in drill.accounts.items():
        print(
            f"{way}: {account.acknowledged * BATCH:,} reads acknowledged, {account.again:,} "
            f"messages sent again, {len(account.unstored)} reads acknowledged and unstored"
        )
    sys.exit(any(account.unstored for account in drill.accounts.values()))


if __name__ == "__main__":
    main()
