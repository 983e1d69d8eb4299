"""A wire that cuts, garbles and repeats, and a check that no good record is lost on it."""

import random
import tracemalloc
from collections.abc import Callable, Iterable, Sequence

from hypothesis import strategies as st

from feeds.protocols.events import MOST_BUFFERED, MOST_RAW, Event, Marker, Passing, Refused, Session

INPUTS = 20_000  # streams a protocol, on every run
RECEIVED_S = 1_786_000_000.0  # August 2026, after everything on the pages of lines


def heard(session: Session, chunks: Iterable[bytes], received_s: float = RECEIVED_S) -> list[Event]:
    """Return all a session makes of a stream."""
    return [event for chunk in chunks for event in session.receive(chunk, received_s)]


def records(events: Iterable[Event]) -> list[Passing | Marker]:
    """Return the passings and the markers among events."""
    return [event for event in events if isinstance(event, Passing | Marker)]


@st.composite
def streams(draw: st.DrawFn, lines: Sequence[bytes], end: bytes = b"") -> tuple[bytes, list[bytes]]:
    """Give a stream of a page's lines and of garbage, whole and cut anywhere."""
    stream = end.join(draw(st.lists(st.sampled_from(lines) | st.binary(max_size=40))))
    at = sorted(draw(st.lists(st.integers(0, len(stream)))))
    return stream, [stream[a:b] for a, b in zip([0, *at], [*at, len(stream)], strict=True)]


def cut(stream: bytes, rng: random.Random) -> list[bytes]:
    """Return a stream in pieces, as TCP might bring it."""
    at = sorted(rng.randrange(len(stream) + 1) for _ in range(rng.randrange(6)))
    return [stream[a:b] for a, b in zip([0, *at], [*at, len(stream)], strict=True)]


def mutated(line: bytes, rng: random.Random) -> bytes:
    """Return a line with a few bytes changed, dropped, doubled or moved."""
    changed = bytearray(line)
    for _ in range(rng.randrange(1, 4)):
        at = rng.randrange(len(changed) + 1)
        match rng.randrange(5):
            case 0:
                changed[at : at + 1] = bytes((rng.randrange(256),))
            case 1:
                del changed[at : at + rng.randrange(1, 8)]
            case 2:
                changed[at:at] = changed[: rng.randrange(1, 20)]
            case 3:
                changed[at:at] = rng.choice((b"@", b"~", b";", b"|", b"=", b"{", b'"', b"\0", b"-"))
            case _:
                changed = changed[:at]
    return bytes(changed)


def survives(
    make: Callable[[], Session],
    good: Sequence[bytes],
    end: bytes,
    inputs: int = INPUTS,
    seed: int = 1,
) -> None:
    """Pour streams of garbage, mutated and good lines, cut anywhere, into fresh sessions.

    Every record of a good line must come out, in order; nothing may raise; what is refused
    keeps few bytes. Every line, garbage too, is ended by ``end``.
    """
    rng = random.Random(seed)
    alone = {line: records(heard(make(), [line + end])) for line in good}
    assert all(alone.values()), "a good line holds a record"
    for number in range(inputs):
        lines, expected = [], []
        for _ in range(rng.randrange(1, 5)):
            chosen, kind = rng.choice(good), rng.randrange(3)
            if kind == 0:
                lines.append(rng.randbytes(rng.randrange(60)))
            elif kind == 1:
                lines.append(mutated(chosen, rng))
            else:
                lines.append(chosen)
                expected += alone[chosen]
        chunks = cut(b"".join(line + end for line in lines), rng)
        found = heard(make(), chunks)
        rest = iter(found)
        missing = [event for event in expected if event not in rest]
        assert not missing, f"input {number} of seed {seed}: {chunks} lost {missing}"
        for event in found:
            assert not isinstance(event, Refused) or len(event.raw) <= MOST_RAW


def most_memory(session: Session, piece: bytes, times: int) -> int:
    """Return the most bytes held while a client floods a session with one piece."""
    session.receive(piece, RECEIVED_S)
    tracemalloc.start()
    try:
        for _ in range(times):
            session.receive(piece, RECEIVED_S)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


MOST_MEMORY = 8 * MOST_BUFFERED  # the buffer, its copies, and what one piece makes
