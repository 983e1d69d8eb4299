"""The browser's modules, and in one file those that the first dot needs, in others the rest.

Over HTTP/1.1 a browser fetches six files at a time, so that three dozen small ones cost a phone on
slow 4G more than half a second. They are joined as they are but for the words at their head, each
in a scope of its own, and the page's import map sends whoever imports one of them to the file that
holds it. An entry stays apart: it goes on to load others, which could not wait for the
file it is in. Workers, and browsers without import maps, take the modules one by one.
"""

import hashlib
import json
import posixpath
import re
from collections.abc import Mapping
from functools import cache

import brotli

from dashboard.settings import assets_folder

ENTRY, JOINED = "page.mjs", "first.mjs"
REVIEW, RESULTS = "review.mjs", "results.mjs"  # which holds what only the review begins with
AIR, AIRED = "air.mjs", "aired.mjs"  # which holds all that the picture on air begins with
BEGUN_WITH = {ENTRY: (JOINED,), REVIEW: (JOINED, RESULTS), AIR: (AIRED,)}
IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.[^"]+)";\n', re.MULTILINE)
HEAD = re.compile(r"\A(?://.*\n)+\n?")  # what a module says of itself, for who reads it
EXPORT = re.compile(r"^export ((?:async )?(?:function|const|class) (\w+))", re.MULTILINE)
LEFT = re.compile(r"^(?:import\b(?! *\()|export\b).*", re.MULTILINE)


@cache
def map_modules() -> dict[str, str]:
    """Return what is under ``assets/map/`` by its path there, and the file that joins the first."""
    folder = assets_folder() / "map"
    plain = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*.mjs"))
    }
    first = first_modules(plain)[:-1]
    results = tuple(name for name in first_modules(plain, REVIEW)[:-1] if name not in first)
    return {
        **plain,
        JOINED: joined(plain, first),
        RESULTS: joined(plain, results, beside=first),
        AIRED: joined(plain, first_modules(plain, AIR)[:-1]),
    }


@cache
def packed_module(name: str) -> bytes:
    """Return a module as it is sent, brotli: packed when it is first asked for."""
    return bytes(brotli.compress(map_modules()[name].encode()))


@cache
def map_version() -> str:
    """Return a short digest of all modules: in their address, so that they never go stale."""
    digest = hashlib.sha256()
    for name, body in map_modules().items():
        digest.update(f"{name}\n{body}".encode())
    return digest.hexdigest()[:12]


@cache
def import_map(entry: str = ENTRY) -> str:
    """Return a page's import map: modules that are in a joined file are found there."""
    root = f"/map/{map_version()}"
    held = {name: file for file in BEGUN_WITH[entry] for name in held_modules(file)}
    return json.dumps(
        {"imports": {f"{root}/{name}": f"{root}/{file}" for name, file in held.items()}}
    )


def begun_with(entry: str) -> tuple[str, ...]:
    """Return what a page asks for at once: the joined files, and its entry."""
    return (*BEGUN_WITH[entry], entry)


@cache
def held_modules(file: str = JOINED) -> tuple[str, ...]:
    """Return those that are in a joined file."""
    first = first_modules(map_modules())[:-1]
    if file == JOINED:
        return first
    if file == AIRED:
        return first_modules(map_modules(), AIR)[:-1]
    return tuple(name for name in first_modules(map_modules(), REVIEW)[:-1] if name not in first)


def first_modules(modules: Mapping[str, str], entry: str = ENTRY) -> tuple[str, ...]:
    r"""Return those that an entry imports, directly or not, each after what it imports itself.

    Examples
    --------
    >>> first_modules({"page.mjs": 'import { b } from "./race/b.mjs";\n',
    ...     "race/b.mjs": 'import { c } from "../c.mjs";\n', "c.mjs": ""})
    ('c.mjs', 'race/b.mjs', 'page.mjs')
    """
    order: dict[str, None] = {}

    def add(name: str, above: tuple[str, ...] = ()) -> None:
        if name in order or name in above:  # each calls the other, but only once both are there
            return
        folder = posixpath.dirname(name)
        for _names, path in IMPORT.findall(modules[name]):
            add(posixpath.normpath(posixpath.join(folder, path)), (*above, name))
        order[name] = None

    add(entry)
    return tuple(order)


def joined(modules: Mapping[str, str], names: tuple[str, ...], beside: tuple[str, ...] = ()) -> str:
    r"""Return one module that exports what the named ones do, in this order.

    What they import of modules ``beside`` them is in the file that holds the first.

    Raises
    ------
    ValueError
        Two export the same name, or one imports or exports in a way that is not foreseen.

    Examples
    --------
    >>> print(joined({"a.mjs": "const two = 2;\nexport const four = two + two;\n",
    ...     "b/b.mjs": 'import { four as at } from "../a.mjs";\nexport function b() {}\n'},
    ...     ("a.mjs", "b/b.mjs")))
    export const { four } = (() => {
    const two = 2;
    const four = two + two;
    return { four };
    })();
    export const { b } = (() => {
    const at = four;
    function b() {}
    return { b };
    })();
    """
    seen: dict[str, str] = {}
    parts = []
    if of_first := sorted(_imported(modules, names, beside)):
        parts.append(f'import {{ {", ".join(of_first)} }} from "./{JOINED}";')
    for name in names:
        body = HEAD.sub("", modules[name])
        exported = [export for _, export in EXPORT.findall(body)]
        for export in exported:
            if export in seen:
                raise ValueError(
                    f"{name}: expected a name of its own to export, found {export!r}, which "
                    f"{seen[export]} exports. Rename one: both are in {JOINED}."
                )
            seen[export] = name
        body = EXPORT.sub(r"\1", IMPORT.sub(_renamed, body))
        if (left := LEFT.search(body)) is not None:
            raise ValueError(
                f'{name}: expected import {{ names }} from "./path"; or export before a function '
                f"or a const, found {left[0]!r}. Write it so: {JOINED} holds it."
            )
        if "/" in name:
            body = body.replace("import.meta.url", f'new URL("{name}", import.meta.url).href')
        told = f"{{ {', '.join(exported)} }}"
        parts.append(f"export const {told} = (() => {{\n{body}return {told};\n}})();")
    return "\n".join(parts)


def _imported(modules: Mapping[str, str], names: tuple[str, ...], of: tuple[str, ...]) -> set[str]:
    """Return what the named modules import of others, as those call it."""
    return {
        name.split(" as ")[0].strip()
        for one in names
        for told, path in IMPORT.findall(modules[one])
        if posixpath.normpath(posixpath.join(posixpath.dirname(one), path)) in of
        for name in told.split(",")
    }


def _renamed(found: re.Match[str]) -> str:
    """Return what is left of an import where all names are at hand: those called otherwise."""
    pairs = [name.split(" as ") for name in found[1].split(",") if " as " in name]
    return "".join(f"const {own.strip()} = {name.strip()};\n" for name, own in pairs)
