"""``poursuite import``, ``replay-journal``: reads into the store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dashboard.commands.around import (
    RACE,
    RACE_OPTION,
    load,
    open_store,
    plain_errors,
    progress,
    settings_with,
    stopped_by_signals,
)

if TYPE_CHECKING:
    from dashboard.settings import Settings
    from feeds.files.read_files import Taking
    from feeds.store import Store

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("import")
@click.argument("file", type=FILE)
@RACE_OPTION
@click.option("--follow", is_flag=True, help="Go on as the file grows, until Ctrl-C.")
def import_reads(file: Path, race: str | None, follow: bool) -> None:
    """Put a file of reads into the journal and the store, each once.

    FILE is CSV or JSON lines, as its name says; docs/races.md tells what is in it.
    """
    from feeds.files.read_files import import_file

    with plain_errors():
        settings = settings_with(race=race)
        key = load(settings.race).key
        with open_store(settings, key) as store, _journalled(file, settings, key, store) as into:
            if follow:
                click.echo(f"Following {file} into {store.address}   (Ctrl-C ends it)", err=True)
                report = import_file(into, file, is_followed=True, stop=stopped_by_signals())
            else:
                with progress(file.name) as show:
                    report = import_file(into, file, on_progress=show)
        click.echo(report)


@contextmanager
def _journalled(file: Path, settings: Settings, key: str, store: Store) -> Iterator[Taking]:
    """Give what takes a file's reads: the journal before the store, unless they are in it."""
    from feeds.timing.import_journalled import Journalled, import_journal

    folder = settings.journal(key)
    if file.resolve().parent == folder.resolve():
        yield store
        return
    journal = import_journal(folder)
    try:
        yield Journalled(journal, store)
    finally:
        journal.close()


@click.command("replay-journal")
@RACE
def replay_journal(race: str | None) -> None:
    """Put RACE's journal into the store, each read once."""
    from feeds.timing.refill import refill

    with plain_errors():
        settings = settings_with(race=race)
        key = load(settings.race).key
        folder = settings.journal(key)
        if not any(folder.glob("*.jsonl")):
            raise click.ClickException(
                f"{folder}: expected a journal, found none. It is where POURSUITE_STATE was when "
                "the reads came."
            )
        with open_store(settings, key) as store:
            click.echo(refill(store, folder))
