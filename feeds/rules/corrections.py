"""What the organiser decides, on top of what was read, and what each decision changed.

A correction is never a change of the reads: it is one more line, kept for ever, and undoing one is
another. What they come to together (`Standing`) is folded from all of them each time, so that their
order alone decides. `standing` and what applies it are pure; `audit.py` says who was concerned.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from enum import StrEnum
from types import MappingProxyType

import numpy as np

from feeds.race import Race
from feeds.reads import Read, identity
from feeds.rules.states import Facts, State

STREAM = "corrections"  # of the store


class What(StrEnum):
    """The kinds of corrections."""

    VOID_READ = "void-read"  # tag, mat, read_s: that read does not count
    ADD_READ = "add-read"  # tag, mat, read_s: somebody saw it
    DISQUALIFY = "disqualify"  # bib
    REINSTATE = "reinstate"  # bib: no longer disqualified, stopped or qualified by decision
    QUALIFY = "qualify"  # bib: by decision, whatever was read
    STOP = "stop"  # bib, read_s: out of the race since then
    CONFIRM = "confirm"  # bib, or "" for all: who finished ahead by at_s is official
    ASSIGN_CHIP = "assign-chip"  # tag, bib
    UNDO = "undo"  # undoes: the key of a correction, which then never was


@dataclass(frozen=True, slots=True)
class Correction:
    """One decision."""

    what: What
    at_s: float  # Unix seconds, UTC: when it was made
    who: str  # whoever made it
    why: str  # in words, for everybody who asks later
    bib: str = ""  # the runner, as printed
    tag: str = ""  # of a read, or a chip
    mat: str = ""
    read_s: float = 0.0  # Unix seconds: when the read was, or the runner stopped
    undoes: str = ""
    key: str = ""  # made once by whoever asks: sent again, it is the same correction


class CorrectionError(ValueError):
    """A correction that means nothing in this race; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What all corrections come to."""

    voided: frozenset[tuple[str, str, int]] = frozenset()  # identities of reads
    added: tuple[Read, ...] = ()
    disqualified: frozenset[str] = frozenset()  # bibs
    qualified: frozenset[str] = frozenset()
    stopped: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    confirmed: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    # bib -> until when; "" all
    chips: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))  # tag -> bib


NO_CORRECTIONS = Standing()


def key_of(correction: Correction) -> str:
    """Return what makes two corrections the same: the key they came with, or all they say.

    Examples
    --------
    >>> stop = Correction(What.STOP, 900.0, "Ana", "at the aid post", bib="12", read_s=880.0)
    >>> key_of(stop) == key_of(replace(stop)), key_of(replace(stop, key="a1"))
    (True, 'a1')
    """
    if correction.key:
        return correction.key
    said = json.dumps(asdict(correction), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def pack(correction: Correction) -> tuple[bytes, bytes]:
    """Return a correction as the store keeps it: its key, and all of it as JSON."""
    return key_of(correction).encode(), json.dumps(asdict(correction), ensure_ascii=False).encode()


def unpack(key: bytes, body: bytes) -> Correction:
    """Return the correction that was packed, with its key in it.

    Examples
    --------
    >>> unpack(*pack(Correction(What.QUALIFY, 1.0, "Ana", "chip torn off", "12", key="a1"))).why
    'chip torn off'
    """
    said = json.loads(body)
    known = {one.name: said[one.name] for one in fields(Correction) if one.name in said}
    return Correction(**known | {"what": What(said["what"]), "key": key.decode()})


def check(correction: Correction, race: Race, earlier: Sequence[Correction]) -> None:
    """Refuse a correction that means nothing in this race.

    Raises
    ------
    CorrectionError : it names no reason, or somebody or something that is not there.
    """
    what, bib = correction.what, correction.bib
    about_reads = what in (What.VOID_READ, What.ADD_READ)
    if not correction.why.strip() or not correction.who.strip():
        raise CorrectionError("say who decides and why: both are kept with the results")
    about_bib = not about_reads and what not in (What.UNDO,) and not (
        what == What.CONFIRM and not bib
    )  # fmt: skip
    if about_bib and not is_bib(race, bib):
        raise CorrectionError(f"expected a bib of this race's roster, got {bib!r}")
    if (about_reads or what == What.ASSIGN_CHIP) and not correction.tag:
        raise CorrectionError(f"{what}: say which chip or bib was read")
    names = [mat.name for mat in race.mats]
    if about_reads and correction.mat not in names:
        raise CorrectionError(f"expected one of the mats {names}, got {correction.mat!r}")
    if what == What.UNDO and correction.undoes not in {key_of(one) for one in earlier}:
        raise CorrectionError(f"there is no correction {correction.undoes!r} to undo")


def standing(corrections: Iterable[Correction]) -> Standing:
    """Return what corrections come to, in the order they were made.

    One that was undone never was, nor was one that only undid it; the same one twice counts once.

    Examples
    --------
    >>> out = Correction(What.DISQUALIFY, 5.0, "Ana", "cut a corner", bib="12", key="a1")
    >>> back = Correction(What.UNDO, 9.0, "Ana", "it was another runner", undoes="a1", key="a2")
    >>> standing([out]).disqualified, standing([out, back]).disqualified
    (frozenset({'12'}), frozenset())
    """
    listed = list({key_of(one): one for one in corrections}.items())
    undone: set[str] = set()
    for key, one in reversed(listed):  # whoever undoes comes later than what is undone
        if one.what == What.UNDO and key not in undone:
            undone.add(one.undoes)
    voided: set[tuple[str, str, int]] = set()
    added: dict[tuple[str, str, int], Read] = {}
    disqualified: set[str] = set()
    qualified: set[str] = set()
    stopped: dict[str, float] = {}
    confirmed: dict[str, float] = {}
    chips: dict[str, str] = {}
    for key, one in listed:
        if key in undone:
            continue
        read = Read(one.tag, one.mat, one.read_s, one.at_s, f"organiser: {one.who}")
        if one.what == What.VOID_READ:
            voided.add(identity(read))
            added.pop(identity(read), None)
        elif one.what == What.ADD_READ:
            voided.discard(identity(read))
            added[identity(read)] = read
        elif one.what == What.ASSIGN_CHIP:
            chips[one.tag] = one.bib
        elif one.what == What.CONFIRM:
            confirmed[one.bib] = max(one.at_s, confirmed.get(one.bib, -np.inf))
        elif one.what != What.UNDO:  # the last word about a runner holds
            disqualified.discard(one.bib)
            qualified.discard(one.bib)
            stopped.pop(one.bib, None)
            if one.what == What.DISQUALIFY:
                disqualified.add(one.bib)
            elif one.what == What.QUALIFY:
                qualified.add(one.bib)
            elif one.what == What.STOP:
                stopped[one.bib] = one.read_s or one.at_s
    return Standing(
        frozenset(voided), tuple(added.values()), frozenset(disqualified), frozenset(qualified),
        MappingProxyType(stopped), MappingProxyType(confirmed), MappingProxyType(chips),
    )  # fmt: skip


def corrected_reads(standing: Standing, reads: Iterable[Read]) -> list[Read]:
    """Return the reads that count: those not voided, then those the organiser added."""
    kept = [read for read in reads if identity(read) not in standing.voided]
    there = {identity(read) for read in kept}
    return kept + [read for read in standing.added if identity(read) not in there]


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


def is_bib(race: Race, bib: str) -> bool:
    """Say whether a bib is a runner's; not a chip's code, nor the chaser's."""
    row = race.runner_of.get(bib, len(race.runners))
    return row < len(race.runners) and race.runners[row].bib == bib
