"""What each feed has told so far: whose clock is wrong, what was refused and why."""

import json
import random
from datetime import date
from zoneinfo import ZoneInfo

from feeds.protocols.events import Event, Marker, Passing, Refused, Status
from feeds.protocols.local_time import EventTime
from feeds.timing.feed_list import Feed
from feeds.timing.hear import MOST_DEVICES, MOST_REASONS, OTHER_REASONS, Tally, entry_of

NOW_S = 1_635_671_000.0
TIME = EventTime(ZoneInfo("UTC"), date(2021, 10, 31))
FEED = Feed("finish", "mylaps", "listen", "127.0.0.1", 3097, TIME, {}, mat="finish")


def hear(tally: Tally, *events: Event, now_s: float = NOW_S) -> None:
    entries = [entry for event in events if (entry := entry_of(FEED, event, now_s))]
    tally.take(events, entries)


def passing(at_s: float, device: str = "") -> Passing:
    return Passing("line", "0042", at_s, b"raw", device)


def test_a_wrong_clock_is_shown_and_not_corrected() -> None:
    awake_s = [0.0]
    tally = Tally(awake=lambda: awake_s[0])
    for n in range(20):
        awake_s[0] = float(n)
        hear(tally, passing(NOW_S + n - 7.0), now_s=NOW_S + n)
    kept_back = Passing("line", "late", NOW_S - 3000.0, b"", note="no date on the wire")
    awake_s[0] = 20.0
    hear(tally, kept_back, Status("battery low"), now_s=NOW_S + 20)
    awake_s[0] = 65.0
    told = tally.told(FEED)
    assert (told["late_s"], told["reads"], told["reads_a_minute"]) == (7.0, 21, 16)
    assert told["last"][:3] == ["late", "finish", NOW_S - 3000.0]
    assert told["said"] == ["no date on the wire", "battery low"]


def test_each_boxs_clock_is_measured_by_itself() -> None:
    tally, dice = Tally(), random.Random(1)
    for n in range(300):
        now_s = NOW_S + n
        hear(tally, passing(now_s - dice.uniform(0.2, 0.4), "A1"), now_s=now_s)
        hear(tally, passing(now_s + 2.5 - dice.uniform(0.2, 0.4), "B2"), now_s=now_s)
        hear(tally, passing(now_s - 7200.0 - dice.uniform(0.2, 0.4), "C3"), now_s=now_s)
    clocks = tally.told(FEED)["clocks"]
    for device, by_s in (("A1", 0.3), ("B2", -2.2), ("C3", 7200.3)):
        assert abs(clocks[device]["by_s"] - by_s) < 0.05
        assert 0.05 < clocks[device]["spread_s"] < 0.1, "a clock, not a cable that was pulled"
        assert clocks[device]["count"] == 100


def test_a_box_that_sends_what_it_kept_back_is_not_taken_for_a_wrong_clock() -> None:
    tally = Tally()
    hear(tally, *(passing(NOW_S - 600.0 + n, "A1") for n in range(600)))
    before = tally.told(FEED)["clocks"]["A1"]
    assert (before["by_s"], before["count"]) == (50.5, 100)
    assert before["spread_s"] > 30.0
    for n in range(30):
        hear(tally, passing(NOW_S + n - 0.5, "A1"), now_s=NOW_S + n)
    for n in range(80):
        hear(tally, passing(NOW_S + 30 + n - 0.5, "A1"), now_s=NOW_S + 30 + n)
    assert tally.told(FEED)["clocks"]["A1"] == {"by_s": 0.5, "spread_s": 0.0, "count": 100}


def test_a_gun_that_starts_nobody_is_still_shown_after_a_morning_of_chatter() -> None:
    tally = Tally()
    hear(tally, Marker("gun", "start", NOW_S, b"", "Gunshot"))
    hear(tally, *(Status(f"battery {percent} %") for percent in range(99, 0, -1)))
    told = tally.told(FEED)
    assert told["guns"] == [
        {"at_s": NOW_S, "said": "gun 2021-10-31T09:03:20.000Z finish Gunshot (starts nobody)"}
    ]
    assert told["said"][-1] == "battery 1 %"


def test_what_was_refused_is_counted_by_reason_and_the_last_of_it_shown() -> None:
    tally = Tally()
    hear(tally, *(Refused(f"line {n}\xff".encode("latin-1"), "expected a time") for n in range(9)))
    told = tally.told(FEED)
    assert told["refused"] == {"expected a time": 9}
    assert told["examples"] == {"expected a time": ["line 6\xff", "line 7\xff", "line 8\xff"]}
    assert json.loads(json.dumps(told)) == told


def test_garbage_of_any_kind_and_amount_fills_no_memory() -> None:
    tally = Tally()
    for n in range(10 * MOST_REASONS):
        hear(tally, Refused(b"x" * 2048, f"reason {n}"), passing(NOW_S, f"box {n}"))
    assert sum(tally.refused.values()) == 10 * MOST_REASONS, "every one is counted"
    assert len(tally.refused) == MOST_REASONS + 1
    assert tally.refused[OTHER_REASONS] == 9 * MOST_REASONS
    assert len(tally.late_s) == MOST_DEVICES
    assert len(json.dumps(tally.told(FEED))) < 20_000
