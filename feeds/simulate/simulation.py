"""How a race's morning unrolls: from guns and legs to what the mats report.

``simulate(race)`` lets every runner run, and then looks at the mats only, as a timing system
would: chips, not people; late, twice, or not at all. It knows no race: everything particular
comes from the race's folder. Waves do not hinder one another, only runners of one wave do.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from feeds.files.read_lines import HEADER, encode_csv_line
from feeds.race import Chaser, Race, Runner, shared_mats_m
from feeds.reads import Read
from feeds.simulate.field import Field, FloatArray, IntArray, draw_field, draws
from feeds.simulate.invent_roster import roster_csv
from feeds.simulate.plan import Plan, read_plan
from feeds.simulate.running import chase, run_wave


@dataclass(frozen=True, slots=True, eq=False)
class Simulation:
    """A race as it really went, and what was heard of it."""

    roster: tuple[Runner, ...]
    field: Field
    reads: list[Read]  # in the order in which they were received
    mats_s: FloatArray  # (N+1, M) true Unix seconds at the race's mats; the chaser last; NaN never
    along_m: FloatArray  # (K,) metres from the start
    reached_s: FloatArray  # (N+1, K) true Unix seconds there; NaN never


def simulate(race: Race, seed: int | None = None, plan: Plan | None = None) -> Simulation:
    """Return one morning of the race.

    Parameters
    ----------
    race : its roster says who is in which wave, and wears which chips.
    seed : the same seed gives the same morning to the last byte, on any machine. None: the
        plan's own, the race that ships.
    plan : how they run. None: what ``simulation.toml`` in the race's folder says.
    """
    plan = read_plan(race.folder / "simulation.toml") if plan is None else plan
    seed = plan.seed if seed is None else seed
    field = draw_field(race, plan, seed)
    mats_m = np.round([mat.along_m for mat in race.mats], 2)
    length_m = round(race.course.length_m, 2)
    steps_m = np.arange(0.0, length_m, plan.cell_m)
    along_m = np.unique(np.concatenate((steps_m, mats_m, [length_m])))
    base_s = float(min(wave.gun_s for wave in race.waves))
    reached_s = np.full((len(race.runners) + 1, along_m.size), np.nan)
    for number, wave in enumerate(race.waves):
        mine = np.flatnonzero((field.wave == number) & field.starts)
        reached_s[mine] = wave.gun_s - base_s + run_wave(race.course, plan, field, mine, along_m)
    chaser_mats_s = np.full(mats_m.size, np.nan)
    if race.chaser is not None:
        reached_s[-1], chaser_mats_s = _hunt(race.chaser, race, plan, seed, along_m)
        reached_s[-1] += race.chaser.gun_s - base_s
        chaser_mats_s += race.chaser.gun_s - base_s
        if race.rule.passed_means == "out":
            ahead = np.logical_and.accumulate(reached_s[:-1] < reached_s[-1], axis=1)
            reached_s[:-1][~ahead] = np.nan
            over_s = float(np.nanmax(reached_s[:-1], initial=0.0))  # nobody is left to chase
            chaser_mats_s[1:][chaser_mats_s[:-1] > over_s] = np.nan
    mats_s = np.vstack((reached_s[:-1, np.searchsorted(along_m, mats_m)], chaser_mats_s))
    reads = _hear(race, plan, mats_s, base_s, seed)
    return Simulation(race.runners, field, reads, mats_s + base_s, along_m, reached_s + base_s)


def true_along(simulation: Simulation, at_s: float) -> FloatArray:
    """Return where everybody really is, the yardstick for an estimator.

    Returns
    -------
    (N+1,) metres from the start, the chaser last. NaN before a runner's own start; whoever
    has stopped stays where that was.
    """
    place_m = np.full(simulation.reached_s.shape[0], np.nan)
    for number, times_s in enumerate(simulation.reached_s):
        known = times_s[np.isfinite(times_s)]
        if known.size:
            place_m[number] = np.interp(at_s, known, simulation.along_m[: known.size], left=np.nan)
    return place_m


def _hunt(
    chaser: Chaser, race: Race, plan: Plan, seed: int, along_m: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return seconds after his gun: level with runners at (K,) places, and at his mats (M,)."""
    own = {mat.name: mat.along_m for mat in chaser.course.mats}
    own_mats_m = np.array([own.get(mat.name, np.nan) for mat in race.mats])
    level_m = along_m
    if chaser.course is not race.course:
        his_m, theirs_m = shared_mats_m(chaser.course, race.mats)
        level_m = np.interp(along_m, theirs_m, his_m, left=np.nan, right=np.nan)
    wobble_s = plan.chaser.wobble_s
    level_s, mats_s = (
        chase(chaser, wobble_s, place_m, draws(seed, 6)) for place_m in (level_m, own_mats_m)
    )
    return level_s, mats_s


def reads_csv(reads: Iterable[Read]) -> str:
    """Return reads as the text of a reads.csv."""
    return HEADER + "\n" + "".join(map(encode_csv_line, reads))


def write_simulation(race: Race, out: Path, seed: int | None = None) -> Simulation:
    """Simulate a race and write its reads.csv, and the roster they belong to, into a folder.

    Parameters
    ----------
    race : read from its folder, with the ``simulation.toml`` there.
    out : made if it is missing.
    seed : None: the plan's own.
    """
    simulation = simulate(race, seed)
    out.mkdir(parents=True, exist_ok=True)
    names = [wave.name for wave in race.waves]
    for name, text in (
        ("roster.csv", roster_csv(simulation.roster, names)),
        ("reads.csv", reads_csv(simulation.reads)),
    ):
        (out / name).write_text(text, encoding="utf-8", newline="\n")
    return simulation


def _hear(race: Race, plan: Plan, mats_s: FloatArray, base_s: float, seed: int) -> list[Read]:
    """Return the reads of true times (N+1, M), seconds after ``base_s``, by time received."""
    loss = plan.loss
    wearers: list[tuple[int, str]] = [
        (number, chip) for number, runner in enumerate(race.runners) for chip in runner.chips
    ]
    tagged = len(wearers)
    if race.chaser is not None:
        tag = race.chaser.chips[0] if race.chaser.chips else race.chaser.bib
        wearers.append((len(race.runners), tag))
    who = np.array([number for number, _ in wearers], dtype=np.int64)
    times_s = mats_s[who]
    chance = draws(seed, 7).random((6, *times_s.shape))
    second = np.zeros(len(wearers), dtype=np.bool_)
    second[1:] = who[1:] == who[:-1]
    # A second chip, on the other shoe, comes a moment after the first.
    times_s = times_s + np.where(second[:, None], 0.02 + 0.3 * chance[0], 0.0)
    is_heard = np.isfinite(times_s)
    is_heard[:, 0] &= race.has_start_mat
    is_heard[:tagged] &= chance[1, :tagged] >= loss.missed_reads_share
    is_again = is_heard & (chance[2] < loss.repeated_reads_share)
    is_again[tagged:] = False
    spread_s = loss.delay_most_s - loss.delay_least_s
    base_ms = round(base_s * 1000)
    reads: list[Read] = []
    for heard, later_s, wait in (
        (is_heard, np.zeros(times_s.shape), chance[3]),
        (is_again, 0.4 + 2.6 * chance[4], chance[5]),
    ):
        at_ms = _whole_ms(times_s + later_s)
        received_ms = at_ms + _whole_ms(loss.delay_least_s + spread_s * wait)
        for row, mat in zip(*np.nonzero(heard), strict=True):
            at, received = int(at_ms[row, mat]), int(received_ms[row, mat])
            reads.append(
                Read(
                    tag=wearers[int(row)][1],
                    mat=race.mats[int(mat)].name,
                    at_s=(base_ms + at) / 1000,
                    received_s=(base_ms + received) / 1000,
                )
            )
    reads.sort(key=lambda read: (read.received_s, read.at_s, read.tag, read.mat))
    return reads


def _whole_ms(seconds: FloatArray) -> IntArray:
    """Return whole milliseconds; what never happened becomes 0."""
    return np.floor(np.nan_to_num(seconds) * 1000.0 + 0.5).astype(np.int64)
