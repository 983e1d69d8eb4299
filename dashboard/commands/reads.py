"""``poursuite import``, ``export``, ``replay-journal``: reads into the store, and out of it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

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


@click.command("export")
@click.argument("file", type=FILE, required=False)
@RACE_OPTION
@click.option(
    "--format",
    "kind",
    type=click.Choice(["csv", "jsonl"]),
    help="For the terminal; a FILE's name says its own.  [default: csv]",
)
def export_reads(file: Path | None, race: str | None, kind: Literal["csv", "jsonl"] | None) -> None:
    """Write the store's reads to FILE, or to the terminal.

    In order of arrival, as CSV or JSON lines; FILE appears when it is complete.
    """
    from feeds.files.read_files import export_file, write_reads

    if file is not None and kind is not None:
        raise click.UsageError("--format is for the terminal: FILE's name says which it is.")
    with plain_errors():
        settings = settings_with(race=race)
        key = load(settings.race).key
        with open_store(settings, key) as store:
            if file is None:
                written = write_reads(store, sys.stdout.buffer, kind or "csv")
            else:
                with progress(file.name) as show:
                    written = export_file(store, file, show)
        click.echo(f"{written:,} reads of {key} written.", err=True)


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
