"""Who would have won under other guns, and which guns are fair.

The naive way moves every crossing and settles the whole race anew; it looks for no fair start. The
aims are those of a browser at a quarter of this speed.
"""

from collections.abc import Iterator, Sequence
from itertools import cycle

import numpy as np

from feeds.decisions.standing import NO_CORRECTIONS
from feeds.fairness.change import Change, margins_ms, sorted_margins
from feeds.fairness.fair_start import Aim, fair_start, won_at
from feeds.fairness.held import Held, held
from feeds.fairness.shares import shares
from feeds.race import Race
from feeds.results.results import settle
from geo.motion import FloatArray, IntArray
from tests.bench import Row
from tests.bench.snapshot_time import milliseconds
from tests.feeds.fairness.moved import moved_race, moved_times, shifted
from tests.made_up_race import GUN_S, made_up_race, made_up_times

AIMS_MS = {3_600: 12.5, 100_000: 75.0}  # 50 and 300 at a quarter of the speed
END_S = GUN_S + 4 * 3600.0


def bench() -> Iterator[Row]:
    for count, aim_ms in AIMS_MS.items():
        yield from of_a_field(count, aim_ms)


def of_a_field(count: int, aim_ms: float) -> Iterator[Row]:
    """Give what one change costs in a field of so many, and what it costs to look for the best."""
    race = made_up_race(count)
    times_s = made_up_times(race)
    kept = held(race, times_s)
    rng = np.random.default_rng(1)
    changes = cycle([shifted(kept, rng) for _ in range(20)])
    ours = milliseconds(lambda: shares(kept, next(changes)))
    naive = milliseconds(lambda: settled_anew(race, times_s, kept, next(changes)), 3)
    name = f"who would have won, {count:,} runners"
    yield Row(name, ours, naive, "ms", f"<= {aim_ms:g} ms", ours <= aim_ms)
    rising = sorted_margins(kept, margins_ms(kept, kept.chaser_gun_ms))
    counted = milliseconds(lambda: counted_only(rising, kept, next(changes)))
    yield Row("  only how many of each wave, sorted before", counted, naive, "ms")
    aim = Aim("equal", 0.2)
    found = milliseconds(lambda: fair_start(kept, aim, np.arange(5), kept.chaser_gun_ms), 5)
    yield Row("  a fair start", found, None, "ms", f"<= {aim_ms:g} ms", found <= aim_ms)


def settled_anew(race: Race, times_s: FloatArray, kept: Held, change: Change) -> None:
    moved = moved_race(race, kept, change)
    settle(moved, moved_times(times_s, kept, change), NO_CORRECTIONS, END_S, is_over=True)


def counted_only(rising: Sequence[IntArray], kept: Held, change: Change) -> list[int]:
    later_ms = change.gun_ms - kept.gun_ms
    return [int(won_at(some, later_ms[k])) for k, some in enumerate(rising)]
