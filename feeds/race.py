"""What a race is: waves, a chaser, a rule, mats and a roster.

All of it comes from one folder (`read_race`); nothing particular to one race is in the code.
"""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np

from feeds.problem import Problem
from geo.course import Course, FloatArray, Mat

CHASER = "chaser"  # what the chaser's gun goes by where waves go by their names

# (language, what it is called there), for languages in which it is not called by its name.
Called = tuple[tuple[str, str], ...]
DotShape = Literal["circle", "ring", "square", "triangle", "diamond"]


@dataclass(frozen=True, slots=True)
class Wave:
    """Runners who start together and look alike on the map."""

    name: str  # as on the bib: "1"
    gun_s: float  # Unix seconds, UTC
    colour: str  # of the dot: "#ffd23f"
    rim: str | None  # of a dot too dark to stand on a dark map; None needs none
    shape: DotShape  # tells waves apart where colours cannot
    shirt: str  # what people see in the street: "royal blue"
    slowest_s_per_km: float  # the announced pace band, expected of a runner
    fastest_s_per_km: float  # before the first split
    called: Called = ()


@dataclass(frozen=True, slots=True)
class Chaser:
    """Who leaves last and hunts them all."""

    bib: str
    name: str
    gun_s: float  # Unix seconds, UTC
    plan: tuple[tuple[float, float], ...]
    # (seconds after his gun, metres a second from then on); the first is at 0, seconds rise
    course: Course  # his own, maybe longer, or the very object the runners have
    chips: tuple[str, ...] = ()
    called: Called = ()


@dataclass(frozen=True, slots=True)
class Runner:
    """One line of the roster."""

    bib: str  # as printed: "0042" is not 42
    name: str  # as printed, empty where unknown
    wave: int  # index in Race.waves
    chips: tuple[str, ...]  # as in the roster
    is_pacer: bool
    is_public: bool  # False: the dot stays, bib and name never leave the server


@dataclass(frozen=True, slots=True)
class LapMat:
    """One mat that a runner passes on every lap: to the course it is as many."""

    name: str  # what its reads have as their mat
    mats: tuple[str, ...]  # what it is the first time, the second, …: names of Race.mats
    gap_s: float  # reads nearer than that are one passing


@dataclass(frozen=True, slots=True)
class Rule:
    """Who wins, and what it means to be passed."""

    wins: Literal["before-chaser-at-line", "distance"]
    passed_means: Literal["run-on", "out"]
    if_chaser_is_out: Literal["everybody", "nobody", "plan"] = "everybody"
    # who has won of those who finish, where he never reaches the line; "plan": whoever is there
    # before he would have been by his plan
    pacers_win: bool = False  # False: a pacer is timed and wins nothing


@dataclass(frozen=True, slots=True, eq=False)
class Race:
    """A whole race, checked: whoever holds one need not ask whether its parts fit."""

    key: str  # the folder's name, [a-z0-9-]+
    name: dict[str, str]  # language -> title
    zone: ZoneInfo
    date: date
    course: Course
    mats: tuple[Mat, ...]
    # those that time, some of the course's; rising; the first is the start, see has_start_mat
    waves: tuple[Wave, ...]  # in the order of their guns by the timetable
    chaser: Chaser | None  # a plain race has none
    rule: Rule
    has_finish: bool  # False: nobody finishes, ranked by distance
    runners: tuple[Runner, ...]  # in roster order; the index is the runner's number everywhere
    basemap: Path | None
    folder: Path
    runner_of: dict[str, int]
    # each bib as printed, and each chip and bib as `chip_code` writes it where that means one ->
    # runner's number; the chaser's -> len(runners)
    invented_names: bool = False  # True: the page says that nobody in the roster is real
    is_rehearsal: bool = False  # True: every page says that this is not the race
    lap_mats: tuple[LapMat, ...] = ()
    has_start_mat: bool = True
    # False: nothing is read at mats[0], a place without a mat; all leave with their gun
    embedders: tuple[str, ...] | None = None
    # origins whose pages may embed the picture, as a browser calls them; None: all
    notes: tuple[Problem, ...] = ()  # what is worth a look in its folder and no mistake


def in_language(race: Race, language: str) -> Race:
    """Return the race as a language calls it: its waves and its chaser by their names there.

    For what people read. Rosters, decisions and files know a wave by its own name.

    Examples
    --------
    >>> from feeds.race_folder.read_race import race_folder, read_race
    >>> race = read_race(race_folder("lakeside-catcher-2024"))
    >>> [[wave.name for wave in in_language(race, one).waves] for one in ("fr", "en")]
    [['héron', 'canard'], ['heron', 'duck']]
    """
    waves = tuple(
        replace(wave, name=dict(wave.called).get(language, wave.name)) for wave in race.waves
    )
    chaser = race.chaser
    if chaser is not None:
        chaser = replace(chaser, name=dict(chaser.called).get(language, chaser.name))
    return replace(race, waves=waves, chaser=chaser)


def chip_code(tag: str) -> str:
    """Return a chip or a bib as we compare them: systems differ in case and in leading zeros.

    Examples
    --------
    >>> chip_code(" 00ab12 "), chip_code("000"), chip_code("")
    ('AB12', '0', '')
    """
    code = tag.strip().upper()
    return code.lstrip("0") or code[-1:]


def mat_names(race: Race) -> list[str]:
    """Return what a read that counts may have as its mat."""
    names = [mat.name for mat in race.mats[0 if race.has_start_mat else 1 :]]
    return names + [one.name for one in race.lap_mats if one.name not in names]


def chaser_m_to_runners_m(race: Race, along_m: FloatArray) -> FloatArray:
    """Return where on the runners' course the chaser is.

    A chaser with a course of his own is level with a runner at every mat that both courses
    have; between two such mats his share of the way counts.

    Parameters
    ----------
    race : Race
    along_m : (N,) metres along the chaser's course. Beyond the shared mats he stays at the
        outermost one. NaN stays NaN.

    Returns
    -------
    (N,) metres along the runners' course; the same metres where he runs their course.

    Raises
    ------
    ValueError
        Where the race has no chaser.
    """
    if race.chaser is None:
        raise ValueError(f"expected a race with a chaser, {race.key!r} has none. Ask before.")
    if race.chaser.course is race.course:
        return np.asarray(along_m, np.float64)
    his_m, theirs_m = shared_mats_m(race.chaser.course, race.mats)
    return np.interp(along_m, his_m, theirs_m)


def shared_mats_m(chaser: Course, mats: tuple[Mat, ...]) -> tuple[FloatArray, FloatArray]:
    """Return the metres of the mats that two courses share, by name.

    Parameters
    ----------
    chaser : the chaser's own course.
    mats : the timed mats on the runners' course, rising.

    Returns
    -------
    his_m, theirs_m : (S,) metres along the chaser's and along the runners' course.

    Examples
    --------
    >>> line = np.array([[0.0, 0.0], [0.01, 0.0]])
    >>> long = Course("Long", line, np.array([0.0, 1200.0]), mats=(Mat("finish", 1200.0),))
    >>> shared_mats_m(long, (Mat("start", 0.0), Mat("finish", 1000.0)))
    (array([1200.]), array([1000.]))
    """
    his = {mat.name: mat.along_m for mat in chaser.mats}
    shared = [(his[mat.name], mat.along_m) for mat in mats if mat.name in his]
    return (
        np.array([pair[0] for pair in shared], np.float64),
        np.array([pair[1] for pair in shared], np.float64),
    )
