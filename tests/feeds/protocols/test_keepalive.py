"""A line that says only that the connection stands is no read, and none that was refused."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from feeds.protocols import http_upload
from feeds.protocols.local_time import EventTime
from feeds.timing.feed_list import kinds
from feeds.timing.posted import posted

TIME = EventTime(ZoneInfo("UTC"), date(2026, 6, 17))
BY_LINES = ["chronotrack", "ipico", "jchip", "raceresult", "raceresult-json", "wiclax"]
LINES = [b"#KEEPALIVE\r\n", b"#KEEPALIVE\r", b"#KeepAlive \r\n"]


@pytest.mark.parametrize("kind", BY_LINES)
@pytest.mark.parametrize("line", LINES)
def test_a_lone_keepalive_on_a_line_tells_nothing(kind: str, line: bytes) -> None:
    talk = kinds()[kind].session(TIME)
    events = [event for _ in range(3) for event in talk.receive(line, 1_781_686_000.0)]
    assert events == []


@pytest.mark.parametrize("line", LINES)
def test_a_lone_keepalive_that_is_posted_tells_nothing(line: bytes) -> None:
    assert http_upload.events({}, line, TIME, 0.0) == []
    assert posted(line, "reads", "http", 0.0) == {}
    read = b'{"tag": "7", "mat": "1km", "at": "2021-10-31T09:05:00Z"}'
    assert list(posted(line.replace(b"\r", b"\n") + read, "reads", "http", 0.0)) != []
