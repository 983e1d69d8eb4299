"""From a stream cut anywhere to whole messages, and never more than 64 KiB of memory."""

from __future__ import annotations

from collections.abc import Callable

from feeds.protocols.events import MOST_BUFFERED, MOST_RAW, Event, Refused

KEEPALIVE = b"#KEEPALIVE"  # what exporters may send when nobody was read; it means nothing
TOO_LONG = f"expected the end of a record within {MOST_BUFFERED // 1024} KiB"


class Frames:
    """What of a stream has come, split at its terminators.

    Where none comes for too long the older half is dropped: the end of a run of garbage may
    be a good record.

    Parameters
    ----------
    ends : the bytes of which any one ends a frame.

    Examples
    --------
    >>> frames = Frames(b"$")
    >>> frames.add(b"Start@Po"), frames.add(b"ng@$Fin")
    ([], [b'Start@Pong@'])
    """

    def __init__(self, ends: bytes) -> None:
        self._end = ends[:1]
        self._others = ends[1:]
        self._rest = bytearray()

    def add(self, data: bytes) -> list[bytes | Refused]:
        """Return the frames the bytes complete, without their ends, and what was dropped."""
        for other in self._others:
            data = data.replace(bytes((other,)), self._end)
        *whole, last = data.split(self._end)
        found: list[bytes | Refused] = []
        for part in whole:
            self._append(part, found)
            found.append(bytes(self._rest))
            self._rest.clear()
        self._append(last, found)
        return found

    def read(self, data: bytes, around: bytes, read: Callable[[bytes], list[Event]]) -> list[Event]:
        """Return the events in the frames the bytes complete; what was dropped is among them.

        Parameters
        ----------
        data : cut anywhere.
        around : what may stand before and after a frame and means nothing.
        read : reads one frame that is not empty.
        """
        events: list[Event] = []
        for frame in self.add(data):
            if isinstance(frame, Refused):
                events.append(frame)
            elif (line := frame.strip(around)) and not is_keepalive(line):
                events += read(line)
        return events

    def _append(self, part: bytes, found: list[bytes | Refused]) -> None:
        self._rest += part
        excess = len(self._rest) - MOST_BUFFERED
        if excess > 0:
            dropped = excess + MOST_BUFFERED // 2
            found.append(Refused(bytes(self._rest[:MOST_RAW]), TOO_LONG))
            del self._rest[:dropped]

    def __len__(self) -> int:
        """Return how many bytes wait for their end."""
        return len(self._rest)


def is_keepalive(line: bytes) -> bool:
    """Return whether a line says only that the connection stands."""
    return line.strip().upper() == KEEPALIVE


def refused(raw: bytes, reason: str) -> Refused:
    """Return a refusal that keeps no more than `MOST_RAW` of its bytes."""
    return Refused(raw[:MOST_RAW], reason)


def words(raw: bytes) -> str:
    """Return text of no stated encoding: UTF-8, or else what Windows writes.

    Examples
    --------
    >>> words("Départ".encode()), words("Départ".encode("cp1252"))
    ('Départ', 'Départ')
    """
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


LONGEST_WORD = 100  # characters of a place or a tag, as in files of reads


def is_word(text: str) -> bool:
    """Return whether a text can name a place, a tag or a device."""
    return 0 < len(text) <= LONGEST_WORD and text.isprintable() and not text.isspace()
