"""Whatever stands in the results can be shown: by a read, a decision, or the word "assumed".

The demo race, and twenty mornings on which much went wrong with it.
"""

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from feeds.believe.table import Believed
from feeds.decisions.corrections import Correction, What
from feeds.decisions.standing import standing
from feeds.race import Race
from feeds.race_folder.read_race import race_folder, read_race
from feeds.reads import Read
from feeds.recorded import recorded_reads
from feeds.results.evidence import Evidence, evidence_of
from feeds.results.result import Results
from feeds.results.results import settle
from tests.commands import RACE

pytestmark = pytest.mark.long

HOURS_S = 7200.0


@pytest.fixture(scope="module")
def demo() -> tuple[Race, list[Read]]:
    race = read_race(race_folder(RACE))
    return race, recorded_reads(race.folder)


def damaged(race: Race, reads: list[Read], seed: int) -> tuple[list[Read], list[Correction]]:
    """Return what the mats told on a bad morning, and what the organiser decided about it."""
    rng = Random(seed)
    finish, first_s = race.mats[-1].name, race.waves[0].gun_s
    dead = rng.choice([mat.name for mat in race.mats[:-1]])
    tags = sorted({read.tag for read in reads})
    swapped = dict(zip(some := rng.sample(tags, 20), reversed(some), strict=True))
    told = []
    for read in reads:
        if rng.random() < 0.02 or (read.mat == dead and rng.random() < 0.5):
            continue
        one = replace(read, tag=swapped.get(read.tag, read.tag))
        told.append(one)
        if rng.random() < 0.03:  # once more, a moment later
            told.append(replace(one, at_s=one.at_s + rng.uniform(0.1, 3.0)))
        if rng.random() < 0.01:  # she strolls back over the line, or a wall reflects her chip
            at_s = one.at_s + rng.uniform(-600.0, 1800.0)
            told.append(replace(one, mat=finish, at_s=at_s, received_s=at_s))
    his = race.chaser
    assert his is not None
    told.append(Read(his.bib, finish, his.gun_s + rng.uniform(2.0, 60.0), his.gun_s, "wall"))
    if seed % 4 == 1:  # he gives up
        told = [read for read in told if read.tag != his.bib or read.at_s < his.gun_s + 300.0]
    bibs = [one.bib for one in race.runners]

    def says(what: What, bib: str = "", **more: object) -> Correction:
        made_s = first_s + rng.uniform(0.0, HOURS_S)
        key = f"{what}-{bib}"  # as the store gives one back: else it is worked out again and again
        return Correction(what, made_s, "Ana", "seen", bib, key=key, **more)  # type: ignore[arg-type]

    decided = [
        *(says(What.DISQUALIFY, bib) for bib in rng.sample(bibs, 5)),
        *(says(What.QUALIFY, bib) for bib in rng.sample(bibs, 5)),
        *(says(What.STOP, bib, read_s=first_s + 1500.0) for bib in rng.sample(bibs, 5)),
        *(says(What.GIVE_TIME, bib, read_s=first_s + 2000.0) for bib in rng.sample(bibs, 5)),
        *(says(What.MOVE_WAVE, bib, wave=race.waves[1].name) for bib in rng.sample(bibs, 5)),
    ]
    if seed % 4 == 1:
        decided.append(says(What.STOP, his.bib, read_s=his.gun_s + 300.0))
    return told, decided


def lacks(told: Evidence, results: Results) -> str:
    """Return what cannot be shown of a result; empty: all can."""
    one, mats = told.result, [mat.name for mat in results.race.mats]
    at = {crossing.mat: crossing for crossing in told.crossings}
    if one.finish_s is not None:
        line = at.get(mats[-1])
        if line is None or line.read is None or abs(line.at_s - one.finish_s) > 0.0005:
            return "a finish that no read shows"
    if one.start_s is not None:
        start = at.get(mats[0])
        is_shown = start is not None and abs(start.at_s - one.start_s) < 0.0005
        if not is_shown or (start is not None and start.read is None) != one.is_start_assumed:
            return "a start that is neither read nor called assumed"
    if one.passed_m is not None:
        if told.passed is None:
            return "a catch that no two mats show"
        first, second = told.passed
        if not (first.her_s < first.his_s and second.her_s >= second.his_s):
            return "a catch before which, or after which, the mats say otherwise"
        if not first.her_s <= (one.passed_at_s or 0.0) <= second.her_s:
            return "a catch outside the mats that show it"
    if one.state in ("official", "behind") and one.finish_s is not None and not one.granted:
        if told.his is None and not told.is_chaser_out and one.state == "official":
            return "a place that is official before he is home"
        if told.his is not None and (told.his.at_s > one.finish_s) != (one.state == "official"):
            return "a place that the two reads at the line do not give"
    return ""


@pytest.mark.parametrize("seed", range(21))
def test_every_finish_place_and_catch_can_be_shown(
    demo: tuple[Race, list[Read]], seed: int
) -> None:
    race, reads = demo
    told, decided = damaged(race, reads, seed) if seed else (reads, [])
    known = Believed(race, standing(decided))
    known.add(told)
    at_s = race.waves[0].gun_s + HOURS_S
    for moment_s, is_over in ((race.waves[0].gun_s + 1560.0, False), (at_s, True)):
        results = settle(known.race, known.times_s, known.standing, moment_s, is_over)
        rows = range(seed, len(race.runners), 23 if seed else 1)
        wrong = {
            results.at(row).bib: why
            for row in rows
            if (why := lacks(evidence_of(known, results, decided, row), results))
        }
        assert wrong == {}
    assert np.isfinite(results.finish_s).sum() > 3000


def test_what_is_foreseen_of_the_race_changes_no_result(demo: tuple[Race, list[Read]]) -> None:
    """Another plan for the chaser, a little slower: nothing that is known comes from it."""
    race, reads = demo
    assert race.chaser is not None
    plan = tuple((after_s, 0.97 * speed) for after_s, speed in race.chaser.plan)
    slower = replace(race, chaser=replace(race.chaser, plan=plan))
    told = [Believed(one) for one in (race, slower)]
    for known in told:
        known.add(reads)
    np.testing.assert_array_equal(told[0].times_s, told[1].times_s)
    ours, theirs = (
        settle(known.race, known.times_s, known.standing, race.waves[0].gun_s + 1900.0)
        for known in told
    )
    for name in ("state", "start_s", "finish_s", "passed_s", "passed_m", "granted"):
        np.testing.assert_array_equal(getattr(ours, name), getattr(theirs, name))
