"""What was imported is in the journal too: a store that lost it is given it back."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from dashboard.commands.around import open_store
from dashboard.commands.poursuite import main
from dashboard.settings import Settings
from feeds.reads import Read
from feeds.timing.deliver import Delivery
from feeds.timing.import_journalled import Journalled, import_journal
from feeds.timing.journal import Entry, Journal, JournalError
from feeds.timing.read_back import read_journal
from tests.commands import RACE, wait_until

LINES = "tag,mat,at\n1042,start,2021-10-31T09:00:01Z\n1042,1km,2021-10-31T09:05:02Z\noops\n"


@pytest.fixture
def settings(own_state: Path) -> Settings:
    return Settings(state=own_state)


@pytest.fixture
def journal(settings: Settings) -> Path:
    return settings.journal(RACE)


def poursuite(*arguments: str) -> str:
    told = CliRunner().invoke(main, arguments)
    assert told.exit_code == 0, told.output
    return told.output


def kept(folder: Path) -> list[str]:
    found = [one for piece in read_journal(folder) for one in piece]
    return [one.read.mat for one in found if isinstance(one, Entry) and one.read is not None]


def test_imported_reads_come_back_to_a_store_that_lost_them(
    tmp_path: Path, settings: Settings, journal: Path
) -> None:
    file = tmp_path / "morning.csv"
    file.write_text(LINES)
    assert "2 reads stored, 0 there already, 1 lines refused" in poursuite("import", str(file))
    assert kept(journal) == ["start", "1km"]
    with open_store(settings, RACE) as store:
        store.clear()
    assert "2 reads in the journal, 2 of them new" in poursuite("replay-journal")


def test_a_running_program_gives_an_emptied_store_what_others_imported(
    tmp_path: Path, settings: Settings, journal: Path
) -> None:
    file = tmp_path / "morning.csv"
    file.write_text(LINES)
    with (
        open_store(settings, RACE) as store,
        Delivery(Journal(journal, "listen"), store, look_s=0.05) as delivery,
    ):
        wait_until(lambda: not delivery.health.is_behind)
        poursuite("import", str(file))
        assert store.count() == 2
        store.clear()
        wait_until(lambda: store.count() == 2)


def test_a_file_of_the_journal_is_not_journalled_again(journal: Path) -> None:
    one = Journal(journal, "listen")
    one.append([Entry(1e9, "finish", b"", Read("7", "1km", 1e9, 1e9, "finish"))])
    one.close()
    (file,) = journal.glob("*.jsonl")
    assert "1 reads stored" in poursuite("import", str(file))
    assert kept(journal) == ["1km"]


def test_several_files_are_followed_at_once(journal: Path) -> None:
    both = [import_journal(journal) for _ in range(2)]
    assert [one.writer for one in both] == ["import", "importa"]
    for one in both:
        one.close()


def test_what_cannot_be_journalled_is_not_stored(settings: Settings, journal: Path) -> None:
    with open_store(settings, RACE) as store:
        one = import_journal(journal)
        one.close()
        (journal / "import.lock").unlink()
        journal.rename(journal.with_name("away"))
        with pytest.raises(JournalError, match="cannot be written"):
            Journalled(one, store).add([Read("7", "1km", 1e9, 1e9, "a.csv")])
        assert store.count() == 0
