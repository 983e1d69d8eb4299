"""What a phone downloads of a whole race, beside JSON polled at the same beat.

The real publisher ticks through the built-in race, from a minute before the first gun to the
last finisher, with a real store; its files are weighed as they are stored and sent. The JSON
holds the same facts of all runners, no names, compressed by the same brotli; every tenth poll is
weighed and stands for ten.
"""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from dashboard.wire.publish import Publisher, compress, recorded_reads
from dashboard.wire.recordings import record
from feeds.clock import RaceClock
from feeds.embedded import embedded_store
from feeds.race_folder.read_race import race_folder, read_race
from feeds.rules.snapshot import Snapshot
from feeds.store import Store
from geo.motion import FloatArray
from tests.bench import Row

RACE = "champs-elysees-2021"
SEGMENT_S = 2.0
WEIGHED = 10  # of so many polls, one
KIB = 1024
LIVE_AIM_KIB, FINAL_AIM_KIB = 200, 60


def bench() -> Iterator[Row]:
    race = read_race(race_folder(RACE))
    reads = recorded_reads(race)
    begin_s = min(wave.gun_s for wave in race.waves) - 60.0
    end_s = max(read.received_s for read in reads) + SEGMENT_S
    ours = naive = 0.0
    taken = 0
    with (
        tempfile.TemporaryDirectory() as folder,
        embedded_store(Path(folder)) as url,
        Store(url, "bench") as store,
    ):
        publisher = Publisher(race, store, RaceClock(), SEGMENT_S)
        for at_s in np.arange(begin_s, end_s, SEGMENT_S).tolist():
            due = taken
            while due < len(reads) and reads[due].received_s <= at_s:
                due += 1
            store.add(reads[taken:due])
            taken = due
            publisher.tick(at_s)
            kind = "snapshot" if publisher.number == 0 else "segment"
            body = store.get_file(f"{publisher.epoch}/{kind}-{publisher.number}")
            assert body is not None
            assert publisher.before is not None
            ours += len(body)
            if publisher.number % WEIGHED == 0:
                naive += WEIGHED * len(compress(facts_json(publisher.before)))
    assert taken == len(reads)
    assert publisher.before is not None
    polls = publisher.number + 1
    recording = record(race, b"bench")
    assert recording is not None
    final = len(recording.snapshot) / KIB
    final_naive = len(compress(final_json(publisher.before))) / KIB
    ours, naive = ours / KIB, naive / KIB
    n = f"{len(race.runners):,} runners"
    yield Row(
        f"a whole live race, {n}, {polls:,} segments", ours, naive, "KiB",
        f"<= {LIVE_AIM_KIB} KiB", ours <= LIVE_AIM_KIB,
    )  # fmt: skip
    yield Row(
        f"the final snapshot, {n}", final, final_naive, "KiB",
        f"<= {FINAL_AIM_KIB} KiB", final <= FINAL_AIM_KIB,
    )  # fmt: skip


def facts_json(now: Snapshot) -> bytes:
    """Return a poll's answer: runner, last mat, when, predicted arrival, state, passed."""
    motions = now.motions
    row = np.arange(len(now.mat_of_knot))
    last = np.maximum(motions.read_count - 1, 0)
    tail = np.minimum(motions.read_count, motions.at_s.shape[1] - 1)
    columns = (
        row.tolist(),
        now.mat_of_knot[row, last].tolist(),
        seconds(motions.at_s[row, last]),
        seconds(motions.at_s[row, tail]),
        now.facts.state.tolist(),
        seconds(now.facts.passed_s),
    )
    answer = {"at": now.at_s, "runners": list(zip(*columns, strict=True))}
    return json.dumps(answer, separators=(",", ":")).encode()


def final_json(now: Snapshot) -> bytes:
    """Return everything there is to know in the end: every runner's times, state, passed."""
    times = [seconds(row) for row in now.motions.at_s]
    facts = zip(times, now.facts.state.tolist(), seconds(now.facts.passed_s), strict=True)
    answer = [{"times": row, "state": state, "passed": passed} for row, state, passed in facts]
    return json.dumps(answer, separators=(",", ":")).encode()


def seconds(times_s: FloatArray) -> list[float | None]:
    return [None if at_s != at_s else round(at_s, 1) for at_s in times_s.tolist()]
