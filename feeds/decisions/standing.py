"""What all corrections come to together.

Folded from all of them each time, by the moments at which they were made, so that it does not
matter how they came, and undoing one leaves no trace.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np

from feeds.decisions.corrections import Correction, What, key_of
from feeds.reads import Read, identity


@dataclass(frozen=True, slots=True)
class Offset:
    """By how much a clock is wrong, from some moment on."""

    feed: str
    device: str  # empty: all of the feed's
    from_s: float  # Unix seconds: reads received from then on
    offset_s: float  # to be added


@dataclass(frozen=True, slots=True)
class Given:
    """A chip that somebody wears from a moment on."""

    tag: str  # as it was read
    bib: str
    from_s: float  # Unix seconds; 0: none was told
    decided_s: float


@dataclass(frozen=True, slots=True)
class Standing:
    """What all corrections come to."""

    voided: frozenset[tuple[str, str, int]] = frozenset()  # identities of reads, as told
    added: tuple[Read, ...] = ()  # in the order of the decisions; `LINE` is the mat of a given time
    disqualified: frozenset[str] = frozenset()  # bibs
    qualified: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()  # did not start; the chaser may be among them
    stopped: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    # bib -> when; the chaser likewise
    gave_up_m: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    # the chaser's bib -> where that was, metres along his course, if it was told
    confirmed: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    # bib -> until when; "" all
    chips: tuple[Given, ...] = ()  # in the order of the decisions
    guns: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    # wave -> Unix seconds
    waves: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))  # bib -> wave
    ended_s: float = np.inf  # Unix seconds at which the race was stopped
    offsets: tuple[Offset, ...] = ()  # a later one outranks those before it
    places: Mapping[tuple[str, str], str] = field(default_factory=lambda: MappingProxyType({}))
    # feed, place -> mat
    withheld: frozenset[str] = frozenset()  # bibs of who is not to be named any more


LINE = ""  # the mat of a time that the referee gives: the finish, whatever its mat is called


def offset_s(offsets: Iterable[Offset], feed: str, device: str, received_s: float) -> float:
    """Return what to add to a time: the last word about the device, else about its feed."""
    found = {
        one.device: one.offset_s
        for one in offsets
        if one.feed == feed and one.device in ("", device) and one.from_s <= received_s
    }
    return found.get(device, found.get("", 0.0))


NO_CORRECTIONS = Standing()


def in_force(corrections: Iterable[Correction]) -> list[Correction]:
    """Return the corrections that hold: each once, none that was undone, no undoing.

    In the order in which they were made, whatever the order in which they came.
    """
    made = sorted(corrections, key=lambda one: (one.at_s, key_of(one)))
    listed = {key_of(one): one for one in made}
    undone_by: dict[str, list[str]] = {}
    for key, one in listed.items():
        if one.what == What.UNDO:
            undone_by.setdefault(one.undoes, []).append(key)

    def holds(key: str, above: tuple[str, ...] = ()) -> bool:
        undoing = [by for by in undone_by.get(key, ()) if by not in above]
        return not any(holds(by, (*above, key)) for by in undoing)

    return [one for key, one in listed.items() if one.what != What.UNDO and holds(key)]


def standing(corrections: Iterable[Correction]) -> Standing:
    """Return what corrections come to.

    One that was undone never was, nor was one that only undid it; the same one twice counts once.

    Examples
    --------
    >>> out = Correction(What.DISQUALIFY, 5.0, "Ana", "cut a corner", bib="12", key="a1")
    >>> back = Correction(What.UNDO, 9.0, "Ana", "it was another runner", undoes="a1", key="a2")
    >>> standing([out]).disqualified, standing([out, back]).disqualified
    (frozenset({'12'}), frozenset())
    >>> late = Correction(What.START_WAVE, 95.0, "Ana", "the ambulance", wave="2", read_s=90.0)
    >>> standing([late]).guns["2"]
    90.0
    """
    voided: set[tuple[str, str, int]] = set()
    added: dict[tuple[str, str, int], Read] = {}
    disqualified: set[str] = set()
    qualified: set[str] = set()
    stopped: dict[str, float] = {}
    gave_up_m: dict[str, float] = {}
    absent: set[str] = set()
    withheld: set[str] = set()
    confirmed: dict[str, float] = {}
    chips: list[Given] = []
    heard: dict[str, float] = {}  # guns by feeds, which the organiser's word outranks
    guns: dict[str, float] = {}
    places: dict[tuple[str, str], str] = {}
    waves: dict[str, str] = {}
    ended_s = np.inf
    made = in_force(corrections)
    offsets = [
        Offset(one.feed, one.device, one.read_s or one.at_s, one.offset_s)
        for one in made
        if one.what == What.SET_OFFSET
    ]
    for one in made:
        read = Read(one.tag, one.mat, one.read_s, one.at_s, f"organiser: {one.who}")
        moment_s = one.read_s or one.at_s
        match one.what:
            case What.VOID_READ:
                voided.add(identity(read))
                added.pop(identity(read), None)
            case What.ADD_READ:
                voided.discard(identity(read))
                added.pop(identity(read), None)  # the last word comes last
                added[identity(read)] = read
            case What.GIVE_TIME:
                at_line = replace(read, tag=one.bib, mat=LINE, at_s=moment_s)
                added.pop(identity(at_line), None)
                added[identity(at_line)] = at_line
                absent.discard(one.bib)
                stopped.pop(one.bib, None)
                gave_up_m.pop(one.bib, None)
            case What.ASSIGN_CHIP:
                chips.append(Given(one.tag, one.bib, one.read_s, one.at_s))
            case What.MOVE_WAVE:
                waves[one.bib] = one.wave
            case What.STOP_RACE:
                ended_s = moment_s
            case What.CONFIRM:
                confirmed[one.bib] = max(one.at_s, confirmed.get(one.bib, -np.inf))
            case What.START_WAVE if one.feed:
                heard[one.wave] = moment_s + offset_s(offsets, one.feed, one.device, one.at_s)
            case What.START_WAVE:
                guns[one.wave] = moment_s
            case What.OPT_OUT:
                withheld.add(one.bib)
            case What.PLACE_MAT:
                places[one.feed, one.place] = one.mat
            case What.DISQUALIFY | What.QUALIFY | What.STOP | What.NOT_START | What.REINSTATE:
                # the last word about a runner holds
                for bibs in (disqualified, qualified, absent):
                    bibs.discard(one.bib)
                stopped.pop(one.bib, None)
                gave_up_m.pop(one.bib, None)
                if one.what == What.DISQUALIFY:
                    disqualified.add(one.bib)
                elif one.what == What.QUALIFY:
                    qualified.add(one.bib)
                elif one.what == What.NOT_START:
                    absent.add(one.bib)
                elif one.what == What.STOP:
                    stopped[one.bib] = moment_s
                    gave_up_m |= {one.bib: one.along_m} if one.along_m else {}
    return Standing(
        voided=frozenset(voided),
        added=tuple(added.values()),
        disqualified=frozenset(disqualified),
        qualified=frozenset(qualified),
        absent=frozenset(absent),
        stopped=MappingProxyType(stopped),
        gave_up_m=MappingProxyType(gave_up_m),
        confirmed=MappingProxyType(confirmed),
        chips=tuple(chips),
        guns=MappingProxyType(heard | guns),
        waves=MappingProxyType(waves),
        ended_s=ended_s,
        offsets=tuple(offsets),
        places=MappingProxyType(places),
        withheld=frozenset(withheld),
    )
