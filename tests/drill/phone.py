"""A phone that watches the drill: it asks as the page does, and forgets nothing it was served."""

from __future__ import annotations

import hashlib
import http.client
import json
import random
import threading
import time
from itertools import pairwise
from typing import Any

BEAT_S = 0.4
IMMUTABLE = "immutable"


class Phone(threading.Thread):
    """Follows the race, and asks again for what it has had.

    Attributes
    ----------
    news_s : moments, by a clock that only goes forward, at which something new had come.
    contradicted : addresses that once answered otherwise under a promise never to change.
    """

    def __init__(self, port: int, race_key: str, seed: int) -> None:
        super().__init__(name="phone")
        self.port, self.place = port, f"/live/{race_key}"
        self.news_s: list[float] = []
        self.served: dict[str, str] = {}
        self.contradicted: list[str] = []
        self.failed: dict[int, int] = {}  # how often each status of 500 and more came
        self.epochs: list[str] = []
        self._newest: tuple[str, int] = ("", -1)
        self._chance = random.Random(seed)
        self._stop_now = threading.Event()

    def run(self) -> None:
        while not self._stop_now.wait(BEAT_S):
            head = self.head()
            if head is None:
                continue
            newest = head["epoch"], head["segment"]
            if newest != self._newest:
                self._follow(head, newest)
            if self.served and self._chance.random() < 0.5:
                self.ask(self._chance.choice(list(self.served)))

    def stop(self) -> None:
        """Look away."""
        self._stop_now.set()
        self.join()

    def head(self) -> dict[str, Any] | None:
        """Return where the race is, or None."""
        body = self.ask(f"{self.place}/head.json")
        return None if body is None else dict(json.loads(body))

    def ask(self, path: str) -> bytes | None:
        """Return what an address answers with 200; note what was promised for ever."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            line.request("GET", path, headers={"Accept-Encoding": "identity"})
            answer = line.getresponse()
            body, kept = answer.read(), answer.headers.get("Cache-Control", "")
        except (OSError, http.client.HTTPException):
            return None
        finally:
            line.close()
        if answer.status >= 500:
            self.failed[answer.status] = self.failed.get(answer.status, 0) + 1
        if answer.status != 200:
            return None
        if IMMUTABLE in kept:
            told = hashlib.sha256(body).hexdigest()
            if self.served.setdefault(path, told) != told:
                self.contradicted.append(path)
        return body

    def _follow(self, head: dict[str, Any], newest: tuple[str, int]) -> None:
        epoch, number = newest
        first = self._newest[1] + 1 if epoch == self._newest[0] else number
        for one in range(max(first, number - 10), number + 1):
            self.ask(f"{self.place}/{epoch}/segment-{one}")
        self.ask(f"{self.place}/{epoch}/snapshot-{head['snapshot']}")
        if epoch not in self.epochs:
            self.epochs.append(epoch)
        self._newest = newest
        self.news_s.append(time.monotonic())

    def longest_wait_s(self, spans_s: list[tuple[float, float]]) -> float:
        """Return how long nothing new came at most within spans of time."""
        longest_s = 0.0
        for begin_s, end_s in spans_s:
            inside = [at_s for at_s in self.news_s if begin_s <= at_s <= end_s]
            moments = [begin_s, *inside, end_s]
            gaps = [after - before for before, after in pairwise(moments)]
            longest_s = max(longest_s, *gaps)
        return longest_s
