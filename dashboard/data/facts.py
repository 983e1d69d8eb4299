"""The race in one row, and a row a wave."""

from __future__ import annotations

import numpy as np

from dashboard.data.stand import NOTHING, Cell, Row, Stand, cell, local_said, utc_said
from dashboard.sharing.runner.outcome import counts_of
from dashboard.sharing.story import clock_of, km_said, race_name, race_time, story_of_race
from feeds.results.tally import AHEAD, FIGURES, WON, tally


def facts_rows(stand: Stand, language: str) -> list[Row]:
    """Return the one row of a race."""
    moment, race = stand.moment, stand.race(language)
    counts = counts_of(moment, stand.revised)
    expected: tuple[Cell, ...] = moment.now.qualifiers or (NOTHING,) * 3
    if moment.now.qualifiers and not stand.is_live:  # the film does not know its revisions
        expected = (counts[WON],) * 3
    _, clock_s = stand.when(moment.at_s)
    row: Row = {
        "race": race.key,
        "race_name": race_name(race, language),
        "source": "live" if stand.is_live else "replay",
        "phase": _phase(stand),
        "line": story_of_race(moment, language, stand.revised).line,
        "clock": clock_of(moment),
        "clock_s": clock_s,
        "local_time": local_said(race, moment.at_s),
        "runners": int(stand.counted.sum()),
        **counts,
        **dict(zip(("expected", "expected_low", "expected_high"), expected, strict=True)),
        "chaser": race.chaser.name if race.chaser else NOTHING,
        "chaser_km": NOTHING if np.isnan(moment.chaser_m) else km_said(moment.chaser_m),
        **_next(stand),
        **_first(stand),
    }
    return [row | stand.as_of()]


def wave_rows(stand: Stand, language: str) -> list[Row]:
    """Return a row a wave, in the order of the race."""
    race, told, waves = stand.race(language), stand.moment.expected, len(stand.moment.race.waves)
    counts = tally(stand.standing[stand.counted], stand.moment.wave[stand.counted], waves)
    runners = np.bincount(stand.moment.wave[stand.counted], minlength=waves)
    beat_s = np.full(waves, np.nan)
    if told is not None and len(told.beat_s) == waves:
        beat_s = told.beat_s
    return [
        {
            "wave": wave.name,
            "wave_colour": wave.colour,
            "gun_utc": utc_said(wave.gun_s),
            "gun_unix_s": round(wave.gun_s, 3),
            "gun_local": local_said(race, wave.gun_s),
            "runners": int(runners[number]),
            **{one: int(counts[one][number]) for one in FIGURES},
            "beat": NOTHING if np.isnan(beat_s[number]) else race_time(float(beat_s[number])),
            "beat_s": cell(beat_s[number]),
            **stand.as_of(),
        }
        for number, wave in enumerate(race.waves)
    ]


def _phase(stand: Stand) -> str:
    moment = stand.moment
    if moment.at_s < stand.first_gun_s:
        return "before"
    if moment.now.is_over and moment.at_s >= moment.now.at_s:
        return "over"
    if moment.at_s >= moment.now.facts.official_s:
        return "home"
    return "running" if np.isnan(moment.hunter_m) else "chase"


def _next(stand: Stand) -> dict[str, Cell]:
    """Return whom the chaser comes to next."""
    moment, told = stand.moment, stand.moment.expected
    lead_m = np.where(stand.counted, stand.ahead_m, np.nan)
    nobody: dict[str, Cell] = dict.fromkeys(
        ("gap_m", "next_bib", "next_name", "next_catch_s"), NOTHING
    )
    if np.isnan(lead_m).all():
        return nobody
    runner = int(np.nanargmin(lead_m))
    bib, name = stand.who(runner) or (NOTHING, NOTHING)
    catch_s = np.nan
    if told is not None:
        is_open = stand.counted & (stand.standing == AHEAD)
        to_come = told.catch_s[is_open & (told.catch_s >= moment.at_s)]
        catch_s = float(to_come.min() - moment.at_s) if len(to_come) else np.nan
    return {
        "gap_m": cell(lead_m[runner], 1), "next_bib": bib, "next_name": name,
        "next_catch_s": cell(catch_s),
    }  # fmt: skip


def _first(stand: Stand) -> dict[str, Cell]:
    """Return who was first home."""
    home_s = np.where(stand.counted, stand.field.home_s, np.nan)
    nobody: dict[str, Cell] = dict.fromkeys(("first_bib", "first_name", "first_time"), NOTHING)
    if np.isnan(home_s).all():
        return nobody
    runner = int(np.nanargmin(home_s))
    bib, name = stand.who(runner) or (NOTHING, NOTHING)
    gun_s = stand.moment.race.waves[stand.moment.wave[runner]].gun_s
    time = race_time(float(home_s[runner]) - gun_s)
    return {"first_bib": bib, "first_name": name, "first_time": time}
