"""Who sends the race: a Timing & Scoring over a socket, and a system that posts. Both insist.

They keep their own books: what was sent, and that all of it was acknowledged in the end.
"""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Sequence

from feeds.files.read_lines import encode_json_line
from feeds.race import Race
from feeds.reads import Read
from tests.drill.house import TOKEN
from tests.feeds.timing.listener_process import Sender

BEAT_S = 0.05
POSTED = 50  # reads in a post at most
PATIENCE_S = 90.0  # with the last acknowledgement


class Crew(threading.Thread):
    """Sends reads when their time has come, by one of the ways, until told to stop."""

    def __init__(self, name: str, reads: Sequence[Read]) -> None:
        super().__init__(name=name)
        self.reads = sorted(reads, key=lambda one: one.received_s)
        self.sent: list[Read] = []
        self.unacknowledged = 0
        self._stop_now = threading.Event()

    def due(self, most: int) -> list[Read]:
        """Return what has come up since."""
        begin, end = len(self.sent), len(self.sent)
        while end < min(len(self.reads), begin + most) and (
            self.reads[end].received_s <= time.time()
        ):
            end += 1
        self.sent += self.reads[begin:end]
        return self.reads[begin:end]

    def finish(self) -> None:
        """Take no more up, and wait until the last of what was sent is acknowledged."""
        self._stop_now.set()
        self.join(PATIENCE_S * 1.5)


class SocketCrew(Crew):
    """A Timing & Scoring: up to a thousand reads under way, sent again until acknowledged."""

    def __init__(self, race: Race, port: int, reads: Sequence[Read]) -> None:
        super().__init__("socket", reads)
        self.line = Sender(race, port)

    def run(self) -> None:
        while not self._stop_now.wait(BEAT_S):
            self.line.send(self.due(400))
            self.line.late_s += 10 * BEAT_S  # its 20 s of patience pass in two
        until_s = time.monotonic() + PATIENCE_S
        while self.line.peer.waiting and time.monotonic() < until_s:
            self.line.exchange()
            self.line.late_s += 0.1
        self.unacknowledged = self.line.peer.waiting
        self.line.hang_up()

    def pull_the_cable(self) -> None:
        """Break the connection, wherever it is in a message."""
        line = self.line.line
        if line is not None:
            line.close()


class PostingCrew(Crew):
    """Posts JSON lines, each post again until it is answered with 200."""

    def __init__(self, race: Race, port: int, reads: Sequence[Read]) -> None:
        super().__init__("posts", reads)
        self.port, self.path = port, f"/api/v1/races/{race.key}/reads"
        self.answers: dict[int, int] = {}  # how often each status came; 0: none

    def run(self) -> None:
        while not self._stop_now.wait(BEAT_S):
            self._post_all(self.due(POSTED))

    def _post_all(self, reads: list[Read]) -> None:
        body = "".join(map(encode_json_line, reads)).encode()
        until_s = float("inf")  # it insists for as long as things go wrong
        while reads:
            status = self._post(body)
            self.answers[status] = self.answers.get(status, 0) + 1
            if status == 200:
                return
            if self._stop_now.is_set():
                until_s = min(until_s, time.monotonic() + PATIENCE_S)
            if time.monotonic() > until_s:
                self.unacknowledged += len(reads)
                return
            time.sleep(BEAT_S)

    def _post(self, body: bytes) -> int:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            line.request("POST", self.path, body, {"Authorization": f"Bearer {TOKEN}"})
            return line.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            line.close()
