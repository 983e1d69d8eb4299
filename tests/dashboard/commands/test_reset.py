"""``poursuite reset``: what it tells, what it moves, and how all comes back."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dashboard.commands.around import open_store
from dashboard.commands.poursuite import main
from dashboard.settings import Settings
from feeds.decisions.corrections import STREAM, Correction, What, pack
from feeds.reads import Read
from feeds.store import Store
from feeds.timing.journal import Entry, Journal
from feeds.timing.refill import put
from tests.feeds.race_folder.race_folders import write_race

HEARD = Read("7", "start", 1_635_670_801.0, 1_635_670_802.0, "line")
IMPORTED = Read("8", "start", 1_635_670_803.0, 1_635_670_804.0, "file")
DECIDED = Correction(What.STOP, 1_635_671_000.0, "Ana", "ill", "7", read_s=1_635_671_000.0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_race(tmp_path / "quay")


@pytest.fixture
def journal(own_state: Path) -> Path:
    return own_state / "quay" / "journal"


def poursuite(*words: str, answer: str = "") -> Result:
    return CliRunner().invoke(main, words, input=answer)


def rehearsed(journal: Path) -> None:
    """Let a morning happen: one read and a decision heard, one read from a file."""
    heard = [
        Entry(HEARD.received_s, "line", b"", HEARD),
        Entry(DECIDED.at_s, "operator", b"", other=(STREAM, *pack(DECIDED))),
    ]
    log = Journal(journal, "listen")
    log.append(heard)
    log.close()
    with open_store(Settings(state=journal.parent.parent), "quay") as store:
        put(store, heard)
        store.add([IMPORTED])


def everything(store: Store) -> tuple[set[Read], int]:
    return {*store.reads_after("0")[0]}, len(store.entries_after(STREAM)[0])


def test_a_race_that_was_rehearsed_begins_anew_and_can_be_had_back(
    folder: Path, journal: Path, own_state: Path
) -> None:
    rehearsed(journal)
    said = poursuite("reset", str(folder), answer="y\n")
    assert said.exit_code == 0, said.output
    assert "2 reads, received from 2021-10-31" in said.output
    assert "1 decisions" in said.output
    settings = Settings(state=own_state)
    with open_store(settings, "quay") as store:
        assert everything(store) == (set(), 0)
    assert not list(journal.glob("*.jsonl"))
    [aside] = (own_state / "put-aside").iterdir()
    assert str(aside) in said.output
    for path in aside.glob("*.jsonl"):
        path.rename(journal / path.name)
    assert poursuite("replay-journal", str(folder)).exit_code == 0
    with open_store(settings, "quay") as store:
        assert everything(store) == ({HEARD, IMPORTED}, 1)


def test_nothing_moves_where_the_answer_is_no(folder: Path, journal: Path, own_state: Path) -> None:
    rehearsed(journal)
    said = poursuite("reset", str(folder), answer="n\n")
    assert said.exit_code == 1
    assert list(journal.glob("*.jsonl"))
    assert not (own_state / "put-aside").exists()


def test_a_race_whose_journal_is_being_written_is_not_reset(folder: Path, journal: Path) -> None:
    rehearsed(journal)
    running = Journal(journal, "listen")
    said = poursuite("reset", str(folder), "--yes")
    running.close()
    assert said.exit_code == 1
    assert "is being written by 'poursuite listen': stop that first" in said.output
    assert list(journal.glob("*.jsonl"))


def test_a_race_without_reads_has_nothing_to_reset(folder: Path) -> None:
    said = poursuite("reset", str(folder), "--yes")
    assert said.exit_code == 0
    assert "there is nothing to reset" in said.output
