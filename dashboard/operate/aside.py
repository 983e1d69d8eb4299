"""Reads that a decision outranks: they do not count, and whoever decided should know of them."""

from __future__ import annotations

from collections.abc import Mapping

from feeds.decisions.corrections import What, wearer_of
from feeds.decisions.standing import LINE, Standing, in_force
from feeds.gather import Gathered
from feeds.reads import Read


def later_reads(known: Gathered) -> Mapping[str, Read]:
    """Return the last read of each bib that was out by decision when it was read.

    Out are the stopped, the absent and the disqualified: it may have been the wrong bib.
    """
    word = known.standing
    since_s = dict(word.stopped) | dict.fromkeys(word.absent, -float("inf"))
    for one in in_force(known.corrections):
        if one.what == What.DISQUALIFY and one.bib in word.disqualified:
            since_s[one.bib] = one.at_s
    found = {}
    for bib, out_s in since_s.items():
        row = wearer_of(known.race, bib)
        reads = (
            [] if row is None else [one for one in known.times.reads_of(row) if one.at_s > out_s]
        )
        if reads:
            found[bib] = max(reads, key=lambda one: one.at_s)
    return found


def why_aside(word: Standing, bib: str, read: Read) -> str | None:
    """Return the word for why a decision outranks a read of a bib; None: it does not.

    Parameters
    ----------
    read : where and when it counts, as `feeds.believe.counted` has it.
    """
    if bib in word.absent:
        return "absent"
    if read.at_s > word.stopped.get(bib, float("inf")):
        return "stopped"
    if read.at_s > word.ended_s and read.mat != LINE:
        return "ended"
    return None
