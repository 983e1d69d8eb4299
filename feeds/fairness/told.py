"""The laboratory's answer in figures, for programs: what ``poursuite fair --json`` writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from feeds.fairness.change import Change, as_run, winners
from feeds.fairness.fair_start import Aim, change_of, fair_start
from feeds.fairness.held import FAR_MS, Held
from feeds.fairness.price import Price, price
from feeds.fairness.shares import QUANTILES, Shares, ahead_s, shares
from feeds.race import Race
from feeds.results.starts import BoolArray
from geo.motion import FloatArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """All that is told of a change."""

    race: Race
    held: Held
    change: Change
    aim: Aim | None  # what guns were sought for
    before: Shares  # as run
    after: Shares
    price_before: Price
    price: Price
    starts: Mapping[float, Change]  # fair ones by quantile, where any were sought
    is_invented: bool  # the field of a race that is only planned


def answer(
    race: Race,
    held: Held,
    change: Change,
    aim: Aim | None = None,
    is_invented: bool = False,
    widths_m: FloatArray | None = None,
) -> Answer:
    """Return all that is told of a change, or of the fair start that was asked for.

    Parameters
    ----------
    change : with an aim only the chaser's gun and time count in it.
    widths_m : as for `feeds.fairness.price.price`.

    Raises
    ------
    ValueError
        Where no such start can be.
    """
    starts: dict[float, Change] = {}
    if aim is not None:
        order, his = slowest_first(race), (change.chaser_gun_ms, change.run_ms)
        found = fair_start(held, aim, order, *his)
        change = change_of(found, *his)
        for quantile in QUANTILES:
            other = Aim(aim.kind, aim.value, quantile, aim.step_s, aim.gap_s)
            starts[quantile] = change_of(fair_start(held, other, order, *his), *his)
    cost = price(held, change, widths_m)
    is_as_run = np.array_equal(change.gun_ms, held.gun_ms)
    cost_before = cost if is_as_run else price(held, as_run(held), widths_m)
    return Answer(
        race, held, change, aim, shares(held, as_run(held)), shares(held, change), cost_before,
        cost, starts, is_invented,
    )  # fmt: skip


def slowest_first(race: Race) -> IntArray:
    """Return (W,) the numbers of the waves, the slowest by what was announced first."""
    band = [one.slowest_s_per_km + one.fastest_s_per_km for one in race.waves]
    return np.argsort(-np.array(band), kind="stable")


def least_gap_s(race: Race) -> float:
    """Return the least time between two guns of a race, the chaser's among them, Unix seconds."""
    guns_s = [one.gun_s for one in race.waves] + ([race.chaser.gun_s] if race.chaser else [])
    between = np.diff(np.sort(guns_s))
    return float(between[between > 0].min(initial=np.inf)) if (between > 0).any() else 0.0


def gained(told: Answer) -> BoolArray:
    """Return (N,) who would have won by the clock, and has not."""
    return told.after.is_winner & ~told.before.is_winner


def lost(told: Answer) -> BoolArray:
    """Return (N,) who has won by the clock, and would not have."""
    return told.before.is_winner & ~told.after.is_winner


def as_json(told: Answer) -> dict[str, Any]:
    """Return the answer as JSON has it. Bibs are told of everybody: it is the organiser's own."""
    race, held, change, after = told.race, told.held, told.change, told.after
    names = [wave.name for wave in race.waves]
    assert race.chaser is not None
    line_s = _line_s(held, change)
    said: dict[str, Any] = {
        "race": race.key,
        "field": "invented" if told.is_invented else "run",
        "held": "times are held as they were run",
        "winners": int(after.winners.sum()),
        "granted": int(after.granted.sum()),
        "winners_as_run": int(told.before.winners.sum()),
        "waves": {
            name: {
                "runners": int(after.runners[number]),
                "winners": int(after.winners[number]),
                "granted": int(after.granted[number]),
                "share": _rounded(after.share[number], 4),
                "low": _rounded(after.low[number], 4),
                "high": _rounded(after.high[number], 4),
                "gun": clock(race, held, int(change.gun_ms[number])),
            }
            for number, name in enumerate(names)
        },
        "chaser": {
            "gun": clock(race, held, change.chaser_gun_ms),
            "time_s": None if line_s is None else round(line_s - change.chaser_gun_ms / 1000.0, 3),
            "finish": None if line_s is None else clock(race, held, round(line_s * 1000)),
        },
        "gained": _bibs(race, gained(told)),
        "lost": _bibs(race, lost(told)),
        "points": _points(after.share),
        "points_as_run": _points(told.before.share),
        "verdict": after.word,
        "quantiles": {f"{one:g}": _of_quantile(told, names, one) for one in QUANTILES},
        "price": _price(told.price),
        "price_as_run": _price(told.price_before),
    }
    if told.aim is not None:
        said["found"] = {
            "aim": {told.aim.kind: told.aim.value},
            "quantile": told.aim.quantile,
            "step_s": told.aim.step_s,
            "gap_s": told.aim.gap_s,
            "starts": {
                f"{one:g}": _of_start(told, names, start) for one, start in told.starts.items()
            },
        }
    return said


def clock(race: Race, held: Held, at_ms: int) -> str:
    """Return the time of day of a gun, as a race file writes it."""
    at = datetime.fromtimestamp(held.zero_s + at_ms / 1000.0, race.zone)
    told = f"{at:%H:%M:%S}" + (f".{at.microsecond // 1000:03}" if at.microsecond else "")
    return told if at.date() == race.date else f"{at:%Y-%m-%d} {told}"


def _line_s(held: Held, change: Change) -> float | None:
    """Return when the chaser reaches the line, seconds after zero; None: he does not."""
    run_ms = held.run_ms if change.run_ms is None else change.run_ms
    if (change.run_ms is None and not held.is_home) or run_ms >= FAR_MS:
        return None
    return (change.chaser_gun_ms + run_ms) / 1000.0


def _of_quantile(told: Answer, names: list[str], quantile: float) -> dict[str, Any]:
    """Return how this runner of each wave fared, and when she would meet him at the line."""
    ahead = ahead_s(told.held, told.change, quantile)
    meets_ms = told.change.gun_ms + np.rint(np.nan_to_num(ahead) * 1000.0).astype(np.int64)
    known = ahead[~np.isnan(ahead)]
    return {
        "ahead_s": {name: _rounded(ahead[k], 1) for k, name in enumerate(names)},
        "spread_s": _rounded(float(np.ptp(known)), 1) if len(known) > 1 else None,
        "guns": {
            name: None
            if np.isnan(ahead[k])
            else clock(told.race, told.held, round(int(meets_ms[k]) / 1000.0) * 1000)
            for k, name in enumerate(names)
        },
    }


def _of_start(told: Answer, names: list[str], start: Change) -> dict[str, Any]:
    found = shares(told.held, start)
    return {
        "winners": int(winners(told.held, start).sum()),
        "guns": {
            name: clock(told.race, told.held, int(start.gun_ms[k])) for k, name in enumerate(names)
        },
        "shares": {name: _rounded(found.share[k], 4) for k, name in enumerate(names)},
    }


def _price(one: Price) -> dict[str, Any]:
    return {
        "overtakings_per_min": round(one.overtakings_per_min),
        "overtakings_per_runner": round(one.overtakings_per_runner, 1),
        "people_per_m": round(one.people_per_m, 2),
        "people_per_m2": _rounded(one.people_per_m2, 2),
        "tightest_m": round(one.tightest_m),
        "closed_min": round(one.closed_min, 1),
        "is_crowded": one.is_crowded,
    }


def _points(share: FloatArray) -> float | None:
    """Return how many points lie between the best and the worst wave."""
    known = share[~np.isnan(share)]
    return round(100.0 * float(np.ptp(known)), 1) if len(known) > 1 else None


def _bibs(race: Race, who: BoolArray) -> list[str]:
    return [race.runners[row].bib for row in np.flatnonzero(who).tolist()]


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None or np.isnan(value) else round(float(value), digits)
