"""``poursuite serve`` and ``demo``: a race on the web, as it is run or as if it were run now."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

import click

from dashboard.commands.around import RACE, load, plain_errors, settings_with

if TYPE_CHECKING:
    from dashboard.settings import Settings
    from feeds.race import Race

DEMO_BEFORE_CHASER_S = 120.0
HOST = click.option("--host", help="The address to listen on.  [default: HOST, or 127.0.0.1]")
PORT = click.option("--port", help="The port to listen on.  [default: PORT, or 8050]")


@click.command()
@RACE
@HOST
@PORT
def serve(race: str | None, host: str | None, port: str | None) -> None:
    """Show RACE live, from the reads in the store."""
    with plain_errors():
        settings = settings_with(race=race, host=host, port=port)
        run_server(settings, load(settings.race), demo_at=None, speed=1.0)


@click.command()
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


def race_day_s(race: Race, text: str) -> float:
    """Return a time of the race's day, such as 10:18 or 10:18:00, as Unix seconds."""
    try:
        at = time.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(
            f"expected a time of day such as 10:18:00, got {text!r}.", param_hint="--at"
        ) from None
    return datetime.combine(race.date, at.replace(tzinfo=None), race.zone).timestamp()


def chase_begins_s(race: Race) -> float:
    """Return when a demo begins: shortly before the chaser leaves, or the last wave without one."""
    last_s = race.chaser.gun_s if race.chaser else max(wave.gun_s for wave in race.waves)
    return last_s - DEMO_BEFORE_CHASER_S


def run_server(settings: Settings, race: Race, *, demo_at: float | None, speed: float) -> None:
    """Say where to look, and serve until interrupted."""
    from dashboard.serve import serve

    click.echo(f"{race.key}: {settings.address}/   (Ctrl-C ends it)", err=True)
    serve(settings, race, demo_at=demo_at, speed=speed)
