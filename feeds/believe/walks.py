"""From reads that hold to crossings: of one runner, and of many at once."""

from collections.abc import Sequence

import numpy as np

from feeds.believe.bulk import Edges, simple_walks
from feeds.believe.counting import NOBODY, Meant
from feeds.believe.finish import believed_walk
from feeds.believe.laps import Walk
from feeds.believe.terms import Terms
from feeds.believe.walk import NEVER
from feeds.reads import in_ms
from geo.motion import FloatArray, IntArray


def walk_from(
    terms: Terms, row: int, stops: IntArray, times_ms: IntArray, may_guess: bool = True
) -> Walk:
    """Return the crossings of a runner, or the chaser: column -> milliseconds.

    Parameters
    ----------
    stops, times_ms : (R,) of the reads that hold: at which of `feeds.believe.counting.Stops`, when.
    may_guess : a lap that a mat missed may be counted.
    """
    at_stop: dict[int, set[int]] = {}
    for stop, ms in zip(stops.tolist(), times_ms.tolist(), strict=True):
        at_stop.setdefault(stop, set()).add(ms)
    at_columns = {terms.columns_at(row, stop): times for stop, times in at_stop.items()}
    added: dict[int, int] = {}
    free: set[int] = set()
    for read in terms.added.get(row, ()):
        columns = terms.columns_of(row, read.mat)
        if len(columns) == 1:
            added.pop(columns[0], None)
            added[columns[0]] = in_ms(read)
        elif columns:
            free.add(in_ms(read))
            at_columns.setdefault(columns, set()).add(in_ms(read))
    seen: list[Sequence[int]] = [()] * len(terms.timetable.mats)
    for columns, times in at_columns.items():
        in_order = sorted(times)  # one list for all columns of a mat that counts laps
        for column in columns:
            seen[column] = sorted({*seen[column], *times}) if seen[column] else in_order
    may_guess &= row not in terms.out_s
    bounds = terms.bounds_of(row)
    return believed_walk(seen, terms.way_of(row), bounds, rising(added), free, may_guess)


def walks_of_many(terms: Terms, rows: IntArray, meant: Meant) -> FloatArray:
    """Return the crossings of many at once; whoever is odd is asked apart.

    Parameters
    ----------
    terms : of a race in which no mat counts laps.
    rows : (R,) who is asked about, rising.
    meant : all their reads that hold; there may be others' among them.

    Returns
    -------
    (R, M) Unix seconds, NaN where there is none.
    """
    his, mats = len(terms.timetable.runners), len(terms.timetable.mats)
    place_of = np.full(his + 2, NOBODY)  # the last of `NOBODY`
    place_of[rows] = np.arange(len(rows))
    place = place_of[meant.row]
    some = np.flatnonzero(place != NOBODY)
    place, stop, ms = place[some], meant.stop[some], meant.ms[some]
    edges = Edges.of(len(rows), mats, place, stop, ms)
    starts = terms.starts
    walks, is_odd = simple_walks(
        edges, terms.way_of(0), starts.guns_ms(rows), starts.first_gun_ms, starts.slowest(rows)
    )
    is_odd |= (rows == his) | np.isin(rows, [*terms.added])
    known_s = np.where(walks < NEVER, walks, np.nan) / 1000.0
    of_odd = np.flatnonzero(is_odd[place])
    of_odd = of_odd[np.argsort(place[of_odd], kind="stable")]
    odd, found = np.flatnonzero(is_odd), []
    begins, ends = (np.searchsorted(place[of_odd], odd, side) for side in ("left", "right"))
    for row, begin, end in zip(rows[odd].tolist(), begins, ends, strict=True):
        hers = of_odd[begin:end]
        found.append(walk_from(terms, row, stop[hers], ms[hers]))
    known_s[odd] = in_seconds(found, mats)
    return known_s


def in_seconds(walks: Sequence[Walk], mats: int) -> FloatArray:
    """Return (R, M) Unix seconds of R walks through M mats, NaN where there is no crossing."""
    known_s = np.full((len(walks), mats), np.nan)
    for number, walk in enumerate(walks):
        known_s[number, [*walk]] = np.array([*walk.values()], dtype=np.float64) / 1000.0
    return known_s


def rising(added: dict[int, int]) -> dict[int, int]:
    """Return the added crossings that rise along the course, the last decided before all others.

    Examples
    --------
    >>> rising({2: 900, 0: 100, 1: 50})
    {1: 50, 2: 900}
    """
    kept: dict[int, int] = {}
    for column, at_ms in reversed(added.items()):
        if all((column - other) * (at_ms - other_ms) > 0 for other, other_ms in kept.items()):
            kept[column] = at_ms
    return kept
