"""What a race's exports are made of: its results to the end, with nobody who opted out."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

from dashboard.wire.names import with_opt_outs
from dashboard.wire.publish import gathered, over_s
from dashboard.wire.revisions import revisions_of
from feeds.exports.lines import Settled
from feeds.gather import Gathered
from feeds.race import Race
from feeds.results.results import settle


def settled_of(known: Gathered, at_s: float | None = None, withheld: Iterable[str] = ()) -> Settled:
    """Return what all that is known of a race comes to.

    Parameters
    ----------
    known : reads, fixes and decisions, those made afterwards too.
    at_s : Unix seconds, of a race that is under way; None: it is over.
    withheld : bibs of those who opted out, beside those of whom the race knows it.
    """
    is_over = at_s is None
    at_s = over_s(known) if at_s is None else at_s
    unnamed = known.standing.withheld | frozenset(withheld)
    then = known.times.what_if(known.standing, at_s)
    told = settle(then.race, then.times_s, then.standing, at_s, is_over)
    last_s = math.inf if is_over else at_s  # a jury decides after the last read
    revised = revisions_of(with_opt_outs(known.times.timetable, unnamed), known, last_s)
    seen = known.snapshot(at_s, final=is_over)
    race = with_opt_outs(then.race, unnamed)
    return Settled(race, replace(told, race=race), seen, then.times_s, revised)


def settled_race(race: Race, withheld: Iterable[str] = ()) -> Settled:
    """Return what a race folder's own reads and decisions come to."""
    return settled_of(gathered(race, has_afterwards=True), None, withheld)
