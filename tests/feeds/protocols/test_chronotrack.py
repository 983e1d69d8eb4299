"""ChronoTrack CTP01: a page of lines, odd ones included, each beside what it means."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from feeds.protocols import chronotrack
from feeds.protocols.chronotrack import SETTINGS, ChronoTrack
from feeds.protocols.chronotrack_records import TOOK_UTC
from feeds.protocols.events import Marker, Passing, Status
from feeds.protocols.local_time import EventTime
from feeds.protocols.speak.chronotrack import Client, peer
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
HELLO = b"SimpleClient~1.2.3~CTP01\r\n"
NORMAL = b"CT01_33~1~start~9478~14:02:15.31~0~0F2A38~1"
ISO = b"CT01_33~2000~PHASER~3132~2025-06-01T08:30:22.04~1~23H016~1"
COMMAS = b"CT01_13,1,MINI10438,1894,20:26:41.07,1,1085B1,2"
GUN = b"CT01_33~4~start~guntime~07:45:01.01~0~DF239A~0"
RAW = b"TO~000001~009573~160~018~1620460343.17~104484~8~-71~00001~P~10"
ODD = "expected a tag event or an answer of CTP01"
FEW = "expected 8 fields in a tag event: format~seq~location~tag~time~lap~reader~gator"
NO_TIME = "expected a time such as 14:02:15.310"

# Each line beside what it means.
LINES = [
    (NORMAL, "start 9478 2026-06-17 14:02:15.310"),
    (ISO, "PHASER 3132 2025-06-01 08:30:22.040"),
    (COMMAS, "MINI10438 1894 2026-06-17 20:26:41.070"),
    (GUN, "gun start 2026-06-17 07:45:01.010 guntime"),
    (b"CT01_33~2038~30k~newlocation~09:15:21.00~0~ED932A~0", "new location: 30k"),
    (b"CT01_33~7~5k~0042~50535310~0~0F2A38~1", "5k 0042 2026-06-17 14:02:15.310"),
    (b"CT01_33~7~5k~0042~1781697735.31~0~0F2A38~1", "5k 0042 2026-06-17 14:02:15.310"),
    (b"CT01_33~7~5k~0042~14:02:15~0~0F2A38~1~more", "5k 0042 2026-06-17 14:02:15.000"),
    (b"CT01_33~7~5k~0042~2026-06-17T14:02:15.315~~~", "5k 0042 2026-06-17 14:02:15.315"),
    (RAW, "104484 009573 2021-05-08 09:52:23.170"),
    (b"TO~1~95995~160~1~1620459054.85~10E747~8~-59~1~P", "10E747 95995 2021-05-08 09:30:54.850"),
    (b"x\xff" + NORMAL, "expected nothing before a tag event|start 9478 2026-06-17 14:02:15.310"),
    (b"CT01_33~7~5k~0042~14:02:15.31~0~0F2A38", FEW),
    (b"CT01_33~7~~0042~14:02:15.31~0~0F2A38~1", "expected a location and a tag in a tag event"),
    (b"CT01_33~7~5k~~14:02:15.31~0~0F2A38~1", "expected a location and a tag in a tag event"),
    (b"CT01_33~7~5k~0042~14:02~0~0F2A38~1", NO_TIME),
    (b"CT01_33~7~5k~0042~2026-06-17~0~0F2A38~1", "expected a time such as 2026-06-17T14:02:15.31"),
    (b"CT01_33~7~5k~0042~2026-06-31T14:02:15~0~0F2A38~1", "expected a day of the calendar"),
    (b"CT01_33~7~5k~0042~86400000~0~0F2A38~1", "expected a time of day before 24:00"),
    (b"CT01_33~7~5k~0042~1.5~0~0F2A38~1", "expected a year from 2000 to 2099: was the clock set?"),
    (b"TO~1~95995~160~1", "expected 11 or 12 fields in a controller's record"),
    (b"ack~geteventinfo~City Run~17~5 km", "event: City Run, 17, 5 km"),
    (b"ack~getlocations~Start~1k~Finish", "locations: Start, 1k, Finish"),
    (b"err~start~invalid location", "! error: start invalid location"),
    (b"ack~init~location=multi", ""),
    (b"ack~ping", ""),
    (b"ping~ack", ""),
    (b"", ""),
    (b"OK", ODD),
    (b"\xff\x00~\x07", ODD),
]


def session() -> ChronoTrack:
    return chronotrack.session(RACE)


@pytest.mark.parametrize(("line", "meaning"), LINES)
def test_a_line_means_what_the_page_says(line: bytes, meaning: str) -> None:
    assert in_words(heard(session(), [line + b"\r\n"]), PARIS) == meaning


@pytest.mark.parametrize(
    ("time", "within_s", "note"),
    [
        (b"14:02:15.31", 0.01, ""),
        (b"2026-06-17T14:02:15.310", 0.001, ""),
        (b"14:02:15", 1.0, ""),
        (b"1781697735.31", 0.01, TOOK_UTC),
    ],
)
def test_a_passing_says_how_finely_its_time_is_told_and_what_was_assumed(
    time: bytes, within_s: float, note: str
) -> None:
    (event,) = heard(session(), [NORMAL.replace(b"14:02:15.31", time) + b"\r\n"])
    assert isinstance(event, Passing)
    assert (event.within_s, event.note, event.device) == (within_s, note, "0F2A38")


def test_the_handshake_says_as_many_settings_as_it_announces_and_then_starts() -> None:
    talk = session()
    assert talk.greet() == talk.due(0.0) == b""
    assert heard(talk, [HELLO[:9], HELLO[9:]], 0.0) == [Status("client: SimpleClient 1.2.3")]
    lines = talk.due(0.0).decode().split("\r\n")
    assert lines == ["Poursuite~1.0~6", *SETTINGS, "geteventinfo", "getlocations", ""]
    assert len(SETTINGS) == 6
    talk.receive(b"ack~geteventinfo~City Run~17~\r\n", 0.1)
    assert talk.due(0.1) == b""
    talk.receive(b"ack~getlocations~Start~Finish\r\n", 0.2)
    assert talk.due(0.2) == b"start\r\n"
    talk.receive(HELLO + b"ack~getlocations~Start~Finish\r\n", 0.2)
    assert talk.due(0.2) == b"", "a second greeting would make the vendor's client hang up"


def test_a_client_that_does_not_tell_its_locations_is_started_before_it_hangs_up() -> None:
    talk = session()
    talk.receive(HELLO, 0.0)
    talk.due(0.0)
    assert talk.due(3.9) == b""
    assert talk.due(4.0) == b"start\r\n"
    refusing = session()
    refusing.receive(HELLO + b"err~getlocations~unknown command\r\n", 0.0)
    assert refusing.due(0.1).endswith(b"getlocations\r\nstart\r\n")


def test_reads_get_no_answer_and_pings_get_one() -> None:
    talk = session()
    heard(talk, [NORMAL + b"\r\n", ISO + b"\r\n"])
    assert talk.stored() == talk.due(0.0) == b""
    talk.receive(b"ping\r\n", 0.0)
    assert talk.due(0.0) == b"ack~ping\r\n"
    talk.receive(HELLO + b"ack~getlocations\r\n", 0.0)
    talk.due(0.0)
    assert talk.due(14.9) == b""
    assert talk.due(15.0) == b"ping\r\n"


def test_a_new_location_is_started_a_second_later() -> None:
    talk = session()
    talk.receive(b"CT01_33~2038~30k~newlocation~09:15:21.00~0~ED932A~0\r\n", 5.0)
    assert talk.due(5.0) == b"getlocations\r\n"
    assert talk.due(5.9) == b""
    assert talk.due(6.0) == b"start~30k\r\n"
    assert talk.due(7.0) == b""


@given(streams([line for line, _ in LINES], b"\r\n"))
def test_how_the_stream_is_cut_changes_nothing(stream: tuple[bytes, list[bytes]]) -> None:
    whole, chunks = stream
    assert heard(session(), chunks) == heard(session(), [whole])


def test_no_good_record_is_lost_among_garbage() -> None:
    survives(session, [NORMAL, ISO, COMMAS, GUN, RAW], b"\r\n")


def test_a_read_glued_to_garbage_without_an_end_is_found() -> None:
    found = records(heard(session(), [b"\x80" * 200_000 + NORMAL, b"\r\n"]))
    assert found == records(heard(session(), [NORMAL + b"\r\n"]))


def test_a_flood_fills_no_memory() -> None:
    assert most_memory(session(), NORMAL * 100, 500) < MOST_MEMORY
    assert most_memory(session(), b"ping\n" + HELLO, 5000) < MOST_MEMORY
    numbers = iter(range(10**9))
    talk = session()
    for _ in range(5000):
        line = b"CT01_33~1~%d~newlocation~09:15:21.00~0~ED932A~0\r\n" % next(numbers)
        talk.receive(line, RECEIVED_S)
    talk.due(RECEIVED_S)
    assert talk.due(RECEIVED_S + 2.0).count(b"start~") == 100


READS = [
    Read(f"{bib:04}", mat, round(1_781_685_000.0 + bib * 0.37, 2), 0.0)
    for mat in ("Start", "Départ 2")
    for bib in range(300)
]


def talk_until_done(client: Client, talk: ChronoTrack) -> list[Passing]:
    found: list[Passing] = []
    to_us = client.greet(0.0)
    while to_us or client.waiting:
        events = talk.receive(to_us, 0.0)
        found += [event for event in events if isinstance(event, Passing)]
        to_us = client.receive(talk.due(0.0) + talk.stored(), 0.0)
    return found


def test_what_a_client_would_say_comes_back_as_the_same_reads_on_every_connection() -> None:
    client, expected = peer(PARIS, ["Start", "Départ 2"]), [(r.mat, r.tag, r.at_s) for r in READS]
    client.send(READS, 0.0)
    for _ in range(2):
        talk = session()
        found = talk_until_done(client, talk)
        assert [(event.place, event.tag, event.at_s) for event in found] == expected
        (gun,) = talk.receive(client.gun("Start", 1_781_685_000.25, 0.0), 0.0)
        assert isinstance(gun, Marker)
        assert (gun.kind, gun.place, gun.at_s) == ("gun", "Start", 1_781_685_000.25)
    assert client.complaints == [], "we said nothing outside the grammar"
    client.receive(b"OK\r\n", 0.0)
    assert client.complaints == ["OK"]


@pytest.mark.parametrize("time_format", ["normal", "unix", "msecs", "iso"])
def test_whatever_time_format_a_client_insists_on_is_understood(time_format: str) -> None:
    client, talk = peer(PARIS, ["Start"]), session()
    client.greet(0.0)
    client.receive(f"Us~1~1\r\ntime-format={time_format}\r\nstart\r\n".encode(), 0.0)
    found = records(talk.receive(client.send(READS[:50], 0.0), RECEIVED_S))
    assert [event.at_s for event in found] == [read.at_s for read in READS[:50]]
