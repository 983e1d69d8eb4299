"""``poursuite decide …``: what the organiser decides, in the words of docs/results.md.

As on ``/operate``: the effect is told, then one is asked, then it is done.
"""

from __future__ import annotations

import getpass
import time
from collections.abc import Callable, Sequence
from functools import wraps
from typing import TYPE_CHECKING

import click

from dashboard.commands.around import RACE_OPTION, load, open_store, plain_errors, settings_with

if TYPE_CHECKING:
    from dashboard.settings import Settings
    from feeds.race import Race

# What a subcommand asks for: a kind, a form's answers (None: as the form opens), a table's row.
Words = tuple[str, dict[str, str | None], dict[str, str]]

BIBS = click.argument("bibs", nargs=-1, required=True, metavar="BIB...")
BIB = click.argument("bib")
DEMO = click.option("--demo", "is_demo", is_flag=True, help="About RACE's demo, which is apart.")


@click.group()
def decide() -> None:
    """Decide on top of the reads, as on /operate, and undo it.

    Works beside 'serve', 'demo' and 'listen', or without them. Times are of the race's day:
    10:50, 10:50:03 or 10:50:03.25. docs/operating.md says more.
    """


def kind(name: str) -> Callable[[Callable[..., list[Words]]], click.Command]:
    """Make a subcommand of a function that returns what is asked for."""
    options = (
        click.option("--why", required=True, help="The reason, kept with the results."),
        click.option("--who", help="Who decides.  [default: your login]"),
        click.option("--yes", "is_sure", is_flag=True, help="Do it without being asked."),
        DEMO,
        RACE_OPTION,
    )

    def made(words: Callable[..., list[Words]]) -> click.Command:
        @wraps(words)
        def run(
            why: str, who: str | None, is_sure: bool, is_demo: bool, race: str | None,
            **given: object,
        ) -> None:  # fmt: skip
            with plain_errors():
                _decide(words(**given), why, who or getpass.getuser(), is_sure, is_demo, race)

        command: Callable[..., None] = run
        for option in reversed(options):
            command = option(command)
        context = {"ignore_unknown_options": name == "set-offset"}  # -1.5 is no option
        return decide.command(name, context_settings=context)(command)

    return made


def _decide(
    asked: Sequence[Words], why: str, who: str, is_sure: bool, is_demo: bool, race: str | None
) -> None:
    from dashboard.operate.forms import FormError
    from dashboard.operate.spoken import Wish
    from dashboard.operate.told_first import NotStored, tell_and_decide
    from feeds.decisions.check import CorrectionError
    from feeds.decisions.corrections import What

    settings, loaded, key = _about(race, is_demo)
    wishes = [
        Wish(What(what), {name: text for name, text in typed.items() if text is not None}, row)
        for what, typed, row in asked
    ]
    try:
        keys = tell_and_decide(
            loaded, lambda: open_store(settings, key), settings.journal(key), wishes, who, why,
            click.echo, (lambda: True) if is_sure else _is_wanted,
        )  # fmt: skip
    except (FormError, CorrectionError, NotStored) as error:
        raise click.ClickException(str(error)) from error
    if not keys:
        raise click.ClickException("nothing is decided")
    click.echo(f"decided; 'poursuite decide undo {' '.join(keys)}' undoes it")


def _about(race: str | None, is_demo: bool) -> tuple[Settings, Race, str]:
    """Return the settings, the race, and the name of its store."""
    from dashboard import settings as known

    settings = settings_with(race=race)
    loaded = load(settings.race)
    key = known.store_key(loaded.key, known.DEMO) if is_demo else loaded.key
    return settings, loaded, key


def _is_wanted() -> bool:
    try:
        return click.confirm("Decide?")
    except click.Abort:
        click.echo()
        return False


@kind("stop")
@BIBS
@click.option("--at", help="When that was.  [default: now]")
@click.option(
    "--km", help="Where the chaser gave up, along the chaser's course.  [default: as drawn]"
)
def stop(bibs: Sequence[str], at: str | None, km: str | None) -> list[Words]:
    """Mark runners, or the chaser, as out of the race from a moment on."""
    return [("stop", {"bib": bib, "time": at, "along": km}, {}) for bib in bibs]


@kind("not-start")
@BIBS
def not_start(bibs: Sequence[str]) -> list[Words]:
    """Say that runners, or the chaser, were never on the course."""
    return [("not-start", {"bib": bib}, {}) for bib in bibs]


@kind("give-time")
@BIB
@click.argument("at", metavar="TIME")
def give_time(bib: str, at: str) -> list[Words]:
    """Give a runner, or the chaser, the referee's time at the finish."""
    return [("give-time", {"bib": bib, "time": at}, {})]


@kind("disqualify")
@BIBS
def disqualify(bibs: Sequence[str]) -> list[Words]:
    """Take out of the results, whatever is read."""
    return [("disqualify", {"bib": bib}, {}) for bib in bibs]


@kind("qualify")
@BIBS
def qualify(bibs: Sequence[str]) -> list[Words]:
    """Let runners win, whatever is read."""
    return [("qualify", {"bib": bib}, {}) for bib in bibs]


@kind("reinstate")
@BIBS
def reinstate(bibs: Sequence[str]) -> list[Words]:
    """Take back stop, not-start, disqualify and qualify."""
    return [("reinstate", {"bib": bib}, {}) for bib in bibs]


@kind("confirm")
@click.argument("bibs", nargs=-1, metavar="[BIB...]")
def confirm(bibs: Sequence[str]) -> list[Words]:
    """Make official who finished ahead so far: bibs, or all."""
    return [("confirm", {"bib": bib}, {}) for bib in bibs or ("",)]


@kind("opt-out")
@BIBS
def opt_out(bibs: Sequence[str]) -> list[Words]:
    """Name runners nowhere any more, neither bib nor name; also: withhold."""
    return [("opt-out", {"bib": bib}, {}) for bib in bibs]


decide.add_command(opt_out, "withhold")


@kind("move-wave")
@BIBS
@click.argument("wave")
def move_wave(bibs: Sequence[str], wave: str) -> list[Words]:
    """Move runners to another wave."""
    return [("move-wave", {"bib": bib, "wave": wave}, {}) for bib in bibs]


@kind("assign-chip")
@click.argument("chip")
@BIB
@click.option(
    "--from", "since", metavar="TIME",
    help="From when on.  [default: all its reads; now, if the roster has the chip]",
)  # fmt: skip
def assign_chip(chip: str, bib: str, since: str | None) -> list[Words]:
    """Give a chip to a runner or the chaser, from a time on."""
    return [("assign-chip", {"tag": chip, "bib": bib, "from": since or ""}, {})]


@kind("void-read")
@click.argument("tag", metavar="CHIP|BIB")
@click.argument("mat")
@click.argument("at", metavar="[TIME]", required=False, default="")
def void_read(tag: str, mat: str, at: str) -> list[Words]:
    """Let a read not count."""
    return [("void-read", {}, {"tag": tag, "mat": mat, "time": at})]


@kind("add-read")
@click.argument("tag", metavar="BIB|CHIP")
@click.argument("mat")
@click.argument("at", metavar="TIME")
def add_read(tag: str, mat: str, at: str) -> list[Words]:
    """Count what somebody saw, whatever other reads say."""
    return [("add-read", {"tag": tag, "mat": mat, "time": at}, {})]


@kind("start-wave")
@click.argument("wave")
@click.argument("at", metavar="[TIME]", required=False)
def start_wave(wave: str, at: str | None) -> list[Words]:
    """Say that a gun went then, or now; WAVE may be 'chaser'."""
    return [("start-wave", {"wave": wave, "time": at}, {})]


@kind("stop-race")
@click.argument("at", metavar="TIME")
def stop_race(at: str) -> list[Words]:
    """End the race at a time for everybody who is still out."""
    return [("stop-race", {"time": at}, {})]


@kind("set-offset")
@click.argument("feed")
@click.argument("seconds")
@click.option("--device", default="", help="Of that box only.  [default: the whole feed]")
def set_offset(feed: str, seconds: str, device: str) -> list[Words]:
    """Add seconds to the times of what a feed tells from now on."""
    return [("set-offset", {"feed": feed, "device": device, "offset": seconds}, {})]


@kind("place-mat")
@click.argument("feed")
@click.argument("place")
@click.argument("mat")
def place_mat(feed: str, place: str, mat: str) -> list[Words]:
    """Say which mat it is at which a feed reads."""
    return [("place-mat", {"feed": feed, "place": place, "mat": mat}, {})]


@kind("undo")
@click.argument("keys", nargs=-1, required=True, metavar="KEY...")
def undo(keys: Sequence[str]) -> list[Words]:
    """Make decisions never have been; 'list' tells their keys."""
    return [("undo", {}, {"undoes": key}) for key in keys]


@decide.command("list")
@DEMO
@RACE_OPTION
def list_decisions(is_demo: bool, race: str | None) -> None:
    """List every decision with its key: when, what, who, why."""
    from dashboard.operate.told_first import glimpse_of_decisions, listed

    with plain_errors():
        settings, loaded, key = _about(race, is_demo)
        with open_store(settings, key) as store:
            lines = listed(glimpse_of_decisions(loaded, store, time.time()))
        for line in lines or ["nothing has been decided"]:
            click.echo(line)
