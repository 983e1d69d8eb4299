"""RACE RESULT decoders: a page of lines, each beside what it means, and talks with one."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.protocols import raceresult
from feeds.protocols.events import Marker, Passing, Refused, Status
from feeds.protocols.local_time import EventTime
from feeds.protocols.raceresult import RaceResult
from feeds.protocols.raceresult_file import Resume, Taken
from feeds.protocols.raceresult_records import DAY_UNSET
from feeds.protocols.speak.raceresult import NOT_OURS_TO_SEND, Decoder, peer
from feeds.reads import Read
from tests.feeds.protocols.rough_wire import (
    MOST_MEMORY,
    RECEIVED_S,
    heard,
    most_memory,
    records,
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


def said(event: object) -> str:
    """Return an event in words, times as Paris' clocks show them; a warning after '!'."""
    if isinstance(event, Passing | Marker):
        at = datetime.fromtimestamp(event.at_s, UTC).astimezone(PARIS)
        clock = at.isoformat(" ", "milliseconds")[:23]
        if isinstance(event, Marker):
            return f"{event.kind} {event.place} {clock} {event.text}"
        return f"{event.place} {event.tag} {clock} {event.number}"
    if isinstance(event, Status):
        return f"! {event.text}" if event.is_warning else event.text
    assert isinstance(event, Refused)
    return event.reason


@pytest.mark.parametrize(("line", "meaning"), LINES)
def test_a_line_means_what_the_page_says(line: bytes, meaning: str) -> None:
    assert "|".join(said(event) for event in heard(session(), [line + b"\n"])) == meaning


def test_only_a_bib_tag_names_a_bib_and_a_box_without_a_date_is_noted() -> None:
    bib, chip, undated = heard(
        session(), [PULLED + b"\n", ACTIVE + b"\n", b"1;33;0000-00-00;09:00:00\n"]
    )
    assert isinstance(bib, Passing)
    assert isinstance(chip, Passing)
    assert isinstance(undated, Passing)
    assert (bib.bib, chip.bib) == ("0042", "")
    assert (bib.note, undated.note) == ("", DAY_UNSET)


def ask(talk: RaceResult, line: bytes, now_s: float = 0.0) -> list[str]:
    talk.receive(line + b"\r\n", now_s)
    talk.stored()
    return talk.due(now_s).decode().splitlines()


def test_the_talk_begins_as_the_crews_own_software_does_and_touches_nothing() -> None:
    talk = session()
    assert talk.greet() == b"GETPROTOCOL\r\n"
    assert talk.due(0.0) == b""
    assert ask(talk, b"GETPROTOCOL;1.5;1.0;3.3") == [
        "SETPROTOCOL;2.0",
        "SETPUSHPREWARNS;0",
        "GETCONFIG;GENERAL;BOXNAME",
        "GETSTATUS",
        "SETPUSHPASSINGS;1;0",
        "PASSINGS",
    ]
    assert ask(talk, b"GETCONFIG;GENERAL;BOXNAME;Box 1;D-50432") == []
    assert ask(talk, b"PASSINGS;250;12") == ["1:100"]
    assert talk.due(9.0) == b"", "one request at a time"
    assert talk.due(10.0).decode().splitlines() == ["PASSINGS", "1:100"], "the answer never came"


@pytest.mark.parametrize(
    ("answer", "protocol"),
    [
        (b"GETPROTOCOL;1.4;1.0;1.6", "SETPROTOCOL;1.6"),
        (b"GETPROTOCOL;2.0;1.0;2.0", "SETPROTOCOL;2.0"),
        (b"GETPROTOCOL", "SETPROTOCOL;<=2.0"),
        (b"GETPROTOCOL;1;1;new", "SETPROTOCOL;<=2.0"),
    ],
)
def test_the_lower_of_its_protocol_and_ours_is_set(answer: bytes, protocol: str) -> None:
    assert ask(session(), answer)[0] == protocol


def test_a_decoder_too_old_to_say_its_protocol_is_asked_for_passings_all_the_same() -> None:
    talk = session(is_pushed=False)
    assert talk.due(0.0) == b""
    assert b"PASSINGS\r\n" in talk.due(4.0)
    assert b"PUSHPASSINGS" not in talk.due(4.0)
    assert ask(talk, b"PASSINGS;1", 4.1) == ["1:1"]
    assert ask(talk, b"1;33;0000-00-00;09:00:00", 4.2) == []
    assert ask(talk, b"", 4.3) == []
    assert ask(talk, b"", 6.1) == ["PASSINGS"], "every two seconds where nothing is pushed"


def test_a_gap_in_what_is_pushed_is_pulled() -> None:
    talk = session()
    ask(talk, b"GETPROTOCOL;2.0;1.0;2.0")
    assert ask(talk, b"PASSINGS;0;12") == []
    assert ask(talk, b"#P;1;A1;2026-06-17;10:30:00") == []
    assert ask(talk, b"#P;4;A4;2026-06-17;10:30:03") == ["PASSINGS"]
    assert ask(talk, b"PASSINGS;4;12") == ["2:3"]
    assert ask(talk, b"2;A2;2026-06-17;10:30:01") == []
    assert ask(talk, b"3;A3;2026-06-17;10:30:02") == []
    assert ask(talk, b"") == []


def test_nothing_more_is_pulled_until_what_came_is_stored() -> None:
    talk = session()
    talk.receive(b"PASSINGS;3;12\r\n1;A1;2026-06-17;10:30:00\r\n\r\n", 0.0)
    assert talk.due(0.0) == b""
    assert talk.stored() == b""
    assert talk.due(0.0) == b"2:2\r\n"


def test_a_new_file_is_read_from_its_beginning() -> None:
    talk = session()
    for line in (b"PASSINGS;1;12", b"1;A1;2026-06-17;10:30:00", b""):
        ask(talk, line)
    assert ask(talk, b"PASSINGS;1;13") == ["1:1"]
    full = PASSIVE.replace(b"1234;", b"2;").replace(b";12;2", b";14;2")
    assert ask(talk, full) == ["PASSINGS"], "a push tells of a file we do not know"
    assert ask(talk, b"PASSINGS;2;14") == ["1:2"]
    old = session()
    for line in (b"PASSINGS;2", b"1;A1;2026-06-17;10:30:00", b"2;A1;2026-06-17;10:30:01", b""):
        ask(old, line)
    assert ask(old, b"PASSINGS;1") == ["1:1"], "fewer than before, by a box without file numbers"


def test_a_passing_that_never_comes_does_not_hold_up_the_others() -> None:
    talk = session()
    assert ask(talk, b"PASSINGS;3;12") == ["1:3"]
    assert ask(talk, b"3;A3;2026-06-17;10:30:02") == []
    assert ask(talk, b"") == ["1:3"]
    assert ask(talk, b"") == ["1:3"]
    (warned,) = talk.receive(b"\r\n", 0.0)
    assert said(warned).startswith("! passings 1 to 2 did not come")
    talk.stored()
    assert talk.due(0.0) == b""
    assert talk.resume is None, "a new connection asks again from the first"
    ask(talk, b"1;A1;2026-06-17;10:30:00")
    ask(talk, b"2;A2;2026-06-17;10:30:01")
    assert talk.resume == Resume("box", "12", 3)


def test_where_fewer_exist_than_were_asked_for_we_wait_for_the_next_count() -> None:
    talk = session()
    assert ask(talk, b"PASSINGS;3;12") == ["1:3"]
    assert ask(talk, b"ONLY 0") == []
    assert ask(talk, b"PASSINGS;3;12") == ["1:3"]


@pytest.mark.parametrize(
    ("resume", "asks"),
    [
        (Resume("D-50432", "12", 200), "201:50"),
        (Resume("D-50432", "11", 200), "1:100"),
        (Resume("D-99999", "12", 200), "1:100"),
        (Resume("D-50432", "12", 9999), "1:100"),
        (Resume("D-50432", "", 200), "1:100"),
    ],
)
def test_a_new_connection_goes_on_where_the_store_stopped_in_the_same_file_of_the_same_box(
    resume: Resume, asks: str
) -> None:
    talk = session(resume)
    ask(talk, b"GETCONFIG;GENERAL;BOXNAME;Box 1;D-50432")
    assert ask(talk, b"PASSINGS;250;12") == [asks]


@given(st.permutations(range(1, 12)))
def test_in_whatever_order_passings_come_none_is_asked_for_twice_or_forgotten(
    order: list[int],
) -> None:
    taken = Taken()
    taken.has("1", 11)
    for place, number in enumerate(order):
        first, _ = taken.wanted(100) or (0, 0)
        assert first == min(order[place:])
        taken.came(number)
    assert taken.wanted(100) is None
    assert taken.safe_to == 11


@given(st.lists(st.sampled_from([line for line, _ in LINES]) | st.binary(max_size=40)), st.data())
def test_how_the_stream_is_cut_changes_nothing(pieces: list[bytes], data: st.DataObject) -> None:
    stream = b"\r\n".join(pieces)
    at = sorted(data.draw(st.lists(st.integers(0, len(stream)))))
    chunks = [stream[a:b] for a, b in zip([0, *at], [*at, len(stream)], strict=True)]
    assert heard(session(), chunks) == heard(session(), [stream])


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


READS = [Read(f"{bib:04}", "1km", 1_781_685_000.0 + bib * 0.357, 0.0) for bib in range(1, 700)]
LOOPS = [Read(f"ZC{bib}", "2km", 1_781_686_000.0 + bib * 0.357, 0.0) for bib in range(1, 300)]
PLACES = {"1km": "D-50432", "2km": "D-50432/2"}


def talk_a_while(box: Decoder, talk: RaceResult, now_s: float, turns: int = 60) -> list[Passing]:
    """Let both talk, a tenth of a second a turn."""
    found: list[Passing] = []
    to_box, to_us = talk.greet() + talk.due(now_s), box.greet(now_s)
    for _ in range(turns):
        to_us += box.receive(to_box, now_s)
        events = talk.receive(to_us, now_s)
        found += [event for event in events if isinstance(event, Passing)]
        to_us, to_box = b"", talk.stored() + talk.due(now_s)
        now_s += 0.1
    return found


def told(found: list[Passing]) -> set[tuple[str, str, float]]:
    return {(event.place, event.tag, event.at_s) for event in found}


def expected(reads: list[Read]) -> set[tuple[str, str, float]]:
    return {(PLACES[read.mat], read.tag, round(read.at_s, 3)) for read in reads}


@pytest.mark.parametrize("is_pushed", [True, False])
def test_what_a_decoder_would_say_comes_back_as_the_same_reads(is_pushed: bool) -> None:
    box, talk = peer(PARIS, PLACES, file=12), session(is_pushed=is_pushed)
    box.send(READS, 0.0)
    found = talk_a_while(box, talk, 0.0)
    assert len(found) == len(READS)
    pushed = talk.receive(box.send(LOOPS, 7.0), 7.0)
    assert len(records(pushed)) == (len(LOOPS) if is_pushed else 0)
    talk.stored()
    found += [event for event in pushed if isinstance(event, Passing)]
    assert talk.resume == Resume("D-50432", "12", len(READS) + len(pushed))
    found += talk_a_while(box, session(talk.resume), 20.0)
    assert told(found) == expected(READS + LOOPS)
    assert len(found) == len(READS + LOOPS), "the second connection asked for nothing twice"
    assert box.waiting == 0


def test_pushes_lost_with_the_connection_are_pulled_over_the_next() -> None:
    box, talk = peer(PARIS, PLACES), session()
    talk_a_while(box, talk, 0.0)
    talk.receive(box.send(READS[:50], 7.0)[:-10], 7.0)
    talk.stored()
    lost = box.send(READS[50:99], 7.0)
    assert lost, "pushed into a cable that is no longer there"
    again = talk_a_while(box, session(talk.resume), 20.0)
    assert told(again) == expected(READS[49:99])


def test_no_command_that_moves_the_box_is_ever_sent() -> None:
    box, talk = peer(PARIS, PLACES), session()
    box.send(READS, 0.0)
    talk_a_while(box, talk, 0.0, turns=2000)
    assert box.forbidden == []
    assert box.receive(b"STOPOPERATION\r\n", 0.0) == b"ERROR;STOPOPERATION\r\n"
    assert box.forbidden == ["STOPOPERATION"]
    assert "STOPOPERATION" in NOT_OURS_TO_SEND
