"""How good the tracker was in a finished race: reckoned once, in a process of its own.

It is the figures of ``poursuite score``. They take half a minute of a processor, so that a server
begins only when somebody asks, with one race at a time, and politely: whoever watches a race
that is live shall not notice.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from collections.abc import Mapping

import brotli

from feeds.race import Race

log = logging.getLogger(__name__)

NICE = 15  # how far behind everybody else on this machine
NONE = b""  # this race cannot be scored: asked again, it would fail again


class Scores:
    """The scores of all recordings, made when first asked for.

    Parameters
    ----------
    races : by key; what is asked of them is that they have a recording.
    """

    def __init__(self, races: Mapping[str, Race]) -> None:
        self.races = races
        self._made: dict[str, bytes | None] = {}
        self._lock = threading.Lock()
        self._one_at_a_time = threading.Lock()

    def of(self, race_key: str) -> bytes | None:
        """Return a race's score, JSON as brotli, or `NONE`; None: it is being reckoned."""
        with self._lock:
            if race_key not in self._made:
                self._made[race_key] = None
                threading.Thread(target=self._make, args=(race_key,), daemon=True).start()
            return self._made[race_key]

    def _make(self, race_key: str) -> None:
        folder = str(self.races[race_key].folder)
        command = [
            "nice",
            "-n",
            str(NICE),
            sys.executable,
            "-m",
            "dashboard.commands",
            "score",
            folder,
        ]
        with self._one_at_a_time:
            made = subprocess.run([*command, "--json"], capture_output=True, check=False)
        if made.returncode:
            log.error("no score of %s: %s", race_key, made.stderr.decode("utf-8", "replace"))
        with self._lock:
            is_made = made.returncode == 0
            self._made[race_key] = bytes(brotli.compress(made.stdout)) if is_made else NONE
