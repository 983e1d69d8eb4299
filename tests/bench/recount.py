"""A change of the past at 100,000 runners and 1.1 million reads, beside counting runner by runner.

A gun that moved, a decision, its effect, a start of the program, memory, and one more lap of many.
The naive way asks `feeds.believe.walks.walk_from` of each runner in turn, or makes a `Read` of each
line, as everything here once did; it is judged by a sample.
"""

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import count, cycle
from pathlib import Path

import numpy as np
import psutil

from feeds.believe.finish import Bounds, believed_walk
from feeds.believe.heard import Heard
from feeds.believe.laps import Lap, Way
from feeds.believe.speed import in_ms, least_s
from feeds.believe.table import Believed
from feeds.believe.walk import best_walk
from feeds.decisions.corrections import Correction, What
from feeds.decisions.standing import NO_CORRECTIONS, Standing, standing
from feeds.embedded import embedded_store
from feeds.packed import pack
from feeds.race import Race
from feeds.reads import Read, identity
from feeds.results.results import settle
from feeds.results.trail import effect_on
from feeds.rules.snapshot import estimator_of, snapshot
from feeds.store import Store
from geo.course import Course, Mat
from geo.motion import FloatArray
from tests.bench import Row
from tests.bench.snapshot_time import milliseconds
from tests.made_up_race import GUN_S, made_up_race, made_up_times

RUNNERS, MATS, MAT_M = 100_000, 11, 1000.0
SAMPLE, NAIVE_READS = 1_000, 100_000  # by which the naive way is judged
LAPS, LAP_M, LOOKED_AT = 400, 400.0, 60
AT_S = GUN_S + 1500.0
END_S = GUN_S + 4 * 3600.0  # after the last read
TICK_S = 2.0
PIECE = 50_000
AIM_CHANGE_S, AIM_EFFECT_S, AIM_RESTART_S, AIM_BYTES, AIM_LAP_MS = 0.3, 0.5, 5.0, 60, 1.0


def bench() -> Iterator[Row]:
    race = big_race()
    heard = in_columns(race)
    known = Believed(race, heard=heard)
    sample = np.arange(0, RUNNERS, RUNNERS // SAMPLE)
    one_by_one = milliseconds(lambda: [known.walk_of(row) for row in sample.tolist()], 3) / 1000
    one_by_one *= RUNNERS / SAMPLE
    yield from changes(race, known, one_by_one)
    yield from starting(race, heard, one_by_one)
    yield from lap()


def changes(race: Race, known: Believed, one_by_one: float) -> Iterator[Row]:
    """Give what a moved gun costs, a stopped runner, and telling what either would change."""
    gun_s, bibs = race.waves[1].gun_s, [runner.bib for runner in race.runners[7:9]]
    late = Correction(What.START_WAVE, AT_S, "Ana", "late", wave="2", read_s=gun_s + 20)
    stop = Correction(What.STOP, AT_S, "Ana", "aid post", bib=bibs[0], read_s=AT_S - 60)
    turns = {
        "a gun moved": (late, replace(late, read_s=gun_s + 200)),
        "a runner stopped": (stop, replace(stop, bib=bibs[1])),
    }
    told = settle(known.race, known.times_s, known.standing, END_S)  # as the desk has it anyway
    for name, made in turns.items():
        words = cycle([standing([one]) for one in made])
        ours = milliseconds(partial(decide, known, words), 5) / 1000
        aim = f"<= {AIM_CHANGE_S} s"
        yield Row(
            f"{name}, {RUNNERS:,} runners: counted anew",
            ours,
            one_by_one,
            "s",
            aim,
            ours <= AIM_CHANGE_S,
        )
        known.decide(NO_CORRECTIONS)
        ask = partial(effect_on, known, [], made[:1], END_S, final=False, like=told)
        effect = milliseconds(ask, 3) / 1000
        aim = f"<= {AIM_EFFECT_S} s"
        yield Row("  its effect told", effect, 2 * one_by_one, "s", aim, effect <= AIM_EFFECT_S)
    before = estimator_of(known.race)
    snapshot(known.race, known.times_s, AT_S, estimator=before)
    ticks = count(AT_S + 2.0, 2.0)
    usual = milliseconds(
        lambda: snapshot(known.race, known.times_s, next(ticks), estimator=before), 3
    )
    anew = milliseconds(lambda: snapshot(known.race, known.times_s, AT_S), 3) / 1000
    aim = f"< {TICK_S:.0f} s, a tick"
    yield Row("  the picture after it, all learnt anew", anew, None, "s", aim, anew < TICK_S)
    yield Row("  the picture of any other tick", usual / 1000, None, "s")


def decide(known: Believed, words: Iterator[Standing]) -> None:
    known.decide(next(words))


def starting(race: Race, heard: Heard, one_by_one: float) -> Iterator[Row]:
    """Give what reads weigh in a program, and how long its first tick takes to come."""
    with (
        tempfile.TemporaryDirectory() as folder,
        embedded_store(Path(folder)) as url,
        Store(url, "bench") as store,
    ):
        for begin in range(0, len(heard), PIECE):
            numbers = range(begin, min(begin + PIECE, len(heard)))
            store.append("reads", (pack(heard.read(number)) for number in numbers))
        size, ours = told_by("memory", url), told_by("tick", url)
        process, begun_s = psutil.Process(), time.perf_counter()
        before, cursor, kept = process.memory_info().rss, "0", dict[tuple[str, str, int], Read]()
        while len(kept) < NAIVE_READS:
            reads, cursor = store.reads_after(cursor)
            kept |= {identity(read): read for read in reads}
        naive = one_by_one + (time.perf_counter() - begun_s) * len(heard) / len(kept)
        naive_size = (process.memory_info().rss - before) / len(kept)
    aim = f"<= {AIM_RESTART_S:.0f} s"
    yield Row(
        f"start to the first tick, {len(heard):,} reads",
        ours,
        naive,
        "s",
        aim,
        ours <= AIM_RESTART_S,
    )
    aim = f"<= {AIM_BYTES} B a read"
    yield Row("  their memory", size, naive_size, "B", aim, size <= AIM_BYTES)


def told_by(what: str, url: str) -> float:
    """Return what a program of its own finds out."""
    command = [sys.executable, "-m", "tests.bench._start", what, url]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def lap() -> Iterator[Row]:
    """Give what one read at lap 400 costs; the naive way looks for the walk, at lap 60."""
    times = {laps: lapping(laps) for laps in (LAPS, LOOKED_AT)}
    ours = milliseconds(lambda: believed_walk(*times[LAPS]))
    seen, way, bounds = times[LOOKED_AT]
    naive = milliseconds(lambda: best_walk([[*one] for one in seen], way, bounds.gun_ms, {}), 1)
    name = f"one read at lap {LAPS} (naive: at lap {LOOKED_AT})"
    yield Row(name, ours, naive, "ms", f"<= {AIM_LAP_MS:.0f} ms", ours <= AIM_LAP_MS)


def lapping(laps: int) -> tuple[list[list[int]], Way, Bounds]:
    """Return the reads of somebody who has run so many laps, read twice now and then."""
    rng = random.Random(1)
    mats_m: FloatArray = np.arange(laps + 1) * LAP_M
    least = [in_ms(row) for row in least_s(np.abs(mats_m[:, None] - mats_m))]
    way = Way(
        tuple(mats_m.tolist()),
        tuple(map(tuple, least)),
        tuple(in_ms(least_s(mats_m))),
        (Lap(tuple(range(1, laps + 1)), True, 0),),
    )
    every = [1000 * (150 * (k + 1) + rng.randrange(20)) for k in range(laps)]
    twice = [ms + 3000 for ms in every if rng.random() < 0.1]
    return [[2000], *[sorted(every + twice)] * laps], way, Bounds(0, 0, 540.0)


def big_race() -> Race:
    """Return a race over ten kilometres with a mat at each."""
    end_m = MAT_M * (MATS - 1)
    mats = tuple(Mat("start" if k == 0 else f"{k}km", k * MAT_M) for k in range(MATS))
    line = np.array([[0.0, 0.0], [end_m / 111_000, 0.0]])
    course = Course("Road", line, np.array([0.0, end_m]), mats=mats)
    race = made_up_race(RUNNERS, course=course, mats=mats)
    assert race.chaser is not None
    runner_of = race.runner_of | {race.chaser.bib: RUNNERS}
    return replace(race, chaser=replace(race.chaser, course=course), runner_of=runner_of)


def in_columns(race: Race) -> Heard:
    """Return all reads of the race, in the order of their times."""
    times_s = made_up_times(race)
    row, column = np.nonzero(~np.isnan(times_s))
    ms = np.rint(times_s[row, column] * 1000).astype(np.int64)
    order = np.argsort(ms, kind="stable")
    tags = [runner.bib for runner in race.runners] + [race.chaser.bib if race.chaser else ""]
    heard = Heard()
    for begin in range(0, len(order), PIECE):
        some = order[begin : begin + PIECE]
        heard.put(
            [tags[k] for k in row[some].tolist()],
            [race.mats[k].name for k in column[some].tolist()],
            ms[some],
            ms[some] + 900,
            ["finish/0F2A38"] * len(some),
        )
    return heard
