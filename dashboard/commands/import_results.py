"""``poursuite import-results``: any past race can be chased."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dashboard.commands.around import load, plain_errors, progress, tell

if TYPE_CHECKING:
    from feeds.result_tables.columns import Columns
    from feeds.result_tables.past_race import PastRace
    from feeds.result_tables.write_folder import Told

SHARE = re.compile(r"(?P<value>\d+(?:[.,]\d+)?)\s*(?P<cent>%?)")


@click.command("import-results")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path),
    help="The race folder to write.  [default: after the file, here]",
)  # fmt: skip
@click.option(
    "--column", "columns", multiple=True, metavar="WHAT=NAME",
    help="What a column is, if it is not guessed right: bib, name, wave, start, finish, 5km, half, "
    "none; repeat it.",
)  # fmt: skip
@click.option("--distance", help="How long the race was, as 10km, 6.2mi, half.  [default: guessed]")
@click.option("--started", metavar="TIME", help="When it began, where the table has times of day.")
@click.option(
    "--waves", type=click.IntRange(1, 12),
    help="So many waves by time, slowest first.  [default: the table's own, or 4]",
)  # fmt: skip
@click.option("--escape", default="20%", show_default=True, help="The share that gets away.")
@click.option(
    "--chaser-time",
    metavar="2:05:00",
    help="How long the chaser takes.  [default: just under the fastest]",
)
@click.option("--chaser-name", default="Chaser", show_default=True, help="The chaser's name.")
@click.option(
    "--course", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A GeoJSON course of that length.  [default: a drawn road, out and back]",
)  # fmt: skip
@click.option(
    "--shape", type=click.Choice(["out-and-back", "line"]), default="out-and-back",
    show_default=True, help="Of the drawn road.",
)  # fmt: skip
@click.option("--title", help="What the race is called.  [default: after the file]")
@click.option("--date", "day", help="Its day, as 2013-04-15.  [default: today]")
@click.option("--zone", default="UTC", show_default=True, help="The time zone it was run in.")
@click.option("--gun", default="09:00", show_default=True, help="The first wave's gun.")
@click.option("--no-names", is_flag=True, help="Show bibs and names nowhere.")
def import_results(
    file: Path, out: Path | None, columns: tuple[str, ...], distance: str | None,
    started: str | None, waves: int | None, escape: str, chaser_time: str | None, chaser_name: str,
    course: Path | None, shape: Any, title: str | None, day: str | None, zone: str, gun: str,
    no_names: bool,
) -> None:  # fmt: skip
    """Make a race folder of a past race's table of results.

    FILE is CSV or XLSX, gzipped or not, a row a runner, with splits or without. docs/races.md says
    what is made of it.
    """
    from feeds.result_tables.as_pursuit import as_pursuit
    from feeds.result_tables.columns import find_columns, parse_distance_m
    from feeds.result_tables.drawn_course import drawn_course, with_mats
    from feeds.result_tables.open_table import TableError, open_table
    from feeds.result_tables.past_race import past_race
    from feeds.result_tables.write_folder import mats_of, write_folder
    from geo.read_course import CourseError

    with plain_errors():
        try:
            with progress("Reading the table") as show:
                table = open_table(file)
                show(1, 4)
                length_m = None if distance is None else parse_distance_m(distance)
                found = find_columns(table, _pairs(columns), length_m)
                show(2, 4)
                race = past_race(table, found, None if started is None else _clock_s(started))
                show(3, 4)
                run_s = None if chaser_time is None else _seconds(chaser_time)
                pursuit = as_pursuit(race, waves, _share(escape), run_s)
                show(4, 4)
            _show(found, race)
            told = _told(title or table.name, day, zone, gun, chaser_name, not no_names)
            mats = mats_of(race, pursuit)
            drawn = (
                drawn_course(told.name, mats, found.length_m, shape)
                if course is None
                else with_mats(course, mats, found.length_m)
            )
            folder = out if out is not None else Path(_key(table.name))
            with progress("Writing reads") as show:
                count = write_folder(folder, race, pursuit, told, drawn, show)
        except (TableError, CourseError) as error:
            raise click.ClickException(str(error)) from error
        for note in (*race.notes, *pursuit.notes):
            tell(f"Note: {note}")
        loaded = load(str(folder))
        click.echo(
            f"{loaded.key}: {len(loaded.runners):,} runners in {len(loaded.waves)} waves, "
            f"{count:,} reads at {len(mats)} mats. {pursuit.escaped:.1%} of who finish get away."
        )
        click.echo(f"'poursuite serve {folder}' has its replay at /replay/{loaded.key}.")


def _show(found: Columns, race: PastRace) -> None:
    """Show what each column was taken for."""
    tell(f"{found.length_m:,.0f} m. Columns, each told or guessed (--column WHAT=NAME mends it):")
    for what, name in found.shown():
        tell(f"  {what:<10} {name}")
    if not race.labels:
        tell(f"  {'wave':<10} (none: waves by time)")


def _told(name: str, day: str | None, zone: str, gun: str, chaser: str, are_named: bool) -> Told:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    from feeds.result_tables.write_folder import Told

    try:
        when = date.today() if day is None else date.fromisoformat(day)
    except ValueError:
        raise click.BadParameter(
            f"expected a day such as 2013-04-15, found {day!r}.", param_hint="--date"
        ) from None
    try:
        where = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise click.BadParameter(
            f"expected a zone such as America/New_York, found {zone!r}.", param_hint="--zone"
        ) from None
    title = re.sub(r"[_-]+", " ", name).strip()
    return Told(title, when, where, _clock_s(gun), chaser, are_named)


def _pairs(columns: tuple[str, ...]) -> dict[str, str]:
    pairs = {}
    for told in columns:
        what, equals, name = told.partition("=")
        if not equals:
            raise click.BadParameter(
                f"expected WHAT=NAME, as finish=Time, found {told!r}.", param_hint="--column"
            )
        pairs[what.strip()] = name
    return pairs


def _share(written: str) -> float:
    match = SHARE.fullmatch(written.strip())
    value = -1.0 if match is None else float(match["value"].replace(",", "."))
    share = value / 100.0 if match is not None and (match["cent"] or value >= 1) else value
    if not 0.0 < share < 1.0:
        raise click.BadParameter(
            f"expected a share such as 20%, found {written!r}.", param_hint="--escape"
        )
    return share


def _seconds(written: str) -> float:
    from feeds.race_folder.race_times import duration_s

    try:
        return duration_s(written)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--chaser-time") from error


def _clock_s(written: str) -> float:
    """Return seconds after midnight."""
    match = re.fullmatch(r"(\d\d?):(\d\d)(?::(\d\d))?", written.strip())
    if match is None or int(match[1]) > 23:
        raise click.UsageError(f"expected a time of day such as 09:00:00, found {written!r}.")
    return int(match[1]) * 3600.0 + int(match[2]) * 60.0 + int(match[3] or 0)


def _key(name: str) -> str:
    """Return the name of a folder, as addresses have it."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "past-race"
