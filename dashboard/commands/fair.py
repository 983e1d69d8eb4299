"""``poursuite fair``: who would have won under other guns, and which guns would be fair."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import click

from dashboard.commands.around import (
    RACE,
    load,
    open_store,
    plain_errors,
    settings_with,
    speech_of_terminal,
    tell,
)

if TYPE_CHECKING:
    from feeds.fairness.change import Change
    from feeds.fairness.fair_start import Aim
    from feeds.fairness.held import Held
    from feeds.race import Race

FIND = re.compile(r"(?P<kind>equal|places)\s*=\s*(?P<value>\d+(?:[.,]\d+)?)\s*(?P<cent>%?)")
QUANTILES = click.FloatRange(0.0, 1.0, min_open=True, max_open=True)


@click.command()
@RACE
@click.option(
    "--gun", "guns", multiple=True, metavar="WAVE=10:15", help="Another gun of a wave; repeat it."
)
@click.option("--chaser-gun", metavar="TIME", help="Another gun of the chaser.")
@click.option("--chaser-time", metavar="14:40", help="How long the chaser takes, gun to line.")
@click.option(
    "--chaser-distance", type=click.FloatRange(1.0), metavar="M",
    help="A way of another length for the chaser, at the pace that was run.",
)  # fmt: skip
@click.option(
    "--find", metavar="equal=20%|places=N",
    help="The guns that give every wave this chance, 5 to 50 %, or so many places in all.",
)  # fmt: skip
@click.option(
    "--quantile", type=QUANTILES,
    help="With --find: whose arrival is made the same, 0.5 the median.  [default: the last winner]",
)  # fmt: skip
@click.option("--gap", help="With --find: least time between guns.  [default: as announced]")
@click.option(
    "--step", type=click.IntRange(1, 600), default=10, show_default=True,
    help="With --find: guns are whole so many seconds.",
)  # fmt: skip
@click.option("--json", "is_json", is_flag=True, help="For programs: every figure by its name.")
@click.option("--lang", help="The language of the words.  [default: the terminal's]")
@click.option(
    "--store", "in_store", is_flag=True, help="Ask the store, not the folder's own reads."
)
def fair(
    race: str | None, guns: tuple[str, ...], chaser_gun: str | None, chaser_time: str | None,
    chaser_distance: float | None, find: str | None, quantile: float | None, gap: str | None,
    step: int, is_json: bool, lang: str | None, in_store: bool,
) -> None:  # fmt: skip
    """Say who would have won under other guns.

    Times are held as they were run. A race without reads is answered for an invented field.
    docs/fairness.md says how to read it.
    """
    from dashboard.i18n import choose_language
    from dashboard.weighed import in_words
    from feeds.fairness.told import answer, as_json
    from feeds.fairness.widths import road_widths

    with plain_errors():
        settings = settings_with(race=race)
        loaded = load(settings.race)
        if loaded.chaser is None:
            raise click.ClickException(f"{loaded.key}: expected a race with a chaser, found none.")
        if find is None and (quantile is not None or gap is not None):
            raise click.UsageError("--quantile and --gap go with --find.")
        if find is not None and guns:
            raise click.UsageError("--find looks for all guns: leave --gun out.")
        held, started, is_invented = _held(loaded, in_store)
        if held is None:
            raise click.ClickException(
                f"{loaded.key}: the chaser is not home yet. Ask again when the chaser is."
            )
        change = _changed(started, held, guns, chaser_gun, chaser_time, chaser_distance)
        aim = None if find is None else _aim(started, find, quantile, gap, step)
        try:
            told = answer(started, held, change, aim, is_invented, road_widths(started))
        except ValueError as error:
            raise click.ClickException(str(error)) from error
        if is_invented:
            tell(f"{loaded.key}: no reads in its folder, so this is an invented field.")
        if is_json:
            click.echo(json.dumps(as_json(told), ensure_ascii=False, indent=1))
            return
        language = choose_language(lang, f"{speech_of_terminal()},en;q=0.5")
        click.echo("\n".join(in_words(told, language)))


def _held(race: Race, in_store: bool) -> tuple[Held | None, Race, bool]:
    """Return what is held, the race with the guns that went, and whether its field is invented.

    None is held where the chaser is still awaited.
    """
    import numpy as np

    from dashboard.wire.publish import RECORDED, gathered, over_s
    from feeds.fairness.held import held
    from feeds.fairness.invented import invented_times
    from feeds.gather import Gathered

    if in_store:
        with open_store(settings_with(race=None), race.key) as store:
            known = Gathered(race, store)
            known.take()
        told = known.times
        assert race.chaser is not None
        is_decided = race.chaser.bib in (*known.standing.stopped, *known.standing.absent)
        is_over = is_decided or np.isfinite(known.standing.ended_s)
        if np.isnan(told.times_s[-1, -1]) and not is_over:
            return None, told.race, False
        return held(told.race, told.times_s, told.standing), told.race, False
    if (race.folder / RECORDED).exists():
        known = gathered(race, has_afterwards=True)
        told = known.times
        return held(told.race, told.times_s, told.standing, over_s(known)), told.race, False
    return held(race, invented_times(race)), race, True


def _changed(
    race: Race,
    held: Held,
    guns: tuple[str, ...],
    chaser_gun: str | None,
    chaser_time: str | None,
    distance_m: float | None,
) -> Change:
    from feeds.fairness.change import Change
    from feeds.fairness.held import FAR_MS
    from feeds.problem import did_you_mean

    names = [wave.name for wave in race.waves]
    gun_ms = held.gun_ms.copy()
    for told in guns:
        name, equals, written = told.rpartition("=")
        if not equals or name.strip() not in names:
            hint = did_you_mean(name.strip(), names)
            raise click.BadParameter(
                f"expected WAVE=TIME, the wave one of {', '.join(names)}, found {told!r}. {hint}",
                param_hint="--gun",
            )
        gun_ms[names.index(name.strip())] = _moment_ms(race, held, written.strip(), "--gun")
    chaser_gun_ms = held.chaser_gun_ms
    if chaser_gun is not None:
        chaser_gun_ms = _moment_ms(race, held, chaser_gun, "--chaser-gun")
    run_ms: float | None = None
    if chaser_time is not None:
        run_ms = _duration_s(chaser_time, "--chaser-time") * 1000.0
    elif distance_m is not None:
        assert race.chaser is not None
        if held.run_ms >= FAR_MS:
            raise click.ClickException(
                "the chaser has no pace that leads to the line: say --chaser-time too."
            )
        run_ms = held.run_ms * distance_m / race.chaser.course.length_m
    return Change(gun_ms, chaser_gun_ms, run_ms)


def _aim(race: Race, find: str, quantile: float | None, gap: str | None, step_s: int) -> Aim:
    from feeds.fairness.fair_start import LEAST_CHANCE, MOST_CHANCE, Aim
    from feeds.fairness.told import least_gap_s

    match = FIND.fullmatch(find.strip())
    if match is None:
        raise click.BadParameter(
            f"expected equal=20% or places=1000, found {find!r}.", param_hint="--find"
        )
    value = float(match["value"].replace(",", "."))
    gap_s = least_gap_s(race) if gap is None else _duration_s(gap, "--gap")
    if match["kind"] == "places":
        if match["cent"] or value != int(value) or value < 1:
            raise click.BadParameter(
                f"expected a number of places, found {find!r}.", param_hint="--find"
            )
        return Aim("places", value, quantile, step_s, gap_s)
    chance = value / 100.0 if match["cent"] or value > 1 else value
    if not LEAST_CHANCE <= chance <= MOST_CHANCE:
        raise click.BadParameter(f"expected 5% to 50%, found {find!r}.", param_hint="--find")
    return Aim("equal", chance, quantile, step_s, gap_s)


def _moment_ms(race: Race, held: Held, written: str, option: str) -> int:
    from feeds.race_folder.race_times import instant_s

    try:
        return round((instant_s(written, race.date, race.zone) - held.zero_s) * 1000.0)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint=option) from error


def _duration_s(written: str, option: str) -> float:
    from feeds.race_folder.race_times import duration_s

    try:
        return duration_s(written)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint=option) from error
