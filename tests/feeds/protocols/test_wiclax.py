"""Wiclax generic acquisition: a page of lines, odd ones included, each beside what it means."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from feeds.protocols import wiclax
from feeds.protocols.events import Passing
from feeds.protocols.local_time import EventTime
from feeds.protocols.speak.wiclax import Reader, peer
from feeds.protocols.wiclax import Wiclax
from feeds.reads import Read
from tests.feeds.protocols.page_of_lines import in_words
from tests.feeds.protocols.rough_wire import (
    MOST_MEMORY,
    RECEIVED_S,
    heard,
    most_memory,
    records,
    streams,
    survives,
)

PARIS = ZoneInfo("Europe/Paris")
RACE = EventTime(PARIS, date(2026, 6, 17))
READ = b"01539;22-09-2011 02:41:30.620;0A;559;;0"
REWOUND = b"ZC42;17-06-2026 10:00:00.004;finish;1;2.9;1"
SHORT = b"0042;17-06-2026 10:00:00"
GUN = b"RACESTART 10:00:00,250"
ODD = "expected chip;dd-MM-yyyy HH:mm:ss.SSS;device;lap;battery;rewind"
NO_TIME = "expected a time such as 14:02:15.310"
NO_DAY = "expected a date such as 22-09-2011"

# Each line beside what it means.
LINES = [
    (READ, "0A 01539 2011-09-22 02:41:30.620"),
    (REWOUND, "finish ZC42 2026-06-17 10:00:00.004"),
    (SHORT, "box 0042 2026-06-17 10:00:00.000"),
    (b" 0042 ; 17-06-2026 10:00:00.5 ; ; ; ; ", "box 0042 2026-06-17 10:00:00.500"),
    (b"0042;17-06-2026 10:00:00;A;1;2;0;more", "A 0042 2026-06-17 10:00:00.000"),
    (GUN, "gun box 2026-06-17 10:00:00.250 RACESTART"),
    (b"*", ""),
    (b"CLOCK 17-06-2026 10:00:00", ""),
    (b"READOK", ""),
    (b"CLOCKOK", ""),
    (b"", ""),
    (b"RACESTART now", NO_TIME),
    (b"RACESTART", NO_TIME),
    (b";17-06-2026 10:00:00", ODD),
    (b"0042", ODD),
    (b"\xff\xfe\x07", ODD),
    (b"0042;17-06-2026", NO_TIME),
    (b"0042;17-06-2026T10:00:00", NO_DAY),
    (b"0042;2026-06-17 10:00:00", NO_DAY),
    (b"0042;31-06-2026 10:00:00", "expected a day of the calendar"),
    (b"0042;17-06-2026 24:00:00", "expected a time of day before 24:00"),
    (b"0042;17-06-1999 10:00:00", "expected a year from 2000 to 2099: was the clock set?"),
]


def session(resume: datetime | None = None) -> Wiclax:
    return wiclax.session(RACE, "box", resume)


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"])
@pytest.mark.parametrize(("line", "meaning"), LINES)
def test_a_line_means_what_the_page_says_however_it_ends(
    line: bytes, meaning: str, end: bytes
) -> None:
    assert in_words(heard(session(), [line + end]), PARIS) == meaning


@given(streams([line for line, _ in LINES], b"\r"))
def test_how_the_stream_is_cut_changes_nothing(stream: tuple[bytes, list[bytes]]) -> None:
    whole, chunks = stream
    assert heard(session(), chunks) == heard(session(), [whole])


def test_no_good_record_is_lost_among_garbage() -> None:
    survives(session, [READ, REWOUND, SHORT, GUN], b"\r")


def test_a_flood_without_an_end_fills_no_memory_and_the_next_read_is_found() -> None:
    talk = session()
    assert most_memory(talk, b"0042;17-06-2026 " * 500, 500) < MOST_MEMORY
    assert len(records(heard(talk, [b"\r", READ, b"\r"]))) == 1


def test_the_first_connection_asks_for_the_whole_day_and_its_night() -> None:
    assert session().greet() == b"HELLO\rREWIND 17-06-2026 00:00:00 19-06-2026 00:00:00\r"


def test_the_next_connection_asks_from_well_before_the_newest_that_is_stored() -> None:
    talk = session()
    heard(talk, [REWOUND + b"\r", READ + b"\r"])
    assert talk.resume is None, "it is not stored yet"
    assert talk.stored() == b""
    again = session(talk.resume)
    assert again.greet() == b"HELLO\rREWIND 17-06-2026 08:00:00 19-06-2026 08:00:00\r"
    heard(again, [b"0042;17-06-2098 10:00:00\r"])
    again.stored()
    assert again.resume == talk.resume, "one from the future would hide all until then"


def test_its_clock_is_asked_so_that_silence_means_something() -> None:
    talk = session()
    assert talk.due(0.0) == talk.due(14.9) == b""
    assert talk.due(15.0) == b"CLOCK\r"
    assert talk.due(16.0) == b""


READS = [
    Read(f"{bib:04}", mat, 1_781_685_000.0 + bib * 0.357, 0.0)
    for mat in ("start", "turn")
    for bib in range(300)
]


def told(talk: Wiclax, reader: Reader, to_us: bytes, now_s: float) -> list[Passing]:
    """Let both talk until nothing more is said; all that came is stored."""
    found: list[Passing] = []
    to_us += reader.receive(talk.greet() + talk.due(now_s), now_s)
    while to_us:
        events = talk.receive(to_us, now_s)
        found += [event for event in events if isinstance(event, Passing)]
        to_us = reader.receive(talk.stored() + talk.due(now_s), now_s)
    return found


def test_what_a_reader_would_say_comes_back_as_the_same_reads_over_every_connection() -> None:
    reader, now_s = peer(PARIS), 1_781_690_000.0
    reader.send(READS, now_s)
    talk = session()
    found = told(talk, reader, reader.greet(now_s), now_s)
    assert [(event.place, event.tag, event.at_s) for event in found] == [
        (read.mat, read.tag, round(read.at_s, 3)) for read in READS
    ]
    lost = reader.send([Read("9999", "turn", now_s - 60.0, 0.0)], now_s)
    assert lost.endswith(b";turn;1;;0\r"), "streamed into a cable that is no longer there"
    again = told(session(talk.resume), reader, reader.greet(now_s), now_s)
    assert "9999" in {event.tag for event in again}
    assert reader.forbidden == []
    reader.receive(b"STARTREAD\r", now_s)
    assert reader.forbidden == ["STARTREAD"]


def test_a_gun_is_heard_as_a_gun() -> None:
    reader, talk = peer(PARIS), session()
    reader.receive(talk.greet(), 0.0)
    said = reader.gun("start", 1_781_685_000.25, 0.0)
    assert in_words(talk.receive(said, RECEIVED_S), PARIS) == (
        "gun box 2026-06-17 10:30:00.250 RACESTART"
    )
