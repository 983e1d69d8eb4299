"""A race as it was run, held: what of it stays as it was whatever the guns do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from feeds.believe.ways import mats_of
from feeds.decisions.corrections import is_bib
from feeds.decisions.standing import NO_CORRECTIONS, Standing
from feeds.race import Race
from feeds.results.catches import compared
from feeds.results.result import Results, pacers_of
from feeds.results.results import plan_line_s, settle
from feeds.results.starts import BoolArray, waves_of
from geo.motion import FloatArray, IntArray

FAR_MS = 1 << 52  # before or behind everybody; a float holds it, and sums with it, exactly


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """N runners of W waves, and the chaser, at the C mats where he and they are compared.

    Whole milliseconds after ``zero_s``, so that level is level; -1 - `FAR_MS` is nowhere in them.
    """

    zero_s: float  # Unix seconds, whole
    wave: IntArray  # (N,) the wave whose gun moves her
    gun_ms: IntArray  # (W,) when they went
    hers_ms: IntArray  # (N, C) her crossings, the finish last; FAR_MS: not known, or no finish
    his_ms: IntArray  # (C,) the chaser's, FAR_MS: not known. The last is who must be beaten:
    # FAR_MS where everybody has won who finishes, -FAR_MS where nobody has
    chaser_gun_ms: int
    can_win: BoolArray  # (N,) no pacer, and neither disqualified nor absent
    is_qualified: BoolArray  # (N,) has a place by decision, if not by the clock
    has_run: BoolArray  # (N,) started, and sets no pace: of whom the shares are
    is_home: bool  # the chaser reached the line
    run_ms: float  # from his gun to the line, or by his plan where he is out; FAR_MS: never
    times_s: FloatArray  # (N, M) all crossings, Unix seconds, NaN where none is known
    mats_m: FloatArray  # (M,) metres along the runners' course

    @property
    def waves(self) -> int:
        """How many there are."""
        return len(self.gun_ms)


def held(
    race: Race, times_s: FloatArray, standing: Standing = NO_CORRECTIONS, at_s: float = np.inf
) -> Held:
    """Return what stays of a race that was run.

    Parameters
    ----------
    race : with a chaser, the guns that went and the waves that runners left with.
    times_s : (N + 1, M) Unix seconds of the crossings that are believed, the chaser last.
    standing : what the organiser has decided.
    at_s : Unix seconds: when all reads were in.

    Raises
    ------
    ValueError
        Where the race has no chaser.
    """
    if race.chaser is None:
        raise ValueError(f"{race.key}: expected a race with a chaser, found none.")
    told = settle(race, times_s, standing, at_s, is_over=True)
    zero_s = float(np.floor(min(wave.gun_s for wave in race.waves)))
    n = len(race.runners)
    disqualified = _is_among(race, standing.disqualified)
    absent = _is_among(race, standing.absent)
    at_mats_s = compared(race, times_s, told.start_s)
    if race.rule.passed_means != "out":
        at_mats_s = at_mats_s[:, -1:]
    at_mats_s = np.hstack((at_mats_s[:, :-1], times_s[:, -1:]))
    if not race.has_finish:
        at_mats_s[:n, -1] = np.nan
    is_seen = ~np.isnan(at_mats_s)
    at_ms = np.full(at_mats_s.shape, FAR_MS, dtype=np.int64)
    at_ms[is_seen] = np.rint((at_mats_s[is_seen] - zero_s) * 1000.0).astype(np.int64)
    his_ms = at_ms[-1].copy()
    chaser_gun_ms = round((race.chaser.gun_s - zero_s) * 1000.0)
    if told.is_out:
        his_ms[-1] = _line_of_who_is_out_ms(told, zero_s)
        run_s = plan_line_s(race) - race.chaser.gun_s
        run_ms = run_s * 1000.0 if np.isfinite(run_s) else float(FAR_MS)
    else:
        run_ms = float(his_ms[-1] - chaser_gun_ms)
    return Held(
        zero_s=zero_s,
        wave=waves_of(race),
        gun_ms=np.array([round((one.gun_s - zero_s) * 1000.0) for one in race.waves]),
        hers_ms=at_ms[:-1],
        his_ms=his_ms,
        chaser_gun_ms=chaser_gun_ms,
        can_win=~pacers_of(race) & ~disqualified & ~absent,
        is_qualified=_is_among(race, standing.qualified),
        has_run=~np.isnan(told.start_s) & ~pacers_of(race),
        is_home=not told.is_out,
        run_ms=run_ms,
        times_s=times_s[:-1],
        mats_m=mats_of(race),
    )


def _line_of_who_is_out_ms(told: Results, zero_s: float) -> int:
    """Return before which moment who finishes has won, the chaser being out."""
    if not np.isfinite(told.beaten_s):
        return FAR_MS if told.beaten_s > 0 else -FAR_MS
    # A plan ends between two milliseconds: whoever is there in the one before it has won.
    return int(np.ceil(round((told.beaten_s - zero_s) * 1000.0, 3)))


def _is_among(race: Race, bibs: Iterable[str]) -> BoolArray:
    found = np.zeros(len(race.runners), dtype=bool)
    found[[race.runner_of[bib] for bib in bibs if is_bib(race, bib)]] = True
    return found
