"""What RACE RESULT boxes post: a page of bodies, odd ones included, beside what they mean."""

import random
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.protocols.events import MOST_BUFFERED, MOST_RAW, Passing, Refused, Status
from feeds.protocols.http_upload import events
from feeds.protocols.local_time import EventTime
from feeds.protocols.speak.http_upload import Uploader
from feeds.reads import Read
from tests.feeds.protocols.page_of_lines import in_words, said
from tests.feeds.protocols.rough_wire import INPUTS, RECEIVED_S, mutated, records

PARIS = ZoneInfo("Europe/Paris")
RACE = EventTime(PARIS, date(2026, 6, 17))
TRACK = {
    "v": "2", "custId": "10000", "boxId": "T-20034", "boxType": "PTrack",
    "boxName": "NikiasV10EU_TESTBOX", "boxTime": "210827T110003Z",
    "boxPos": "M,49.05802,008.47133,105", "index": "1", "count": "10", "dataIndex": "0",
}  # fmt: skip
TRACKED = (
    b"ZCTAA66;22;-40;15;92832;;;;20;-90;\r"
    b"ZCTAA55;22;-42;19;157302;;;;18;-80;\r"
    b"ZBAAA48;15;-71;5;80109;;;;13;-77;\r"
)
DECODER = {"device": "D-50432", "user": "10000"}
PASSIVE = b"17;0042;2026-06-17;10:30:00.123;6692;3;22;;;;0;;;;;;;;"
ACTIVE = b"18;;2026-06-17;10:31:05.789;;72;127;;ZCMBG52;;1;1;2;;;2.9;17;64;"

# Each body of a decoder beside what it means.
DECODED = [
    (PASSIVE + b"\n", "D-50432 0042 2026-06-17 10:30:00.123 17"),
    (ACTIVE + b"\n", "D-50432/2 ZCMBG52 2026-06-17 10:31:05.789 18"),
    (PASSIVE[:32], "D-50432 0042 2026-06-17 10:30:00.123 17"),
    (PASSIVE.replace(b"2026-06-17", b"0000-00-01"), "D-50432 0042 2026-06-18 10:30:00.123 17"),
    (PASSIVE.replace(b"0042", b"99999"), "marker D-50432 2026-06-17 10:30:00.123 trigger"),
    (b"bad\r\n" + PASSIVE + b"\r\n", "expected at least 4 fields in a decoder's record"
     "|D-50432 0042 2026-06-17 10:30:00.123 17"),
    (b"x;0042;2026-06-17;10:30:00", "expected a passing's number"),
    (b"17;;2026-06-17;10:30:00", "expected a bib or a transponder code"),
    (b"17;0042;2026-06-17;noon", "expected a time such as 14:02:15.310"),
    (b"", ""),
    (b"\r\n\0\n", ""),
]  # fmt: skip


@pytest.mark.parametrize(("body", "meaning"), DECODED)
def test_a_decoders_body_means_what_the_page_says(body: bytes, meaning: str) -> None:
    assert in_words(events(DECODER, body, RACE, RECEIVED_S), PARIS) == meaning


def test_the_vendors_track_box_sample_is_three_reads_true_to_a_second() -> None:
    found = events(TRACK, TRACKED, RACE, RECEIVED_S)
    assert [said(event, PARIS) for event in found] == [
        "T-20034 ZCTAA66 2021-08-27 12:59:41.000 0/1",
        "T-20034 ZCTAA55 2021-08-27 12:59:41.000 0/2",
        "T-20034 ZBAAA48 2021-08-27 12:59:48.000 0/3",
    ]
    assert {event.within_s for event in found if isinstance(event, Passing)} == {1.0}


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        (b"ZCTAA66;22;-40;15;92832;;;;20;-90;\r\n", "T-20034 ZCTAA66 2021-08-27 12:59:41.000 0/1"),
        (b"ZCTAA66;0.5", "T-20034 ZCTAA66 2021-08-27 13:00:02.500 0/1"),
        (b";22", "expected a transponder code"),
        (b"ZCTAA66", "expected the seconds since a chip was seen"),
        (b"ZCTAA66;-3", "expected the seconds since a chip was seen"),
        (b"ZCTAA66;999999", "expected a chip seen in the last seven days"),
    ],
)
def test_a_track_boxs_line_means_what_the_page_says(line: bytes, meaning: str) -> None:
    assert in_words(events(TRACK, line, RACE, RECEIVED_S), PARIS) == meaning


@pytest.mark.parametrize("time", ["", "210827T110003", "210827110003Z", "211327T110003Z", "x" * 99])
def test_without_the_boxs_time_none_of_its_reads_has_one(time: str) -> None:
    (event,) = events(TRACK | {"boxTime": time}, TRACKED, RACE, RECEIVED_S)
    assert said(event, PARIS).startswith("boxTime: expected")


def test_a_status_call_is_told_to_the_operator() -> None:
    (event,) = events(TRACK | {"boxBatt": "83"}, b"", RACE, RECEIVED_S)
    assert event == Status("Track Box: battery 83, clock 210827T110003Z", "T-20034")


def test_a_body_too_long_is_refused_whole() -> None:
    (event,) = events(DECODER, PASSIVE * 5000, RACE, RECEIVED_S)
    assert isinstance(event, Refused)
    assert len(event.raw) == MOST_RAW < MOST_BUFFERED


@pytest.mark.parametrize(
    ("query", "good"), [(DECODER, (PASSIVE, ACTIVE)), (TRACK, (TRACKED[:34],))]
)
def test_no_good_record_is_lost_among_garbage(
    query: dict[str, str], good: tuple[bytes, ...]
) -> None:
    rng = random.Random(1)
    for _ in range(INPUTS // 2):
        kinds = [rng.randrange(3) for _ in range(rng.randrange(1, 5))]
        lines, expected = [], 0
        for kind in kinds:
            line = rng.choice(good)
            lines.append((rng.randbytes(rng.randrange(60)), mutated(line, rng), line)[kind])
            expected += kind == 2
        found = records(events(query, b"\r\n".join(lines), RACE, RECEIVED_S))
        raws = [event.raw for event in found if isinstance(event, Passing)]
        assert sum(raw in good for raw in raws) >= expected


@given(st.dictionaries(st.sampled_from([*TRACK, "device"]), st.text(max_size=9)), st.binary())
def test_whatever_is_posted_nothing_raises(query: dict[str, str], body: bytes) -> None:
    events(query, body, RACE, RECEIVED_S)


READS = [Read(f"{bib:04}", "D-1", 1_781_685_000.0 + bib * 0.357, 0.0) for bib in range(450)]


def post_until_done(box: Uploader, statuses: list[int], now_s: float) -> list[Passing]:
    """Answer with the statuses, then always 200, and store what was answered so."""
    found: list[Passing] = []
    while box.waiting:
        post = box.due(now_s)
        if post is None:
            now_s += 1.0
            continue
        status = statuses.pop(0) if statuses else 200
        if status == 200:
            told = events(post.query, post.body, RACE, now_s)
            found += [event for event in told if isinstance(event, Passing)]
        box.answered(status, now_s)
    return found


def test_what_a_decoder_would_post_comes_back_as_the_same_reads() -> None:
    box = Uploader("decoder", PARIS)
    box.send(READS)
    found = post_until_done(box, [200, 500, 503], 1_781_686_000.0)
    assert [(event.place, event.tag, event.at_s) for event in found] == [
        (read.mat, read.tag, round(read.at_s, 3)) for read in READS
    ]


def test_what_a_track_box_would_post_comes_back_to_the_second() -> None:
    box = Uploader("trackbox", PARIS)
    box.send(READS)
    found = post_until_done(box, [500], 1_781_686_000.0)
    assert [(event.place, event.tag, event.at_s) for event in found] == [
        (read.mat, read.tag, float(int(read.at_s))) for read in READS
    ]


def test_a_box_that_was_refused_waits_before_it_tries_again() -> None:
    box = Uploader("trackbox", PARIS)
    box.send(READS[:1])
    first = box.due(0.0)
    box.answered(500, 0.0)
    assert box.due(9.0) is None
    assert box.due(10.0) == first, "the very same request"
    box.answered(503, 10.0)
    assert box.due(69.0) is None
    assert box.due(70.0) == first
    assert box.waiting == 1
