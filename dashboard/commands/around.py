"""What is around every command's own work: settings, the race, its store, errors in plain words.

What a user got wrong is answered in plain words and exit code 1 (2 where the command line itself
is wrong), never with a traceback. Heavy modules are imported by the commands that need them, so
that ``--help`` answers at once.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import click

from dashboard.settings import Settings, SettingsError

if TYPE_CHECKING:
    from feeds.race import Race
    from feeds.store import Store

YEAR_S = 365.25 * 86_400
MOST_AHEAD_S = 5 * YEAR_S  # of a race that is served: its times are 32 bits of a tenth of a second
RACE = click.argument("race", required=False)
HOST = click.option("--host", help="The address to listen on.  [default: HOST, or 127.0.0.1]")
PORT = click.option("--port", help="The port to listen on.  [default: PORT, or 8050]")
RACE_OPTION = click.option("--race", help="A race's name or folder.  [default: POURSUITE_RACE]")


def settings_with(**options: str | None) -> Settings:
    """Return the settings, where an option of the command line wins over the environment."""
    variable = {"race": "POURSUITE_RACE", "host": "HOST", "port": "PORT"}
    told = {variable[name]: text for name, text in options.items() if text is not None}
    return Settings.from_environment(os.environ | told)


def begin_logs_of(settings: Settings, role: str) -> None:
    """Say how this process fares, as the settings want it; without a secret of theirs."""
    from dashboard.logs import begin_logs

    begin_logs(settings.log, settings.log_format, role, settings.secrets)


def load(race: str, state: Path | None = None) -> Race:
    """Return a race by its name or folder, whole or not at all.

    Parameters
    ----------
    race : its name or folder; with a ``state`` also a file that ``export --archive`` wrote.
    state : the folder where such a file is unpacked.
    """
    from feeds.race_folder.read_race import race_folder, read_race

    if state is not None and is_archive(race):
        from feeds.exports.archive import unpacked

        return read_race(unpacked(Path(race).expanduser(), state / "archives"))
    return read_race(race_folder(race))


def load_live(race: str, state: Path | None = None) -> Race:
    """Return a race to be followed while it is run: as `load`, and not one of another age.

    Raises
    ------
    click.ClickException
        Of a race so far ahead that its date must be a slip: what is published counts from now.
    """
    loaded = load(race, state)
    ahead_s = loaded.waves[0].gun_s - time.time()
    if ahead_s > MOST_AHEAD_S:
        raise click.ClickException(
            f"{loaded.folder / 'race.toml'}: date: the first gun is {ahead_s / YEAR_S:.0f} years "
            f"from now; expected at most {MOST_AHEAD_S / YEAR_S:.0f}. "
            f"Is {loaded.date} the day you mean?"
        )
    return loaded


def is_archive(race: str) -> bool:
    """Say whether a race is told by a file."""
    return Path(race).expanduser().is_file()


@contextmanager
def open_store(settings: Settings, race_key: str) -> Iterator[Store]:
    """Open the store of a race: Redis, or a running program's own, or our own for a moment."""
    from feeds.embedded import embedded_store, running_store
    from feeds.store import Store

    folder = settings.state / race_key
    with ExitStack() as begun:
        url = settings.redis_url or running_store(folder)
        url = url or begun.enter_context(embedded_store(folder))
        yield begun.enter_context(Store(url, race_key))


def begin(settings: Settings, race: Race, role: str) -> None:
    """Begin the logs of a server, and say where it is."""
    begin_logs_of(settings, role)
    tell(f"{race.key}: {settings.address}/   (Ctrl-C ends it)")


def tell(line: str) -> None:
    """Say a line on the terminal, beside what a command writes."""
    click.echo(line, err=True)


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
    from feeds.exports.archive import ArchiveError
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
        ListenError, ArchiveError,
    ) as error:  # fmt: skip
        raise click.ClickException(str(error)) from error
    except BrokenPipeError:
        raise  # the reader of our output has seen enough; click ends quietly
    except OSError as error:
        raise click.ClickException(f"{error.filename or 'the system'}: {error.strerror}") from error


def speech_of_terminal() -> str:
    """Return the language of the terminal as a browser would ask for it."""
    told = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG", "")
    return told.partition(".")[0].replace("_", "-")


def race_now_s(store: Store) -> float:
    """Return the race's time of now, as its publisher tells it; the wall's own without one."""
    import json
    import time

    from feeds.clock import RaceClock

    body = store.get_file("head.json")
    if body is None:
        return time.time()
    head = json.loads(body)
    clock = RaceClock(head["race_s"], head["race_wall_s"], head["speed"])
    return float(clock.race_at(time.time()))
