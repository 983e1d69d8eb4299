"""What everybody downloads of one race, in Redis: visible a whole tick at a time, or not at all.

Keys:

- ``{race}:file:head.json``: where to begin; it is written last
- ``{race}:file:<epoch>/<name>``: numbered files, which never change
- ``{race}:slot:names``, ``{race}:slot:revisions``: one file each, with its name, which is made of
  its content; an earlier one is gone as soon as there is a newer
- ``{race}:fence``, ``{race}:lease``: who may publish (`feeds.lease`)
- ``{race}:secret``: what the order of the published runners is made of
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from feeds.connection import Connection, Script

HEAD = "head.json"
SLOTS = ("names", "revisions")
SLOTTED = re.compile(rf"({'|'.join(SLOTS)})-[0-9a-z]+\.json")
SECRET_BYTES = 32
PUBLISH, LEASE = Script("publish.lua"), Script("lease.lua")


class Demoted(Exception):
    """Another publisher was let in meanwhile, or the store has lost everything: nothing written."""


class Contradiction(Exception):
    """A numbered file is there with other bytes: nothing was written."""


@dataclass(frozen=True, slots=True)
class Tick:
    """All that becomes visible at once."""

    head: bytes
    files: Mapping[str, bytes] = field(default_factory=dict)  # numbered: by name, with the epoch
    slots: Mapping[str, str] = field(default_factory=dict)  # slot -> its file's name
    bodies: Mapping[str, bytes] = field(default_factory=dict)  # of those files that are to be put


class Published(Connection):
    """The published files of a race, and who may publish."""

    def commit(self, token: str, tick: Tick, says: str, keep_s: float) -> set[str]:
        """Make a tick visible, and return which slots' files the store has lost.

        Parameters
        ----------
        token : of the lease.
        tick : sent again after a lost answer, it must be the very same.
        says : what the lease says from now on.
        keep_s : for how long numbered files are kept.

        Raises
        ------
        Demoted, Contradiction
            Nothing was written, and this tick never will be.
        """
        told: list[str | bytes] = [token, says, _ms(keep_s), tick.head]
        for slot in SLOTS:
            name = tick.slots.get(slot, "")
            told += [name, tick.bodies.get(name, b"")]
        keys = [self._race + "fence", self._race + "lease", self._file(HEAD)]
        keys += [self._race + f"slot:{slot}" for slot in SLOTS]
        keys += [self._file(name) for name in tick.files]
        with self._clear_errors():
            word, *rest = self._run(PUBLISH, keys, [*told, *tick.files.values()])
        if word == b"DEMOTED":
            raise Demoted("another publisher was let in")
        if word == b"OTHER":
            raise Contradiction(f"{rest[0].decode()} has other bytes already")
        return {name.decode() for name in rest}

    def take_lease(self, nonce: str, seen: str = "") -> tuple[str, str]:
        """Return a new token, or none and what the lease says: somebody else has it.

        Parameters
        ----------
        nonce : the end of the token, so that no two are ever alike.
        seen : what a lease says that was not renewed for long: it is taken from whoever has it.
        """
        return self._lease("take", nonce, seen)

    def keep_lease(self, token: str, says: str) -> bool:
        """Renew a lease; False: another token was granted since."""
        return bool(self._lease("keep", token, says)[0])

    def give_lease_back(self, token: str) -> None:
        """Let the next one in at once."""
        self._lease("give", token, "")

    def secret(self) -> bytes:
        """Return the race's secret; made on first use, the same for all who publish the race."""
        key = self._race + "secret"
        with self._clear_errors():
            self._command("SET", key, secrets.token_bytes(SECRET_BYTES), "NX")
            return bytes(self._command("GET", key))

    def put_file(self, name: str, body: bytes, keep_s: float | None = None) -> None:
        """Put bytes under a name, for so many seconds or for ever: a word between programs."""
        keep = () if keep_s is None else ("PX", _ms(keep_s))
        with self._clear_errors():
            self._command("SET", self._file(name), body, *keep)

    def get_file(self, name: str) -> bytes | None:
        """Return the bytes under a name, or None: not there (yet), or no longer."""
        with self._clear_errors():
            if (slotted := SLOTTED.fullmatch(name)) is None:
                body: bytes | None = self._command("GET", self._file(name))
                return body
            key = self._race + f"slot:{slotted[1]}"
            its_name, body = self._command("HMGET", key, "name", "body")
            return body if its_name == name.encode() else None

    def _file(self, name: str) -> str:
        return f"{self._race}file:{name}"

    def _lease(self, what: str, token: str, says: str) -> tuple[str, str]:
        keys = [self._race + "fence", self._race + "lease"]
        with self._clear_errors():
            mine, theirs = self._run(LEASE, keys, [what, token, says])
        return mine.decode(), theirs.decode()


def _ms(seconds: float) -> str:
    return str(max(1, round(seconds * 1000.0)))
