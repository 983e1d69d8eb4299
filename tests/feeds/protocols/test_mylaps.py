"""MYLAPS: a page of real messages, odd ones included, each beside what it means."""

from datetime import UTC, date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from feeds.protocols import mylaps
from feeds.protocols.events import Marker, Passing, Refused, Status
from feeds.protocols.local_time import TOOK_FIRST, TOOK_SECOND, EventTime
from feeds.protocols.mylaps import Mylaps
from feeds.protocols.speak.mylaps import TimingAndScoring, peer
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
RACE = EventTime(PARIS, date(2026, 3, 8))

TWO = (
    b"10KM@Passing@t=13:11:30.904|c=0000041|ct=UH|d=120606|l=13|dv=4|re=0|an=00001111|g=0|b=41|n=41"
    b"@t=13:12:21.830|c=0000039|ct=UH|d=120606|l=30|dv=4|re=0|an=00001101|g=0|b=39|n=39@1016@$"
)
GUN = b"Finish@Marker@t=11:03:40.347|mt=Gunshot|n=Gunshot 1@4@$"
STORE = (
    b"Start@Store@LZ6302115:37:40.704 5 0F  1000125030862"
    b"@NV4654515:37:40.708 5 0F  100002503086F@1@$"
)
STORE_2 = (
    b"5Km@Store@000021906:21:23.34311 01  1D6742504132E@000000806:21:23.64511 01  1D67625041331@3@$"
)
GUN_V1 = b"Start - Finish@Marker@2025-04-13 05:57:56.027|ext-gun|Extern gunshot@1@$"
CHECKSUM = "expected the checksum of a version 1 record"
ENDED = "expected a message number and '@' before the '$'"

# Each message beside what it means: a line of words for each of its records.
MESSAGES = [
    (TWO, "10KM 0000041 2012-06-06 13:11:30.904|10KM 0000039 2012-06-06 13:12:21.830"),
    (STORE, "Start LZ63021 2025-03-08 15:37:40.704|Start NV46545 2025-03-08 15:37:40.708"),
    (STORE_2, "5Km 0000219 2025-04-13 06:21:23.343|5Km 0000008 2025-04-13 06:21:23.645"),
    (b"M@Store@0RK9T6N 13:50:23.30 9323  1000009080387@5@$", "M 0RK9T6N 2009-08-03 13:50:23.300"),
    (GUN, "gun Finish 2026-03-08 11:03:40.347 Gunshot 1"),
    (GUN_V1, "gun Start - Finish 2025-04-13 05:57:56.027 Extern gunshot"),
    (b"A@Marker@t=2025-04-13 05:57:56|mt=mark@9@$", "marker A 2025-04-13 05:57:56.000 mark"),
    (b"21Km = 2Km@Passing@c=A1|d=260308|t=10:00:00@ 7@$", "21Km = 2Km A1 2026-03-08 10:00:00.000"),
    ("Départ@Passing@c=A1|t=10:00:00@7@$".encode("cp1252"), "Départ A1 2026-03-08 10:00:00.000"),
    (b"A@Passing@t=10:00:00.1|new=a=b|c=A1|d=260308|@7@$", "A A1 2026-03-08 10:00:00.100"),
    (b"A@Passing@c=|d=260308|t=10:00:00@7@$", "expected a chip code in c="),
    (b"A@Passing@c=A1|d=260308@7@$", "expected a time such as 14:02:15.310"),
    (b"A@Passing@c=A1|d=260308|t=24:00:00@7@$", "expected a time of day before 24:00"),
    (b"A@Passing@c=A1|d=260231|t=10:00:00@7@$", "expected a day of the calendar"),
    (b"A@Passing@c=A1|d=26-3-8|t=10:00:00@7@$", "expected a date such as 260617"),
    (STORE.replace(b"0862@", b"0863@"), CHECKSUM + "|Start NV46545 2025-03-08 15:37:40.708"),
    (b"A@Store@0RK9T6N13:50:23.30@5@$", "expected 39 characters in a version 1 record"),
    (b"A@Passing@$", ENDED),
    (b"A@Passing@c=A1|d=260308|t=10:00:00@$", ENDED),
    (b"A@Passing@c=A1|d=260308|t=10:00:00@7$", ENDED),
    (b"A@Sing@7@$", "expected location@function@...@$ with a known function"),
    (b"@Pong@$", "expected a location's name"),
    (TWO[:90] + TWO, "expected one message, found the beginning of another in it"),
    (b"hello$", "expected location@function@...@$ with a known function"),
]


def session(login: tuple[str, str] | None = None, version: Literal[1, 2] = 2) -> Mylaps:
    return mylaps.session(RACE, "Test", login, version)


@pytest.mark.parametrize(("message", "meaning"), MESSAGES)
def test_a_message_means_what_the_page_says(message: bytes, meaning: str) -> None:
    assert in_words(heard(session(), [message]), PARIS) == meaning


def test_a_passing_keeps_its_bib_its_box_and_its_bytes() -> None:
    first, _ = heard(session(), [TWO])
    assert isinstance(first, Passing)
    assert (first.bib, first.device) == ("41", "4")
    assert first.raw == TWO.split(b"@")[2]
    old, _ = heard(session(), [STORE])
    assert isinstance(old, Passing)
    assert old.device == "5"


def test_nothing_is_acknowledged_before_it_is_stored_and_then_once() -> None:
    talk = session()
    heard(talk, [TWO, GUN])
    assert talk.due(RECEIVED_S) == b""
    assert talk.stored() == b"Test@AckPassing@1016@$Test@AckMarker@4@$"
    assert talk.stored() == b""


def test_a_message_sent_again_is_told_again_and_acknowledged_again() -> None:
    talk = session()
    for _ in range(2):
        assert len(heard(talk, [STORE])) == 2
        assert talk.stored() == b"Test@AckStore@1@$"


def test_the_number_comes_back_exactly_as_it_came() -> None:
    talk = session()
    heard(talk, [b"A@Passing@c=A1|d=260308|t=10:00:00@ 007@$"])
    assert talk.stored() == b"Test@AckPassing@ 007@$"


def test_a_bad_record_stops_neither_the_others_nor_the_acknowledgement() -> None:
    talk = session()
    assert [type(event) for event in heard(talk, [STORE.replace(b"0862@", b"0863@")])] == [
        Refused,
        Passing,
    ]
    assert talk.stored() == b"Test@AckStore@1@$"


def test_every_location_is_answered_with_the_version_at_once() -> None:
    talk = session()
    events = heard(talk, [b"\r\n\0\0Start@Po", b"ng@$\r\nFinish@Pong@$"])
    assert events == [Status("location: Start"), Status("location: Finish")]
    assert talk.due(RECEIVED_S) == 2 * b"Test@AckPong@Version2.1@$"
    old = session(version=1)
    heard(old, [b"Start@Pong@$"])
    assert old.due(RECEIVED_S) == b"Test@AckPong@$"


def test_a_ping_is_answered_and_ours_goes_every_ten_seconds() -> None:
    talk = session()
    heard(talk, [b"Start@Ping@$"])
    assert talk.due(100.0) == b"Test@AckPing@$"
    assert talk.due(109.0) == b""
    assert talk.due(110.0) == b"Test@Ping@$"
    assert heard(talk, [b"Start@AckPing@$Finish@AckPing@$"]) == []


def test_separators_in_our_name_do_not_break_the_answer() -> None:
    talk = mylaps.session(RACE, "race@home|1$")
    talk.receive(b"A@Pong@$", RECEIVED_S)
    assert talk.due(RECEIVED_S) == b"race-home-1-@AckPong@Version2.1@$"


@pytest.mark.parametrize("end", [b"$", b"@$", b"$\r\n\0", b"@$\r\n"])
def test_without_the_right_password_nothing_is_heard_and_nothing_acknowledged(end: bytes) -> None:
    """The dialogue on the wire, theirs and ours; real systems have no '@' before the '$'."""
    talk = session(login=("crew", "s3cret"))
    first = b"expected a login first: set user and password in Timing & Scoring's exporter"
    assert heard(talk, [TWO]) == [Refused(TWO[:-1], first.decode())]
    for wrong in (b"crew@guess", b"crew@", b"@s3cret", b"Crew@s3cret", b"crew@s3cret@s3cret"):
        heard(talk, [b"Toolkit@AckAuth@" + wrong + end])
        assert records(heard(talk, [TWO])) == []
        assert talk.stored() == b""
        assert talk.due(RECEIVED_S) == b"Test@AuthFailed@$", wrong
    assert heard(talk, [b"Toolkit@AckAuth@crew@guess" + end]) == [
        Status("Toolkit: wrong user or password", is_warning=True)
    ]
    talk.due(RECEIVED_S)
    assert heard(talk, [b"Toolkit@AckAuth@crew@s3cret" + end]) == [Status("Toolkit: logged in")]
    assert talk.due(RECEIVED_S) == b"Test@AuthOk@$"
    assert len(records(heard(talk, [TWO]))) == 2
    assert talk.stored() == b"Test@AckPassing@1016@$"


def test_every_message_has_its_own_acknowledgement_also_two_with_one_number() -> None:
    talk = session()
    start, finish = (
        place + b"@Passing@c=A1|d=260308|t=10:00:00@7@$" for place in (b"Start", b"Finish")
    )
    assert (
        len(records(heard(talk, [start + finish + b"Finish@Marker@t=10:00:01@7@$" + start]))) == 4
    )
    acks = b"Test@AckPassing@7@$", b"Test@AckMarker@7@$"
    assert talk.stored() == acks[0] * 2 + acks[1] + acks[0]
    assert talk.stored() == b""


@pytest.mark.parametrize(
    "message", [b"Toolkit@@AckAuth@crew@s3cret@$", b"AckAuth@s3cret@$", b"AckAuth@s3cret" * 9999]
)
def test_no_password_is_kept_of_a_broken_login(message: bytes) -> None:
    assert b"s3cret" not in b"".join(
        event.raw for event in heard(session(), [message]) if isinstance(event, Refused)
    )


def test_the_hour_that_comes_twice_is_settled_by_when_the_read_came() -> None:
    message = b"A@Passing@c=A1|d=261025|t=02:30:00@7@$"
    first_s = datetime(2026, 10, 25, 0, 30, tzinfo=UTC).timestamp()
    for received_s, at_s, note in (
        (first_s + 5, first_s, TOOK_FIRST),
        (first_s + 3605, first_s + 3600, TOOK_SECOND),
    ):
        (event,) = session().receive(message, received_s)
        assert isinstance(event, Passing)
        assert (event.at_s, event.note) == (at_s, note)


@given(streams([m for m, _ in MESSAGES]))
def test_how_the_stream_is_cut_changes_nothing(stream: tuple[bytes, list[bytes]]) -> None:
    whole, chunks = stream
    assert heard(session(), chunks) == heard(session(), [whole])


def test_no_good_record_is_lost_among_garbage() -> None:
    survives(session, [TWO[:-1], STORE[:-1], STORE_2[:-1], GUN[:-1], GUN_V1[:-1]], b"$")


def test_a_flood_without_an_end_fills_no_memory_and_the_next_message_is_heard() -> None:
    talk = session()
    assert most_memory(talk, b"A@Passing@" * 800, 500) < MOST_MEMORY
    assert len(records(heard(talk, [b"$", TWO]))) == 2


def test_a_flood_nobody_stores_fills_no_memory() -> None:
    assert most_memory(session(), b"A@Pong@$A@Ping@$" * 200, 100) < MOST_MEMORY
    numbers = iter(range(10**9))
    talk = session()
    for _ in range(5000):
        heard(talk, [b"A@Passing@c=A1|d=260308|t=10:00:00@%d@$" % next(numbers)])
    assert talk.stored().count(b"$") == 1000


READS = [
    Read(f"{bib:04}", mat, 1_772_960_400.0 + bib * 0.357, 0.0)
    for mat in ("Start", "5 km = fin")
    for bib in range(450)
]


def talk_until_done(
    sender: TimingAndScoring, talk: Mylaps, now_s: float, loses: int = 0
) -> list[Passing]:
    """Let both talk until nothing waits; of our acknowledgements the first few get lost."""
    found: list[Passing] = []
    to_us = sender.greet(now_s) + sender.send([], now_s)
    while sender.waiting or to_us:
        events = talk.receive(to_us, now_s)
        found += [event for event in events if isinstance(event, Passing)]
        answer, ack = talk.due(now_s), talk.stored()
        if ack and loses:
            loses, ack, now_s = loses - 1, b"", now_s + 20.0
        to_us = sender.receive(answer + ack, now_s)
    return found


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("loses", [0, 3])
def test_what_timing_and_scoring_would_say_comes_back_as_the_same_reads(
    version: Literal[1, 2], loses: int
) -> None:
    sender = peer(PARIS, ["Start", "5 km = fin"], ("crew", "s3cret"))
    sender.send(READS, 0.0)
    found = talk_until_done(sender, session(login=("crew", "s3cret"), version=version), 0.0, loses)
    wide = 7 if version == 1 else 0
    expected = {(read.mat, read.tag.rjust(wide, "0"), round(read.at_s, 3)) for read in READS}
    assert {(event.place, event.tag, event.at_s) for event in found} == expected
    assert len(found) > len(READS) if loses else len(found) == len(READS)


def test_what_was_under_way_when_the_cable_was_pulled_comes_over_the_next_connection() -> None:
    sender = peer(PARIS, ["Start"])
    sender.send(READS[:450], 0.0)
    cut_off = session()
    cut_off.receive(sender.greet(0.0), 0.0)
    lost = sender.receive(cut_off.due(0.0), 0.0)
    assert len(records(cut_off.receive(lost[:-40], 0.0))) == 400, "and never acknowledged"
    assert sender.waiting == 450
    assert len(talk_until_done(sender, session(), 1.0)) == 450


def test_a_gun_is_heard_as_a_gun() -> None:
    sender, talk = peer(PARIS, ["Start"]), session()
    talk.receive(sender.greet(0.0), 0.0)
    sender.receive(talk.due(0.0), 0.0)
    (gun,) = talk.receive(sender.gun("Start", 1_772_960_400.25, 0.0), 0.0)
    assert isinstance(gun, Marker)
    assert (gun.kind, gun.at_s) == ("gun", 1_772_960_400.25)
