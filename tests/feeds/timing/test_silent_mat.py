"""A mat falls silent for ten minutes in mid-race, then says all it has kept, in one breath."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from dashboard.settings import Settings
from feeds.believe.table import times_of
from feeds.files.read_files import import_reads
from feeds.gather import Gathered
from feeds.race import Race
from feeds.race_folder.read_race import race_folder, read_race
from feeds.reads import Read, identity, runner_of_tag
from feeds.results.state import State
from feeds.rules.missed import missed_by
from feeds.rules.snapshot import Snapshot, snapshot
from feeds.store import Store
from geo.motion import along_at
from tests.commands import free_port, wait_until
from tests.feeds.timing.killable_server import Server
from tests.feeds.timing.listener_process import Listener, Sender

MAT = "3km"
SILENT_S, SPEAKS_S = 1200.0, 1800.0  # after the first gun
EVERY = 4  # so many runners are one of the test's


@pytest.fixture
def listener(tmp_path: Path, server: Server) -> Iterator[Listener]:
    port = free_port()
    feed = f'[[feed]]\nname = "all"\nkind = "mylaps"\naddress = "127.0.0.1:{port}"\n'
    one = Listener(tmp_path, server.url, feed, port)
    yield one
    one.kill()


def reads_of(race: Race) -> list[Read]:
    """Return the morning of some runners, the chaser among them, in order of receipt."""
    read = [one for one in import_reads(race.folder / "reads.csv") if isinstance(one, Read)]
    rows = {one.tag: runner_of_tag(race.runner_of, one.tag) or 0 for one in read}
    of_some = {tag for tag, row in rows.items() if row % EVERY == 0 or row == len(race.runners)}
    return [one for one in read if one.tag in of_some]


def is_kept_back(read: Read, first_s: float) -> bool:
    return read.mat == MAT and SILENT_S < read.at_s - first_s < SPEAKS_S


def count(now: Snapshot, *states: State) -> int:
    return int(np.isin(now.facts.state, states).sum())


def test_a_mat_that_kept_all_back_for_ten_minutes_ends_as_if_it_had_not(
    listener: Listener, server: Server
) -> None:
    race = read_race(race_folder(Settings().race))
    first_s = race.waves[0].gun_s
    until_s = first_s + SPEAKS_S
    so_far = [one for one in reads_of(race) if one.at_s < until_s]
    kept_back = [one for one in so_far if is_kept_back(one, first_s)]
    heard = [one for one in so_far if not is_kept_back(one, first_s)]
    assert len(kept_back) > 500
    with Store(server.url, "sunday") as store:
        crew, box = Sender(race, listener.port), Sender(race, listener.port)
        box.exchange()
        known = Gathered(race, store)
        for begin in range(0, len(heard), 500):
            crew.send(heard[begin : begin + 500])
            box.exchange()  # it says that it is there, and nothing else
        crew.finish(60)
        known.take()
        silent = known.snapshot(until_s)
        column = [mat.name for mat in race.mats].index(MAT)
        missed, passed = missed_by(known.times.times_s[:-1], until_s, until_s - 60.0)
        assert missed[column] > 0.9 * passed[column] > 20, "the operator must see it"
        assert missed[column - 1] < 0.1 * passed[column - 1]

        box.send(kept_back)
        box.finish(60)
        wait_until(lambda: store.count() == len(so_far))
        known.take()
        spoken = known.snapshot(until_s)

        found = store.reads_after("0", most=10**6)[0]
        assert len(found) == len({identity(one) for one in found}) == len(so_far)
        assert {identity(one) for one in found} == {identity(one) for one in so_far}
    truth = snapshot(race, times_of(race, so_far), until_s)
    np.testing.assert_array_equal(spoken.facts.state, truth.facts.state)
    np.testing.assert_array_equal(spoken.motions.read_count, truth.motions.read_count)
    assert spoken.chaser is not None
    assert truth.chaser is not None
    np.testing.assert_array_equal(spoken.chaser.at_s, truth.chaser.at_s)
    assert count(silent, State.OVERDUE) > 100, "they should have been read by now"
    go_on = [runner_of_tag(race.runner_of, one.tag) for one in reads_of(race) if one.at_s > until_s]
    is_overdue = spoken.facts.state == State.OVERDUE
    late = {row for row in np.flatnonzero(is_overdue).tolist() if row in go_on}
    assert len(late) < 10, "overdue for ever; who gave up may be so until somebody says it"
    was_passed = silent.facts.state == State.PASSED
    assert (truth.facts.state[was_passed] == State.PASSED).mean() > 0.9, "the mat missed him too"

    # Nobody is drawn running back: who was held in front of the mat is let go from there.
    before_m = along_at(silent.motions, np.full(len(race.runners), until_s))
    after_m = along_at(spoken.motions, np.full(len(race.runners), until_s))
    was_held = silent.mat_of_knot[np.arange(len(before_m)), silent.motions.read_count] == column
    rows = {runner_of_tag(race.runner_of, one.tag) for one in kept_back}
    let_go = [row for row in np.flatnonzero(was_held) if row in rows]
    assert len(let_go) > 50
    assert (after_m[let_go] >= before_m[let_go] - 0.5).all()
