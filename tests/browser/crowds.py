"""Where the field is a ribbon and where it is dots, counted and decided in Python once more."""

from dataclasses import dataclass

import numpy as np

from feeds.race import Race
from feeds.results.starts import waves_of
from feeds.rules.snapshot import Snapshot
from geo.course import FloatArray
from geo.motion import along_at
from tests.browser.oracle import Camera
from tests.orders import of_replay

NODE_M = 8  # from node to node on five kilometres: a width is smoothed over two of them
LANE = 9.0  # lane units from the line to the lane's middle
ROAD = 11.0  # lane units that a lane is wide
ROOM = ROAD - 1.2  # of it that a ribbon may take
RIBBON_PX2, DOTS_PX2 = 6.0, 40.0  # of road a person: a ribbon alone below, dots alone above
NEAR_M, EDGE_M = 60.0, 15.0  # round the chaser, where dots are real, and where that ends


@dataclass(frozen=True)
class Crowd:
    """Everybody under way at a moment of the replay, N runners in W waves."""

    along_m: FloatArray  # (N,) NaN: not under way, or not on the course
    wave: FloatArray  # (N,)
    is_passed: FloatArray  # (N,)
    people: FloatArray  # (W, 2, nodes) a metre, not passed and passed
    metres: float  # from node to node

    @property
    def total(self) -> FloatArray:
        """Return (nodes,) people a metre."""
        return np.asarray(self.people.sum(axis=(0, 1)))

    def at(self, along_m: FloatArray) -> FloatArray:
        """Return (N,) people a metre at places of the course."""
        nodes = np.arange(self.people.shape[2]) * self.metres
        return np.asarray(np.interp(along_m, nodes, self.total))


def crowd_at(race: Race, now: Snapshot, at_s: float) -> Crowd:
    """Return the crowd as the replay's bytes tell it; between two whole seconds as it is drawn."""
    base_s = np.floor(at_s)
    one, other = (counted(race, now, base_s + second) for second in (0.0, 1.0))
    facts = now.facts
    out = (facts.start_s < at_s) & ~(facts.finish_s <= at_s) & ~(facts.left_s <= at_s)
    along = np.where(out, along_at(now.motions, at_s), np.nan)
    share = at_s - base_s
    gaps = round(race.course.length_m / NODE_M)
    return Crowd(
        np.where((along >= 0) & (along <= race.course.length_m), along, np.nan),
        waves_of(race),
        facts.passed_s <= at_s,
        one + (other - one) * share,
        race.course.length_m / gaps,
    )


def counted(race: Race, now: Snapshot, at_s: float) -> FloatArray:
    """Return (W, 2, nodes) people a metre."""
    facts, gaps = now.facts, round(race.course.length_m / NODE_M)
    metres = race.course.length_m / gaps
    along = along_at(now.motions, at_s)
    out = (facts.start_s <= at_s) & ~(facts.finish_s <= at_s) & ~(facts.left_s <= at_s)
    out &= (along >= 0) & (along <= race.course.length_m)
    row = 2 * waves_of(race) + (facts.passed_s <= at_s)
    heads = np.zeros((2 * len(race.waves), gaps + 1))
    spot = along[out] / metres
    node = np.minimum(spot.astype(int), gaps - 1)
    np.add.at(heads, (row[out], node), 1 - (spot - node))
    np.add.at(heads, (row[out], node + 1), spot - node)
    heads /= metres
    heads[:, [0, -1]] *= 2  # they have but half of the road
    wide = np.pad(heads, ((0, 0), (1, 1)), mode="edge")
    smooth = (wide[:, :-2] + 2 * wide[:, 1:-1] + wide[:, 2:]) / 4
    return smooth.reshape(len(race.waves), 2, gaps + 1)


def melt_of(people: FloatArray, away_m: FloatArray, camera: Camera) -> FloatArray:
    """Return (N,) how far the ribbon has melted: 0, it is alone, to 1, dots alone.

    Parameters
    ----------
    people : (N,) a metre.
    away_m : (N,) metres along from the chaser; NaN: there is none.
    """
    px2 = ROAD * camera.unit_px * camera.k / np.maximum(people, 1e-4)
    melt = np.clip(np.log(px2 / RIBBON_PX2) / np.log(DOTS_PX2 / RIBBON_PX2), 0, 1)
    u = np.clip((np.abs(away_m) - NEAR_M) / EDGE_M, 0, 1)
    near = np.where(np.isnan(u), 0, 1 - u * u * (3 - 2 * u))
    return np.asarray(np.maximum(melt, near))


def sideways_units(
    race: Race, crowd: Crowd, camera: Camera, his_m: float, units: float
) -> FloatArray:
    """Return (N,) lane units from the line at which something is painted for each runner.

    Her dot where dots are to be seen, on its way from her stripe to her own place; else the
    ribbon's middle. `units`: lane units a person a metre.
    """
    nodes = np.arange(crowd.people.shape[2]) * crowd.metres
    ends = np.cumsum(crowd.people.reshape(-1, len(nodes)), axis=0)
    row = (2 * crowd.wave + crowd.is_passed).astype(int)
    total, end, begin = crowd.at(crowd.along_m), np.zeros(len(row)), np.zeros(len(row))
    for one in range(len(ends)):
        here = row == one
        end[here] = np.interp(crowd.along_m[here], nodes, ends[one])
        if one:
            begin[here] = np.interp(crowd.along_m[here], nodes, ends[one - 1])
    side = of_replay(race).side.astype(float)
    each = np.minimum(units, ROOM / np.maximum(total, 1e-4))
    stripe = LANE + (begin + (end - begin) * side / 255 - total / 2) * each
    own = LANE + (side / 127.5 - 1) * (ROAD / 2 - 2.4)
    melt = melt_of(total, crowd.along_m - his_m, camera)
    return np.where(melt > 0.4, stripe + (own - stripe) * melt, LANE)
