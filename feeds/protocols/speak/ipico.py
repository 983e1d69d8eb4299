"""An IPICO reader as it would speak: we dial it, and it streams.

Sources: see `feeds.protocols.ipico`. It tells hundredths of a second, and its tags are 12
hexadecimal digits: ``code`` writes any short chip so, and ``chip`` reads it back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from feeds.protocols.events import Role
from feeds.protocols.ipico import checksum
from feeds.protocols.local_time import local
from feeds.protocols.speak.peer import CannotSay
from feeds.reads import Read

ROLE: Role = "listen"
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def peer(zone: ZoneInfo, readers: Mapping[str, str]) -> Reader:
    """Return a reader.

    Parameters
    ----------
    zone : what its clock shows.
    readers : from mat to reader number, two hexadecimal digits. A real one has one number; this
        one can speak for several.
    """
    return Reader(zone, readers)


class Reader:
    """See `feeds.protocols.speak.peer.Peer`. It keeps nothing: what is lost is lost."""

    def __init__(self, zone: ZoneInfo, readers: Mapping[str, str]) -> None:
        self._zone, self._readers = zone, readers

    @property
    def waiting(self) -> int:
        """Nothing ever waits."""
        return 0

    def greet(self, now_s: float) -> bytes:
        """Return nothing."""
        return b""

    def send(self, reads: Sequence[Read], now_s: float) -> bytes:
        """Return a frame for each read."""
        return b"".join(frame(read, self._readers[read.mat], self._zone) for read in reads)

    def gun(self, place: str, at_s: float, now_s: float) -> bytes:
        """Return the frame of its gun button."""
        at = local(self._zone, at_s)
        day = f"{at:%y%m%d}{at.isoweekday():02d}{at:%H%M%S}{at.microsecond // 10_000:02x}"
        body = f"{self._readers[place]}0a2c{day}1507".encode()
        return b"ab" + body + checksum(body) + b"\r\n"

    def receive(self, data: bytes, now_s: float) -> bytes:
        """Return nothing: it does not listen."""
        return b""

    def due(self, now_s: float) -> bytes:
        """Return nothing."""
        return b""


def frame(read: Read, reader: str, zone: ZoneInfo) -> bytes:
    r"""Return a read as a line.

    Examples
    --------
    >>> frame(Read("058000128608", "turn", 1772828867.35, 0.0), "00", ZoneInfo("UTC"))
    b'aa0005800012860800012603062027472353\r\n'
    """
    at = local(zone, read.at_s)
    tag = read.tag.lower() if is_code(read.tag) else code(read.tag)
    body = f"{reader}{tag}0001{at:%y%m%d%H%M%S}{at.microsecond // 10_000:02x}".encode()
    return b"aa" + body + checksum(body) + b"\r\n"


def is_code(tag: str) -> bool:
    """Return whether a tag is 12 hexadecimal digits already."""
    return len(tag) == 12 and all(digit in "0123456789abcdef" for digit in tag.lower())


def code(chip_: str) -> str:
    """Return a chip of at most 8 digits and capital letters as 12 hexadecimal digits.

    The last digit is how long the chip is, so that leading zeros come back.

    Examples
    --------
    >>> code("KH7AK6N"), chip(code("KH7AK6N")), chip(code("0042"))
    ('00a60ed0faf7', 'KH7AK6N', '0042')
    """
    if not 0 < len(chip_) <= 8 or not set(chip_) <= set(DIGITS):
        raise CannotSay(f"expected a chip of at most 8 digits and capital letters, got {chip_!r}")
    return f"{int(chip_, 36):011x}{len(chip_):x}"


def chip(code_: str) -> str:
    """Return the chip that `code` wrote."""
    number, length = int(code_[:-1], 16), int(code_[-1], 16)
    found = ""
    for _ in range(length):
        number, digit = divmod(number, 36)
        found = DIGITS[digit] + found
    return found
