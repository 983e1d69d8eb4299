"""Runners as rows: one, or those at the front. Whoever may not be named has no row."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dashboard.data.stand import NOTHING, Cell, Row, Stand, cell, utc_said
from dashboard.sharing.runner.outcome import outcome_of
from dashboard.sharing.story import km_said, race_time, story_of_runner
from dashboard.wire.names import place_of
from feeds.results.tally import AHEAD, WON


def leader_rows(stand: Stand, language: str, count: int) -> list[Row]:
    """Return those at the front: who is home, by place, then by metres along the course.

    Parameters
    ----------
    count : how many rows at most.
    """
    home_s, along_m = stand.field.home_s, stand.moment.along_m
    is_in = stand.counted & np.isin(stand.standing, (AHEAD, WON))
    if not stand.moment.race.has_finish:  # who was passed has come as far as that
        is_in, along_m = stand.field.counts & stand.field.has_started, stand.field.furthest_m
        along_m = np.where(stand.standing == AHEAD, stand.moment.along_m, along_m)
    is_in &= ~np.isnan(home_s) | (along_m > 0)
    order = np.lexsort((-np.nan_to_num(along_m), np.where(np.isnan(home_s), np.inf, home_s)))
    rows: list[Row] = []
    for position, runner in enumerate(order[is_in[order]].tolist(), 1):
        who = stand.who(runner)
        if who is None:
            continue
        rows.append(
            {
                "position": position,
                **_who(stand, runner, who, language),
                **_on_the_road(stand, runner),
                **stand.as_of(),
            }
        )
        if len(rows) == count:
            break
    return rows


def runner_rows(stand: Stand, bib: str, language: str) -> list[Row] | None:
    """Return the one row of a runner; None: nobody may be told of by that bib, worn or not."""
    runner = place_of(stand.moment.names, bib)
    who = None if runner is None else stand.who(runner)
    if runner is None or who is None:
        return None
    ended = outcome_of(stand.moment, runner, stand.revised, len(stand.revised))
    moment = stand.moment
    if np.isnan(stand.chance[runner]):  # what was foreseen of her is settled meanwhile
        moment = replace(moment, expected=None)
    story = story_of_runner(moment, runner, who, language, stand.revised)
    place, of = ended.wave_place or (NOTHING, NOTHING)
    is_home = not np.isnan(ended.finish_s)
    return [
        {
            **_who(stand, runner, who, language),
            "standing": ended.standing,
            "line": story.line,
            "figure": story.figure,
            "figure_is": story.figure_is,
            **_on_the_road(stand, runner),
            "net_s": cell(ended.net_s, 1),
            "place": ended.place or NOTHING,
            "wave_place": place,
            "wave_of": of,
            "passed_km": NOTHING if np.isnan(ended.passed_m) else km_said(ended.passed_m),
            "passed_utc": NOTHING if np.isnan(ended.passed_s) else utc_said(ended.passed_s),
            "estimated": int(ended.is_estimated and not np.isnan(ended.passed_s)),
            "margin_s": cell(ended.margin_s, 1) if is_home else NOTHING,
            "expected_s": _expected(stand, runner),
            **stand.as_of(),
        }
    ]


def _who(stand: Stand, runner: int, who: tuple[str, str], language: str) -> dict[str, Cell]:
    wave = stand.race(language).waves[stand.moment.wave[runner]]
    return {
        "bib": who[0],
        "name": who[1],
        "wave": wave.name,
        "wave_colour": wave.colour,
        "standing": str(stand.standing[runner]),
    }


def _on_the_road(stand: Stand, runner: int) -> dict[str, Cell]:
    along_m = float(stand.moment.along_m[runner])
    gun_s = stand.moment.race.waves[stand.moment.wave[runner]].gun_s
    time_s = float(stand.field.home_s[runner]) - gun_s
    return {
        "along_m": cell(along_m, 1),
        "km": NOTHING if np.isnan(along_m) else km_said(along_m),
        "ahead_m": cell(stand.ahead_m[runner], 1),
        "chance": cell(stand.chance[runner]),
        "time": NOTHING if np.isnan(time_s) else race_time(time_s),
        "time_s": cell(time_s, 1),
    }


def _expected(stand: Stand, runner: int) -> Cell:
    """Return the seconds after the gun at which she is expected at the line."""
    told = stand.moment.expected
    is_home = not np.isnan(stand.field.home_s[runner])
    if told is None or is_home:
        return NOTHING
    gun_s = stand.moment.race.waves[stand.moment.wave[runner]].gun_s
    return cell(told.finish_s[runner] - gun_s)
