"""``poursuite listen`` and ``feeds``: run a race's timing systems, look at them, test them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import click

from dashboard.commands.around import (
    RACE,
    RACE_OPTION,
    begin_logs_of,
    load,
    plain_errors,
    settings_with,
)

if TYPE_CHECKING:
    from dashboard.settings import Settings
    from feeds.race import Race


@click.command()
@RACE
def listen(race: str | None) -> None:
    """Run RACE's feeds: listen and dial, journal, store, acknowledge.

    They are declared in feeds.toml of the race's folder; docs/timing.md says how.
    """
    from dashboard.roles import house

    with plain_errors():
        settings = settings_with(race=race)
        loaded = load(settings.race)
        begin_logs_of(settings, "listen")
        click.echo(f"{loaded.key}: listening   (Ctrl-C ends it)", err=True)
        house.listen(settings, loaded, lambda line: click.echo(line, err=True))


@click.group(invoke_without_command=True)
@RACE_OPTION
@click.pass_context
def feeds(context: click.Context, race: str | None) -> None:
    """Show a race's feeds and how they are; or test them."""
    with plain_errors():
        settings = settings_with(race=race)
        context.obj = (settings, load(settings.race))
        if context.invoked_subcommand is None:
            _show(*context.obj)


def _told(settings: Settings, race: Race) -> dict[str, Any] | None:
    """Return what the programs that run the feeds last said; None where none does."""
    from feeds.embedded import running_store
    from feeds.store import Store
    from feeds.timing.run_feeds import told

    url = settings.redis_url or running_store(settings.state / race.key)
    if url is None:
        return None
    with Store(url, race.key) as store:
        return told(store)


def _show(settings: Settings, race: Race) -> None:
    from feeds.timing.feed_list import read_feeds

    declared = read_feeds(race)
    word = _told(settings, race)
    told_of = {one["name"]: one for one in word["feeds"]} if word else {}
    for feed in declared:
        one = told_of.get(feed.name)
        way = {"listen": "listens on", "dial": "dials", "post": "is posted to"}[feed.role]
        click.echo(f"{feed.name}: {feed.kind}, {way} {feed.address}, {feed.time.zone.key}")
        if one is not None:
            late = "" if one["late_s"] is None else f", {one['late_s']:+.1f} s late"
            click.echo(
                f"    {one['state']}; {one['reads']:,} reads, {one['reads_a_minute']} in the last "
                f"minute{late}, {sum(one['refused'].values()):,} refused"
            )
            for reason, count in one["refused"].items():
                click.echo(f"    {count:,} × {reason}")
    for name, is_posted in (("listen", False), ("serve", True)):
        if any((one.role == "post") is is_posted and one.name not in told_of for one in declared):
            click.echo(f"'poursuite {name}' does not run, or not with this feeds.toml.")
    if word is None:
        return
    health = word["health"]
    click.echo(f"journal: {health['journal'] or 'well'}")
    click.echo(f"store: {health['store'] or ('being filled' if health['is_behind'] else 'well')}")


@feeds.command("test")
@click.pass_obj
def dial_each(known: tuple[Settings, Race]) -> None:
    """Dial every feed and say what answers; where we listen, whether we could."""
    from feeds.timing.ask import answer
    from feeds.timing.feed_list import read_feeds

    settings, race = known
    with plain_errors():
        told = (_told(*known) or {}).get("feeds", ())
        well = ("listening", "connected")
        runs = {one["name"] for one in told if one["state"].startswith(well)}
        for feed in read_feeds(race):
            is_ours = feed.name in runs
            said = asyncio.run(answer(feed, is_ours=is_ours, server=settings.address))
            click.echo(f"{feed.name} ({feed.kind}, {feed.address}): {said}")
