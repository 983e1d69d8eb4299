"""What the organiser's decisions make of the race and of each read: docs/results.md, 1 and 2.

The stored read stays as the wire told it. Which wave's gun went when, which mat a place is and by
how much a clock was wrong is put in here, each time anew, so that undoing brings all back.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from feeds.decisions.corrections import is_bib, with_guns
from feeds.decisions.standing import Standing, offset_s
from feeds.race import Race
from feeds.reads import Read, feed_and_device, identity


def as_started(race: Race, standing: Standing) -> Race:
    """Return the race with the guns that went and the waves that runners left with.

    The very same object where none is known to differ.
    """
    if standing.guns:
        race = with_guns(race, standing.guns)
    number_of = {wave.name: number for number, wave in enumerate(race.waves)}
    moved = {
        bib: number_of[name]
        for bib, name in standing.waves.items()
        if name in number_of
        and is_bib(race, bib)
        and race.runners[race.runner_of[bib]].wave != number_of[name]
    }
    if not moved:
        return race
    runners = [
        replace(one, wave=moved[one.bib]) if one.bib in moved else one for one in race.runners
    ]
    return replace(race, runners=tuple(runners))


def counted(standing: Standing, reads: Iterable[Read]) -> Iterator[Read]:
    """Return the reads that count, each at the mat and at the time that it counts for.

    Examples
    --------
    >>> read = Read("7", "box 3", 100.0, 101.0, "finish/0F2A")
    >>> from feeds.decisions.standing import Offset
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
