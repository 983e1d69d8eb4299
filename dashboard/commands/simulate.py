"""``poursuite simulate``: an invented morning, into files or over the wire."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dashboard.commands.around import load, plain_errors, settings_with

if TYPE_CHECKING:
    from feeds.race import Race

SYSTEMS = ("mylaps", "raceresult", "raceresult-json", "chronotrack", "ipico", "wiclax", "http")


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
