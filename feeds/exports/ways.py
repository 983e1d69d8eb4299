"""The ways of runners: where each was, from second to second, as the replay shows it.

Exact at every mat that read her; between two mats by the rule of `geo.motion`, as far as she came.
The place is that of the course's own line: a map puts dots beside each other on it, a way does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from feeds.exports.lines import Settled
from feeds.results.starts import BoolArray
from geo.course import Course, height_m_at, lonlat_at
from geo.motion import FloatArray, Motions, along_at

EVERY_S = 10.0  # seconds between two places of everybody's ways
ONE_EVERY_S = 1.0  # of one runner's


class BibError(ValueError):
    """Nobody with this bib can be told of; the message says whose can."""


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """One runner's way, or the chaser's: K places in the order of their times, two at least."""

    bib: str
    name: str  # empty where the roster has none
    wave: str  # empty: the chaser's
    colour: str  # of the dot: "#ffd23f"
    at_s: FloatArray  # (K,) Unix seconds, rising
    along_m: FloatArray  # (K,) metres along the course that was run
    lonlat: FloatArray  # (K, 2) degrees
    height_m: FloatArray  # (K,) above the sea, NaN where the course does not say
    is_read: BoolArray  # (K,) a mat has seen her there; else it is between two


def ways_of(known: Settled, bib: str | None = None, every_s: float = EVERY_S) -> list[Way]:
    """Return the ways of all who may be named and have moved, the chaser's last; or one of them.

    Parameters
    ----------
    known : of a race.
    bib : as printed, of a runner or of the chaser; None: all.
    every_s : seconds between two places; those at mats come besides.

    Raises
    ------
    BibError
        Where nobody has that bib who may be named, or she never moved.
    """
    found = [*_ways(known, bib, every_s)]
    if bib is not None and not found:
        raise BibError(
            f"expected the bib of somebody of {known.race.key} who ran and may be named, "
            f"got {bib!r}."
        )
    return found


def _ways(known: Settled, bib: str | None, every_s: float) -> Iterator[Way]:
    race, seen, drawn = known.race, known.seen, known.seen.facts
    ends = race.rule.passed_means == "out"
    for row, runner in enumerate(race.runners):
        if not runner.is_public or bib not in (None, runner.bib):
            continue
        wave = race.waves[runner.wave]
        until_s = float(np.fmin(drawn.left_s[row], drawn.passed_s[row] if ends else np.nan))
        made = _way(seen.motions, row, until_s, every_s, race.course)
        if made is not None:
            yield Way(runner.bib, runner.name, wave.name, wave.colour, *made)
    chaser = race.chaser
    if chaser is None or seen.chaser is None or bib not in (None, chaser.bib):
        return
    made = _way(seen.chaser, 0, np.nan, every_s, chaser.course)
    if made is not None:
        yield Way(chaser.bib, chaser.name, "", "#ffffff", *made)


def _way(
    motions: Motions, row: int, until_s: float, every_s: float, course: Course
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, BoolArray] | None:
    """Return times, metres, places, heights, and which are read; None: nobody moved.

    Parameters
    ----------
    until_s : when she left the race, NaN: she did not.
    """
    reads = int(motions.read_count[row])
    knots_s = motions.at_s[row, :reads]
    end_s = float(np.fmin(knots_s[-1] if reads else np.nan, until_s))
    if until_s > end_s:  # caught beyond the last mat that saw her, as drawn
        end_s = until_s
    if reads < 1 or not end_s > knots_s[0]:
        return None
    knots_s = knots_s[knots_s <= end_s]
    steps_s = np.arange(np.ceil(knots_s[0] / every_s) * every_s, end_s, every_s)
    at_s = np.unique(np.concatenate((knots_s, steps_s, [end_s])))
    one = Motions(
        motions.at_s[row : row + 1], motions.along_m[row : row + 1],
        motions.read_count[row : row + 1],
    )  # fmt: skip
    along_m = along_at(one, at_s)
    bare = np.full(len(at_s), np.nan)
    height_m = height_m_at(course, along_m) if len(course.heights) else bare
    return at_s, along_m, lonlat_at(course, along_m), height_m, np.isin(at_s, knots_s)
