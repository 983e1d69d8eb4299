"""The walls of the house: what may import what, and what no file may say or be called."""

import ast
import re
from collections.abc import Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("geo", "feeds", "dashboard")
FORBIDDEN = {"geo": {"feeds", "dashboard", "redis"}, "feeds": {"dashboard"}}
# What a room of dashboard/, or a file at its top, may import of the others there.
WING = {"settings", "i18n", "explain", "weighed", "wire", "web", "pages"}  # and of no other wing
JOINED = WING | {"operate", "sharing", "exports", "data"}
ROOMS: Mapping[str, set[str]] = {
    "__init__": set(),
    "settings": set(),
    "i18n": set(),
    "wire": set(),
    "web": {"settings", "i18n", "wire"},
    "pages": {"settings", "i18n", "wire", "web"},
    "explain": {"i18n"},
    "weighed": {"i18n"},
    "operate": WING,
    "sharing": WING,
    "exports": WING,
    "data": WING | {"sharing"},
    "app": JOINED,
    "logs": set(),
    "roles": JOINED | {"app"},
    "commands": JOINED | {"app", "roles", "logs"},
}
# What a room of feeds/ may not import: what is known is kept apart from what is predicted.
PREDICTED = {"feeds.estimate", "feeds.rules", "feeds.score"}
KEPT_APART: Mapping[str, set[str]] = {
    "feeds/decisions": PREDICTED | {"feeds.believe", "feeds.results"},
    "feeds/believe": PREDICTED | {"feeds.results"},
    "feeds/results": PREDICTED,
    "feeds/fairness": PREDICTED,
    "feeds/estimate": {"feeds.rules", "feeds.results", "feeds.decisions"},
}
REDIS_LIVES_IN = "feeds/connection.py"
KNOWS_NO_CLOCK = (
    "geo", "feeds/estimate", "feeds/rules", "feeds/believe", "feeds/results", "feeds/decisions",
    "feeds/fairness",
)  # fmt: skip
CLOCKS = {"time", "socket", "os", "datetime.datetime.now", "asyncio"}
VAGUE = re.compile(r"^(utils?|helpers?|commons?|misc|.*managers?)$")
ONE_RACE = re.compile(r"Paris|Champs|Kipchoge|Concorde")  # a data folder may be named in an example
MOST_LINES = 300
MOST_LINES_OF_A_TEST = 400


def files(*patterns: str) -> list[str]:
    """Return the paths of our own files, relative to the project, data and vendored left out."""
    found = (path for pattern in patterns for path in ROOT.glob(pattern))
    names = (path.relative_to(ROOT).as_posix() for path in found)
    others = ("/vendor/", "__pycache__", "/node_modules/")
    return sorted(name for name in names if not any(part in name for part in others))


PYTHON = files(*(f"{package}/**/*.py" for package in PACKAGES))
BROWSER = files("assets/**/*.js", "assets/**/*.mjs")
TESTS = files("tests/**/*.py", "tests/**/*.mjs", "deploy/**/*.py")


@cache
def imports(name: str) -> list[str]:
    """Return every module a file imports, at the top or inside a function, dotted and whole."""
    tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            own = ".".join(Path(name).parts[: -node.level]) if node.level else ""
            module = ".".join(part for part in (own, node.module) if part)
            found += [module, *(f"{module}.{alias.name}" for alias in node.names)]
    return found


def tops(name: str) -> set[str]:
    return {module.partition(".")[0] for module in imports(name)}


@pytest.mark.parametrize("name", PYTHON)
def test_imports_point_one_way_from_dashboard_to_feeds_to_geo(name: str) -> None:
    beyond = tops(name) & FORBIDDEN.get(Path(name).parts[0], set())
    assert not beyond, f"{name} reaches for {beyond}: imports point geo <- feeds <- dashboard"


def room_of(name: str) -> str:
    """Return the room of a file or a module in dashboard/, or the file at its top."""
    return Path(name.replace(".py", "").replace(".", "/")).parts[1]


@pytest.mark.parametrize("name", [name for name in PYTHON if name.startswith("dashboard/")])
def test_a_room_of_the_dashboard_imports_only_those_it_stands_on(name: str) -> None:
    room = room_of(name)
    assert room in ROOMS, f"{name}: say in ROOMS what {room!r} may import"
    ours = (module for module in imports(name) if module.startswith("dashboard."))
    beyond = {room_of(module) for module in ours} - ROOMS[room] - {room}
    assert not beyond, f"{name} reaches for {beyond}: {room!r} stands on {sorted(ROOMS[room])}"


def test_no_room_stands_on_one_that_stands_on_it() -> None:
    TopologicalSorter(ROOMS).prepare()  # raises, naming them


def test_no_command_imports_another() -> None:
    shared = "dashboard.commands.around"
    for name in files("dashboard/commands/*.py"):
        others = {one for one in imports(name) if one.startswith("dashboard.commands.")}
        is_joined = Path(name).stem in ("poursuite", "__main__")  # they know them all
        assert is_joined or all(one.startswith(shared) for one in others), f"{name}: {others}"


def imported_files(name: str) -> set[str]:
    """Return our own files that a file imports, wherever in it, for a type checker's eyes too."""
    found = (module.replace(".", "/") for module in imports(name))
    told = {file for path in found for file in (f"{path}.py", f"{path}/__init__.py")}
    return {file for file in told if (ROOT / file).exists()} - {name}


def test_no_files_import_each_other_in_a_circle() -> None:
    ours = [name for name in PYTHON + TESTS if name.endswith(".py")]
    try:
        TopologicalSorter({name: imported_files(name) for name in ours}).prepare()
    except CycleError as error:
        circle = " <- ".join(error.args[1])
        pytest.fail(f"{circle}: what they share belongs in a file that imports neither")


@pytest.mark.parametrize("name", [name for name in PYTHON if name.startswith((*KEPT_APART,))])
def test_what_is_known_reaches_for_nothing_that_is_predicted(name: str) -> None:
    walled = KEPT_APART["/".join(Path(name).parts[:2])]
    beyond = {module for module in imports(name) if module.startswith((*walled,))}
    assert not beyond, f"{name} reaches for {beyond}: results know reads and decisions alone"


@pytest.mark.parametrize("name", PYTHON)
def test_only_the_store_speaks_to_redis(name: str) -> None:
    if name != REDIS_LIVES_IN:
        assert not tops(name) & {"redis", "valkey"}, f"{name}: ask feeds.store.Store"


@pytest.mark.parametrize("name", [name for name in PYTHON if name.startswith(KNOWS_NO_CLOCK)])
def test_geometry_estimates_and_rules_read_no_clock_socket_or_setting(name: str) -> None:
    outside = set(imports(name)) & CLOCKS
    assert not outside, f"{name} imports {outside}: pass at_s, or what was read, as an argument"


@pytest.mark.parametrize("name", PYTHON + BROWSER)
def test_no_race_is_in_the_code(name: str) -> None:
    for number, line in enumerate((ROOT / name).read_text(encoding="utf-8").splitlines(), 1):
        word = ONE_RACE.search(line)
        assert not word, f"{name}:{number} says {word and word[0]!r}: that belongs in a race folder"


@pytest.mark.parametrize("name", PYTHON + BROWSER + TESTS)
def test_a_file_is_called_after_its_one_idea(name: str) -> None:
    for part in Path(name).with_suffix("").parts:
        assert not VAGUE.match(part), f"{name}: {part!r} says nothing; name the idea"


@pytest.mark.parametrize("name", PYTHON + BROWSER + TESTS)
def test_a_file_is_short_enough_to_hold_one_idea(name: str) -> None:
    lines = len((ROOT / name).read_text(encoding="utf-8").splitlines())
    most = MOST_LINES_OF_A_TEST if name in TESTS else MOST_LINES
    assert lines <= most, f"{name} has {lines} lines: look for the second idea in it"


def test_the_walls_stand_around_real_rooms() -> None:
    rooms = {Path(name).parts[0] for name in PYTHON}
    assert rooms == set(PACKAGES), f"expected the packages {PACKAGES}, found {sorted(rooms)}"
    inside = {room_of(name) for name in PYTHON if name.startswith("dashboard/")}
    assert inside == set(ROOMS), f"expected in dashboard/ {sorted(ROOMS)}, found {sorted(inside)}"
    assert BROWSER, "expected scripts in assets/, found none"
