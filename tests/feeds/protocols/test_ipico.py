"""IPICO readers: a page of real frames, odd ones included, each beside what it means."""

import random
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.protocols import ipico
from feeds.protocols.events import Marker, Passing
from feeds.protocols.ipico import Ipico, checksum
from feeds.protocols.local_time import EventTime
from feeds.protocols.speak.ipico import chip, code, peer
from feeds.protocols.speak.peer import CannotSay
from feeds.reads import Read
from tests.feeds.protocols.page_of_lines import in_words
from tests.feeds.protocols.rough_wire import (
    MOST_MEMORY,
    heard,
    most_memory,
    records,
    streams,
    survives,
)

PARIS = ZoneInfo("Europe/Paris")
RACE = EventTime(PARIS, date(2026, 3, 6))
OLD = b"aa400000000123450a2a01123018455927a7"
READ = b"aa0005800012860800012603062027472353"
THIRD = b"aa00058000123b3200012603071348503277"
FIRST_SEEN = b"aa00058000123b3200012603081222022f060080cd"
LATER = b"aa000580001286080001260308122253100c00009d"
BUTTON = b"ab000a2c260306052004151b2782ae"
ODD = "expected a frame that begins with 'aa' and its checksum"
ODD_TIME = "expected hhmmss and hundredths in a frame"
TWICE = "expected one frame on a line"


def with_checksum(body: bytes) -> bytes:
    return b"aa" + body + checksum(body)


# Each line beside what it means.
LINES = [
    (OLD, "40 000000012345 2001-12-30 18:45:59.390"),
    (READ, "00 058000128608 2026-03-06 20:27:47.350"),
    (THIRD, "00 058000123b32 2026-03-07 13:48:50.500"),
    (FIRST_SEEN, "00 058000123b32 2026-03-08 12:22:02.470"),
    (LATER, "00 058000128608 2026-03-08 12:22:53.160"),
    (READ + b"FS", "00 058000128608 2026-03-06 20:27:47.350"),
    (FIRST_SEEN + b"LS", "00 058000123b32 2026-03-08 12:22:02.470"),
    (READ.upper().replace(b"AA", b"aa"), "00 058000128608 2026-03-06 20:27:47.350"),
    (BUTTON, "gun 00 2026-03-06 20:04:15.270 button"),
    (b"ab00000222", ""),
    (b"", ""),
    (b"IPICO Sports Lite Reader", "reader says: IPICO Sports Lite Reader"),
    (READ.replace(b"2747", b"2748"), ODD),
    (READ[:-1], ODD),
    (BUTTON[:-1] + b"f", ODD),
    (b"ab00", ODD),
    (b"\xff\xfe", ODD),
    (with_checksum(b"00058000128608000126030620274764"), ODD_TIME),
    (with_checksum(b"00058000128608000126030620604700"), ODD_TIME),
    (with_checksum(b"00058000128608000126030624000000"), "expected a time of day before 24:00"),
    (with_checksum(b"00058000128608000126023020274700"), "expected a day of the calendar"),
    (READ + READ, f"{TWICE}|{'|'.join(2 * ['00 058000128608 2026-03-06 20:27:47.350'])}"),
    (READ[:6] + READ, f"{TWICE}|00 058000128608 2026-03-06 20:27:47.350"),
    (with_checksum(READ[2:] + b"\xcd123"), f"{TWICE}|00 058000128608 2026-03-06 20:27:47.350"),
    (b"\x07banner" + READ, f"{TWICE}|00 058000128608 2026-03-06 20:27:47.350"),
    (READ[:20] + FIRST_SEEN, f"{TWICE}|00 058000123b32 2026-03-08 12:22:02.470"),
]  # fmt: skip


def session() -> Ipico:
    return ipico.session(RACE)


@pytest.mark.parametrize(("line", "meaning"), LINES)
def test_a_line_means_what_the_page_says(line: bytes, meaning: str) -> None:
    found = in_words(heard(session(), [line + b"\r\n"]), PARIS)
    assert found.lower() == meaning.lower()


@pytest.mark.parametrize("line", [OLD, READ, THIRD, FIRST_SEEN, LATER])
def test_no_changed_digit_passes_the_checksum(line: bytes) -> None:
    for place in range(2, len(line)):
        for digit in b"0123456789abcdef":
            changed = line[:place] + bytes((digit,)) + line[place + 1 :]
            assert bool(records(heard(session(), [changed + b"\n"]))) == (changed == line)


def test_a_read_sent_again_is_told_again() -> None:
    again = READ.replace(b"0001", b"0002", 1)
    again = with_checksum(again[2:-2])
    assert len(records(heard(session(), [READ, b"\r\n", READ, b"\r\n", again, b"\r\n"]))) == 3


def test_a_reader_is_told_nothing() -> None:
    talk = session()
    heard(talk, [READ + b"\r\n", b"ab00000222\r\n"])
    assert talk.greet() + talk.stored() + talk.due(0.0) + talk.due(1e6) == b""


@given(streams([line for line, _ in LINES], b"\r\n"))
def test_how_the_stream_is_cut_changes_nothing(stream: tuple[bytes, list[bytes]]) -> None:
    whole, chunks = stream
    assert heard(session(), chunks) == heard(session(), [whole])


def test_no_good_record_is_lost_among_garbage() -> None:
    survives(session, [OLD, READ, THIRD, FIRST_SEEN, LATER, BUTTON], b"\r\n")


def test_a_read_is_found_in_garbage_that_has_no_lines() -> None:
    rng = random.Random(1)
    for _ in range(1000):
        junk = rng.randbytes(rng.randrange(60)).replace(b"\n", b"")
        found = records(heard(session(), [junk + READ + b"\r\n"]))
        assert records(heard(session(), [READ + b"\n"]))[0] in found


def test_a_flood_without_an_end_fills_no_memory_and_the_next_read_is_found() -> None:
    talk = session()
    assert most_memory(talk, b"ab000a2c26030605" * 500, 500) < MOST_MEMORY
    assert len(records(heard(talk, [READ + b"\r\n"]))) == 1


READS = [
    Read(f"{bib:04}", mat, round(1_772_828_867.0 + bib * 0.37, 2), 0.0)
    for mat in ("start", "turn")
    for bib in range(300)
]


def test_what_a_reader_would_say_comes_back_as_the_same_reads() -> None:
    reader = peer(PARIS, {"start": "00", "turn": "0a"})
    found = records(heard(session(), [reader.send(READS, 0.0)]))
    assert [
        ({"00": "start", "0a": "turn"}[event.place], chip(event.tag), event.at_s)
        for event in found
        if isinstance(event, Passing)
    ] == [(read.mat, read.tag, read.at_s) for read in READS]
    (gun,) = heard(session(), [reader.gun("turn", 1_772_828_867.25, 0.0)])
    assert isinstance(gun, Marker)
    assert (gun.kind, gun.place, gun.at_s) == ("gun", "0a", 1_772_828_867.25)


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=8))
def test_any_short_chip_can_be_written_as_a_readers_tag(written: str) -> None:
    assert len(code(written)) == 12
    assert chip(code(written)) == written


@pytest.mark.parametrize("written", ["", "123456789", "été", "ab"])
def test_what_cannot_be_written_as_a_readers_tag_is_refused(written: str) -> None:
    with pytest.raises(CannotSay):
        code(written)
