"""J-Chip readers: a page of lines, odd ones included, each beside what it means."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from feeds.protocols import jchip
from feeds.protocols.events import Passing
from feeds.protocols.jchip import JChip
from feeds.protocols.local_time import EventTime
from feeds.protocols.speak.jchip import peer
from feeds.protocols.speak.peer import CannotSay
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
NAME = b"N0000JCHIP-TEST12"
READ = b"DJ413A35 10:11:16.4433 10  00000      C7"
DATED = b"DJ41AA1DF 00:43:39.075611 10  00000      C7 date=20261121"
NEXT_DAY = b"DA413A35 00:11:16.4433 11  0001F      C7"
ODD = "expected a read, a name or the clock of a J-Chip reader"

# Each line beside what it means.
LINES = [
    (READ, "box 413A35 2026-06-17 10:11:16.443"),
    (DATED, "box 41AA1DF 2026-11-21 00:43:39.075"),
    (NEXT_DAY, "box 413A35 2026-06-18 00:11:16.443"),
    (b"DJ413A35 10:11:16", "box 413A35 2026-06-17 10:11:16.000"),
    (
        b"DJ413A35   10:11:16.4 10  00000      C7 date=20260616",
        "box 413A35 2026-06-16 10:11:16.400",
    ),
    (NAME, "reader: JCHIP-TEST12, 0 reads kept"),
    (b"N0217Finish line ", "reader: Finish line, 217 reads kept"),
    (b"GT014005032 date=20120724", "its clock shows 14:00:50"),
    (b"GT014005032", "its clock shows 14:00:50"),
    (b"", ""),
    (b"DJ413A35 24:11:16 10  00000      C7", "expected a time of day before 24:00"),
    (b"DJ413A35 1:11:16 10  00000      C7", "expected a time such as 14:02:15.310"),
    (b"DJ413A35 10:11:16 10  00000      C7 date=20260631", "expected a day of the calendar"),
    (b"DJ413A35 10:11:16 date=19990617", "expected a year from 2000 to 2099: was the clock set?"),
    (b"DJ 10:11:16.4433 10  00000      C7", ODD),
    (b"DJ413A35", ODD),
    (b"N00", ODD),
    (b"GT", ODD),
    (b"\xff\xfe\x07", ODD),
]


def session() -> JChip:
    return jchip.session(RACE, "box")


@pytest.mark.parametrize("end", [b"\r", b"\r\n"])
@pytest.mark.parametrize(("line", "meaning"), LINES)
def test_a_line_means_what_the_page_says(line: bytes, meaning: str, end: bytes) -> None:
    assert in_words(heard(session(), [line + end]), PARIS) == meaning


@given(streams([line for line, _ in LINES], b"\r"))
def test_how_the_stream_is_cut_changes_nothing(stream: tuple[bytes, list[bytes]]) -> None:
    whole, chunks = stream
    assert heard(session(), chunks) == heard(session(), [whole])


def test_no_good_record_is_lost_among_garbage() -> None:
    survives(session, [READ, DATED, NEXT_DAY], b"\r")


def test_a_flood_without_an_end_fills_no_memory_and_the_next_read_is_found() -> None:
    talk = session()
    assert most_memory(talk, b"DJ413A35 10:11:16" * 500, 500) < MOST_MEMORY
    assert most_memory(talk, NAME + b"\r", 5000) < MOST_MEMORY
    assert len(records(heard(talk, [b"\r", READ, b"\r"]))) == 1


def test_a_reader_is_asked_its_clock_and_once_it_has_told_that_for_its_reads() -> None:
    """The dialogue on the wire, theirs and ours; it hears one question at a time."""
    talk = session()
    assert talk.greet() == talk.due(0.0) == b""
    for theirs, ours in [
        (b"N0000Finish\r", b"GT\r"),
        (b"", b""),
        (b"N0000Finish\r", b""),
        (b"GT0140050", b""),
        (b"32 date=20260617\r", b"S0000\r"),
        (b"DJ413A35 10:11:16.4433 10  00000      C7\r", b""),
        (b"N0001Finish\rGT014005132\r", b""),
    ]:
        talk.receive(theirs, RECEIVED_S)
        assert talk.stored() == b""
        assert talk.due(0.0) == ours, theirs
    assert talk.due(60.0) == b""


@pytest.mark.parametrize("answer", [b"GT0140050", b"GT", b"GT 14:00:50"])
def test_a_clock_told_in_other_words_is_an_answer_too(answer: bytes) -> None:
    talk = session()
    talk.receive(NAME + b"\r", RECEIVED_S)
    assert talk.due(0.0) == b"GT\r"
    talk.receive(answer + b"\r", RECEIVED_S)
    assert talk.due(0.0) == b"S0000\r"


READS = [Read(f"41{bib:04}", "turn", 1_781_685_000.0 + bib * 0.357, 0.0) for bib in range(400)]


@pytest.mark.parametrize("is_dated", [True, False])
def test_what_a_reader_would_say_comes_back_as_the_same_reads_on_every_connection(
    is_dated: bool,
) -> None:
    reader = peer(PARIS, "turn", is_dated=is_dated)
    reader.send(READS[:300], 0.0)
    for begin in (300, 400):
        talk = session()
        talk.receive(reader.greet(0.0), 0.0)
        clock = reader.receive(talk.due(0.0), 0.0)
        assert clock.startswith(b"GT0")
        talk.receive(clock, 0.0)
        events = talk.receive(reader.receive(talk.due(0.0), 0.0), 1_781_686_000.0)
        events += talk.receive(reader.send(READS[begin : begin + 100], 0.0), 1_781_686_000.0)
        found = [event for event in events if isinstance(event, Passing)]
        assert [(event.place, event.tag, event.at_s) for event in found] == [
            (read.mat, read.tag, round(read.at_s, 3)) for read in READS
        ]
        assert reader.waiting == 0


def test_a_chip_with_a_blank_in_it_has_no_words() -> None:
    with pytest.raises(CannotSay):
        peer(PARIS, "turn").send([Read("4 2", "turn", 1e9, 0.0)], 0.0)
