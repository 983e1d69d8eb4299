"""A fair start is the fairest there is: as good as looking at every one."""

from dataclasses import replace

import numpy as np
import pytest

from feeds.fairness.change import Change, margins_ms, sorted_margins, winners
from feeds.fairness.fair_start import NEAR, Aim, FairStart, change_of, fair_start, won_at
from feeds.fairness.held import Held, held
from feeds.fairness.shares import at_quantile, shares
from feeds.race import Chaser, Runner
from geo.motion import IntArray
from tests.feeds.results.small_race import TEN, road, small_race, wave
from tests.made_up_race import made_up_race, made_up_times

SLOWEST_FIRST = np.array([0, 1, 2])
PACES = (0.36, 0.30, 0.22)  # seconds a metre


def small(seed: int, runners: int = 24, waves: int = 3) -> Held:
    """Return a race of three waves, some of whose runners do not finish."""
    rng = np.random.default_rng(seed)
    course = road()
    of = rng.integers(0, waves, runners)
    people = [Runner(str(k), "", int(w), (), False, True) for k, w in enumerate(of.tolist())]
    guns = [TEN, TEN + 240.0, TEN + 480.0][:waves]
    chaser = Chaser("EK", "", TEN + 600.0, ((0.0, 5000 / 900),), course)
    race = small_race(course, [wave(str(k), gun) for k, gun in enumerate(guns)], people, chaser)
    mats_m = np.array([mat.along_m for mat in race.mats])
    pace = np.array(PACES)[of] * rng.normal(1.0, 0.12, runners)
    times_s = np.array(guns)[of][:, None] + pace[:, None] * mats_m
    times_s[rng.random(runners) < 0.1, 2:] = np.nan
    his_s = TEN + 600.0 + mats_m * 0.18
    return held(race, np.round(np.vstack((times_s, his_s)), 3))


def every_start(kept: Held, aim: Aim, order: IntArray) -> tuple[float, int, int]:
    """Return the least cost of all starts there are, and how near its places come, by looking."""
    rising = sorted_margins(kept, margins_ms(kept, kept.chaser_gun_ms))
    ran = sum(map(len, rising))
    chance = aim.value if aim.kind == "equal" else aim.value / ran
    quantile = chance if aim.quantile is None else aim.quantile
    step, gap = aim.step_s * 1000, round(aim.gap_s * 1000)
    last = (kept.chaser_gun_ms - gap) // step
    marks = [(last - k) * step for k in range(150)]
    costs = []
    for number in order.tolist():
        some = rising[number]
        later = np.array(marks) - kept.gun_ms[number]
        place = at_quantile(some, quantile) or 0
        off_s = (later - place) / 1000.0
        share = won_at(some, later) / max(len(some), 1)
        costs.append((share - quantile) ** 2 + NEAR * off_s * off_s)
    first, second, third = np.meshgrid(marks, marks, marks, indexing="ij", sparse=True)
    cost = np.add.outer(np.add.outer(costs[0], costs[1]), costs[2])
    cost = np.where((second - first >= gap) & (third - second >= gap), cost, np.inf)
    picked = np.unravel_index(int(np.argmin(cost)), cost.shape)
    best = (float(cost.min()), [marks[pick] for pick in picked])
    gun_ms = np.empty(len(order), dtype=np.int64)
    gun_ms[order] = best[1]
    wanted = round(chance * ran)
    off = [
        (abs(int(winners(kept, Change(moved, kept.chaser_gun_ms)).sum()) - wanted), abs(move))
        for move in range(-3600_000, 3600_000, step)
        if (moved := gun_ms + move).max() <= kept.chaser_gun_ms - gap
    ]
    return best[0], *min(off)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    "aim",
    [
        Aim("equal", 0.2, step_s=30),
        Aim("equal", 0.5, step_s=30, gap_s=180.0),
        Aim("places", 7, step_s=30, gap_s=90.0),
        Aim("equal", 0.3, 0.5, step_s=30),
    ],
    ids=["chance", "far apart", "places", "median"],
)
def test_the_fairest_start_is_found_among_all_there_are(seed: int, aim: Aim) -> None:
    kept = small(seed)
    found = fair_start(kept, aim, SLOWEST_FIRST, kept.chaser_gun_ms)
    _, off, _ = every_start(kept, aim, SLOWEST_FIRST)
    level = replace(aim, kind="equal", value=found.quantile)
    assert found.cost == pytest.approx(every_start(kept, level, SLOWEST_FIRST)[0], abs=1e-9)
    holds(kept, found, aim)
    if aim.kind == "places" or aim.quantile is not None:
        ran = int(kept.has_run.sum())
        wanted = aim.value if aim.kind == "places" else round(aim.value * ran)
        won = int(winners(kept, change_of(found, kept.chaser_gun_ms, None)).sum())
        assert abs(won - wanted) <= off  # as near as with all guns of the fairest moved together


def holds(kept: Held, found: FairStart, aim: Aim) -> None:
    """Check what must be so of every start: marks, gaps, order, and the chaser last."""
    assert (np.diff(found.gun_ms) >= aim.gap_s * 1000).all()
    assert kept.chaser_gun_ms - found.gun_ms.max() >= aim.gap_s * 1000
    on_the_clock_s = kept.zero_s + found.gun_ms / 1000.0
    assert (on_the_clock_s % aim.step_s == 0).all()


def test_every_wave_of_a_large_field_gets_the_chance_that_is_asked_for() -> None:
    race = made_up_race(3000)
    kept = held(race, made_up_times(race))
    for chance in (0.2, 0.35, 0.5):
        aim = Aim("equal", chance)
        found = fair_start(kept, aim, np.arange(5), kept.chaser_gun_ms)
        told = shares(kept, change_of(found, kept.chaser_gun_ms, None))
        assert np.abs(told.share - chance).max() < 0.02
        assert told.word == "alike"
        holds(kept, found, aim)


def test_the_places_asked_for_are_given_to_within_a_step() -> None:
    race = made_up_race(3000)
    kept = held(race, made_up_times(race))
    for quantile in (None, 0.5, 0.1, 0.01):
        aim = Aim("places", 700, quantile, step_s=5)
        found = fair_start(kept, aim, np.arange(5), kept.chaser_gun_ms)
        won = int(winners(kept, change_of(found, kept.chaser_gun_ms, None)).sum())
        assert abs(won - 700) < (25 if quantile else 5)  # 25 arrive in some five seconds


@pytest.mark.parametrize("places", [1, 2, 3])
def test_a_start_with_few_places_lets_somebody_get_away(places: int) -> None:
    kept = small(3, runners=60)
    found = fair_start(kept, Aim("places", places), SLOWEST_FIRST, kept.chaser_gun_ms)
    won = int(winners(kept, change_of(found, kept.chaser_gun_ms, None)).sum())
    assert 1 <= won <= 6  # two of each wave: its best arrive in the same ten seconds


def test_the_fair_start_depends_on_whom_one_asks() -> None:
    race = made_up_race(3000)
    times_s = made_up_times(race)
    slow = np.array([runner.wave == 0 for runner in race.runners])
    start_s = times_s[:-1][slow][:, :1]
    times_s[:-1][slow] = start_s + (times_s[:-1][slow] - start_s) ** 1.0
    middle = np.nanmedian(times_s[:-1][slow, -1] - start_s[:, 0])
    stretched = (times_s[:-1][slow] - start_s) * (
        1 + 0.5 * ((times_s[:-1][slow, -1:] - start_s) / middle - 1)
    )
    times_s[:-1][slow] = start_s + stretched  # a wave of all sorts: its best are far ahead
    kept = held(race, np.round(times_s, 3))
    starts = [
        fair_start(kept, Aim("equal", 0.2, quantile), np.arange(5), kept.chaser_gun_ms)
        for quantile in (0.5, 0.01)
    ]
    shares_of_first = [
        shares(kept, change_of(one, kept.chaser_gun_ms, None)).share[0] for one in starts
    ]
    assert shares_of_first[0] > shares_of_first[1] + 0.05


def test_a_gun_of_the_chasers_that_leaves_no_room_is_told() -> None:
    kept = small(1)
    with pytest.raises(ValueError, match="expected 1 to"):
        fair_start(kept, Aim("places", 1000), SLOWEST_FIRST, kept.chaser_gun_ms)
