"""``poursuite export``: reads, results, runners' ways and whole races, as files for others."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal

import click

from dashboard.commands.around import (
    RACE_OPTION,
    load,
    open_store,
    plain_errors,
    progress,
    race_now_s,
    settings_with,
    tell,
)

if TYPE_CHECKING:
    from dashboard.exports.pages import Pages
    from dashboard.settings import Settings
    from feeds.exports.lines import Settled
    from feeds.race import Race

OUT = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("what", metavar="[FILE | RACE]", required=False)
@RACE_OPTION
@click.option(
    "--format",
    "kind",
    type=click.Choice(["csv", "jsonl"]),
    help="Of reads, for the terminal; a FILE's name says its own.  [default: csv]",
)
@click.option("--results", type=OUT, help="Write the results: a .csv, .json or .parquet file.")
@click.option(
    "--revision", type=int, help="The results as they were at this one; 0: before the first."
)
@click.option(
    "--tracks", type=OUT, help="Write where runners were: a .parquet, .gpkg, .gpx or .czml file."
)
@click.option("--bib", help="The track of this one alone, or of the chaser.  [default: all]")
@click.option(
    "--every",
    type=click.FloatRange(0.1, 600),
    metavar="SECONDS",
    help="Between two places of a track.  [default: 10; of one runner 1]",
)
@click.option(
    "--archive", type=OUT, help="Write the race in one file: 'poursuite serve FILE' replays it."
)
@click.option("--html", type=OUT, help="Write the race as one HTML file that opens by itself.")
@click.option(
    "--site",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the race as static files for any web host, into this folder.",
)
def export(
    what: str | None,
    race: str | None,
    kind: Literal["csv", "jsonl"] | None,
    results: Path | None,
    revision: int | None,
    tracks: Path | None,
    bib: str | None,
    every: float | None,
    archive: Path | None,
    html: Path | None,
    site: Path | None,
) -> None:
    """Write reads, results or a whole race to a file.

    Without an option: the store's reads in order of arrival, as CSV or JSON lines, to FILE or to
    the terminal. With one: what it names of RACE. A file appears when it is
    complete, and nobody who opted out is in what an option writes.
    docs/exports.md says what is in each file.
    """
    if revision is not None and results is None:
        raise click.UsageError("--revision is of the results: name a file for them with --results.")
    if (bib, every) != (None, None) and tracks is None:
        raise click.UsageError("--bib and --every are of tracks: name a file with --tracks.")
    if not any((results, tracks, archive, html, site)):
        _reads(None if what is None else Path(what), race, kind)
        return
    if kind is not None:
        raise click.UsageError("--format is of reads: a file's name says its own.")
    if what is not None and race is not None:
        raise click.UsageError(f"expected one race, got {what} and --race {race}.")
    with plain_errors():
        settings = settings_with(race=race or what)
        loaded = load(settings.race, settings.state)
        if results is not None or tracks is not None:
            known = _settled(settings, loaded)
            if results is not None:
                _results(known, results, revision)
            if tracks is not None:
                _tracks(known, tracks, bib, every)
        if html is not None:
            _ending(html, ("html", "htm"), "--html")
        if any((archive, html, site)):
            with _whole(settings, loaded) as whole:
                _whole_races(settings, whole, archive, html, site)


def _reads(file: Path | None, race: str | None, kind: Literal["csv", "jsonl"] | None) -> None:
    from feeds.files.read_files import export_file, write_reads
    from feeds.race_folder.read_race import built_in_races

    if file is not None and kind is not None:
        raise click.UsageError("--format is for the terminal: FILE's name says which it is.")
    if file is not None and (file.is_dir() or str(file) in built_in_races()):
        raise click.UsageError(
            f"expected a file for the reads, got the race {file}. To export a race, say what of "
            "it: --results FILE and others; 'poursuite export --help' lists them."
        )
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


def _results(known: Settled, path: Path, revision: int | None) -> None:
    from feeds.exports.lines import RevisionError
    from feeds.exports.tables import TABLES

    write = TABLES[_ending(path, TABLES, "--results")]
    try:
        body = write(known, revision)
    except RevisionError as error:
        raise click.BadParameter(str(error), param_hint="--revision") from error
    _write(path, body)


def _tracks(known: Settled, path: Path, bib: str | None, every_s: float | None) -> None:
    from feeds.exports.way_files import WAYS
    from feeds.exports.ways import EVERY_S, ONE_EVERY_S, BibError, ways_of

    write = WAYS[_ending(path, WAYS, "--tracks")]
    try:
        ways = ways_of(known, bib, every_s or (EVERY_S if bib is None else ONE_EVERY_S))
    except BibError as error:
        raise click.BadParameter(str(error), param_hint="--bib") from error
    _write(path, write(known, ways))


@contextmanager
def _whole(settings: Settings, race: Race) -> Iterator[Race]:
    """Give the race with reads of its own: as it is, or for a moment with those of its store."""
    from dashboard.wire.publish import RECORDED
    from feeds.exports.from_store import recorded_from
    from feeds.race_folder.read_race import read_race

    if (race.folder / RECORDED).exists():
        yield race
        return
    with TemporaryDirectory() as place:
        with open_store(settings, race.key) as store:
            folder = recorded_from(store, race, Path(place))
        yield read_race(folder)


def _whole_races(
    settings: Settings, race: Race, archive: Path | None, html: Path | None, site: Path | None
) -> None:
    from dashboard.exports.one_file import one_file

    if archive is not None:
        _archive(settings, race, archive)
    if html is not None:
        _write(html, one_file(_pages(settings, race)))
    if site is not None:
        _site(settings, race, site)


def _archive(settings: Settings, race: Race, path: Path) -> None:
    from dashboard.exports.archive import archive_of
    from dashboard.exports.withheld import withheld_here
    from dashboard.wire.recordings import recording_secret
    from dashboard.wire.secret import recordings_secret

    secret = recording_secret(recordings_secret(settings.secret, settings.state), race)
    _write(path, archive_of(race, secret, withheld_here(settings, race)))


def _pages(settings: Settings, race: Race) -> Pages:
    from dashboard.exports.pages import Pages
    from dashboard.exports.withheld import withheld_here
    from dashboard.wire.secret import recordings_secret

    secret = recordings_secret(settings.secret, settings.state)
    return Pages(race, secret, withheld_here(settings, race))


def _site(settings: Settings, race: Race, folder: Path) -> None:
    from dashboard.exports.site import SiteError, site_files, write_site

    files = site_files(_pages(settings, race), _settled(settings, race))
    try:
        write_site(folder, files)
    except SiteError as error:
        raise click.BadParameter(str(error), param_hint="--site") from error
    tell(f"{folder}: {len(files)} files, {sum(map(len, files.values())):,} bytes")


def _settled(settings: Settings, race: Race) -> Settled:
    """Return all that is known: of the folder's own reads where it has some, else of the store."""
    from dashboard.exports.settled import settled_of, settled_race
    from dashboard.exports.withheld import withheld_here
    from dashboard.wire.publish import RECORDED
    from feeds.gather import Gathered

    withheld = withheld_here(settings, race)
    if (race.folder / RECORDED).exists():
        return settled_race(race, withheld)
    with open_store(settings, race.key) as store:
        known = Gathered(race, store)
        known.take()
        at_s = race_now_s(store)
    return settled_of(known, at_s, withheld)


def _ending(path: Path, known: Collection[str], option: str) -> str:
    """Return the end of a file's name, which says what is in it."""
    ending = path.suffix.removeprefix(".").lower()
    if ending in known:
        return ending
    told = ", ".join(f".{one}" for one in known)
    raise click.BadParameter(
        f"expected a name that ends in one of {told}, got {path.name!r}.", param_hint=option
    )


def _write(path: Path, body: bytes) -> None:
    """Write a file that is there when it is complete, and not before."""
    from feeds.exports.whole import write_whole

    write_whole(path, body)
    tell(f"{path}: {len(body):,} bytes")
