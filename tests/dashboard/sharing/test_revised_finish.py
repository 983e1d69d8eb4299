"""A finish that a referee moved afterwards: one truth on every page, sheet and file."""

import shutil

import numpy as np
import pytest

from dashboard.exports.settled import settled_race
from dashboard.sharing.moment import Moments
from dashboard.sharing.runner.outcome import Outcome
from dashboard.sharing.runner.people import Found, People
from dashboard.sharing.runner.splits import splits_of
from dashboard.sharing.runner.told import Told, told_of
from dashboard.wire.recordings import Recordings
from feeds.exports.lines import Line, Settled, lines_of
from feeds.race_folder.read_race import race_folder, read_race
from feeds.recorded import AFTERWARDS
from feeds.results.result import Result
from tests.dashboard.sharing.finish_moved import KEY, MOVED, OUT, THIRD, UNTOUCHED


@pytest.fixture(scope="module")
def revised(tmp_path_factory: pytest.TempPathFactory) -> tuple[People, Settled]:
    folder = tmp_path_factory.mktemp("races") / KEY
    shutil.copytree(race_folder(KEY), folder)
    (folder / AFTERWARDS).write_text("\n".join(MOVED) + "\n", encoding="utf-8")
    race = read_race(folder)
    recordings = Recordings({KEY: race}, b"secret")
    people = People(Moments({KEY: race}, {}, recordings, {}), recordings, b"secret")
    return people, settled_race(race)


def found(people: People, bib: str) -> Found:
    one = people.find(KEY, bib, "replay")
    assert one is not None
    return one


def page(people: People, bib: str, rev: int) -> Told:
    one = found(people, bib)
    return told_of(one.moment, one.place, one.outcome(rev), "en", False)


def same(told: float | None, shown: float) -> bool:
    return bool(np.isnan(shown)) if told is None else abs(told - shown) < 0.1


def is_as_exported(line: Line, one: Outcome) -> bool:
    result: Result = line.result
    is_out = result.state == "disqualified"  # her clock stands in the file, and not on a page
    return (
        (line.rank, line.standing, result.granted) == (one.place, one.standing, one.is_granted)
        and (is_out or same(result.finish_s, one.finish_s))
        and (is_out or same(result.margin_s, one.margin_s))
        and same(result.passed_at_s, one.passed_s)
    )


@pytest.mark.parametrize("rev", range(4))
def test_everybody_has_the_place_that_the_file_of_results_gives(
    revised: tuple[People, Settled], rev: int
) -> None:
    people, settled = revised
    assert len(settled.revisions) == 3
    lines = {line.bib: line for line in lines_of(settled, rev)}
    for bib in (THIRD, OUT, UNTOUCHED, *[*lines][:: len(lines) // 12]):
        assert is_as_exported(lines[bib], found(people, bib).outcome(rev)), (rev, bib)


def test_who_was_third_and_is_given_a_time_behind_him_is_told_so_everywhere(
    revised: tuple[People, Settled],
) -> None:
    people, settled = revised
    lines = {line.bib: line for line in lines_of(settled, 2)}
    rank = lines[THIRD].rank
    assert rank is not None
    assert rank > 1000
    issued = people.issued(KEY, THIRD, "replay", 2, "")
    assert issued is not None
    figures = {what: figure for figure, what, _ in issued.sheet("en", "a4").figures}
    assert figures["at the line"] == f"{rank:,}"
    assert (figures["net time"], issued.one.margin_s) == ("34:56", -35.0)
    told = page(people, THIRD, 2)
    assert (told.margin, told.margin_of) == ("35.0", "after Eliud Kipchoge")
    assert "place 3 of" not in told.who
    assert told.splits[-1].how == "given"
    assert told.splits[-1].cells[:2] == ("Finish", "10:35:00")
    one = found(people, THIRD)
    last = splits_of(one.moment, one.place, issued.one)[-1]
    assert last.is_after_him, "there is no way between them any more"
    said = people.evidence(KEY, THIRD, "en", 2)
    assert said is not None
    assert any("finish, 10:35:00.0: the organiser says so" in line for line in said), said


def test_before_it_and_after_the_next_one_it_is_told_as_it_stood_then(
    revised: tuple[People, Settled],
) -> None:
    people, _ = revised
    before, after = page(people, THIRD, 0), page(people, THIRD, 3)
    assert "place 3 of" in before.who
    assert (before.splits[-1].how, after.splits[-1].how) == ("read", "given")
    assert after.splits[-1].cells[1] == "10:20:00"
    for rev, time in ((0, "10:24:42.6: read"), (3, "10:20:00.0: the organiser says so")):
        said = people.evidence(KEY, THIRD, "en", rev)
        assert said is not None
        assert any(f"finish, {time}" in line for line in said), (rev, said)
    places = [found(people, UNTOUCHED).outcome(rev).place for rev in range(4)]
    assert places == [45, 44, 43, 44], "who was before her makes room"


def test_who_was_disqualified_has_neither_place_nor_certificate(
    revised: tuple[People, Settled],
) -> None:
    people, _ = revised
    assert people.issued(KEY, OUT, "replay", 1, "") is not None
    assert people.issued(KEY, OUT, "replay", 2, "") is None
    told = page(people, OUT, 2)
    assert (told.margin_of, "place" in told.who) == ("", False)
