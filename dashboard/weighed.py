"""Was it fair, in words: the laboratory's answer as a terminal shows it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dashboard.i18n import say
from feeds.fairness.change import Change
from feeds.fairness.price import Price
from feeds.fairness.shares import QUANTILES, ahead_s, shares
from feeds.fairness.told import Answer, as_json, clock, gained, lost
from feeds.race import in_language

NONE = "–"


def in_words(told: Answer, language: str) -> list[str]:
    """Return the answer, a line each."""
    race = in_language(told.race, language)
    names = [wave.name for wave in race.waves]
    figures = as_json(told)
    lines = [
        say(language, "fair.title", race=race.name.get(language, next(iter(race.name.values())))),
        say(language, "fair.invented" if told.is_invented else "fair.held"),
        "",
        *_waves(told, names, language),
        "",
    ]
    assert race.chaser is not None
    his = figures["chaser"]
    if his["finish"] is None:
        lines.append(say(language, "fair.chaser_out", chaser=race.chaser.name, gun=his["gun"]))
    else:
        chaser, gun, line = race.chaser.name, his["gun"], his["finish"]
        lines.append(say(language, "fair.chaser", chaser=chaser, gun=gun, line=line))
    won, before = int(told.after.winners.sum()), int(told.before.winners.sum())
    lines.append(say(language, "fair.won", won=won, before=before))
    if given := int(told.after.granted.sum()):
        lines.append(say(language, "fair.granted", count=given))
    up, down = int(gained(told).sum()), int(lost(told).sum())
    lines.append(say(language, "fair.moved", up=up, down=down))
    if not race.has_finish:
        lines.append(say(language, "fair.distance"))
    lines += [
        "",
        say(language, f"fair.verdict.{told.after.word}"),
        say(language, "fair.one_morning"),
    ]
    lines += ["", *_quantiles(told, names, language)]
    if told.starts:
        lines += ["", *_starts(told, names, language)]
    lines += ["", *_price(told.price_before, told.price, language)]
    return lines


def _waves(told: Answer, names: Sequence[str], language: str) -> list[str]:
    head = ["wave", "gun", "runners", "won", "share", "morning", "as_run"]
    rows = [[say(language, f"fair.head.{one}") for one in head]]
    after, before = told.after, told.before
    for k, name in enumerate(names):
        rows.append([
            name,
            clock(told.race, told.held, int(told.change.gun_ms[k])),
            str(after.runners[k]),
            str(after.winners[k]),
            _per_cent(language, after.share[k]),
            say(
                language, "fair.between",
                low=_per_cent(language, after.low[k]), high=_per_cent(language, after.high[k]),
            ),
            _per_cent(language, before.share[k]),
        ])  # fmt: skip
    return _table(rows)


def _quantiles(told: Answer, names: Sequence[str], language: str) -> list[str]:
    """Return how far ahead of the chaser three runners of each wave would be, side by side."""
    ahead = [ahead_s(told.held, told.change, quantile) for quantile in QUANTILES]
    rows = [[say(language, "fair.head.wave"), *_quantile_heads(language)]]
    rows += [[name, *(_signed(one[k]) for one in ahead)] for k, name in enumerate(names)]
    chaser = in_language(told.race, language).chaser
    name = "" if chaser is None else chaser.name
    return [say(language, "fair.quantiles", chaser=name), *_table(rows)]


def _starts(told: Answer, names: Sequence[str], language: str) -> list[str]:
    assert told.aim is not None
    changes: list[Change] = [told.change, *(told.starts[one] for one in QUANTILES)]
    found = [shares(told.held, one) for one in changes]
    heads = [say(language, "fair.head.found"), *_quantile_heads(language)]
    rows = [[say(language, "fair.head.wave"), *heads]]
    for k, name in enumerate(names):
        guns = [clock(told.race, told.held, int(one.gun_ms[k])) for one in changes]
        told_shares = [_per_cent(language, one.share[k]) for one in found]
        rows.append(
            [name, *(f"{gun}  {share}" for gun, share in zip(guns, told_shares, strict=True))]
        )
    rows.append([say(language, "fair.head.won"), *(str(int(one.winners.sum())) for one in found)])
    return [say(language, "fair.found", step=told.aim.step_s, gap=told.aim.gap_s), *_table(rows)]


def _quantile_heads(language: str) -> list[str]:
    return [say(language, f"fair.head.{one}") for one in ("median", "tenth", "hundredth")]


def _price(before: Price, after: Price, language: str) -> list[str]:
    lines = [say(language, "fair.price")]
    was, now = before.overtakings_per_runner, after.overtakings_per_runner
    lines.append(say(language, "fair.overtakings", before=round(was), after=round(now)))
    at_km = after.tightest_m / 1000.0
    if before.people_per_m2 is None or after.people_per_m2 is None:
        dense = {"before": round(before.people_per_m, 2), "after": round(after.people_per_m, 2)}
        lines.append(say(language, "fair.per_m", **dense, km=at_km))
    else:
        dense = {"before": round(before.people_per_m2, 2), "after": round(after.people_per_m2, 2)}
        lines.append(say(language, "fair.per_m2", **dense, km=at_km))
    closed = {"before": round(before.closed_min), "after": round(after.closed_min)}
    lines.append(say(language, "fair.closed", **closed))
    if after.is_crowded:
        lines.append(say(language, "fair.crowded"))
    return lines


def _per_cent(language: str, share: float) -> str:
    """Return a share; with a decimal where it is small, and so that some are not none."""
    if np.isnan(share):
        return NONE
    points = 100.0 * float(share)
    return say(language, "fair.per_cent", points=round(points, 1 if points < 10 else 0))


def _signed(seconds: float) -> str:
    """Return seconds ahead as minutes, +1:05, or behind, −0:40."""
    if np.isnan(seconds):
        return NONE
    minutes, rest = divmod(round(abs(float(seconds))), 60)
    return f"{'−' if seconds < 0 else '+'}{minutes}:{rest:02}"


def _table(rows: list[list[str]]) -> list[str]:
    widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
