"""The walls of the browser's house: which room may import which, and that no way leads back."""

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

MAP = Path(__file__).parent.parent / "assets" / "map"
MAY_IMPORT: dict[str, set[str]] = {  # besides itself; whoever joins the rooms may import them all
    "news": set(),
    "stage": {"news"},
    "panels": {"news", "stage"},
    "air": {"news", "stage"},
    "review": {"news", "stage", "panels"},
}
JOINS = {"air.mjs", "page.mjs", "live.mjs", "replay.mjs", "review.mjs"}
PICTURE = ("stage/picture.mjs", "stage/look.mjs", "stage/near.mjs")  # where, and how, one is drawn
OTHER_THAN_TOLD = re.compile(
    r"\b(?:performance|document|navigator|globalThis|localStorage)\.|\bDate\b|\bMath\.random\b"
    r"|\b(?:fetch|setTimeout|setInterval|requestAnimationFrame)\("
)
SERVED = re.compile(r"""["'`]/[a-z][\w-]*[/."'`$]""")  # from the top of a host
ASKED_OF_SERVED_PAGES_ONLY = {
    "panels/runners/tell.mjs",  # live pages notify
    "panels/runners/share.mjs",  # a code to photograph, which others do not show
    "panels/transport/compare/rival.mjs",  # another race; elsewhere it is said not to be there
}
SOURCES = {
    path.relative_to(MAP).as_posix(): path.read_text(encoding="utf-8")
    for path in sorted(MAP.rglob("*.mjs"))
}

STATIC = re.compile(
    r'^\s*(?:import|export)\s(?:[\w*{}\s,$]*\sfrom\s)?\s*["\']([^"\']+)', re.MULTILINE
)
BESIDE = re.compile(r"""\b(?:import\(|new URL\()\s*["'`](\.[^"'`]*\.mjs)""")
LATER = re.compile(r"""\blater\(\s*["'`]([^"'`]+)""")  # by its path under assets/map/
UNTOLD = re.compile(r"""\bimport\((?!\s*["'`])|\blater\((?!\s*["'`])""")


def imported(name: str, body: str) -> Iterator[str]:
    """Yield what a module imports, at once or later, as paths under ``assets/map/``.

    A place in a path that is only known when it runs (``${tab}``) is told as ``*``.
    """
    folder = posixpath.dirname(name)
    for pattern in (STATIC, BESIDE):
        for path in pattern.findall(body):
            yield posixpath.normpath(posixpath.join(folder, path))
    for path in LATER.findall(body):
        yield re.sub(r"\$\{[^}]*\}", "*", path)


def met(path: str) -> list[str]:
    """Return the modules that a path may mean."""
    shape = re.compile("[^/]+".join(map(re.escape, path.split("*"))))
    return [name for name in SOURCES if shape.fullmatch(name)]


IMPORTS = {
    name: sorted({one for path in imported(name, body) for one in met(path)})
    for name, body in SOURCES.items()
}


def room_of(name: str) -> str:
    return name.partition("/")[0] if "/" in name else ""


def beyond(room: str) -> list[str]:
    """Return every import that leads out of a room to where it may not."""
    allowed = MAY_IMPORT[room] | {room}
    return [
        f"{name} imports {other}"
        for name, others in IMPORTS.items()
        if room_of(name) == room
        for other in others
        if room_of(other) not in allowed
    ]


def reached(*names: str) -> set[str]:
    """Return the modules and all that they import, directly or not."""
    found = set(names)
    for name in names:
        found |= reached(*(set(IMPORTS[name]) - found))
    return found


def circle() -> list[str]:
    """Return modules each of which imports the next, and the last the first; none: no circle."""
    done: set[str] = set()

    def walk(name: str, above: list[str]) -> list[str]:
        if name in above:
            return above[above.index(name) :]
        if name in done:
            return []
        for other in IMPORTS[name]:
            if found := walk(other, [*above, name]):
                return found
        done.add(name)
        return []

    return next((found for name in IMPORTS if (found := walk(name, []))), [])


def test_the_news_knows_neither_who_draws_it_nor_who_shows_it() -> None:
    assert not (out := beyond("news")), f"{out}: bytes and clocks stand on nothing"


def test_the_stage_draws_for_whoever_asks_and_knows_no_panel() -> None:
    assert not (out := beyond("stage")), f"{out}: pass it what it needs, as page.mjs does"


def test_the_panels_leave_it_to_the_page_to_join_them() -> None:
    assert not (out := beyond("panels")), f"{out}: take it from `page`"


def test_a_module_names_an_address_of_our_server_only_where_it_knows_that_it_has_one() -> None:
    """A page may stand on a static site or in a file, too: `facts.film`, `root`, `stands` say."""
    for name, body in SOURCES.items():
        named = SERVED.search(re.sub(r"//.*|/\*[\s\S]*?\*/", "", body))
        if named and name not in ASKED_OF_SERVED_PAGES_ONLY:
            assert "stands" in body, f"{name} names {named[0]!r}: ask facts.stands first"


def test_no_module_of_the_browser_leads_back_to_itself() -> None:
    assert not (found := circle()), " -> ".join([*found, found[0]]) + ": give what both need a file"


@pytest.mark.parametrize("name", sorted(reached(*PICTURE)))
def test_bytes_camera_and_time_decide_where_a_runner_is_drawn_and_nothing_else(name: str) -> None:
    code = re.sub(r"//.*|/\*[\s\S]*?\*/", "", SOURCES[name])
    found = OTHER_THAN_TOLD.search(code)
    assert not found, f"{name} says {found and found[0]!r}: let it be told by whoever asks"


def test_every_module_of_the_browser_is_in_a_room_or_joins_them() -> None:
    assert {room_of(name) for name in SOURCES} == {"", *MAY_IMPORT}
    outside = {name for name in SOURCES if not room_of(name)}
    assert outside == JOINS, f"found {sorted(outside)} outside the rooms: a join imports, no more"


@pytest.mark.parametrize("name", SOURCES)
def test_whatever_a_module_imports_is_there_and_is_said_in_so_many_words(name: str) -> None:
    for path in imported(name, SOURCES[name]):
        assert met(path), f"{name} imports {path}, which is not there"
    if name != "news/later.mjs":  # it imports what others ask for
        found = UNTOLD.search(SOURCES[name])
        assert not found, f"{name}: expected a path in {found and found[0]!r}...: walls read it"


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ('import { a } from "../news/a.mjs";', "news/a.mjs"),
        ('import {\n  a,\n  b as c,\n} from "./b.mjs";', "stage/b.mjs"),
        ('import * as all from "./b.mjs";', "stage/b.mjs"),
        ('import "../page.mjs";', "page.mjs"),
        ('export { a } from "../panels/a.mjs";', "panels/a.mjs"),
        ('const { a } = await import("../panels/a.mjs");', "panels/a.mjs"),
        ('new Worker(new URL("./worker.mjs", import.meta.url))', "stage/worker.mjs"),
        ('await later("panels/score/panel.mjs")', "panels/score/panel.mjs"),
        ("await later(`panels/${tab}/panel.mjs`)", "panels/*/panel.mjs"),
    ],
)
def test_an_import_is_seen_however_it_is_written(line: str, path: str) -> None:
    assert list(imported("stage/here.mjs", f"// First.\n{line}\nexport const a = 1;\n")) == [path]
