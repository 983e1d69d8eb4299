"""What the organiser decides, on top of what was read.

A correction is never a change of the reads: it is one more line, kept for ever, and undoing one is
another. Here is what one looks like; `check.py` beside it says when one is refused, `standing.py`
what all of them come to together, `feeds.results.trail` what each changed, and for whom.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum

from feeds.race import CHASER, Race

NUMBERS = {"at_s", "read_s", "offset_s", "along_m"}  # of the fields; the others are words
MOST = 1e11  # of a time in seconds: milliseconds are no seconds
STREAM = "corrections"  # of the store

GUN_WITHIN_S = 12 * 3600.0  # of the timetable's: what is further off is a slip of the finger


class What(StrEnum):
    """The kinds of corrections, and the fields that each needs."""

    VOID_READ = "void-read"  # tag, mat, read_s, as told: that read does not count
    ADD_READ = "add-read"  # tag, mat, read_s: somebody saw it
    GIVE_TIME = "give-time"  # bib, read_s: crossed the line then, says the referee
    DISQUALIFY = "disqualify"  # bib
    REINSTATE = "reinstate"  # bib: no longer disqualified, stopped, absent or qualified by decision
    QUALIFY = "qualify"  # bib: by decision, whatever was read
    STOP = "stop"  # bib, read_s, along_m: out of the race since then; the chaser too
    NOT_START = "not-start"  # bib: was never on the course; the chaser too
    STOP_RACE = "stop-race"  # read_s: for everybody who is still out the race ends then
    CONFIRM = "confirm"  # bib, or "" for all: who finished ahead by at_s is official
    ASSIGN_CHIP = "assign-chip"  # tag, bib, read_s: its reads count for them from then on
    MOVE_WAVE = "move-wave"  # bib, wave: belongs to another wave
    START_WAVE = "start-wave"  # wave, read_s, feed: its gun went then, whatever the timetable says
    SET_OFFSET = "set-offset"  # feed, device, offset_s, read_s: its clock was wrong by so much
    PLACE_MAT = "place-mat"  # feed, place, mat: what it read there was read at that mat
    OPT_OUT = "opt-out"  # bib: nothing that is published names her from now on; the dot stays
    UNDO = "undo"  # undoes: the key of a correction, which then never was


@dataclass(frozen=True, slots=True)
class Correction:
    """One decision.

    Fields beside these four (what, at_s, who, why) are left empty where `What` does not name them.

    - Chips are given to runners, pacers among them, or to the chaser, by bib as printed: from
      ``read_s`` on; where that is 0 from ``at_s`` on if the roster has the chip, else for good.
    - A later gun of a wave replaces an earlier one. In the future, it moves the countdown. With a
      ``feed`` it is what that feed heard: the organiser's word, without, outranks it.
    - An offset is added to the times of reads *received* from ``read_s`` on, or from ``at_s`` on
      where that is 0, until a later one of the same clock; on top of ``clock_offset_s`` in
      feeds.toml. One of a device holds there, whatever is said of its whole feed; 0.0 ends it.
    - A read says its feed and device as its source: ``finish`` or ``finish/0F2A38``.
    """

    what: What
    at_s: float  # Unix seconds, UTC, of the race: when it was made
    who: str  # whoever made it
    why: str  # in words, for everybody who asks later
    bib: str = ""  # the runner, as printed
    tag: str = ""  # of a read, or a chip
    mat: str = ""
    read_s: float = 0.0  # Unix seconds: when the read or the gun was, or the runner stopped
    undoes: str = ""
    key: str = ""  # made once by whoever asks: sent again, it is the same correction
    wave: str = ""  # its name, or `feeds.race.CHASER`
    feed: str = ""  # its name in feeds.toml
    device: str = ""  # as the feed tells it; empty: all of them
    offset_s: float = 0.0  # to be added to what the clock says
    place: str = ""  # what the reads have as their mat
    along_m: float = 0.0  # where the chaser gave up, metres along his course; 0: where he was drawn


def key_of(correction: Correction) -> str:
    """Return what makes two corrections the same: the key they came with, or all they say.

    Examples
    --------
    >>> stop = Correction(What.STOP, 900.0, "Ana", "at the aid post", bib="12", read_s=880.0)
    >>> from dataclasses import replace
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

    Raises
    ------
    ValueError
        Where it is none: it says what was expected, and what came.
    """
    said = json.loads(body)
    if not isinstance(said, dict):
        raise ValueError(f"expected an object with a decision's fields, got {said!r:.60}")
    known = {one.name: said[one.name] for one in fields(Correction) if one.name in said}
    for name, value in known.items():
        if name in NUMBERS and not _is_number(value):
            raise ValueError(f"expected a number as {name}, got {value!r:.60}")
        if name not in NUMBERS:
            known[name] = _text(name, value)
    return Correction(**known | {"what": What(said["what"]), "key": key.decode()})


def _is_number(value: object) -> bool:
    """Say whether a value is a number that can be a time, or metres."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < MOST


def _text(name: str, value: object) -> str:
    """Return a text; a bib or a chip that somebody wrote as a number is one too."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise ValueError(f"expected words as {name}, got {value!r:.60}")
    return value


def guns_of(race: Race) -> dict[str, float]:
    """Return the gun of each wave by its name, and the chaser's, Unix seconds."""
    guns = {wave.name: wave.gun_s for wave in race.waves}
    return guns if race.chaser is None else guns | {CHASER: race.chaser.gun_s}


def with_guns(race: Race, guns: Mapping[str, float]) -> Race:
    """Return the race with other guns, named as by `guns_of`; waves keep their order."""
    chaser = race.chaser
    waves = tuple(replace(one, gun_s=guns.get(one.name, one.gun_s)) for one in race.waves)
    if chaser is not None:
        chaser = replace(chaser, gun_s=guns.get(CHASER, chaser.gun_s))
    return replace(race, waves=waves, chaser=chaser)


def is_bib(race: Race, bib: str) -> bool:
    """Say whether a bib is a runner's; not a chip's code, nor the chaser's."""
    row = race.runner_of.get(bib, len(race.runners))
    return row < len(race.runners) and race.runners[row].bib == bib


def wearer_of(race: Race, bib: str) -> int | None:
    """Return the number of the runner, or the chaser, who wears a bib; None: nobody does."""
    if is_bib(race, bib):
        return race.runner_of[bib]
    is_his = race.chaser is not None and race.chaser.bib == bib
    return len(race.runners) if is_his else None
