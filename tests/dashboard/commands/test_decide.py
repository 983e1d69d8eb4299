"""`poursuite decide …`: the effect is told first, then one is asked, and then it holds."""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from dashboard.commands.around import load, open_store
from dashboard.commands.poursuite import main
from dashboard.settings import DEMO, Settings, store_key
from feeds.decisions.corrections import Correction, What
from feeds.decisions.standing import Standing, standing
from feeds.gather import corrections_of
from feeds.race import Race
from feeds.reads import Read
from feeds.store import Store
from feeds.timing.journal import Entry, Journal
from feeds.timing.read_back import read_journal
from tests.feeds.race_folder.race_folders import write_race

GUN_S = 1_635_670_800.0  # 10:00 in Paris
NOW_S = GUN_S + 900.0  # 10:15
READS = [
    Read("7", "start", GUN_S + 5.0, GUN_S + 6.0, "line"),
    Read("7", "half", GUN_S + 185.25, GUN_S + 186.0, "line"),
    Read("7", "half", GUN_S + 185.5, GUN_S + 186.0, "line"),
    Read("7", "finish", GUN_S + 420.0, GUN_S + 421.0, "line"),
    Read("AB12", "start", GUN_S + 8.0, GUN_S + 9.0, "line"),
    Read("CHASE1", "start", GUN_S + 361.0, GUN_S + 362.0, "line"),
]


@pytest.fixture
def race(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Race:
    folder = write_race(tmp_path / "quay")
    monkeypatch.setenv("POURSUITE_RACE", str(folder))
    return load(str(folder))


@pytest.fixture
def store(race: Race, own_state: Path) -> Iterator[Store]:
    """Return the race's store as a server holds it: a quarter past ten, three on their way."""
    with open_store(Settings(state=own_state), race.key) as store:
        store.add(READS)
        put_clock(store)
        yield store


def put_clock(store: Store) -> None:
    """Say what time it is in the race, as a publisher does."""
    head = {"race_s": NOW_S, "race_wall_s": time.time(), "speed": 1.0}
    store.put_file("head.json", json.dumps(head).encode())


def decide(*words: str, answer: str = "", exit_code: int = 0) -> str:
    why = () if words[0] == "list" else ("--why", "seen by Zoé", "--who", "Ana")
    result = CliRunner().invoke(main, ["decide", *words, *why], input=answer)
    assert result.exit_code == exit_code, result.output
    assert "Traceback" not in result.output
    return result.output


def word_of(store: Store) -> Standing:
    return standing(corrections_of(store))


def is_as_it_was(store: Store) -> bool:
    return word_of(store) == Standing()


@pytest.mark.parametrize(
    ("words", "told", "kept"),
    [
        (
            ["stop", "7", "--at", "10:02"],
            "7 Dupont, Jo °: stopped at 10:02:00.0\n"
            "  7 Dupont, Jo °: finished ahead → stopped · finish 10:07:00.0 → —",
            {"stopped": {"7": GUN_S + 120.0}},
        ),
        (
            ["not-start", "X"],
            "X The chaser: did not start\n  X The chaser: hunting → out of the race\n"
            "  Without the chaser everybody who finishes is ahead, provisionally",
            {"absent": {"X"}},
        ),
        (
            ["stop", "x", "--at", "10:10:30", "--km", "0.6"],
            "X The chaser: gave up at 10:10:30.0, 0.6 km along the course\n"
            "  X The chaser: hunting → out of the race",
            {"stopped": {"X": GUN_S + 630.0}, "gave_up_m": {"X": 600.0}},
        ),
        (
            ["give-time", "X", "10:06:50"],
            "X The chaser: at the finish at 10:06:50.0, by the referee\n"
            "  X The chaser: hunting → home · finish — → 10:06:50.0\n"
            "  7 Dupont, Jo °: finished ahead → finished behind",
            {},
        ),
        (
            ["give-time", "0042", "10:06:30.5"],
            "  0042 Zoé Brisefer °: running → finished ahead · finish — → 10:06:30.5",
            {},
        ),
        (
            ["move-wave", "7", "fast"],
            "7 Dupont, Jo °: moved to Wave fast\n  7 Dupont, Jo °: Wave slow → Wave fast",
            {"waves": {"7": "fast"}},
        ),
        (
            ["stop-race", "10:06:30"],
            "The race was stopped at 10:06:30.0\n  X The chaser: hunting → out of the race",
            {"ended_s": GUN_S + 390.0},
        ),
        (
            ["assign-chip", "7", "42", "--from", "10:05"],
            "Chip 7 given to 42 from 10:05:00.0 on\n  7 Dupont, Jo °: finished ahead → running",
            {},
        ),
        (["disqualify", "7"], "  7 Dupont, Jo °: finished ahead → disqualified", {}),
        (["qualify", "0042"], "  0042 Zoé Brisefer °: running → qualified", {}),
        (["confirm"], "  7 Dupont, Jo °: finished ahead → qualified", {}),
        (["void-read", "7", "finish"], "finish 10:07:00.0 → —", {}),
        (["add-read", "42", "half", "10:09"], "Read added: 42 at half, 10:09:00.0", {}),
        (["start-wave", "fast", "10:06"], "Start: Wave fast at 10:06:00.0", {}),
        (["set-offset", "line", "-1.5"], "Clock of line: −1.5 s\n  No result changes.", {}),
        (["place-mat", "line", "box 3", "half"], "“box 3” of line is the mat half", {}),
    ],
    ids=lambda one: " ".join(one[:2]) if isinstance(one, list) else "",
)
def test_a_decision_is_told_then_done_then_undone(
    store: Store, words: list[str], told: str, kept: dict[str, object]
) -> None:
    said = decide(*words, answer="y\n")
    assert told in said
    assert said.index("Decide?") > said.index(told)
    assert not is_as_it_was(store)
    word = word_of(store)
    for name, value in kept.items():
        assert getattr(word, name) == value
    undo = re.search(r"'poursuite decide (undo \w+)' undoes it", said)
    assert undo is not None
    assert "Undone: " in decide(*undo[1].split(), "--yes")
    assert is_as_it_was(store)


def test_who_says_no_or_nothing_has_decided_nothing(store: Store, own_state: Path) -> None:
    for answer in ("n\n", "\n", ""):
        told = decide("disqualify", "7", answer=answer, exit_code=1)
        assert "finished ahead → disqualified" in told
        assert told.endswith("Error: nothing is decided\n")
    assert corrections_of(store) == []
    assert not list(read_journal(own_state / "quay" / "journal"))


def test_many_bibs_are_a_decision_each_of_one_moment_and_one_reason(store: Store) -> None:
    told = decide("qualify", "0042", "7", "--yes")
    assert "0042 Zoé Brisefer °: qualified\n7 Dupont, Jo °: qualified\n" in told
    made = corrections_of(store)
    assert [one.bib for one in made] == ["0042", "7"]
    assert len({(one.at_s, one.why, one.who) for one in made}) == 1
    assert len({one.key for one in made}) == 2
    undo = re.search(r"(undo \w+ \w+)'", told)
    assert undo is not None
    decide(*undo[1].split(), "--yes")
    assert is_as_it_was(store)


def test_one_bib_that_is_nobodys_stops_them_all(store: Store) -> None:
    told = decide("qualify", "0042", "1042", "--yes", exit_code=1)
    assert "Nobody wears bib 1042." in told
    assert corrections_of(store) == []


@pytest.mark.parametrize(
    ("words", "clue"),
    [
        (["disqualify", "X"], "X is the chaser, who has no place to win or lose. Decide stop or"),
        (["move-wave", "7", "third"], "expected one of the waves ['slow', 'fast'], got 'third'"),
        (["move-wave", "7", "chaser"], "expected one of the waves"),
        (["stop", "7", "--at", "soon"], "Write the time as 10:50 or 10:50:03"),
        (["stop", "7", "--km", "0.5"], "only the chaser gives up at a place"),
        (["stop", "X", "--km", "9"], "up to 1,000 metres along the chaser's course, got 9,000"),
        (["stop", "X", "--km", "half way"], "Write the place as a number of kilometres"),
        (["give-time", "7", "25:00"], "Write the time"),
        (["assign-chip", "AB12", "99"], "Nobody wears bib 99"),
        (["add-read", "7", "moon", "10:09"], "expected one of the mats"),
        (["void-read", "7", "half"], "found 2. Say which by its time: reads of 7 at half: 10:03:0"),
        (["void-read", "7", "half", "10:09"], "found none then. There are reads of 7 at half: 10"),
        (["void-read", "42", "half"], "reads of 42 at half: none"),
        (["set-offset", "line", "much"], "Write the seconds"),
        (["undo", "feed"], "key begins with 'feed', none does: 'poursuite decide list'"),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, list) else "",
)
def test_what_cannot_be_meant_is_refused_and_the_way_out_told(
    store: Store, words: list[str], clue: str
) -> None:
    assert clue in decide(*words, "--yes", exit_code=1)
    assert corrections_of(store) == []


def test_a_reason_is_asked_for() -> None:
    result = CliRunner().invoke(main, ["decide", "stop", "7"])
    assert result.exit_code == 2
    assert "Missing option '--why'" in result.output


def test_a_read_is_told_by_its_time_and_by_the_bib_of_who_wears_the_chip(store: Store) -> None:
    decide("void-read", "7", "half", "10:03:05.5", "--yes")
    decide("void-read", "0042", "start", "10:00", "--yes")
    assert [(one.tag, one.read_s) for one in corrections_of(store)] == [
        ("7", GUN_S + 185.5), ("AB12", GUN_S + 8.0),
    ]  # fmt: skip


def test_a_chip_nobody_knew_gives_all_its_reads_and_a_known_one_those_from_now_on(
    store: Store,
) -> None:
    store.add([Read("LOST", "half", GUN_S + 600.0, GUN_S + 601.0, "line")])
    assert "0042 Zoé" in decide("assign-chip", "LOST", "0042", "--yes")
    assert "No result changes." in decide("assign-chip", "7", "42", "--yes")
    assert [one.read_s for one in corrections_of(store)] == [0.0, 0.0]


def test_every_decision_is_listed_with_its_key_and_what_became_of_it(store: Store) -> None:
    assert decide("list") == "nothing has been decided\n"
    decide("disqualify", "7", "--yes")
    (line,) = decide("list").splitlines()
    key = line.split()[0]
    assert re.fullmatch(
        r"[0-9a-f]{6,}  10:15:\d\d  7 Dupont, Jo °: disqualified \(Ana: seen by Zoé\)", line
    )
    decide("undo", key, "--yes")
    first, second = decide("list").splitlines()
    assert first.endswith("[undone since]")
    assert "Undone: 7 Dupont, Jo °: disqualified" in second


def test_a_decision_comes_back_with_the_journal_and_no_program_need_run(
    race: Race, own_state: Path
) -> None:
    with open_store(Settings(state=own_state), race.key) as store:
        store.add(READS)
        put_clock(store)
    decide("stop", "7", "--at", "10:02", "--yes")
    entries = [one for piece in read_journal(own_state / "quay" / "journal") for one in piece]
    assert [one.source for one in entries if isinstance(one, Entry)] == ["organiser: Ana"]
    with open_store(Settings(state=own_state), race.key) as store:
        assert word_of(store).stopped == {"7": GUN_S + 120.0}
        store.clear()
        assert is_as_it_was(store)
    result = CliRunner().invoke(main, ["replay-journal"])
    assert "1 corrections" in result.output
    with open_store(Settings(state=own_state), race.key) as store:
        assert word_of(store).stopped == {"7": GUN_S + 120.0}


def test_what_was_decided_meanwhile_stands_before(store: Store) -> None:
    """The moment of a decision is that of the yes, not of the question."""
    decide("disqualify", "7", "--yes")
    decide("reinstate", "7", answer="y\n")
    assert word_of(store).disqualified == set()
    first, second = corrections_of(store)
    assert first.at_s < second.at_s


def test_a_demo_is_decided_about_apart(race: Race, own_state: Path, store: Store) -> None:
    key = store_key(race.key, DEMO)
    with open_store(Settings(state=own_state), key) as demo:
        demo.add(READS)
        put_clock(demo)
        decide("not-start", "X", "--demo", "--yes")
        assert word_of(demo).absent == {"X"}
        assert "did not start" in decide("list", "--demo")
    assert is_as_it_was(store)
    assert any((own_state / key / "journal").glob("*-decide-*.jsonl"))


def test_while_another_command_writes_nothing_is_decided(store: Store, own_state: Path) -> None:
    other = Journal(own_state / "quay" / "journal", "decide")
    told = decide("disqualify", "7", "--yes", exit_code=1)
    assert "is being written by another 'poursuite decide'" in told
    other.close()
    decide("disqualify", "7", "--yes")
    assert word_of(store).disqualified == {"7"}


def test_a_store_that_is_away_is_told_and_nothing_is_decided(
    race: Race, monkeypatch: pytest.MonkeyPatch, own_state: Path
) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    assert "no answer from the store" in decide("disqualify", "7", "--yes", exit_code=1)
    assert not (own_state / race.key / "journal").exists()


def test_the_day_after_a_time_is_still_of_the_race(store: Store) -> None:
    head = {"race_s": NOW_S + 29 * 3600.0, "race_wall_s": time.time(), "speed": 1.0}
    store.put_file("head.json", json.dumps(head).encode())
    decide("give-time", "0042", "10:06:30", "--yes")
    (made,) = corrections_of(store)
    assert isinstance(made, Correction)
    assert (made.what, made.read_s) == (What.GIVE_TIME, GUN_S + 390.0)
