"""A race's reads, sent over a real socket as a timing system would send them.

For rehearsals, the demo and tests. With ``Trouble`` the wire is as bad as on race morning:
records cut into pieces, said twice, and the cable pulled in the middle of one.
"""

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from feeds.clock import RaceClock
from feeds.protocols.events import Role
from feeds.protocols.speak import (
    chronotrack,
    ipico,
    mylaps,
    raceresult,
    raceresult_json,
    wiclax,
)
from feeds.protocols.speak.peer import Peer
from feeds.race import Race
from feeds.reads import Read

TICK_S = 0.02
AGAIN_S = 0.1  # before dialling again
LINGER_S = 2.0  # after the last read, for who pushes without being answered
AT_ONCE = 200  # reads said at once
SPEAKERS = ("mylaps", "raceresult", "raceresult-json", "chronotrack", "ipico", "wiclax")


@dataclass(slots=True)
class Trouble:
    """How bad the wire is; the same seed, the same trouble."""

    cut: float = 0.0  # how likely what is said is cut into pieces
    twice: float = 0.0  # ... is said twice
    pulled: float = 0.0  # ... ends in the middle, and so does the connection
    seed: int = 1
    chance: random.Random = field(init=False)
    pulls: int = field(init=False, default=0)  # how often the cable was pulled so far

    def __post_init__(self) -> None:
        """Begin the series of accidents."""
        self.chance = random.Random(self.seed)


def peer_of(kind: str, race: Race) -> tuple[Peer, Role]:
    """Return a timing system that has all mats of a race, and whether it listens or dials.

    Places have the mats' names; IPICO's readers are numbered in their order, from ``01``, and its
    tags are what `feeds.protocols.speak.ipico.code` makes of the chips.

    Examples
    --------
    >>> from feeds.race_folder.read_race import race_folder, read_race
    >>> peer_of("mylaps", read_race(race_folder("lakeside-catcher-2024")))[1]
    'dial'
    """
    names = [mat.name for mat in race.mats]
    match kind:
        case "mylaps":
            return mylaps.peer(race.zone, names), mylaps.ROLE
        case "chronotrack":
            return chronotrack.peer(race.zone, names), chronotrack.ROLE
        case "raceresult":
            return raceresult.peer(race.zone), raceresult.ROLE
        case "raceresult-json":
            return raceresult_json.peer(race.zone, race.date), raceresult_json.ROLE
        case "ipico":
            readers = {name: f"{number:02d}" for number, name in enumerate(names, 1)}
            return ipico.peer(race.zone, readers), ipico.ROLE
        case "wiclax":
            return wiclax.peer(race.zone), wiclax.ROLE
    raise ValueError(f"expected one of {', '.join(SPEAKERS)}, got {kind!r}")


class Play:
    """The reads still to be sent, at the race's own pace or faster.

    Parameters
    ----------
    reads : in any order; each is sent when it was received, by the clock.
    clock : which instant of the race it is.
    linger_s : how long to stay on the line when all is said.
    """

    def __init__(
        self,
        reads: Sequence[Read],
        clock: RaceClock,
        wall: Callable[[], float] = time.time,
        linger_s: float = LINGER_S,
    ) -> None:
        self.linger_s = linger_s
        self._reads = sorted(reads, key=lambda read: read.received_s)
        self._next, self._clock, self.wall = 0, clock, wall

    @property
    def left(self) -> int:
        """How many reads were not given out yet."""
        return len(self._reads) - self._next

    @property
    def is_due(self) -> bool:
        """Whether the next read's time has come."""
        if not self.left:
            return False
        return self._reads[self._next].received_s <= self._clock.race_at(self.wall())

    def due(self, most: int) -> list[Read]:
        """Return the reads whose time has come."""
        begin = self._next
        while self.is_due and self._next - begin < most:
            self._next += 1
        return self._reads[begin : self._next]


async def play_over_socket(
    peer: Peer, role: Role, host: str, port: int, play: Play, trouble: Trouble | None = None
) -> None:
    """Dial, or wait to be dialled, until all reads are sent and acknowledged where it is asked."""
    trouble = trouble or Trouble()
    if role == "dial":
        is_said = False
        while not is_said:
            with suppress(OSError):
                reader, writer = await asyncio.open_connection(host, port)
                is_said = await _connection(peer, reader, writer, play, trouble)
                continue
            await asyncio.sleep(AGAIN_S)
        return
    is_over = asyncio.Event()

    async def welcome(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            if await _connection(peer, reader, writer, play, trouble):
                is_over.set()

    async with await asyncio.start_server(welcome, host, port):
        await is_over.wait()


async def _connection(
    peer: Peer,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    play: Play,
    trouble: Trouble,
) -> bool:
    """Speak over one connection, and return whether all has been said to its end."""
    try:
        await _say(writer, peer.greet(play.wall()), Trouble())
        done_s: float | None = None
        while done_s is None or time.monotonic() - done_s < play.linger_s:
            data = b""
            with suppress(TimeoutError):
                async with asyncio.timeout(0.0 if play.is_due else TICK_S):
                    data = await reader.read(65536)
                if not data:
                    return False
            if data:
                await _say(writer, peer.receive(data, play.wall()), trouble)
            await _say(writer, peer.due(play.wall()), trouble)
            if reads := play.due(AT_ONCE):
                await _say(writer, peer.send(reads, play.wall()), trouble)
            if play.left or peer.waiting:
                done_s = None
            elif done_s is None:
                done_s = time.monotonic()
        return True
    finally:
        writer.close()


async def _say(writer: asyncio.StreamWriter, said: bytes, trouble: Trouble) -> None:
    chance = trouble.chance
    if not said:
        return
    if chance.random() < trouble.twice:
        said += said
    if chance.random() < trouble.pulled:
        trouble.pulls += 1
        writer.write(said[: chance.randrange(len(said))])
        await writer.drain()
        raise ConnectionResetError("the cable was pulled")
    at = 0
    while at < len(said):
        size = chance.randrange(1, 400) if chance.random() < trouble.cut else len(said)
        writer.write(said[at : at + size])
        await writer.drain()
        at += size
        if at < len(said):
            await asyncio.sleep(0)
