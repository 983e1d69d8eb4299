"""``poursuite listen`` and ``feeds``: run a race's timing systems, look at them, test them."""

from __future__ import annotations

import asyncio
import logging
import signal
from typing import TYPE_CHECKING, Any

import click

from dashboard.commands.around import (
    RACE,
    RACE_OPTION,
    load,
    open_store,
    plain_errors,
    settings_with,
)

if TYPE_CHECKING:
    from dashboard.settings import Settings
    from feeds.race import Race
    from feeds.timing.feed_list import Feed


@click.command()
@RACE
def listen(race: str | None) -> None:
    """Run RACE's feeds: listen and dial, journal, store, acknowledge.

    They are declared in feeds.toml of the race's folder; docs/timing.md says how.
    """
    from feeds.timing.deliver import Delivery
    from feeds.timing.feed_list import read_feeds
    from feeds.timing.journal import Journal
    from feeds.timing.run_feeds import run_feeds

    with plain_errors():
        settings = settings_with(race=race)
        logging.basicConfig(level=settings.log.upper(), format="%(levelname)s: %(message)s")
        loaded = load(settings.race)
        feeds = tuple(feed for feed in read_feeds(loaded) if feed.role != "post")
        with open_store(settings, loaded.key) as store:
            journal = Journal(settings.journal(loaded.key), "listen")
            with Delivery(journal, store) as delivery:
                click.echo(f"{loaded.key}: reads go to {journal.folder}, then {store.address}   "
                           "(Ctrl-C ends it)", err=True)  # fmt: skip
                asyncio.run(_until_stopped(run_feeds, feeds, delivery))


async def _until_stopped(run: Any, feeds: tuple[Feed, ...], delivery: Any) -> None:
    stop = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    await run(feeds, delivery, stop, lambda words: click.echo(words, err=True))


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
