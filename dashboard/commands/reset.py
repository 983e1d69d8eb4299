"""``poursuite reset``: a race begins anew; what there was is put into a dated folder."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from dashboard.commands.around import RACE, load, open_store, plain_errors, settings_with

if TYPE_CHECKING:
    from datetime import tzinfo

    from feeds.timing.set_aside import Held


@click.command()
@RACE
@click.option("--yes", is_flag=True, help="Do it without asking.")
def reset(race: str | None, yes: bool) -> None:
    """Let RACE begin anew, as before its first read.

    Shows what there is, asks, and puts store and journal into a dated folder: nothing is thrown
    away. To have it back, move its files into the journal's folder and run replay-journal.
    """
    from feeds.timing.set_aside import held, put_aside

    with plain_errors():
        settings = settings_with(race=race)
        loaded = load(settings.race)
        journal = settings.journal(loaded.key)
        with open_store(settings, loaded.key) as store:
            found = held(store, journal)
            if found.is_nothing:
                click.echo(
                    f"{loaded.key} has no reads and no decisions: there is nothing to reset."
                )
                return
            into = (
                settings.state / "put-aside" / f"{loaded.key}-{datetime.now(UTC):%Y-%m-%dT%H%M%SZ}"
            )
            click.echo(f"{loaded.key} has, in {store.address} and {journal}:")
            for line in told(found, loaded.zone):
                click.echo(f"  {line}")
            click.echo(f"All of it goes into {into}; the race is then as before its first read.")
            click.echo("Names that were taken off stay off.")
            if not yes:
                click.confirm("Do it?", abort=True)
            put_aside(store, journal, into)
        click.echo(
            f"Done. To have it back: move the files of {into} to {journal}, and run "
            f"'poursuite replay-journal {settings.race}'."
        )


def told(found: Held, zone: tzinfo) -> list[str]:
    """Return what a race has, a line each."""

    def at(heard_s: float) -> str:
        return f"{datetime.fromtimestamp(heard_s, zone):%Y-%m-%d %H:%M:%S}"

    lines = [f"{found.reads:,} reads"]
    if found.first_s is not None and found.last_s is not None:
        lines[0] += f", received from {at(found.first_s)} to {at(found.last_s)}"
    lines += [f"{found.decisions:,} decisions", f"{found.fixes:,} positions of the chaser"]
    size = found.journal_bytes / 2**20
    return [*lines, f"{found.journal_files:,} files of the journal, {size:,.1f} MiB"]
