"""feeds.toml: what it may say, every mistake at once, and what becomes of a place and a clock."""

from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from feeds.problem import RaceError
from feeds.protocols.events import Marker, Passing, Refused, Status
from feeds.protocols.local_time import EventTime
from feeds.race import Race
from feeds.race_folder.read_race import read_race
from feeds.reads import Read
from feeds.timing.feed_list import Feed, kinds, place_key, read_feeds
from feeds.timing.hear import entry_of, mat_of
from feeds.timing.journal import Entry
from tests.feeds.race_folder.race_folders import write_race

GOOD = """\
[[feed]]
name = "finish"
kind = "mylaps"
address = "0.0.0.0:4000"
mats = { "Arrivée" = "finish", "10 KM" = "half" }
login = ["crew", "secret-of-theirs"]
tag = "bib"

[[feed]]
name = "start-line"
kind = "raceresult"
address = "192.168.1.50"
mat = "start"
clock_offset_s = -1.5
zone = "UTC"
day = 2021-10-30
opens = "06:00:00"
is_pushed = false

[[feed]]
name = "by-default"
kind = "mylaps"
"""

BAD = """\
feeds = 1
[[feed]]
name = "The Finish"
kind = "mylap"
zone = "Europe/Pari"
[[feed]]
name = "a"
kind = "mylaps"
address = "0.0.0.0:99999"
mats = { "5KM" = "hafl" }
guns = { "Start" = "fats" }
[[feed]]
name = "a"
kind = "raceresult"
opens = "dawn"
mat = "2km"
[[feed]]
kind = "mylaps"
login = ["one"]
adress = "0.0.0.0:1"
[[feed]]
name = "b"
kind = "mylaps"
[[feed]]
name = "b"
kind = "mylaps"
"""


@pytest.fixture
def race(tmp_path: Path) -> Race:
    return read_race(write_race(tmp_path / "quay"))


def feeds_of(race: Race, text: str) -> tuple[Feed, ...]:
    (race.folder / "feeds.toml").write_text(text, encoding="utf-8")
    return read_feeds(race)


def test_a_feed_is_what_the_file_says_and_the_race_for_the_rest(race: Race) -> None:
    finish, start, plain = feeds_of(race, GOOD)
    assert (finish.role, finish.host, finish.port, finish.tag) == ("listen", "0.0.0.0", 4000, "bib")
    assert finish.time == EventTime(ZoneInfo("Europe/Paris"), date(2021, 10, 31))
    assert "secret" not in repr(finish)
    assert finish.options["login"] == ("crew", "secret-of-theirs")
    assert (start.role, start.address) == ("dial", "192.168.1.50:3601")
    assert start.time == EventTime(ZoneInfo("UTC"), date(2021, 10, 30), time(6))
    assert (start.mat, start.offset_s) == ("start", -1.5)
    assert (plain.address, plain.silent_s) == ("127.0.0.1:3097", kinds()["mylaps"].SILENT_S)
    for feed in (finish, start, plain):
        assert isinstance(feed.session().greet(), bytes)


BOX = '[[feed]]\nname = "{}"\nkind = "raceresult-upload"\n'


def test_a_box_that_posts_has_a_token_of_its_own_and_nobody_sees_it(race: Race) -> None:
    text = BOX.format("box") + 'token = "a-token-of-ours-0"\ntrigger = "77777"\nmat = "start"\n'
    (box,) = feeds_of(race, text)
    assert (box.role, box.address, box.mat) == ("post", "/api/v1/raceresult/…", "start")
    assert dict(box.options) == {"token": "a-token-of-ours-0", "trigger": "77777"}
    assert "a-token" not in repr(box)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (BOX.format("a"), "expected 'token' (the secret end of its address)"),
        (BOX.format("a") + 'token = "a token/of ours?"', "expected 16 to 40 letters"),
        (BOX.format("a") + 'address = "0.0.0.0:80"\ntoken = "a-token-of-ours-0"', "it posts to"),
        (
            "".join(BOX.format(name) + 'token = "a-token-of-ours-0"\n' for name in "ab"),
            "expected another token than 'a' has",
        ),
    ],
)
def test_a_box_that_could_not_post_is_refused(race: Race, text: str, words: str) -> None:
    with pytest.raises(RaceError) as refused:
        feeds_of(race, text)
    assert words in str(refused.value)


def test_every_mistake_is_told_at_once_with_its_line(race: Race) -> None:
    with pytest.raises(RaceError) as refused:
        feeds_of(race, BAD)
    told = [str(one).removeprefix(f"{race.folder}/") for one in refused.value.problems]
    for line, words in (
        (1, "'feeds'"), (3, "a name of a-z"), (4, "Did you mean 'mylaps'?"),
        (5, "Did you mean 'Europe/Paris'?"), (9, "expected a host and a port"),
        (10, "Did you mean 'half'?"), (11, "Did you mean 'fast'?"),
        (12, "'address' (whom to dial"), (15, "found 'dawn'"),
        (16, "expected a mat that the race times"), (17, "'name' (for the operator)"),
        (19, '["user", "password"]'), (20, "Did you mean 'address'?"),
        (25, "'b' is taken"),
    ):  # fmt: skip
        assert any(one.startswith(f"feeds.toml:{line}:") and words in one for one in told), words
    assert any("127.0.0.1:3097 is that of" in one for one in told)


@pytest.mark.parametrize(
    ("text", "words"), [(None, "no such file"), ("", "a [[feed]], found none"), ("[[feed", "TOML")]
)
def test_a_file_of_no_use_is_refused_with_what_to_do(
    race: Race, text: str | None, words: str
) -> None:
    with pytest.raises(RaceError, match=r"feeds\.toml") as refused:
        read_feeds(race) if text is None else feeds_of(race, text)
    assert words in str(refused.value)


def test_a_place_is_the_mat_that_the_file_says_or_that_has_its_name(race: Race) -> None:
    finish, start, plain = feeds_of(race, GOOD)
    assert mat_of(finish, "ARRIVÉE ") == "finish"
    assert mat_of(finish, "10km") == "half"
    assert mat_of(finish, "Half") == "half"
    assert mat_of(finish, "elsewhere", "10KM") == "half", "a device is a place too"
    assert mat_of(finish, "elsewhere") == "elsewhere", "kept, for the operator to see"
    assert mat_of(start, "D-50432") == "start"
    assert mat_of(plain, "", "D-1") == "D-1"
    assert place_key("STRASSE") == place_key("straße")


def test_what_a_system_told_is_kept_whatever_it_is(race: Race) -> None:
    finish, start, _ = feeds_of(race, GOOD)
    passing = Passing("10KM", "00AB", 1e9 + 0.25, b"raw", bib="0042")
    assert entry_of(finish, passing, 1e9 + 1.0) == Entry(
        1e9 + 1.0, "finish", b"raw", Read("0042", "half", 1e9 + 0.25, 1e9 + 1.0, "finish")
    )
    shifted = entry_of(start, passing, 1e9 + 1.0)
    assert shifted is not None
    assert shifted.read == Read("00AB", "start", 1e9 - 1.25, 1e9 + 1.0, "start-line")
    gun = entry_of(start, Marker("gun", "box", 1e9, b"g", "Gunshot 1"), 1e9)
    assert gun is not None
    assert gun.said == "gun 2001-09-09T01:46:38.500Z start Gunshot 1 (starts nobody)"
    boxed = entry_of(finish, Passing("10KM", "1", 1e9, b"r", device="0F2A38"), 1e9)
    assert boxed is not None
    assert boxed.read is not None
    assert boxed.read.source == "finish/0F2A38"
    for device in ("x" * 200, "\x1f"):
        nameless = entry_of(finish, Passing("10KM", "1", 1e9, b"r", device=device), 1e9)
        assert nameless is not None
        assert nameless.read is not None, "a box's odd name refused its read"
    odd = entry_of(finish, Passing("10KM", "x\x1fy", 1e9, b"r"), 1e9)
    assert odd is not None
    assert (odd.read, odd.refused) == (None, "tag: characters that cannot be printed")
    no = entry_of(finish, Refused(b"?", "expected a passing"), 1e9)
    assert no == Entry(1e9, "finish", b"?", refused="expected a passing")
    assert entry_of(finish, Status("all is well"), 1e9) is None
