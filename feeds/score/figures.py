"""The score as figures, and as a table for people. What each means: `feeds.score.tally`."""

from dataclasses import asdict
from typing import Any

import numpy as np

from feeds.estimate.bridge import replay_motions
from feeds.score.coverage import PASSED, Share, by_mat, by_tenth
from feeds.score.score_file import Recording
from feeds.score.tally import SIMPLE, WAYS, Log, Tally
from geo.motion import FloatArray, along_at

LOGISTIC_80 = float(np.log(9.0))
DECILES = 10
FILLED = 50  # runners make a decile well filled
COVERAGE = {
    "tenths": "80 % intervals held, per cent: by tenth of the field, the fastest first",
    "mats": f"by mat, metres: arrivals there, finishes as expected there, once {PASSED} had passed",
}
Figures = dict[str, dict[str, float]]


def figures(recording: Recording, log: Log) -> Figures:
    """Return every figure: name, then way of tracking, then value. NaN where there is none."""
    found: Figures = {}
    for name, unit in (("arrival_m", "m"), ("arrival_s", "s"), ("finish_s", "s"), ("place_m", "m")):
        shown = {"arrival_m": "arrival", "arrival_s": "arrival", "finish_s": "finish"}
        words = shown.get(name, "position")
        for kind, of in (("mean", np.mean), ("median", np.median), ("p90", _p90)):
            key = (
                f"{words}_{kind}_{unit}" if words != "finish" or kind != "mean" else "finish_mae_s"
            )
            found[key] = {way: _of(of, getattr(log.ways[way], name)) for way in WAYS}
    found["coverage_next"] = {"ours": log.held.share("in_next")}
    found["coverage_finish"] = {"ours": log.held.share("in_finish")}
    found["brier"] = {way: _brier(log.ways[way]) for way in WAYS}
    found["brier_with_spread"] = {"ours": found["brier"]["ours"]} | {
        way: _brier(_spread_out(log.ways[way])) for way in SIMPLE
    }
    found["calibration_worst_points"] = {
        "ours": max(
            (abs(said - came) for said, came, count in calibration(log) if count >= FILLED),
            default=float("nan"),
        )
    }
    found["replay_gap_mean_m"] = replay_gap(recording, parts=2)
    found["replay_gap_all_mean_m"] = replay_gap(recording, parts=1)
    per = 10_000 / max(log.runner_ticks, 1)
    found["jumps_per_10000"] = {"ours": log.jumps * per}
    found["backward_per_10000"] = {"ours": log.backward * per}
    found["call_median_ms"] = {"ours": 1000 * float(np.median(log.calls_s))}
    found["call_p99_ms"] = {"ours": 1000 * float(np.quantile(log.calls_s, 0.99))}
    return found


def calibration(log: Log) -> list[tuple[float, float, int]]:
    """Return for each decile of the chance: said, came true (both per cent), how many times."""
    chance = np.concatenate([one[1] for one in log.ways["ours"].chances] or [np.zeros(0)])
    escaped = np.concatenate([one[2] for one in log.ways["ours"].chances] or [np.zeros(0)])
    decile = np.minimum((chance * DECILES).astype(int), DECILES - 1)
    table = []
    for number in range(DECILES):
        here = decile == number
        if here.any():
            said, came = float(chance[here].mean()), float(escaped[here].mean())
            table.append((100 * said, 100 * came, int(here.sum())))
    return table


def replay_gap(recording: Recording, parts: int) -> dict[str, float]:
    """Return how far the replay is from reads hidden from one in ``parts`` runners, in turn.

    Hidden is every second mat, the odd ones and then the even ones, never the start or the last.
    """
    mats_m, m = recording.mats_m, len(recording.mats_m)
    times_s = recording.times_s
    ours, linear = [np.zeros(0)], [np.zeros(0)]
    for first in (1, 2):
        hidden = np.arange(first, m - 1, 2)
        for part in range(parts):
            rows = np.arange(len(times_s)) % parts == part
            left = times_s.copy()
            left[np.ix_(rows, hidden)] = np.nan
            motions = replay_motions(left, mats_m)
            for mat in hidden:
                at_s, from_s, until_s = times_s[:, mat], left[:, mat - 1], left[:, mat + 1]
                share = (at_s - from_s) / (until_s - from_s)
                even_m = mats_m[mat - 1] + share * (mats_m[mat + 1] - mats_m[mat - 1])
                asked = rows & ~np.isnan(even_m)
                ours.append(np.abs(along_at(motions, at_s) - mats_m[mat])[asked])
                linear.append(np.abs(even_m - mats_m[mat])[asked])
    return {"ours": _of(np.mean, ours), "linear": _of(np.mean, linear)}


def table(recording: Recording, found: Figures, log: Log) -> str:
    """Return the figures as lines for people."""
    n, m = recording.times_s.shape
    lines = [f"{recording.name}: {n:,} runners, {m} mats, {recording.mats_m[-1]:,.0f} m", ""]
    head = ("", "ours", "constant pace", "last split", "straight lines")
    lines.append(f"{head[0]:26}" + "".join(f"{word:>15}" for word in head[1:]))
    for name, values in found.items():
        cells = [values.get(way) for way in (*WAYS, "linear")]
        lines.append(f"{name:26}{''.join(f'{_cell(cell):>15}' for cell in cells)}".rstrip())
    rows = [f"{said:11.1f} {came:9.1f} {count:19,}" for said, came, count in calibration(log)]
    if rows:
        lines += ["", "chance said, came true (per cent), times", *rows]
    for what, shares in _coverage(recording, log).items():
        lines += ["", COVERAGE[what], f"{'':11}{'next':>9}{'times':>10}{'finish':>9}{'times':>10}"]
        lines += [
            f"{one.name:>11}{_cell(one.next):>9}{one.nexts:10,}{_cell(one.finish):>9}"
            f"{one.finishes:10,}"
            for one in shares
        ]
    return "\n".join(lines)


def _coverage(recording: Recording, log: Log) -> dict[str, list[Share]]:
    return {
        "tenths": by_tenth(log.held, recording.times_s),
        "mats": by_mat(log.held, recording.mats_m),
    }


def _cell(value: float | None) -> str:
    """Return a figure, a dash where there is none to be had, nothing where none is asked for."""
    if value is None:
        return ""
    return "–" if np.isnan(value) else f"{value:,.4g}"


def as_json(recording: Recording, found: Figures, log: Log) -> dict[str, Any]:
    """Return the score as JSON holds it: null where there is no figure."""
    return {
        "race": recording.name,
        "runners": len(recording.times_s),
        "figures": {name: _no_nan(values) for name, values in found.items()},
        "calibration": [
            {"said": said, "came": came, "count": count} for said, came, count in calibration(log)
        ],
        "coverage": {
            what: [_no_nan(asdict(one)) for one in shares]
            for what, shares in _coverage(recording, log).items()
        },
    }


def _no_nan(values: dict[str, Any]) -> dict[str, Any]:
    """Return the same with None for NaN."""
    return {name: None if value != value else value for name, value in values.items()}


def _brier(tally: Tally) -> float:
    """Return the mean squared error of the chances, averaged over the mats they were asked at."""
    if not tally.chances:
        return float("nan")
    mat, chance, escaped = (np.concatenate(part) for part in zip(*tally.chances, strict=True))
    if len(mat) == 0:
        return float("nan")
    wrong = (chance - escaped) ** 2
    return float(np.mean([wrong[mat == number].mean() for number in np.unique(mat)]))


def _spread_out(tally: Tally) -> Tally:
    """Return a simple tracker's chances, with the spread its errors turned out to have."""
    spread = Tally()
    if not tally.errors:
        return spread
    mat, lead_s, error_s = (np.concatenate(part) for part in zip(*tally.errors, strict=True))
    _, _, escaped = (np.concatenate(part) for part in zip(*tally.chances, strict=True))
    for number in np.unique(mat):
        here = mat == number
        low_s, high_s = np.quantile(error_s[here], [0.1, 0.9])
        scale_s = max(float(high_s - low_s) / 2, 1.0) / LOGISTIC_80
        chance = 1 / (1 + np.exp(-np.clip(lead_s[here] / scale_s, -50, 50)))
        spread.chances.append((mat[here], chance, escaped[here]))
    return spread


def _of(of: Any, parts: list[FloatArray]) -> float:
    values = np.concatenate(parts) if parts else np.zeros(0)
    return float(of(values)) if len(values) else float("nan")


def _p90(values: FloatArray) -> float:
    return float(np.quantile(values, 0.9))
