"""``poursuite serve``, ``publish``, ``run``, ``demo``: a race on the web, live or as if it were."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

import click

from dashboard.commands.around import (
    HOST,
    PORT,
    RACE,
    begin,
    begin_logs_of,
    is_archive,
    load,
    load_live,
    plain_errors,
    settings_with,
    tell,
)

if TYPE_CHECKING:
    from feeds.race import Race

DEMO_BEFORE_CHASER_S = 120.0


@click.command()
@RACE
@HOST
@PORT
@click.option(
    "--web-only", is_flag=True, help="Only show it; 'poursuite publish' runs beside, somewhere."
)
def serve(race: str | None, host: str | None, port: str | None, web_only: bool) -> None:
    """Show RACE live, from the reads in the store; and publish it.

    Its timing systems are another program, 'poursuite listen'. Where RACE is a file that 'poursuite
    export --archive' wrote, it is replayed.
    """
    from dashboard.roles import house

    with plain_errors():
        settings = settings_with(race=race, host=host, port=port)
        loaded = load_live(settings.race, settings.state)
        if is_archive(settings.race):
            begin(settings, loaded, "web")
            house.replay(settings, loaded)
            return
        begin(settings, loaded, "web" if web_only else "serve")
        house.serve(settings, loaded, publishes=not web_only, say=tell)


@click.command()
@RACE
def publish(race: str | None) -> None:
    """Publish RACE into the store, for 'serve --web-only'.

    Several may run: one publishes, the others stand by.
    """
    from dashboard.roles import house

    with plain_errors():
        settings = settings_with(race=race)
        loaded = load_live(settings.race)
        begin_logs_of(settings, "publish")
        click.echo(f"{loaded.key}: publishing   (Ctrl-C ends it)", err=True)
        house.publish(settings, loaded)


@click.command()
@RACE
@HOST
@PORT
def run(race: str | None, host: str | None, port: str | None) -> None:
    """Show RACE, publish it and run its feeds, in one process.

    For small races. feeds.toml of the race's folder is run where there is one.
    """
    from dashboard.roles import house

    with plain_errors():
        settings = settings_with(race=race, host=host, port=port)
        loaded = load_live(settings.race)
        begin(settings, loaded, "run")
        house.serve(settings, loaded, listens=True, say=tell)


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
    from dashboard.roles import house

    with plain_errors():
        settings = settings_with(race=race, host=host, port=port)
        loaded = load(settings.race)
        begin_s = chase_begins_s(loaded) if at is None else race_day_s(loaded, at)
        begin(settings, loaded, "demo")
        house.demo(settings, loaded, begin_s=begin_s, speed=speed)


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
