"""The commands about timing systems: run the feeds, look at them, refill a store, play a system.

As in `dashboard.cli`, whose helpers are imported where they are needed: that module adds these
commands to its own.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from dashboard.settings import Settings
    from feeds.race import Race
    from feeds.timing.feed_list import Feed

SYSTEMS = ("mylaps", "raceresult", "raceresult-json", "chronotrack", "ipico", "wiclax", "http")
RACE = click.argument("race", required=False)


@click.command()
@RACE
def listen(race: str | None) -> None:
    """Run RACE's feeds: listen and dial, journal, store, acknowledge.

    They are declared in feeds.toml of the race's folder; docs/timing.md says how.
    """
    from dashboard.cli import load, open_store, plain_errors, settings_with
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
@click.option("--race", help="A race's name or folder.  [default: POURSUITE_RACE]")
@click.pass_context
def feeds(context: click.Context, race: str | None) -> None:
    """Show a race's feeds and how they are; or test them."""
    from dashboard.cli import load, plain_errors, settings_with

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
    from dashboard.cli import plain_errors
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


@click.command("replay-journal")
@RACE
def replay_journal(race: str | None) -> None:
    """Put RACE's journal into the store, each read once."""
    from dashboard.cli import load, open_store, plain_errors, settings_with
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


@click.command()
@click.argument("race")
@click.option("--seed", type=click.IntRange(0), help="Same seed, same morning.  [default: theirs]")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder to write roster.csv and reads.csv into.",
)
@click.option("--as", "kind", type=click.Choice(SYSTEMS), help="Play RACE's reads as this system.")
@click.option("--to", help="With --as: where we listen for it, as HOST:PORT; an address for http.")
@click.option(
    "--speed", type=click.FloatRange(0.1, 100_000), default=1.0, show_default=True,
    help="With --as: times as fast.",
)  # fmt: skip
@click.option("--trouble", is_flag=True, help="With --as: cut, repeat, and pull the cable.")
def simulate(
    race: str, seed: int | None, out: Path | None, kind: str | None, to: str | None,
    speed: float, trouble: bool,
) -> None:  # fmt: skip
    """Invent a morning of RACE: who ran, and what the mats heard.

    With --out it is written to files. With --as it is sent over the wire, as that timing system
    would send it; without --seed these are the reads that RACE brings along.
    """
    from dashboard.cli import load, plain_errors
    from feeds.simulate.simulation import write_simulation

    if (out is None) == (kind is None):
        raise click.UsageError("one of --out FOLDER and --as SYSTEM is needed.")
    with plain_errors():
        loaded = load(race)
        if out is not None:
            simulation = write_simulation(loaded, out, seed)
            told = f"{len(simulation.reads):,} reads of {len(simulation.roster):,} invented runners"
            click.echo(f"{told} are in {out}.")
        elif kind is not None:
            _play(loaded, seed, kind, to, speed, trouble)


def _play(
    race: Race, seed: int | None, kind: str, to: str | None, speed: float, is_bad: bool
) -> None:
    from dashboard.cli import settings_with
    from dashboard.wire.publish import recorded_reads
    from feeds.clock import RaceClock
    from feeds.protocols.speak.peer import CannotSay
    from feeds.simulate.simulation import simulate as invent
    from feeds.timing.feed_list import ADDRESS, kinds
    from feeds.timing.play_as import Play, Trouble, peer_of, play_over_socket
    from feeds.timing.play_posts import play_over_http

    reads = recorded_reads(race) if seed is None else list(invent(race, seed).reads)
    if not reads:
        raise click.ClickException(f"{race.key}: no reads.csv in its folder: say --seed 1.")
    begin_s = min(read.received_s for read in reads)
    play = Play(reads, RaceClock(begin_s, time.time(), speed))
    trouble = Trouble(cut=0.5, twice=0.1, pulled=0.02) if is_bad else Trouble()
    told = f"{len(reads):,} reads as {kind}, {speed:g} times as fast"
    if kind == "http":
        settings = settings_with()
        if settings.reads_token is None:
            raise click.ClickException("POURSUITE_READS_TOKEN: expected the server's token.")
        host = (to or f"http://{settings.host}:{settings.port}").rstrip("/")
        address = f"{host}/api/v1/races/{race.key}/reads"
        click.echo(f"{told}, to {address}", err=True)
        try:
            play_over_http(address, settings.reads_token, play, trouble)
        except PermissionError as error:
            raise click.ClickException(str(error)) from None
        return
    peer, role = peer_of(kind, race)
    found = ADDRESS.fullmatch(to or str(kinds()[kind].PORT))
    if found is None:
        raise click.BadParameter(f"expected HOST:PORT, got {to!r}.", param_hint="--to")
    host, port = (found["host"] or "127.0.0.1").strip("[]"), int(found["port"])
    way = f"to {host}:{port}" if role == "dial" else f"to whoever dials {host}:{port}"
    click.echo(f"{told}, {way}", err=True)
    try:
        asyncio.run(play_over_socket(peer, role, host, port, play, trouble))
    except CannotSay as error:
        raise click.ClickException(f"{kind} has no words for it: {error}") from None
    click.echo("all is said.", err=True)


COMMANDS = (listen, feeds, replay_journal, simulate)
