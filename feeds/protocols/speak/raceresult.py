"""A RACE RESULT decoder as it would speak: we dial it, it answers commands and pushes.

Sources: see `feeds.protocols.raceresult` and `feeds.protocols.raceresult_records`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from feeds.protocols.events import Role
from feeds.protocols.framing import Frames
from feeds.protocols.local_time import is_number, local
from feeds.protocols.raceresult_records import TRIGGER
from feeds.protocols.speak.peer import clock, plain
from feeds.reads import Read

ROLE: Role = "listen"
NOT_OURS_TO_SEND = ("STARTOPERATION", "STOPOPERATION", "SETTIME", "CLEARFILES")


def peer(
    zone: ZoneInfo, places: Mapping[str, str] | None = None, device: str = "D-50432", file: int = 1
) -> Decoder:
    """Return a decoder that is timing.

    Parameters
    ----------
    zone : what its clock shows.
    places : from mat to box id, or box id and loop, ``D-50432/2``. A mat not in it is its own
        box. One real decoder is one place; this one can speak for several.
    device : its own id.
    file : the number of its current file.
    """
    return Decoder(zone, places or {}, device, file)


class Decoder:
    """See `feeds.protocols.speak.peer.Peer`.

    Attributes
    ----------
    forbidden : the commands it got that a reader must never send.
    """

    def __init__(self, zone: ZoneInfo, places: Mapping[str, str], device: str, file: int) -> None:
        self.forbidden: list[str] = []
        self._zone, self._places, self._device = zone, places, device
        self._frames = Frames(b"\n")
        self._is_pushing = False
        self.new_file(file)

    @property
    def waiting(self) -> int:
        """How many passings of the file nobody was told of."""
        return len(self._passings) - len(self._told)

    def new_file(self, file: int) -> None:
        """Begin another file, as the crew does with the start of timing."""
        self._file = file
        self._passings: list[str] = []
        self._told: set[int] = set()

    def greet(self, now_s: float) -> bytes:
        """Return nothing, and push nothing until asked."""
        self._frames = Frames(b"\n")
        self._is_pushing = False
        return b""

    def send(self, reads: Sequence[Read], now_s: float) -> bytes:
        """Write reads into the file, and push them where that is on."""
        return b"".join(self._write(read.tag, read.mat, read.at_s) for read in reads)

    def gun(self, place: str, at_s: float, now_s: float) -> bytes:
        """Write a trigger into the file, and push it where that is on."""
        return self._write(TRIGGER, place, at_s)

    def receive(self, data: bytes, now_s: float) -> bytes:
        """Return the answers to commands."""
        said = b""
        for frame in self._frames.add(data):
            if isinstance(frame, bytes):
                command = frame.decode("iso-8859-1").strip()
                said += self._answer(command, now_s).encode("iso-8859-1")
        return said

    def due(self, now_s: float) -> bytes:
        """Return nothing: it never speaks unasked but to push."""
        return b""

    def _write(self, tag: str, mat: str, at_s: float) -> bytes:
        number = len(self._passings) + 1
        box, _, loop = plain(self._places.get(mat, mat), ";").partition("/")
        at = local(self._zone, at_s)
        active = f"1;1;{loop};;16731;2.9;17;0" if loop else "0;;;;;;;"
        self._passings.append(
            f"{number};{plain(tag, ';')};{at:%Y-%m-%d};{clock(at, 3)};0;3;22;;{active};{box};"
            f"{self._file};{'' if loop else 2};{box}"
        )
        if not self._is_pushing:
            return b""
        self._told.add(number)
        return f"#P;{self._passings[-1]}\r\n".encode("iso-8859-1")

    def _answer(self, command: str, now_s: float) -> str:
        word, *given = command.split(";")
        first, _, many = command.partition(":")
        if is_number(first) and (is_number(many) or not many):
            return self._pulled(int(first), int(many or 1))
        if word in NOT_OURS_TO_SEND:
            self.forbidden.append(command)
        if word == "SETPUSHPASSINGS":
            self._is_pushing = given[:1] == ["1"]
        at = local(self._zone, now_s)
        day, time = f"{at:%Y-%m-%d}", clock(at, 3)
        known = {
            "GETPROTOCOL": "GETPROTOCOL;1.5;1.0;3.3",
            "SETPROTOCOL": command.replace("<=", ""),
            "GETTIME": f"GETTIME;{day};{time}",
            "PASSINGS": f"PASSINGS;{len(self._passings)};{self._file}",
            "SETPUSHPASSINGS": command,
            "SETPUSHPREWARNS": command,
            "GETCONFIG": f"{command};Box;{self._device}",
            "GETSTATUS": f"GETSTATUS;{day};{time};1;00011001;1;{self._file};1;"
            "49.721,8.254939;1;100;10;10;0;0;;;;;;0;1;1;1;0;",
        }
        return known.get(word, f"ERROR;{word}") + "\r\n"

    def _pulled(self, first: int, many: int) -> str:
        if not 1 <= first <= len(self._passings):
            return f"ONLY {len(self._passings)}\r\n"
        pulled = self._passings[first - 1 : first - 1 + many]
        self._told.update(range(first, first + len(pulled)))
        return "".join(f"{passing}\r\n" for passing in pulled) + "\r\n"
