"""Talks with a RACE RESULT decoder: what is asked and when, and what a decoder would say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.protocols.events import Passing, Refused
from feeds.protocols.raceresult import RaceResult
from feeds.protocols.raceresult_file import Resume, Taken
from feeds.protocols.speak.raceresult import NOT_OURS_TO_SEND, Decoder, peer
from feeds.reads import Read
from tests.feeds.protocols.page_of_lines import said
from tests.feeds.protocols.rough_wire import records
from tests.feeds.protocols.test_raceresult import PARIS, PASSIVE, session


def ask(talk: RaceResult, line: bytes, now_s: float = 0.0) -> list[str]:
    talk.receive(line + b"\r\n", now_s)
    talk.stored()
    return talk.due(now_s).decode().splitlines()


def introduced(talk: RaceResult, box: bytes = b"D-50432", now_s: float = 0.0) -> RaceResult:
    """Answer all it asks at first, but how many passings there are: that is the open question."""
    (asked,) = ask(talk, b"GETPROTOCOL;2.0;1.0;2.0", now_s)
    while asked != "PASSINGS":
        answer = asked.encode() + (b";Box 1;" + box if "BOXNAME" in asked else b"")
        (asked,) = ask(talk, answer, now_s)
    return talk


def test_the_talk_begins_as_the_crews_own_software_does_and_touches_nothing() -> None:
    """The dialogue on the wire, ours and theirs: one question at a time."""
    talk = session()
    assert talk.greet() == b"GETPROTOCOL\r\n"
    assert talk.due(0.0) == b""
    for theirs, ours in [
        (b"GETPROTOCOL;1.5;1.0;3.3", b"SETPROTOCOL;2.0\r\n"),
        (b"#KEEPALIVE", b""),
        (b"SETPROTOCOL;2.0", b"SETPUSHPREWARNS;0\r\n"),
        (b"SETPUSHPREWARNS;0", b"GETCONFIG;GENERAL;BOXNAME\r\n"),
        (b"GETCONFIG;GENERAL;BOXNAME;Box 1;D-50432", b"GETSTATUS\r\n"),
        (b"#P;251;A1;2026-06-17;10:30:00", b""),
        (b"GETSTATUS;2026-06-17;10:30:00.000;1;00011001;1;12;1", b"SETPUSHPASSINGS;1;0\r\n"),
        (b"SETPUSHPASSINGS;1;0", b"PASSINGS\r\n"),
        (b"PASSINGS;250;12", b"1:100\r\n"),
    ]:
        events = talk.receive(theirs + b"\r\n", 0.0)
        assert not any(isinstance(event, Refused) for event in events), theirs
        talk.stored()
        assert talk.due(0.5) == ours, theirs
    assert talk.due(9.0) == b"", "its answer may take its time"
    assert talk.due(10.0) == b"PASSINGS\r\n"
    assert talk.due(10.5) == b""
    assert talk.due(11.0) == b"1:100\r\n", "the answer never came"


def test_a_decoder_that_answers_nothing_is_asked_all_the_same_a_question_a_second() -> None:
    talk = session()
    asked = [talk.due(quarter / 4).decode() for quarter in range(30)]
    assert [(number / 4, line.strip()) for number, line in enumerate(asked) if line] == [
        (1.0, "SETPROTOCOL;<=2.0"),
        (2.0, "SETPUSHPREWARNS;0"),
        (3.0, "GETCONFIG;GENERAL;BOXNAME"),
        (4.0, "GETSTATUS"),
        (5.0, "SETPUSHPASSINGS;1;0"),
        (6.0, "PASSINGS"),
    ]
    assert talk.receive(b"GETPROTOCOL;2.0;1.0;2.0\r\n", 0.0) == []
    assert talk.due(7.5) == b"", "too late: it is introduced"


def test_a_question_that_is_refused_is_answered_too() -> None:
    talk = session()
    (warned,) = talk.receive(b"ERROR;GETPROTOCOL\r\n", 0.0)
    assert said(warned, PARIS) == "! ERROR;GETPROTOCOL"
    assert talk.due(0.1) == b"SETPROTOCOL;<=2.0\r\n"


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
    asked = "".join(talk.due(float(second)).decode() for second in range(6))
    assert "PUSHPASSINGS" not in asked
    assert asked.endswith("PASSINGS\r\n")
    assert ask(talk, b"PASSINGS;1", 5.1) == ["1:1"]
    assert ask(talk, b"1;33;0000-00-00;09:00:00", 5.2) == []
    assert ask(talk, b"", 5.3) == []
    for now_s in (6.0, 8.0):
        assert talk.due(now_s - 0.1) == b""
        assert ask(talk, b"#KEEPALIVE", now_s) == ["PASSINGS"], "every two seconds without a push"
        assert ask(talk, b"PASSINGS;1", now_s) == []


def test_a_gap_in_what_is_pushed_is_pulled() -> None:
    talk = introduced(session())
    assert ask(talk, b"PASSINGS;0;12") == []
    assert ask(talk, b"#P;1;A1;2026-06-17;10:30:00") == []
    assert ask(talk, b"#P;4;A4;2026-06-17;10:30:03") == ["PASSINGS"]
    assert ask(talk, b"PASSINGS;4;12") == ["2:3"]
    assert ask(talk, b"2;A2;2026-06-17;10:30:01") == []
    assert ask(talk, b"3;A3;2026-06-17;10:30:02") == []
    assert ask(talk, b"") == []


def test_nothing_more_is_pulled_until_what_came_is_stored() -> None:
    talk = introduced(session())
    talk.receive(b"PASSINGS;3;12\r\n1;A1;2026-06-17;10:30:00\r\n\r\n", 0.0)
    assert talk.due(0.0) == b""
    assert talk.stored() == b""
    assert talk.due(0.0) == b"2:2\r\n"


def test_a_new_file_is_read_from_its_beginning() -> None:
    talk = introduced(session())
    for line in (b"PASSINGS;1;12", b"1;A1;2026-06-17;10:30:00", b""):
        ask(talk, line)
    assert ask(talk, b"PASSINGS;1;13") == ["1:1"]
    assert ask(talk, b"ONLY 0") == []
    full = PASSIVE.replace(b"1234;", b"2;").replace(b";12;2", b";14;2")
    assert ask(talk, full) == ["PASSINGS"], "a push tells of a file we do not know"
    assert ask(talk, b"PASSINGS;2;14") == ["1:2"]
    old = introduced(session())
    for line in (b"PASSINGS;2", b"1;A1;2026-06-17;10:30:00", b"2;A1;2026-06-17;10:30:01", b""):
        ask(old, line)
    assert ask(old, b"PASSINGS;1") == ["1:1"], "fewer than before, by a box without file numbers"


def test_a_passing_that_never_comes_does_not_hold_up_the_others() -> None:
    talk = introduced(session())
    assert ask(talk, b"PASSINGS;3;12") == ["1:3"]
    assert ask(talk, b"3;A3;2026-06-17;10:30:02") == []
    assert ask(talk, b"") == ["1:3"]
    assert ask(talk, b"") == ["1:3"]
    (warned,) = talk.receive(b"\r\n", 0.0)
    assert said(warned, PARIS).startswith("! passings 1 to 2 did not come")
    talk.stored()
    assert talk.due(0.0) == b""
    assert talk.resume is None, "a new connection asks again from the first"
    ask(talk, b"1;A1;2026-06-17;10:30:00")
    ask(talk, b"2;A2;2026-06-17;10:30:01")
    assert talk.resume == Resume("D-50432", "12", 3)


def test_where_fewer_exist_than_were_asked_for_we_wait_for_the_next_count() -> None:
    talk = introduced(session())
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
    talk = introduced(session(resume))
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
