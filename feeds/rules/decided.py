"""What the organiser's decisions do: to the race, to the reads that count, to the facts.

The stored read stays as the wire told it. Which wave's gun went when, which mat a place is and by
how much a clock was wrong is put in here, each time anew, so that undoing brings all back.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from feeds.race import Race
from feeds.race_folder.roster import chip_code
from feeds.reads import Read, Times, feed_and_device, identity
from feeds.rules.corrections import is_bib, wearer_of, with_guns
from feeds.rules.standing import Standing, offset_s
from feeds.rules.states import Facts, State


def as_started(race: Race, standing: Standing) -> Race:
    """Return the race with the guns that went in place of the timetable's.

    The very same object where none is known to differ.
    """
    return with_guns(race, standing.guns) if standing.guns else race


def wearers(race: Race, standing: Standing) -> dict[str, int]:
    """Return who wears what, as `Race.runner_of`, with the chips the organiser has given.

    A chip that was another's in the roster is hers no longer, in any spelling of its code; nor is
    one that was given to another before.
    """
    worn = dict(race.runner_of)
    given: dict[str, list[str]] = {}  # by code, as each decision spelled it
    for tag, bib in standing.chips.items():
        row, code = wearer_of(race, bib), chip_code(tag)
        if row is None:
            continue
        before = given.setdefault(code, [])
        for spelling in (code, *before):
            if spelling and wearer_of(race, spelling) is None:  # a bib as printed stays one
                worn[spelling] = row
        worn[tag] = row
        before.append(tag)
    return worn


def counted(standing: Standing, reads: Iterable[Read]) -> Iterator[Read]:
    """Return the reads that count, each at the mat and at the time that it counts for.

    Examples
    --------
    >>> read = Read("7", "box 3", 100.0, 101.0, "finish/0F2A")
    >>> from feeds.rules.standing import Offset
    >>> slow = Standing(offsets=(Offset("finish", "", 50.0, 2.5),))
    >>> [one.at_s for one in counted(slow, [read])]
    [102.5]
    >>> placed = Standing(places={("finish", "box 3"): "2km"})
    >>> [one.mat for one in counted(placed, [read])]
    ['2km']
    """
    for read in reads:
        if standing.voided and identity(read) in standing.voided:
            continue
        if not standing.offsets and not standing.places:
            yield read
            continue
        feed, device = feed_and_device(read.source)
        mat = standing.places.get((feed, read.mat), read.mat)
        at_s = read.at_s + offset_s(standing.offsets, feed, device, read.received_s)
        yield replace(read, mat=mat, at_s=round(at_s * 1000.0) / 1000.0)


def corrected_reads(standing: Standing, reads: Iterable[Read]) -> list[Read]:
    """Return the reads that count, and after them those that the organiser added."""
    kept = list(counted(standing, reads))
    there = {identity(read) for read in kept}
    return kept + [read for read in standing.added if identity(read) not in there]


def corrected_times(race: Race, standing: Standing, reads: Iterable[Read]) -> Times:
    """Return the table of times that reads make after all corrections.

    Parameters
    ----------
    race : by the timetable, or `as_started`.
    """
    times = Times.of(as_started(race, standing), wearers(race, standing))
    times.add(corrected_reads(standing, reads))
    return times


def decided(standing: Standing, race: Race, known: Facts) -> Facts:
    """Return the facts with the organiser's word in them. Decisions outrank reads.

    Parameters
    ----------
    known : of N runners, at some moment.
    """
    decisions = (standing.disqualified, standing.qualified, standing.stopped, standing.confirmed)
    if not any(decisions):
        return known
    state, left_s, passed_s = known.state.copy(), known.left_s.copy(), known.passed_s.copy()
    until_s = standing.confirmed.get("", -np.inf)
    is_sure = (state == State.AHEAD) & (known.finish_s <= until_s)
    for bib, at_s in standing.confirmed.items():
        if bib and is_bib(race, bib):
            is_sure[race.runner_of[bib]] |= known.finish_s[race.runner_of[bib]] <= at_s
    state[is_sure & (state == State.AHEAD)] = State.OFFICIAL
    for bib, at_s in standing.stopped.items():
        if is_bib(race, bib) and at_s <= known.at_s:
            i = race.runner_of[bib]
            if np.isnan(known.finish_s[i]):
                state[i], left_s[i] = State.STOPPED, np.fmin(left_s[i], at_s)
                passed_s[i] = np.nan if passed_s[i] > at_s else passed_s[i]
    for bibs, decision in (
        (standing.qualified, State.OFFICIAL),
        (standing.disqualified, State.DISQUALIFIED),
    ):
        state[[race.runner_of[bib] for bib in bibs if is_bib(race, bib)]] = decision
    passed_m = np.where(np.isnan(passed_s), np.nan, known.passed_m)
    return replace(known, state=state, left_s=left_s, passed_s=passed_s, passed_m=passed_m)
