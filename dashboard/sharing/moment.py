"""The race as anybody may know it right now, read from its published files as a browser does.

Runners stand in the order of the bytes: which bib is whose is in the published names, or nowhere.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import brotli
import numpy as np

from dashboard.web.live_names import LiveNames
from dashboard.web.mirror import Published
from dashboard.web.routes import live_head_of
from dashboard.wire import outlook
from dashboard.wire.apply_segments import apply
from dashboard.wire.guns import heard_guns
from dashboard.wire.names import Listed
from dashboard.wire.outlook import Outlook
from dashboard.wire.recordings import Recordings
from dashboard.wire.segments import Segment, decode
from feeds.believe.ways import mats_of
from feeds.race import Race, chaser_m_to_runners_m
from feeds.results.starts import BoolArray
from feeds.results.state import State
from feeds.rules.snapshot import Snapshot
from feeds.rules.states import state_at
from geo.motion import FloatArray, IntArray, along_at


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """N runners at a moment, in the order of the bytes."""

    race: Race  # with the guns that went; its own runners stand in another order
    names: Listed  # (N,) or nobody
    wave: IntArray  # (N,)
    side: IntArray  # (N,) the place across the lane, 0 left edge .. 255 right edge
    is_pacer: BoolArray  # (N,)
    number: str  # of the whole state it begins with; changes with it
    now: Snapshot
    expected: Outlook | None
    at_s: float  # Unix seconds of the race
    state: IntArray  # (N,) numbers of `State`, then
    along_m: FloatArray  # (N,) NaN: nobody has seen her
    chaser_m: float  # along his own course; NaN: there is none, or he has not left
    hunter_m: float  # likewise, along the runners'

    @property
    def sets_pace(self) -> BoolArray:
        """(N,) who sets the pace and wins nothing, unless the organiser gave a place.

        The twin of ``isPacer`` in ``assets/map/news/motion.mjs``.
        """
        has_won = np.isin(self.now.facts.state, (State.AHEAD, State.OFFICIAL))
        return np.asarray(self.is_pacer & ~has_won)


class Moments:
    """Hands out moments; the newest files are decoded once."""

    def __init__(
        self,
        races: Mapping[str, Race],
        lives: Mapping[str, Published],
        recordings: Recordings,
        live_names: Mapping[str, LiveNames],
    ) -> None:
        self.races, self.lives, self.recordings = races, lives, recordings
        self.live_names = live_names
        self._held: dict[str, tuple[str, Segment, Snapshot, Outlook | None]] = {}
        self._ticked: dict[str, tuple[str, int, Snapshot]] = {}  # with what has changed since
        self._revised: dict[str, tuple[str, Sequence[Mapping[str, Any]]]] = {}
        self._lock = threading.Lock()

    def moment(self, race_key: str, kind: str, t: float | None) -> Moment | None:
        """Return the race as it is, or as it was t seconds after the first gun.

        Parameters
        ----------
        race_key : of a race with a recording, or of the live one.
        kind : ``live`` or ``replay``.
        t : None is now; of a replay, its end. A moment still to come is now.
        """
        race = self.races.get(race_key)
        if race is None or (kind == "live" and race_key not in self.lives):
            return None
        is_live = kind == "live"
        head = live_head_of(self.lives[race_key]) if is_live else self.recordings.head(race_key)
        found = self._newest(race, kind, head) if head else None
        if head is None or found is None:
            return None
        number, same, now, expected, race_s = found
        names = self.names(race_key, kind)
        race = heard_guns(race, head)
        asked_s = np.inf if t is None else race.waves[0].gun_s + t
        at_s = float(min(race_s, asked_s))
        chaser_m = hunter_m = np.nan
        if race.chaser and now.chaser is not None and at_s >= race.chaser.gun_s:
            where = along_at(now.chaser, at_s)
            chaser_m = float(where[0])
            hunter_m = float(chaser_m_to_runners_m(race, where)[0])
        state = state_at(now.facts, at_s).astype(np.int64)
        until_s = np.fmin(now.facts.left_s, at_s)
        is_now = at_s >= now.at_s - 60
        return Moment(
            race, names, same.wave, same.side, np.isin(np.arange(len(same.wave)), same.pacers),
            number, now, expected if is_now else None, at_s, state,
            along_at(now.motions, until_s), chaser_m, hunter_m,
        )  # fmt: skip

    def names(self, race_key: str, kind: str) -> Listed:
        """Return who may be named, by place in the bytes; nobody where it is not known."""
        if kind == "live":
            return self.live_names[race_key].listed() if race_key in self.live_names else []
        return self.recordings.names(race_key)

    def revised(self, race_key: str, kind: str) -> Sequence[Mapping[str, Any]]:
        """Return the published revisions of a race's results; none where they are not known."""
        is_live = kind == "live"
        live = self.lives.get(race_key)
        head = None if live is None else live_head_of(live)
        if not is_live:
            live, head = None, self.recordings.head(race_key)
        name = str((head or {}).get("revisions", ""))
        with self._lock:
            if self._revised.get(f"{kind}/{race_key}", ("", ()))[0] != name:
                named = self.recordings.named_file
                body = named(race_key, name) if live is None else live.get_file(name)
                told = [] if body is None else json.loads(brotli.decompress(body))
                self._revised[f"{kind}/{race_key}"] = (name, told)
            return self._revised.get(f"{kind}/{race_key}", ("", ()))[1]

    def _newest(
        self, race: Race, kind: str, head: Mapping[str, object]
    ) -> tuple[str, Segment, Snapshot, Outlook | None, float] | None:
        is_live = kind == "live"
        folder, number = str(head["epoch"]), str(head["snapshot"])
        name = f"{kind}/{folder}/{number}"
        with self._lock:
            held = self._held.get(f"{kind}/{race.key}")
            if held is None or held[0] != name:
                body = self._file(race, is_live, folder, f"snapshot-{number}")
                if body is None:
                    return None
                same = decode(body)
                now = apply(None, same, mats_of(race), same.base_s)
                told = self._file(race, is_live, folder, f"outlook-{number}")
                expected = outlook.decode(told, mats_of(race)) if told else None
                held = self._held[f"{kind}/{race.key}"] = (name, same, now, expected)
            _, same, now, expected = held
            if is_live:
                now = self._ticked_on(race, folder, name, same, now, int(str(head["segment"])))
        race_s = float(str(head["race_s"])) if is_live else now.at_s
        return name, same, now, expected, race_s

    def _ticked_on(
        self, race: Race, folder: str, name: str, same: Segment, now: Snapshot, newest: int
    ) -> Snapshot:
        """Return a whole state with all that changed since, as pages have it."""
        at = same.number
        if race.key in self._ticked and self._ticked[race.key][0] == name:
            _, at, now = self._ticked[race.key]
        while at < newest:
            body = self._file(race, True, folder, f"segment-{at + 1}")
            if body is None:  # then this is the newest there is
                break
            at, now = at + 1, apply(now, decode(body), mats_of(race), same.base_s)
        self._ticked[race.key] = name, at, now
        return now

    def _file(self, race: Race, is_live: bool, folder: str, name: str) -> bytes | None:
        if is_live:
            body = self.lives[race.key].get_file(f"{folder}/{name}")
        else:
            body = self.recordings.file(race.key, folder, name)
        return None if body is None else brotli.decompress(body)
