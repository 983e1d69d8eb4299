"""Who publishes a race: one at a time, whoever holds the lease; others stand by.

A publisher who holds it says something new in it all the time. Whoever stands by watches that, by a
clock that nobody can set: a lease that has not changed for `LEASE_S` is taken over. The token, and
not the lease, decides in the store who may write: whoever lost it finds out at the next try, be it
after hours of sleep.
"""

import secrets
import time
from collections.abc import Callable
from threading import Lock

from feeds.published import Demoted, Published, Tick

LEASE_S = 3.0  # a publisher who is silent for so long is replaced
RENEW_S = 0.75  # between two words that it is still there
LOOK_S = 0.5  # between two looks of who stands by


class Lease:
    """A publisher's leave to publish one race. Safe to share between threads.

    Parameters
    ----------
    store : where the race is published.
    clock : seconds; nobody can set it.
    """

    def __init__(self, store: Published, clock: Callable[[], float] = time.monotonic) -> None:
        self.store, self.clock = store, clock
        self._lock = Lock()
        self._token = ""
        self._nonce = secrets.token_hex(8)
        self._words = 0
        self._seen, self._seen_s = "", 0.0

    @property
    def token(self) -> str:
        """What lets us write; empty: we stand by, as far as we know."""
        return self._token

    def take(self) -> bool:
        """Take the lease if nobody has it, or nobody alive; say whether it is ours.

        Raises
        ------
        StoreError
            Where the store does not answer.
        """
        with self._lock:
            if self._token:
                return True
            now_s = self.clock()
            is_silent = self._seen != "" and now_s - self._seen_s >= LEASE_S
            seen = self._seen if is_silent else ""
            self._token, says = self.store.take_lease(self._nonce, seen)
            if says != self._seen:
                self._seen, self._seen_s = says, now_s
            return bool(self._token)

    def keep(self) -> bool:
        """Say that we are still there; False: somebody else publishes.

        Raises
        ------
        StoreError
            Where the store does not answer; it may still be ours.
        """
        with self._lock:
            if self._token and not self.store.keep_lease(self._token, self._word()):
                self._lose()
            return bool(self._token)

    def commit(self, tick: Tick, keep_s: float) -> set[str]:
        """Publish a tick, which renews the lease; as `Published.commit`.

        Raises
        ------
        Demoted
            Somebody else publishes: we stand by from now on.
        """
        with self._lock:
            try:
                return self.store.commit(self._token, tick, self._word(), keep_s)
            except Demoted:
                self._lose()
                raise

    def give_back(self) -> None:
        """Let the next one in at once.

        Raises
        ------
        StoreError
            Where the store does not answer; the next one then waits until it is sure.
        """
        with self._lock:
            token, self._token = self._token, ""
            self._nonce = secrets.token_hex(8)
            if token:
                self.store.give_lease_back(token)

    def _word(self) -> str:
        self._words += 1
        return f"{self._token} {self._words}"

    def _lose(self) -> None:
        self._token, self._nonce = "", secrets.token_hex(8)
