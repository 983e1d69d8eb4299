"""Finished races, to be replayed: the recorded reads of a race folder as the same files as live.

Computed when first asked for and kept in memory; any web server that has the secret comes to the
same bytes by itself. The snapshot and what names runners have addresses of their own: who opts out
later vanishes from a replay that everybody has seen before.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from dashboard.wire.constants import begins_s, constants_of
from dashboard.wire.guns import told_guns
from dashboard.wire.names import Listed, names_of, read_names, with_opt_outs
from dashboard.wire.order import Order, in_order, keyed, order_in, order_of
from dashboard.wire.publish import RECORDED, compress, gathered, over_s
from dashboard.wire.revisions import listed, revisions_of
from dashboard.wire.segments import encode
from feeds.decisions.day import of_the_day
from feeds.decisions.standing import standing
from feeds.gather import Gathered
from feeds.race import Race
from feeds.recorded import AFTERWARDS, CORRECTIONS, decided_afterwards
from feeds.results.revisions import Revision, told_without
from feeds.rules.quantise import quantised

NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """A race that was run, and its one snapshot."""

    known: Gathered
    race: Race  # by the timetable, with those who opted out in its folder
    revisions: Sequence[Revision]
    order: Order
    epoch: str
    snapshot: bytes  # brotli
    changed_ns: int  # when the organiser's corrections in its folder were last written


@dataclass(frozen=True, slots=True)
class NamedFiles:
    """What names runners of a recording, with so many of them withheld."""

    withheld: frozenset[str] | None
    head: Mapping[str, object]  # what the head tells of it
    files: Mapping[str, bytes]  # brotli, by name
    listed: Listed


class Recordings:
    """The recordings of all races this server knows, made on demand.

    Parameters
    ----------
    races : by key.
    secret : makes the order of the published runners, each race's another.
    withheld : tells the bibs of a race that opted out since, beside those its folder knows of;
        None: nobody knows, and nobody is named.
    """

    def __init__(
        self,
        races: Mapping[str, Race],
        secret: bytes,
        withheld: Callable[[Race], frozenset[str] | None] = lambda _race: NOBODY,
    ) -> None:
        self.races, self.secret, self.withheld = races, secret, withheld
        self._made: dict[str, Recording | None] = {}
        self._named: dict[str, NamedFiles] = {}
        self._lock = threading.Lock()

    def head(self, race_key: str) -> dict[str, object] | None:
        """Return where to begin a replay; None where that race is unknown or has no recording."""
        recording = self._recording(race_key)
        if recording is None:
            return None
        return {
            "epoch": recording.epoch,
            "snapshot": 0,
            "segment": 0,
            "guns": told_guns(recording.known.race),
            **self._names(race_key, recording).head,
        }

    def file(self, race_key: str, epoch: str, name: str) -> bytes | None:
        """Return a numbered file of a recording, brotli, or None."""
        recording = self._recording(race_key)
        is_there = recording is not None and (epoch, name) == (recording.epoch, "snapshot-0")
        return recording.snapshot if recording is not None and is_there else None

    def named_file(self, race_key: str, name: str) -> bytes | None:
        """Return the file of names, or the list of revisions, brotli; None: there is none (now)."""
        recording = self._recording(race_key)
        if recording is None:
            return None
        return self._names(race_key, recording).files.get(name)

    def names(self, race_key: str) -> Listed:
        """Return who may be named, in the order of the snapshot."""
        recording = self._recording(race_key)
        return [] if recording is None else self._names(race_key, recording).listed

    def known(self, race_key: str) -> Gathered | None:
        """Return all that is known of a recorded race; it tells names that are not to be told."""
        recording = self._recording(race_key)
        return None if recording is None else recording.known

    def _recording(self, race_key: str) -> Recording | None:
        with self._lock:
            if race_key not in self.races:
                return None
            race = self.races[race_key]
            made = self._made.get(race_key)
            if race_key not in self._made or (made and made.changed_ns != changed_ns(race)):
                self._made[race_key] = record(race, self._secret_of(race))
                self._named.pop(race_key, None)
            return self._made[race_key]

    def _names(self, race_key: str, recording: Recording) -> NamedFiles:
        withheld = self.withheld(self.races[race_key])
        with self._lock:
            named = self._named.get(race_key)
            if named is None or named.withheld != withheld:
                secret = self._secret_of(self.races[race_key])
                named = self._named[race_key] = named_files(recording, withheld, secret)
            return named

    def _secret_of(self, race: Race) -> bytes:
        return recording_secret(self.secret, race)


def recording_secret(secret: bytes, race: Race) -> bytes:
    """Return what a secret of all recordings makes for a race."""
    return keyed(secret, "recording", race.key)


def record(race: Race, secret: bytes) -> Recording | None:
    """Return the recording of a race folder's reads; None where it has none.

    The replay is no second way of doing things: one snapshot, given all the reads, the chaser's
    fixes and the organiser's corrections, as `gathered` brings them. What was decided once the race
    had been told changes its results, as a revision, not what was seen.
    """
    if not (race.folder / RECORDED).exists():
        return None
    changed = changed_ns(race)
    known = gathered(race)
    order = order_in(race) or order_of(known.race, secret)
    afterwards = decided_afterwards(race.folder)
    withheld = standing(of_the_day(race, afterwards)).withheld | known.standing.withheld
    timetable = with_opt_outs(known.times.timetable, withheld)
    found = revisions_of(timetable, known, afterwards=afterwards)
    same = replace(constants_of(known.race, order), base_s=begins_s(race))
    seen = in_order(known.snapshot(over_s(known), final=True), order)
    body = compress(encode(None, quantised(seen, same.base_s), 0, same))
    epoch = hashlib.sha256(body).hexdigest()[:16]
    return Recording(known, timetable, found, order, epoch, body, changed)


def named_files(recording: Recording, withheld: frozenset[str] | None, secret: bytes) -> NamedFiles:
    """Return the files of a recording that name runners.

    Parameters
    ----------
    withheld : bibs of those who opted out, beside those whom roster and corrections have so;
        None: it is not known who did.
    """
    if withheld is None:
        return NamedFiles(None, {}, {}, [])
    race = with_opt_outs(recording.race, withheld)
    names = names_of(race, recording.order, secret)
    revised = listed(told_without(recording.revisions, race))
    end_s = over_s(recording.known)
    since = sum(one.at_s > end_s for one in recording.revisions)  # which the film does not show
    told = {"names": names.name, "revision": revised.count, "revisions": revised.name}
    return NamedFiles(
        withheld,
        {**told, "revised_since": since},
        {names.name: compress(names.body), revised.name: compress(revised.body)},
        read_names(names.body),
    )


def changed_ns(race: Race) -> int:
    """Return when the decisions in a race's folder were last written; 0: there are none."""
    paths = (race.folder / CORRECTIONS, race.folder / AFTERWARDS)
    return max((path.stat().st_mtime_ns for path in paths if path.exists()), default=0)
