"""What a clock on a box shows, and when that was: nights, missing dates, changed clocks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.protocols.local_time import (
    NO_SUCH_TIME,
    TOOK_FIRST,
    TOOK_NEXT_DAY,
    TOOK_SECOND,
    BadTime,
    EventTime,
    day_ms,
    iso_day,
    local,
    short_day,
)

PARIS = ZoneInfo("Europe/Paris")
SATURDAY = date(2026, 6, 20)
NIGHT = EventTime(PARIS, SATURDAY)
HOUR_S = 3600.0


def paris_s(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS).timestamp()


@pytest.mark.parametrize(
    ("shows", "received", "was"),
    [
        ("22:10:00", "2026-06-20 22:10:02", "2026-06-20 22:10"),
        ("23:59:59", "2026-06-21 00:00:01", "2026-06-20 23:59:59"),
        ("00:10:00", "2026-06-21 00:10:02", "2026-06-21 00:10"),
        ("00:10:00", "2026-06-21 03:00:00", "2026-06-21 00:10"),
        ("00:10:00", "2026-06-21 00:08:00", "2026-06-21 00:10"),  # the box's clock is ahead
        ("23:50:00", "2026-06-21 03:00:00", "2026-06-20 23:50"),
        ("10:00:00", "2026-06-27 10:00:00", "2026-06-20 10:00"),  # replayed a week later
        ("10:00:00", "2026-06-21 18:00:00", "2026-06-20 10:00"),  # and the evening after
    ],
)
def test_a_time_without_a_date_is_of_the_night_it_came_in(
    shows: str, received: str, was: str
) -> None:
    at_s, note = NIGHT.unix_s(None, day_ms(shows), paris_s(received))
    assert at_s == paris_s(was)
    assert note == (TOOK_NEXT_DAY if was.startswith("2026-06-21") else "")


def test_when_the_morning_is_known_a_time_without_a_date_needs_no_guess() -> None:
    race = EventTime(PARIS, SATURDAY, opens=time(20))
    a_week_later_s = paris_s("2026-06-27 12:00")
    assert race.unix_s(None, day_ms("20:00:00"), a_week_later_s)[0] == paris_s("2026-06-20 20:00")
    assert race.unix_s(None, day_ms("19:59:59"), a_week_later_s)[0] == paris_s(
        "2026-06-21 19:59:59"
    )


@pytest.mark.parametrize(("late_s", "hours", "note"), [
    (2.0, 0, TOOK_FIRST),
    (50 * 60.0, 0, TOOK_FIRST),
    (-60.0, 0, TOOK_FIRST),
    (HOUR_S + 2.0, 1, TOOK_SECOND),
    (HOUR_S - 60.0, 1, TOOK_SECOND),  # the box's clock is ahead of ours
    (86_400.0, 1, TOOK_SECOND),
])  # fmt: skip
def test_an_hour_that_comes_twice_is_the_latest_that_could_have_come(
    late_s: float, hours: int, note: str
) -> None:
    first_s = datetime(2026, 10, 25, 0, 30, tzinfo=UTC).timestamp()
    found = NIGHT.unix_s(date(2026, 10, 25), day_ms("02:30:00"), first_s + late_s)
    assert found == (first_s + hours * HOUR_S, note)


def test_a_box_that_slept_through_the_change_of_clocks_is_an_hour_behind() -> None:
    found = NIGHT.unix_s(date(2026, 3, 29), day_ms("02:30:00"), 0.0)
    assert found == (paris_s("2026-03-29 03:30"), NO_SUCH_TIME)


@given(
    st.datetimes(datetime(2000, 1, 2), datetime(2099, 12, 30), timezones=st.just(UTC)),
    st.sampled_from(["Europe/Paris", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe"]),
)
def test_a_read_that_comes_at_once_gets_its_own_time_back(at: datetime, zone: str) -> None:
    at_s = round(at.timestamp(), 3)
    shown = local(ZoneInfo(zone), at_s)
    ms = day_ms(f"{shown:%H:%M:%S.%f}")
    found_s, _ = EventTime(ZoneInfo(zone), SATURDAY).unix_s(shown.date(), ms, at_s + 1.0)
    assert found_s == at_s


@pytest.mark.parametrize(
    "text", ["", "1:02:03", "10:00", "10:00:60", "-1:00:00", "10:00:00.", "٠٠:00:00"]
)
def test_what_no_clock_shows_is_no_time(text: str) -> None:
    with pytest.raises(BadTime):
        day_ms(text)


@pytest.mark.parametrize("text", ["", "0000-00-00", "2026-02-30", "26-01-01", "2026/01/01"])
def test_what_no_calendar_shows_is_no_date(text: str) -> None:
    with pytest.raises(BadTime):
        iso_day(text)
    with pytest.raises(BadTime):
        short_day(text)


def test_a_clock_that_was_never_set_is_refused() -> None:
    with pytest.raises(BadTime, match="was the clock set"):
        NIGHT.unix_s(date(1999, 12, 31), 0, 0.0)
    with pytest.raises(BadTime, match="before 24:00"):
        NIGHT.unix_s(SATURDAY + timedelta(days=1), 86_400_000, 0.0)
