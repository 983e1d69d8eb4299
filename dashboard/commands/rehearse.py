"""``poursuite rehearse``: a race's own people run now, in a state of their own."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from dashboard.commands.around import (
    HOST,
    PORT,
    RACE,
    begin,
    load,
    plain_errors,
    settings_with,
    tell,
)

if TYPE_CHECKING:
    from feeds.race import Race

FIRST_GUN_S = 60.0


@click.command()
@RACE
@click.option(
    "--gun-in", "gun_in_s", type=click.FloatRange(-86_400, 86_400), default=FIRST_GUN_S,
    show_default=True, help="Seconds until the first gun; less than 0: so long ago.",
)  # fmt: skip
@click.option(
    "--speed", type=click.FloatRange(0.1, 60), default=1.0, show_default=True, help="Times as fast."
)
@click.option("--no-reads", is_flag=True, help="Invent no reads: your timing systems send them.")
@HOST
@PORT
def rehearse(
    race: str | None, gun_in_s: float, speed: float, no_reads: bool, host: str | None,
    port: str | None,
) -> None:  # fmt: skip
    """Run RACE now, with its own roster, chips and feeds.

    Every page says that it is a rehearsal. Reads and decisions go into a state of their own,
    which each rehearsal begins anew; those of the race are not touched.
    """
    from dashboard.roles import house
    from feeds.rehearsal import invented_reads

    with plain_errors():
        settings = settings_with(race=race, host=host, port=port)
        rehearsed = named(load(settings.race), time.time() + gun_in_s)
        reads = [] if no_reads else invented_reads(rehearsed)
        begin(settings, rehearsed, "rehearse")
        house.rehearse(settings, rehearsed, reads, speed=speed, say=tell)


def named(race: Race, first_gun_s: float) -> Race:
    """Return the race rehearsed, its name saying so in every language."""
    from feeds.rehearsal import rehearsal_of

    name = {code: rehearsed_name(code, title) for code, title in race.name.items()}
    return replace(rehearsal_of(race, first_gun_s), name=name)


def rehearsed_name(language: str, title: str) -> str:
    """Return what a rehearsal of a race is called."""
    from dashboard.i18n import say

    return say(language, "rehearsal.name", race=title)
