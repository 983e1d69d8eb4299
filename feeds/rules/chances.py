"""What is to be expected of a race: chances, catches, the time to beat, how many get away.

The mathematics, on plain arrays, is in `escape.py`. Here the race is put into it: who is still
out, and what to expect of those who wait for their gun.
"""

from dataclasses import dataclass

import numpy as np

from feeds.believe.ways import mats_of
from feeds.estimate.estimator import Forecast
from feeds.race import Race
from feeds.results.result import pacers_of
from feeds.results.starts import waves_of
from feeds.results.state import State
from feeds.rules.escape import caught, escape_chance, qualifiers, times_at
from feeds.rules.states import Facts
from geo.motion import FloatArray, Motions

WAITING_DELAY_S = 45.0  # from the gun to the start line, for a wave of which nobody has started
NO_SHOWS = 0.05  # share of a roster that stays at home
ENOUGH = 20  # forecasts of a wave that say more about those still waiting than the announced band

OUT = (State.WAITING, State.RUNNING, State.PASSED, State.THREATENED, State.OVERDUE)


@dataclass(frozen=True, slots=True, eq=False)
class Chances:
    """What is to be expected of N runners in W waves. Times are Unix seconds."""

    ahead: FloatArray  # (N,) 0 to 1: to finish ahead of the chaser; NaN: that is not the question
    catch_s: FloatArray  # (N,) when he will pass her; NaN: never, or it has happened
    catch_m: FloatArray  # (N,) metres along the runners' course where that will be
    finish_s: FloatArray  # (N,) her finish, read or expected; NaN: no finish, or nothing known
    low_s: FloatArray  # (N,) its 80 % interval
    high_s: FloatArray
    chaser_s: FloatArray  # (M,) when the chaser is at each mat; inf: never; (0,) there is none
    line_half_s: float  # half its 80 % interval
    beat_s: FloatArray  # (W,) seconds after the wave's gun at which he is home: the time to beat;
    # NaN where that does not win
    beat_net_s: FloatArray  # (W,) likewise, after her own crossing of the start: as a net time
    qualifiers: tuple[float, float, float]  # expected to get away, low, high (80 %); NaN: no such


def chances(
    race: Race,
    forecast: Forecast,
    known: Facts,
    chaser: Motions | None,
    line_half_s: float,
    at_s: float,
    beaten_s: float | None = None,
) -> Chances:
    """Return what is to be expected, from the forecast and the chaser's motion.

    Parameters
    ----------
    race : N runners, M mats.
    forecast : of the runners. Who waits for his gun has none: his wave's stands in.
    known : the facts of this moment.
    chaser : his motion in metres along the runners' course, up to now and as planned.
    line_half_s : half of the 80 % interval of his arrival at the line.
    at_s : Unix seconds.
    beaten_s : who finishes before that is ahead, where the chaser will not come to the line.

    Examples
    --------
    See `feeds.rules.snapshot.snapshot`, which calls this with everything in place.
    """
    n, mats_m = len(race.runners), mats_of(race)
    arrival_s, low_s, high_s, delay_s, comes = _with_waiting(race, forecast, known, mats_m, at_s)
    is_out = np.isin(known.state, OUT)
    gun_s = np.array([wave.gun_s for wave in race.waves])
    nobody, three = np.full(n, np.nan), (np.nan, np.nan, np.nan)
    low_s, high_s = np.fmin(low_s, arrival_s), np.fmax(high_s, arrival_s)
    finish_s, low_s, high_s = (
        np.where(is_out, part[:, -1], known.finish_s) if race.has_finish else nobody
        for part in (arrival_s, low_s, high_s)
    )
    if chaser is None:
        no_beat_s, no_mats = np.full(len(gun_s), np.nan), np.zeros(0)
        return Chances(
            nobody, nobody, nobody, finish_s, low_s, high_s,
            no_mats, np.nan, no_beat_s, no_beat_s, three,
        )  # fmt: skip

    chaser_s = times_at(chaser, mats_m)
    line_s = float(chaser_s[-1]) if beaten_s is None else beaten_s
    catch_s, catch_m = caught(arrival_s, chaser_s, mats_m)
    is_to_come = is_out & (known.state != State.PASSED)
    catch_m = np.where(is_to_come, catch_m, np.nan)
    catch_s = np.where(is_to_come, np.maximum(catch_s, at_s), np.nan)
    ahead = nobody
    if race.has_finish and race.rule.wins == "before-chaser-at-line":
        him = (line_s, line_half_s, at_s)
        ahead = escape_chance(finish_s, low_s, high_s, *him) * comes
        home = np.isin(known.state, (State.AHEAD, State.OFFICIAL))
        ahead = np.where(is_out, ahead, home.astype(np.float64))
        ahead = np.where(pacers_of(race), np.nan, ahead)  # they are no part of the question
        rows = is_out & ~np.isnan(ahead)
        field = (ahead[rows], finish_s[rows], low_s[rows], high_s[rows])
        three = qualifiers(int(home.sum()), *field, *him)
    beat_s = line_s - gun_s if not np.isnan(three[0]) else np.full(len(gun_s), np.nan)
    return Chances(
        ahead, catch_s, catch_m, finish_s, low_s, high_s,
        chaser_s, line_half_s, beat_s, beat_s - delay_s, three,
    )  # fmt: skip


def _with_waiting(
    race: Race, forecast: Forecast, known: Facts, mats_m: FloatArray, at_s: float
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return arrival, low, high (N, M), those still waiting filled in from their wave.

    Then (W,) seconds from a wave's gun to its runners' start, and (N,) the chance to come at all.
    """
    arrival_s, low_s, high_s = forecast.arrival_s, forecast.low_s, forecast.high_s
    waiting = (known.state == State.WAITING) & np.isnan(arrival_s[:, -1])
    wave, length_m = waves_of(race), mats_m[-1] - mats_m[0]
    delay_s, comes = np.full(len(race.waves), WAITING_DELAY_S), np.ones(len(wave))
    if waiting.any():
        arrival_s, low_s, high_s = arrival_s.copy(), low_s.copy(), high_s.copy()
    for number, about in enumerate(race.waves):
        mine = wave == number
        started = mine & ~np.isnan(known.start_s)
        if started.any():
            delay_s[number] = max(0.0, float(np.median(known.start_s[started]) - about.gun_s))
        rows = np.flatnonzero(waiting & mine)
        if not len(rows):
            continue
        band = np.array([about.fastest_s_per_km, about.slowest_s_per_km])
        net_s = np.array([band[0], band.mean(), band[1]]) * length_m / 1000
        shown_s = (forecast.arrival_s[:, -1] - known.start_s)[started]
        shown_s = shown_s[~np.isnan(shown_s)]
        if len(shown_s) >= ENOUGH:
            net_s = np.quantile(shown_s, [0.1, 0.5, 0.9])
        start_s = max(about.gun_s + delay_s[number], at_s)
        share = (mats_m - mats_m[0]) / length_m
        for part, needs_s in zip((low_s, arrival_s, high_s), net_s, strict=True):
            part[rows] = start_s + needs_s * share
        late = 0.5 ** (max(0.0, at_s - about.gun_s) / max(delay_s[number], 10.0))
        comes[rows] = (1 - NO_SHOWS) * late / ((1 - NO_SHOWS) * late + NO_SHOWS)
    return arrival_s, low_s, high_s, delay_s, comes
