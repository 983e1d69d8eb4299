"""A race in one HTML file that opens from a disk: its pages, modules and bytes, and a small loader.

They are the pages and modules of the site. Nothing is fetched: `assets/carried.js` hands a page
what it asks for. Results and the film are two pages of it, in every language we speak.
"""

from __future__ import annotations

import gzip
import json
import posixpath
import re
from base64 import b64encode

import brotli

from dashboard.exports.pages import Pages
from dashboard.i18n import languages, own_language, say
from dashboard.pages.ground import TONES
from dashboard.pages.stands import IN_FILE
from dashboard.pages.templates import templates
from dashboard.settings import assets_folder
from dashboard.web.modules import IMPORT, map_modules

JOINED_FILES = ("first.mjs", "results.mjs", "aired.mjs")  # a file needs none: all are at hand
COMMENTS = re.compile(r"^[ \t]*//.*\n|^[ \t]*/\*\*[\s\S]*?\*/[ \t]*\n", re.MULTILINE)


def one_file(pages: Pages) -> bytes:
    """Return the file.

    Parameters
    ----------
    pages : of the race, and what they fetch.
    """
    race = pages.race
    language = own_language(race.name)
    in_order = sorted(languages(), key=lambda code: code != language)
    carried = {
        "pages": {
            kind: {code: pages.page(kind, code, IN_FILE) for code in in_order}
            for kind in ("review", "replay")
        },
        "modules": bare_modules(),
        "news": pages.news(),
    }
    name = race.name.get(language) or next(iter(race.name.values()))
    body = templates.get_template("one_file.html").render(
        say=lambda key: say(language, key),
        language=language,
        title=say(language, "review.title", race=name),
        tones=TONES["ground"],
        carried=_packed(json.dumps(carried, ensure_ascii=False).encode()),
        snapshot=_packed(brotli.decompress(pages.snapshot())),
        loader=(assets_folder() / "carried.js").read_text(encoding="utf-8"),
    )
    return body.encode()


def bare_modules() -> dict[str, str]:
    """Return the browser's modules without their comments, importing each other by bare names."""
    return {
        name: bare(name, body) for name, body in map_modules().items() if name not in JOINED_FILES
    }


def bare(name: str, body: str) -> str:
    r"""Return a module that imports others by ``map/`` and their path there.

    Examples
    --------
    >>> bare("race/b.mjs", '// What it is.\nimport { c } from "../c.mjs";\n')
    'import { c } from "map/c.mjs";\n'
    """
    folder = posixpath.dirname(name)

    def renamed(found: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join(folder, found[2]))
        return f'import {{{found[1]}}} from "map/{path}";\n'

    return IMPORT.sub(renamed, COMMENTS.sub("", body))


def _packed(body: bytes) -> str:
    return b64encode(gzip.compress(body, 9, mtime=0)).decode()
