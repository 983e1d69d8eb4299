"""The golden race: few runners, every state, as bytes that Python and the browser must read."""

import struct
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from dashboard.wire.constants import constants_of
from dashboard.wire.segments import encode
from feeds.believe.ways import mats_of
from feeds.race import Race
from feeds.results.state import State
from feeds.rules.quantise import quantised
from feeds.rules.snapshot import Snapshot, snapshot
from feeds.rules.states import last_known_s
from geo.motion import FloatArray
from tests.made_up_race import GUN_S, PACES_S_PER_KM, made_up_race
from tests.orders import as_listed

BASE_S = GUN_S - 3600.0
GOLDEN = Path(__file__).parents[2] / "data" / "segments-v3.bin"
GOLDEN_RUNNERS, GOLDEN_MOMENTS = 40, (1130.0, 1502.5, 2060.0, 9000.0)


def published(race: Race, times: FloatArray, moments: tuple[float, ...]) -> list[Snapshot]:
    """Return the race as it is published at some moments, seconds after the first gun."""
    shown: list[Snapshot] = []
    for after_s in moments:
        now = snapshot(race, times, GUN_S + after_s, final=after_s >= 9000)
        shown.append(quantised(now, BASE_S, shown[-1] if shown else None))
    return shown


def messages(race: Race, shown: list[Snapshot], first: int = 7) -> list[bytes]:
    """Return one complete snapshot and the segments that follow it."""
    same = constants_of(race, as_listed(race))
    begin = [encode(None, shown[0], first, same)]
    return begin + [
        encode(before, now, first + i, same)
        for i, (before, now) in enumerate(pairwise(shown), start=1)
    ]


def golden_bytes() -> bytes:
    """Return a complete snapshot and four segments, each behind its length (u32).

    To write the file again after a change of version, in Python:
    ``from tests.dashboard.wire.golden_race import *; GOLDEN.write_bytes(golden_bytes())``
    """
    race = with_pacers(made_up_race(GOLDEN_RUNNERS), 3, 8, 10)
    i, mats_m = np.arange(GOLDEN_RUNNERS + 1.0), mats_of(race)
    gun_s = np.array([race.waves[runner.wave].gun_s for runner in race.runners] + [GUN_S + 1200])
    pace = np.array(PACES_S_PER_KM)[i.astype(int) % 5] * (0.75 + 0.5 * (i * 37 % 41) / 41) / 1000
    times = (gun_s + i * 13 % 60)[:, None] + pace[:, None] * (mats_m + mats_m**2 / 60_000)
    times[-1] = GUN_S + 1200 + mats_m * 0.173  # the chaser, by his plan
    times[2, 1] = np.nan  # a mat that missed a runner whom the next one saw
    times[4, 0] = np.nan  # and the start another
    times[5], times[10, 4:] = np.nan, np.nan  # one who never starts, one who stops at the turn
    shown = published(race, times, GOLDEN_MOMENTS)
    running = np.flatnonzero(shown[1].facts.state == State.RUNNING)
    state = shown[1].facts.state.copy()
    state[running[:5]] = 8, 9, 10, 9, 8
    guess_s = last_known_s(shown[1].chaser) if shown[1].chaser else np.nan
    doubts = replace(shown[1].facts, state=state, guess_s=guess_s)
    shown.insert(2, replace(shown[1], facts=doubts, qualifiers=(21, 3, 300)))
    parts = messages(race, shown)
    return b"".join(struct.pack("<I", len(part)) + part for part in parts)


def with_pacers(race: Race, *numbers: int) -> Race:
    """Return the race with some of its runners as pacemakers."""
    runners = enumerate(race.runners)
    told = tuple(replace(one, is_pacer=number in numbers) for number, one in runners)
    return replace(race, runners=told)


def parts_of(body: bytes) -> list[bytes]:
    parts, place = [], 0
    while place < len(body):
        (size,) = struct.unpack_from("<I", body, place)
        parts.append(body[place + 4 : place + 4 + size])
        place += 4 + size
    return parts
