"""The commands: each reads its arguments, asks ``feeds`` or the server once, and says what came.

What a user got wrong is answered in plain words and exit code 1 (2 where the command line itself
is wrong), never with a traceback. Heavy modules are imported by the commands that need them, so
that ``--help`` answers at once.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, time
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Literal

import click

from dashboard.cli_feeds import COMMANDS
from dashboard.cli_score import score
from dashboard.settings import Settings, SettingsError, own_version

if TYPE_CHECKING:
    from feeds.race import Race
    from feeds.store import Store

DEMO_BEFORE_CHASER_S = 120.0
FILE = click.Path(dir_okay=False, path_type=Path)
RACE = click.argument("race", required=False)
RACE_OPTION = click.option("--race", help="A race's name or folder.  [default: POURSUITE_RACE]")
HOST = click.option("--host", help="The address to listen on.  [default: HOST, or 127.0.0.1]")
PORT = click.option("--port", help="The port to listen on.  [default: PORT, or 8050]")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(own_version(), prog_name="poursuite")
def main() -> None:
    """Follow a chase: every runner a moving dot, and the one who hunts them.

    RACE is the name of a race that comes with the program, or the path of a race folder.
    Settings come from the environment: docs/settings.md lists them.
    """


@main.command()
@RACE
@HOST
@PORT
def serve(race: str | None, host: str | None, port: str | None) -> None:
    """Show RACE live, from the reads in the store."""
    with plain_errors():
        settings = settings_with(race=race, host=host, port=port)
        run_server(settings, load(settings.race), demo_at=None, speed=1.0)


@main.command()
@RACE
@click.option("--at", help="Time of the race day to begin at, as 10:18:00.  [default: the chase]")
@click.option(
    "--speed", type=click.FloatRange(0.1, 60), default=1.0, show_default=True, help="Times as fast."
)
@HOST
@PORT
def demo(
    race: str | None, at: str | None, speed: float, host: str | None, port: str | None
) -> None:
    """Play RACE's recorded reads as if it were run now.

    It begins under way, two minutes before the chaser leaves.
    """
    with plain_errors():
        settings = settings_with(race=race, host=host, port=port)
        loaded = load(settings.race)
        begin_s = chase_begins_s(loaded) if at is None else race_day_s(loaded, at)
        run_server(settings, loaded, demo_at=begin_s, speed=speed)


@main.command()
@click.argument("race")
def check(race: str) -> None:
    """Read a race folder and list every mistake in it.

    What is worth a look and no mistake is told as a note.
    """
    with plain_errors():
        loaded = load(race)
        chaser = f", then {loaded.chaser.name}" if loaded.chaser else ""
        click.echo(
            f"{loaded.key}: nothing to mend. {len(loaded.runners):,} runners in "
            f"{len(loaded.waves)} waves{chaser}; {len(loaded.mats)} mats on "
            f"{loaded.course.length_m:,.0f} m."
        )
        for note in loaded.notes:
            click.echo(f"Note: {note}")


@main.command("import")
@click.argument("file", type=FILE)
@RACE_OPTION
@click.option("--follow", is_flag=True, help="Go on as the file grows, until Ctrl-C.")
def import_reads(file: Path, race: str | None, follow: bool) -> None:
    """Put a file of reads into the store, each once.

    FILE is CSV or JSON lines, as its name says; docs/races.md tells what is in it.
    """
    from feeds.files.read_files import import_file

    with plain_errors():
        settings = settings_with(race=race)
        with open_store(settings, load(settings.race).key) as store:
            if follow:
                click.echo(f"Following {file} into {store.address}   (Ctrl-C ends it)", err=True)
                report = import_file(store, file, is_followed=True, stop=stopped_by_signals())
            else:
                with progress(file.name) as show:
                    report = import_file(store, file, on_progress=show)
        click.echo(report)


@main.command("export")
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


def settings_with(**options: str | None) -> Settings:
    """Return the settings, where an option of the command line wins over the environment."""
    variable = {"race": "POURSUITE_RACE", "host": "HOST", "port": "PORT"}
    told = {variable[name]: text for name, text in options.items() if text is not None}
    return Settings.from_environment(os.environ | told)


def load(race: str) -> "Race":
    """Return a race by its name or folder, whole or not at all."""
    from feeds.race_folder.read_race import race_folder, read_race

    return read_race(race_folder(race))


def race_day_s(race: "Race", text: str) -> float:
    """Return a time of the race's day, such as 10:18 or 10:18:00, as Unix seconds."""
    try:
        at = time.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(
            f"expected a time of day such as 10:18:00, got {text!r}.", param_hint="--at"
        ) from None
    return datetime.combine(race.date, at.replace(tzinfo=None), race.zone).timestamp()


def chase_begins_s(race: "Race") -> float:
    """Return when a demo begins: shortly before the chaser leaves, or the last wave without one."""
    last_s = race.chaser.gun_s if race.chaser else max(wave.gun_s for wave in race.waves)
    return last_s - DEMO_BEFORE_CHASER_S


def run_server(settings: Settings, race: "Race", *, demo_at: float | None, speed: float) -> None:
    """Say where to look, and serve until interrupted."""
    from dashboard.serve import serve

    click.echo(f"{race.key}: {settings.address}/   (Ctrl-C ends it)", err=True)
    serve(settings, race, demo_at=demo_at, speed=speed)


@contextmanager
def open_store(settings: Settings, race_key: str) -> Iterator["Store"]:
    """Open the store of a race: Redis, or a running program's own, or our own for a moment."""
    from feeds.embedded import embedded_store, running_store
    from feeds.store import Store

    folder = settings.state / race_key
    with ExitStack() as begun:
        url = settings.redis_url or running_store(folder)
        url = url or begun.enter_context(embedded_store(folder))
        yield begun.enter_context(Store(url, race_key))


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """Show a progress bar, where there is a terminal; give what moves it to so much of so much."""
    hidden = not sys.stderr.isatty()
    with click.progressbar(length=1, label=label, file=sys.stderr, hidden=hidden) as bar:

        def show(done: int, whole: int) -> None:
            bar.length = max(whole, 1)
            bar.update(done - bar.pos)

        yield show


def stopped_by_signals() -> Event:
    """Return what Ctrl-C, or a polite kill, sets."""
    stop = Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: stop.set())
    return stop


@contextmanager
def plain_errors() -> Iterator[None]:
    """Tell what a user can mend in plain words: exit code 1 and no traceback."""
    from feeds.embedded import EmbeddedError
    from feeds.files.follow import FileError
    from feeds.problem import RaceError
    from feeds.simulate.plan import SimulationError
    from feeds.store import StoreError
    from feeds.timing.journal import JournalError
    from feeds.timing.listen import ListenError

    try:
        yield
    except RaceError as error:
        count = len(error.problems)
        told = f"{count} thing{'s' if count > 1 else ''} to mend in the race:\n{error}"
        raise click.ClickException(told) from error
    except (
        SettingsError, FileError, StoreError, EmbeddedError, SimulationError, JournalError,
        ListenError,
    ) as error:  # fmt: skip
        raise click.ClickException(str(error)) from error
    except BrokenPipeError:
        raise  # the reader of our output has seen enough; click ends quietly
    except OSError as error:
        raise click.ClickException(f"{error.filename or 'the system'}: {error.strerror}") from error


for command in (*COMMANDS, score):
    main.add_command(command)

if __name__ == "__main__":
    main()
