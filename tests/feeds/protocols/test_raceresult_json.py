"""RACE RESULT's JSON exporter: the vendor's sample, odd records, each beside what it means."""

import json
import random
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from feeds.protocols import raceresult_json
from feeds.protocols.events import Marker, Passing
from feeds.protocols.local_time import TOOK_NEXT_DAY, EventTime
from feeds.protocols.raceresult_json import Exporter
from feeds.protocols.speak.raceresult_json import peer
from feeds.reads import Read
from tests.feeds.protocols.page_of_lines import in_words, said
from tests.feeds.protocols.rough_wire import (
    MOST_MEMORY,
    heard,
    most_memory,
    records,
    streams,
    survives,
)

BERLIN = ZoneInfo("Europe/Berlin")
RACE = EventTime(BERLIN, date(2024, 1, 12))
SAMPLE = (
    b'{"ID":1,"Bib":50001,"TimingPoint":"STARTFINISH","Result":-10,"Time":32795.944,'
    b'"Invalid":false,\r\n "Passing":{"Transponder":"ZICAD30","Position":{"Latitude":0,'
    b'"Longitude":0,"Altitude":0,"Flag":""},\r\n "Hits":75,"RSSI":-75,"Battery":3,"Temperature":17,'
    b'"WUC":6233,"LoopID":8,"Channel":8,"InternalData":"",\r\n "StatusFlags":128,'
    b'"DeviceID":"D-50432","DeviceName":"Support Decoder","OrderID":0,"Port":0,"IsMarker":false,'
    b'\r\n "FileNo":177,"PassingNo":1,"Customer":12345,"Received":"2024-01-12T09:07:43.15+01:00",'
    b'"UTCTime":"2024-01-12T09:06:35.944Z"}}'
)
PLAIN = {"ID": 7, "Bib": 42, "TimingPoint": "10 km", "Time": 36000.5, "Passing": None}
NO_TIME = "expected seconds since midnight in Time"
NO_RECORD = "expected a record: an object with TimingPoint"


def plain(**changed: Any) -> bytes:
    return json.dumps(PLAIN | changed).encode()


# Each record beside what it means.
RECORDS = [
    (plain(), "10 km 42 2024-01-12 10:00:00.500 7"),
    (plain(Bib="0042"), "10 km 0042 2024-01-12 10:00:00.500 7"),
    (plain(Time=0), "10 km 42 2024-01-12 00:00:00.000 7"),
    (plain(Time=86400 + 3600), "10 km 42 2024-01-13 01:00:00.000 7"),
    (plain(TimingPoint="Départ"), "Départ 42 2024-01-12 10:00:00.500 7"),
    ('{"TimingPoint":"Départ","Bib":1,"Time":1}'.encode("cp1252"),
     "Départ 1 2024-01-12 00:00:01.000"),
    (plain(Passing={"Transponder": "Z1", "DeviceID": "D-1", "FileNo": 3, "PassingNo": 9}),
     "10 km Z1 2024-01-12 10:00:00.500 3/9"),
    (plain(Passing={"IsMarker": True, "Transponder": "99999"}),
     "marker 10 km 2024-01-12 10:00:00.500 99999"),
    (plain(Invalid=True), "! struck out in RACE RESULT: 42 at 10 km"),
    (plain(Bib=0), "expected a transponder or a bib"),
    (plain(Bib=True), "expected a transponder or a bib"),
    (plain(Time="10:00"), NO_TIME),
    (plain(Time=None), NO_TIME),
    (plain(Time=True), NO_TIME),
    (plain(Time=-1), NO_TIME),
    (plain(Time=float("nan")), NO_TIME),
    (plain(Time=1e300), NO_TIME),
    (plain(TimingPoint=""), "expected the name of a timing point in TimingPoint"),
    (plain(TimingPoint=5), "expected the name of a timing point in TimingPoint"),
    (b'{"ID": 1, "Bib": 2}', NO_RECORD),
    (b'{"ID": 1, "Bib": 2', ""),
    (b"connected: no", NO_RECORD),
    (b"Hello from the finish", "exporter says: Hello from the finish"),
    (b"\xff\xfe", NO_RECORD),
    (b'{"a": ' + plain(), f"{NO_RECORD}|10 km 42 2024-01-12 10:00:00.500 7"),
    (b'{"a": ' + plain() + b"}", f"{NO_RECORD}|10 km 42 2024-01-12 10:00:00.500 7|{NO_RECORD}"),
    (b'"' + plain(), f"{NO_RECORD}|10 km 42 2024-01-12 10:00:00.500 7"),
    (b'"ID"x"' + plain() + b"}", f"{NO_RECORD}|10 km 42 2024-01-12 10:00:00.500 7|{NO_RECORD}"),
    (plain() + plain(Bib=43),
     "10 km 42 2024-01-12 10:00:00.500 7|10 km 43 2024-01-12 10:00:00.500 7"),
]  # fmt: skip


def session() -> Exporter:
    return raceresult_json.session(RACE)


@pytest.mark.parametrize(("written", "meaning"), RECORDS)
def test_a_record_means_what_the_page_says(written: bytes, meaning: str) -> None:
    assert in_words(heard(session(), [written + b"\r\n"]), BERLIN) == meaning


def test_the_vendors_sample_is_one_read_and_its_utc_time_is_doubted_once() -> None:
    talk = session()
    (event, warning) = heard(talk, [SAMPLE])
    assert said(event, BERLIN) == "STARTFINISH ZICAD30 2024-01-12 09:06:35.944 177/1"
    assert isinstance(event, Passing)
    assert (event.bib, event.device, event.raw) == ("50001", "D-50432", SAMPLE)
    assert said(warning, BERLIN).startswith("! UTCTime is +1.00 h from Time")
    assert len(heard(talk, [SAMPLE])) == 1


def test_a_record_cut_in_the_middle_says_nothing_until_the_rest_arrives() -> None:
    for at in range(1, len(SAMPLE)):
        talk = session()
        assert heard(talk, [SAMPLE[:at]]) == []
        assert len(records(heard(talk, [SAMPLE[at:]]))) == 1


def test_a_replay_the_day_after_does_not_move_the_morning() -> None:
    (event, _) = session().receive(SAMPLE, datetime(2024, 1, 13, 10, tzinfo=UTC).timestamp())
    assert said(event, BERLIN) == "STARTFINISH ZICAD30 2024-01-12 09:06:35.944 177/1"
    after_midnight = SAMPLE.replace(b"32795.944", b"1800.5").replace(b"12T09:07", b"13T00:30")
    event = session().receive(after_midnight, 0.0)[0]
    assert said(event, BERLIN) == "STARTFINISH ZICAD30 2024-01-13 00:30:00.500 177/1"
    assert isinstance(event, Passing)
    assert event.note == TOOK_NEXT_DAY


@given(streams([line for line, _ in RECORDS], b"\r\n"))
def test_how_the_stream_is_cut_changes_nothing(stream: tuple[bytes, list[bytes]]) -> None:
    whole, chunks = stream
    assert records(heard(session(), chunks)) == records(heard(session(), [whole]))


def test_no_good_record_is_lost_among_garbage() -> None:
    good = [SAMPLE.replace(b"\r\n", b""), SAMPLE, plain(), plain(TimingPoint="{}")]
    survives(session, good, b"\r\n")


def test_records_with_nothing_between_them_are_told_apart() -> None:
    rng = random.Random(1)
    for _ in range(500):
        stream = b"".join(rng.choice((SAMPLE, plain())) for _ in range(5))
        at = sorted(rng.randrange(len(stream)) for _ in range(4))
        chunks = [stream[a:b] for a, b in zip([0, *at], [*at, len(stream)], strict=True)]
        assert len(records(heard(session(), chunks))) == 5


@pytest.mark.parametrize(
    "piece", [b"{" * 4000, b'{"TimingPoint":' * 300, b'{"a', b'"Q', b"junk " * 999, b"["]
)
def test_a_flood_without_an_end_fills_no_memory_and_the_next_record_is_found(piece: bytes) -> None:
    talk = session()
    assert most_memory(talk, piece, 100) < MOST_MEMORY
    assert len(records(heard(talk, [b"\r\n", plain(), b"\r\n", plain(), b"\r\n"]))) == 2


READS = [
    Read(f"{bib:04}", mat, 1_705_089_000.0 + bib * 31.357, 0.0)
    for mat in ("Start", "Départ 2")
    for bib in range(300)
]


@pytest.mark.parametrize(("is_pretty", "end"), [(False, "\r\n"), (False, ""), (True, "\n")])
def test_what_an_exporter_would_say_comes_back_as_the_same_reads(is_pretty: bool, end: str) -> None:
    software = peer(BERLIN, RACE.day, is_pretty, end)
    found = heard(session(), [software.send(READS, 0.0)])
    assert [(e.place, e.tag, e.at_s) for e in found if isinstance(e, Passing)] == [
        (read.mat, read.tag, round(read.at_s, 3)) for read in READS
    ]
    assert len(found) == len(READS), "and nothing to warn of"
    (gun,) = heard(session(), [software.gun("Start", 1_705_089_000.25, 0.0)])
    assert isinstance(gun, Marker)
    assert (gun.kind, gun.at_s) == ("marker", 1_705_089_000.25)
    assert len(records(heard(session(), [software.greet(0.0)]))) == len(READS) + 1
