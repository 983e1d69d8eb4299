"""RACE RESULT decoders: a page of lines, odd ones included, each beside what it means."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from feeds.protocols import raceresult
from feeds.protocols.events import Passing
from feeds.protocols.local_time import EventTime
from feeds.protocols.raceresult import RaceResult
from feeds.protocols.raceresult_file import Resume
from feeds.protocols.raceresult_records import DAY_UNSET
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
PASSIVE = b"#P;1234;A0B1C2;2026-06-17;10:30:00.123;1;3;22;;0;;;;;;;;Box 1;12;2;D-50432"
ACTIVE = (
    b"#P;5678;ZCMBG52;2026-06-17;10:31:05.789;0;72;127;;1;1;2;;16731;2.9;17;0;Box 1;12;;D-50432"
)
PULLED = b"17;0042;2026-06-17;10:30:00.123;6692;3"
ODD = "expected a passing or an answer of the decoder"

# Each line beside what it means.
LINES = [
    (PASSIVE, "D-50432 A0B1C2 2026-06-17 10:30:00.123 12/1234"),
    (ACTIVE, "D-50432/2 ZCMBG52 2026-06-17 10:31:05.789 12/5678"),
    (PASSIVE + b";new;fields;", "D-50432 A0B1C2 2026-06-17 10:30:00.123 12/1234"),
    (b"1;33;0000-00-00;00:00:02.773;6692;12;-68;09ca52", "box 33 2026-06-17 00:00:02.773 1"),
    (b"1;33;0000-00-01;00:00:02.773;6692;12;-68;09ca52", "box 33 2026-06-18 00:00:02.773 1"),
    (b"7750;ZCMBG52;;10:50:00.477;0;72;127;;1;1;1;;16731;2",
     "box/1 ZCMBG52 2026-06-17 10:50:00.477 7750"),
    (PULLED + b"\r", "box 0042 2026-06-17 10:30:00.123 17"),
    (b"17;0042;2026-06-17;10:30:00", "box 0042 2026-06-17 10:30:00.000 17"),
    (b"18;99999;2026-06-17;10:00:00.000", "marker box 2026-06-17 10:00:00.000 trigger"),
    (b"17;0042;2026-06-17", "expected at least 4 fields in a passing: number;code;date;time"),
    (b"17;;2026-06-17;10:30:00", "expected a bib or a transponder code"),
    (b"#P;x;0042;2026-06-17;10:30:00", "expected a passing's number"),
    (b"17;0042;2026-13-17;10:30:00", "expected a day of the calendar"),
    (b"17;0042;17.06.2026;10:30:00", "expected a date such as 2026-06-17"),
    (b"17;0042;1999-06-17;10:30:00", "expected a year from 2000 to 2099: was the clock set?"),
    (b"17;0042;2026-06-17;10:30", "expected a time such as 14:02:15.310"),
    (b"ERROR;PASSINGS", "! ERROR;PASSINGS"),
    (b"GETSTATUS;2025-03-18;12:00:00.000;1;00011001;1;1;1;49.721,8.254939;1;100;10;10;0;0;;;;;;0;1;1;1;0;",
     "timing into file 1; its clock shows 2025-03-18 12:00:00.000; battery 100 %"),
    (b"GETSTATUS;0000-00-00;12:00:00.000;1;00011001;0;1;0",
     "! not timing: nothing is stored or sent; its clock shows 0000-00-00 12:00:00.000"),
    (b"GETTIME;0000-00-00;00:02:12.942", ""),
    (b"SETPUSHPASSINGS;1", ""),
    (b"ONLY 3", ""),
    (b"\r", ""),
    (b"Hello", ODD),
    (b"\xff\xfe\x00", ODD),
    (b"9;" + PASSIVE,
     "expected nothing before '#P;'|D-50432 A0B1C2 2026-06-17 10:30:00.123 12/1234"),
]  # fmt: skip


def session(resume: Resume | None = None, is_pushed: bool = True) -> RaceResult:
    return raceresult.session(RACE, "box", resume, is_pushed)


@pytest.mark.parametrize(("line", "meaning"), LINES)
def test_a_line_means_what_the_page_says(line: bytes, meaning: str) -> None:
    assert in_words(heard(session(), [line + b"\n"]), PARIS) == meaning


def test_only_a_bib_tag_names_a_bib_and_a_box_without_a_date_is_noted() -> None:
    bib, chip, undated = heard(
        session(), [PULLED + b"\n", ACTIVE + b"\n", b"1;33;0000-00-00;09:00:00\n"]
    )
    assert isinstance(bib, Passing)
    assert isinstance(chip, Passing)
    assert isinstance(undated, Passing)
    assert (bib.bib, chip.bib) == ("0042", "")
    assert (bib.note, undated.note) == ("", DAY_UNSET)


@given(streams([line for line, _ in LINES], b"\r\n"))
def test_how_the_stream_is_cut_changes_nothing(stream: tuple[bytes, list[bytes]]) -> None:
    whole, chunks = stream
    assert heard(session(), chunks) == heard(session(), [whole])


def test_no_good_record_is_lost_among_garbage() -> None:
    survives(session, [PASSIVE, ACTIVE, PULLED, b"7;99999;;10:00:00.1"], b"\r\n")


def test_a_push_glued_to_garbage_is_found() -> None:
    assert len(records(heard(session(), [b"x" * 200_000, PASSIVE, b"\r\n"]))) == 1


def test_a_flood_fills_no_memory() -> None:
    assert most_memory(session(), b"#P;1;2;3" * 800, 500) < MOST_MEMORY
    assert most_memory(session(), b"GETPROTOCOL\nGETSTATUS\nPASSINGS;9\n", 2000) < MOST_MEMORY
    numbers = iter(range(2, 10**9, 2))
    lines = b"".join(b"#P;%d;A;;10:00:00\n" % next(numbers) for _ in range(30_000))
    talk = session()
    talk.receive(lines, RECEIVED_S)
    assert most_memory(talk, b"#P;9;A;;10:00:00\n", 10) < MOST_MEMORY
