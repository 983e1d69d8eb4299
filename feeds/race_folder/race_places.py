"""Where a race is run: the course, its timed mats, the base map, the chaser's own course."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from feeds.problem import Problem, did_you_mean
from feeds.race import shared_mats_m
from feeds.race_folder.race_toml import Table
from geo.course import Course, Mat
from geo.other_formats import format_by_name, how_to_convert
from geo.read_course import COURSES, CourseError, read_course

MOST_MATS = 255  # a page has a byte for the number of one, and for how many somebody has crossed
NEAR_M = 1.0  # a mat this near to an end of the course stands there
STARTS = ("start", "gun", "start line", "no mat")  # what a start without a mat is called
ENDINGS = (".geojson", ".json")  # of a file in the race's own folder


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """What a race file says of places; None where that is amiss."""

    course: Course | None
    mats: tuple[Mat, ...] | None
    basemap: Path | None  # None also where the race has none
    has_start_mat: bool = True  # False: the first of the mats is a place where nothing is read

    @property
    def read_mats(self) -> tuple[Mat, ...] | None:
        """The mats that read somebody."""
        return self.mats if self.has_start_mat or self.mats is None else self.mats[1:]


def read_places(folder: Path, race: Table, problems: list[Problem], notes: list[Problem]) -> Places:
    """Return the course, the timed mats and the base map that [race] names.

    A name means one of the courses that come with the program, a name ending in ".geojson" a
    file in the race's own folder.

    Parameters
    ----------
    notes : what was put right in the course's file is noted there.
    """
    course = None
    path = _find(folder, race, "course", why="the line it is run on")
    feature = race.ask("course_feature", str)
    if path is not None:
        course = _open(path, feature, problems, notes)
    mats = _read_mats(race, course)
    basemap = _find(folder, race, "basemap", why=None)
    if not mats or abs(mats[0].along_m) <= NEAR_M:
        return Places(course, mats, basemap)
    race.note(
        f"no mat at the start (the first is {mats[0].name!r} at {mats[0].along_m:,.0f} m): "
        "everybody is taken to leave with the gun.",
        "mats" if "mats" in race else "course",
    )
    return Places(course, (Mat(STARTS[0], 0.0), *mats), basemap, has_start_mat=False)


def with_a_start(places: Places, lap_names: Sequence[str]) -> Places:
    """Return the places, a start without a mat called as no mat of the course or of laps is."""
    if places.has_start_mat or places.mats is None or places.course is None:
        return places
    elsewhere = [mat.name for mat in places.course.mats if mat.along_m > NEAR_M]
    taken = {*lap_names, *elsewhere}
    name = next((one for one in STARTS if one not in taken), STARTS[0])
    return replace(places, mats=(Mat(name, 0.0), *places.mats[1:]))


def read_chaser_course(
    folder: Path, chaser: Table, places: Places, problems: list[Problem], notes: list[Problem]
) -> Course | None:
    """Return what the chaser runs: his own course, or the very one of the runners."""
    if "course" not in chaser:
        chaser.ask("course", str)
        return places.course
    path = _find(folder, chaser, "course", why=None)
    own = None if path is None else _open(path, None, problems, notes)
    if own is None or places.mats is None:
        return own
    if not places.has_start_mat and places.mats[0].name not in {mat.name for mat in own.mats}:
        own = replace(own, mats=(places.mats[0], *own.mats))
    first, last = places.mats[0].name, places.mats[-1].name
    names = [mat.name for mat in own.mats]
    his_m, _ = shared_mats_m(own, places.mats)
    if not {first, last} <= set(names) or (his_m[1:] <= his_m[:-1]).any():
        chaser.refuse(
            f"expected a course with the mats {first!r} and {last!r} and those between in the "
            f"runners' order, found {', '.join(names)}. Mend its mats.",
            "course",
        )
        return None
    return own


def check_finish(race: Table, places: Places, *, is_needed: bool) -> None:
    """Note a race to the line whose last mat is elsewhere, and a race by distance that has one."""
    if places.mats is None or places.course is None:
        return
    last = places.mats[-1]
    length_m = places.course.length_m
    if is_needed and abs(last.along_m - length_m) > NEAR_M:
        race.refuse(
            f"expected the last mat at the finish, {length_m:,.0f} m, as wins = "
            f'"before-chaser-at-line" says, found {last.name!r} at {last.along_m:,.0f} m. '
            "Add the finish to mats.",
            "mats",
        )
    elif not is_needed and last.name == "finish":
        race.refuse(
            'expected no finish where wins = "distance", found the mat "finish". Take it out of '
            "mats, rename it, or change the rule.",
            "mats",
            holding="finish",
        )


def _find(folder: Path, table: Table, key: str, *, why: str | None) -> Path | None:
    """Return the file a key names, if it is there."""
    name = table.ask(key, str, why=why)
    if name is None:
        return None
    if kind := format_by_name(name):
        mend = f"{how_to_convert(kind)} A file of your own ends in .geojson."
        table.refuse(f"expected a {key} as GeoJSON, found {name!r}, which is {kind}. {mend}", key)
        return None
    is_own = name.lower().endswith(ENDINGS)
    if is_own:
        path = folder / name
        hint = f"Put {name} into the race's folder."
        for other in sorted(folder.glob(f"{path.stem}.*")):
            if kind := format_by_name(other.name):
                hint = f"{other.name} is {kind}. {how_to_convert(kind)}"
    else:
        path = COURSES / name / f"{key}.geojson"
        known = sorted(one.parent.name for one in COURSES.glob(f"*/{key}.geojson"))
        hint = f"{did_you_mean(name, known)} A file of your own ends in .geojson."
    if path.is_file() and (is_own or name in known):
        return path
    table.refuse(f"expected a {key} that is there, found no {name!r}. {hint}", key)
    return None


def _open(
    path: Path, feature: str | None, problems: list[Problem], notes: list[Problem]
) -> Course | None:
    def problem(message: str) -> Problem:
        said = message.removeprefix(f"{path.name}: ")
        return Problem(str(path), None, said.replace("--feature", "course_feature"))

    try:
        course = read_course(path, feature)
    except CourseError as error:
        problems += map(problem, error.messages)
        return None
    notes += map(problem, course.notes)
    return course


def _read_mats(race: Table, course: Course | None) -> tuple[Mat, ...] | None:
    """Return the timed mats: those that are named, or all of the course's."""
    names = race.ask_texts("mats")
    if course is None or ("mats" in race and names is None):
        return None
    all_mats = {mat.name: mat for mat in course.mats}
    names = list(all_mats) if names is None else names
    mats: list[Mat] = []
    is_whole = True
    for name in names:
        mat, said = all_mats.get(name), None
        if mat is None:
            hint = did_you_mean(name, list(all_mats))
            said = f"expected a mat of the course, found {name!r}. {hint}"
        elif mats and mat.along_m <= mats[-1].along_m:
            said = f"expected mats in the order they are run over, found {name!r} after "
            said += f"{mats[-1].name!r}. Sort them, each once."
        if said is not None:
            race.refuse(said, "mats", holding=name)
            is_whole = False
        if mat is not None:
            mats.append(mat)
    has_start = not mats or abs(mats[0].along_m) <= NEAR_M
    if len(names) + (not has_start) > MOST_MATS:
        race.refuse(
            f"expected up to {MOST_MATS} mats, counting the start and each lap, found "
            f"{len(names)}: what is sent to phones has one byte for them. Leave some out, or run "
            "fewer laps.",
            "mats",
        )
        return None
    if len(names) < (2 if has_start else 1):
        race.refuse(f"expected two mats or more, found {len(names)}. Add some.", "mats")
        return None
    return tuple(mats) if is_whole else None
