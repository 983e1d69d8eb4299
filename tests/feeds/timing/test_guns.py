"""A gun that a timing system heard starts its wave, once; if it is unclear whose, nobody's."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from feeds.decisions.corrections import Correction, What, unpack
from feeds.decisions.standing import standing
from feeds.gather import Gathered, corrections_of
from feeds.protocols.events import Marker
from feeds.race import CHASER, Race
from feeds.race_folder.read_race import read_race
from feeds.store import Store
from feeds.timing.feed_list import Feed, read_feeds
from feeds.timing.hear import entry_of
from feeds.timing.journal import Entry, decode, encode
from feeds.timing.run_feeds import told
from tests.commands import free_port, wait_until
from tests.feeds.race_folder.race_folders import write_race
from tests.feeds.timing.killable_server import Server
from tests.feeds.timing.listener_process import Listener, Sender

FEEDS = '[[feed]]\nname = "line"\nkind = "mylaps"\n'
NAMED = FEEDS + 'clock_offset_s = -2.0\nguns = { "Gun B" = "fast", "button" = "chaser" }\n'


@pytest.fixture
def race(tmp_path: Path) -> Race:
    """Return a race whose waves go at 10:00 and 10:05, its chaser at 10:06."""
    return read_race(write_race(tmp_path / "quay"))


def feed_of(race: Race, text: str) -> Feed:
    (race.folder / "feeds.toml").write_text(text)
    return read_feeds(race)[0]


def started(feed: Feed, marker: Marker, heard_s: float = 0.0) -> Correction | None:
    """Return the start that a marker makes, as it comes out of the journal."""
    entry = entry_of(feed, marker, heard_s or marker.at_s + 1.0)
    assert entry is not None
    kept = decode(encode(entry))
    assert isinstance(kept, Entry)
    assert kept.said.startswith(marker.kind)
    return None if kept.other is None else unpack(*kept.other[1:])


def test_a_gun_is_that_of_the_wave_it_is_clearly_nearest_to(race: Race) -> None:
    feed = feed_of(race, FEEDS)
    slow_s, fast_s, chaser_s = race.waves[0].gun_s, race.waves[1].gun_s, race.waves[1].gun_s + 60.0
    for at_s, wave in (
        (slow_s, "slow"), (slow_s + 95.0, "slow"), (slow_s - 95.0, "slow"),
        (slow_s + 120.0, None), (slow_s - 3600.0, None),
        (fast_s - 15.0, "fast"), (fast_s + 15.0, "fast"), (fast_s + 30.0, None),
        (chaser_s - 15.0, CHASER), (chaser_s + 25.0, None),
    ):  # fmt: skip
        start = started(feed, Marker("gun", "start", at_s, b"raw", "Gunshot"))
        assert (start and start.wave) == wave, at_s - slow_s
        if start:
            assert (start.what, start.read_s, start.who) == (What.START_WAVE, at_s, "feed line")
            assert start.why == "gun record Gunshot start"


def test_a_gun_with_a_name_is_that_waves_and_the_feeds_clock_counts(race: Race) -> None:
    feed, at_s = feed_of(race, NAMED), race.waves[0].gun_s + 150.0  # nobody's, but for its name
    b = started(feed, Marker("gun", "start", at_s, b"", "GUN b"))
    assert b is not None
    assert (b.wave, b.read_s) == ("fast", at_s - 2.0)
    pressed = started(feed, Marker("marker", "Button", at_s, b"", "trigger"))
    assert pressed is not None
    assert pressed.wave == CHASER
    late = started(feed, Marker("gun", "start", at_s + 7200.0, b"", "GUN b"))
    assert late is not None, "a thunderstorm"
    test_shot = Marker("gun", "start", at_s - 1800.0, b"", "GUN b")
    assert started(feed, test_shot) is None
    assert started(feed, Marker("marker", "box", at_s, b"", "trigger")) is None, "no gun, no name"


def test_the_same_gun_heard_again_is_the_same_decision(race: Race) -> None:
    feed, gun = feed_of(race, FEEDS), Marker("gun", "start", race.waves[0].gun_s, b"", "Gunshot")
    first, again = started(feed, gun), started(feed, gun, gun.at_s + 3600.0)
    assert first is not None
    assert again is not None
    assert first.key == again.key


def test_the_organisers_word_outranks_a_feeds_whenever_it_was_heard(race: Race) -> None:
    gun_s = race.waves[0].gun_s
    ours = Correction(What.START_WAVE, gun_s, "Ana", "seen", wave="slow", read_s=gun_s + 8, key="1")
    heard = started(feed_of(race, FEEDS), Marker("gun", "start", gun_s + 5.0, b""), gun_s + 900.0)
    assert heard is not None
    assert standing([ours, heard]).guns == {"slow": gun_s + 8}
    undo = Correction(What.UNDO, gun_s + 950, "Ana", "the box is right", undoes="1")
    assert standing([ours, heard, undo]).guns == {"slow": gun_s + 5}
    slow_clock = Correction(
        What.SET_OFFSET, gun_s, "Ana", "radio time", feed="line", offset_s=1.5, read_s=gun_s - 60
    )
    assert standing([heard, slow_clock]).guns == {"slow": gun_s + 6.5}


@pytest.fixture
def listener(tmp_path: Path, server: Server) -> Iterator[Listener]:
    port = free_port()
    one = Listener(tmp_path, server.url, FEEDS + f'address = "127.0.0.1:{port}"\n', port)
    yield one
    one.kill()


def test_guns_over_the_wire_start_their_waves_once_and_come_back_with_a_lost_store(
    listener: Listener, server: Server
) -> None:
    race = read_race(listener.race)
    first_s = race.waves[0].gun_s
    with Store(server.url, "sunday") as store:
        for _ in range(3):
            sender = Sender(race, listener.port)
            sender.exchange()
            for after_s in (170.0, 90.0, 310.5):  # of who knows whom, of waves 1 and 2
                sender.exchange(sender.peer.gun("start", first_s + after_s, sender.now()))
            wait_until(lambda one=sender: one.exchange() or len(corrections_of(store)) == 2)
            sender.hang_up()
        wait_until(lambda: "(starts nobody)" in str(told(store)))
        server.kill()
        server.lose_data()
        server.start()
        wait_until(lambda: len(corrections_of(store)) == 2)
        known = Gathered(race, store)
        known.take()
        assert [wave.gun_s - first_s for wave in known.race.waves[:3]] == [90.0, 310.5, 600.0]
