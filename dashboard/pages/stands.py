"""Where a page stands: on our server, in a folder of static files, or in a file with all it needs.

It is the same page with the same modules. Only how it reaches what is beside it is another: from
the top of the site, from its own folder, so that a site may lie anywhere on a web host, or from
what the file carries (assets/carried.js).
"""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Literal

from dashboard.settings import assets_folder
from dashboard.web.modules import begun_with, import_map, map_version
from dashboard.wire.publish import RECORDED
from feeds.race import Race

SUN = "themes/sun.css"
FILM = "transport.css"
MAP_HERE = "<!-- where its modules are -->"  # of a page in a file: whoever opens it puts them there


@dataclass(frozen=True, slots=True)
class Stands:
    """Where a page of one race stands, and how it reaches what is beside it."""

    kind: Literal["served", "site", "file"]
    root: str  # before "assets/…" and "map/…"
    film: str  # the replay's page
    results: str  # the review's
    news: str  # before "head.json"; of a file, what it carries goes by that
    here: str = ""  # of a site: this page in the site's own language
    own: str = ""  # that language

    @property
    def is_live(self) -> bool:
        """Whether it shows the race as it is run."""
        return self.news.startswith("/live/")

    def begins(self, entry: str) -> dict[str, object]:
        """Return how the page begins: its entry, what it is loaded with, and where modules are."""
        if self.kind == "file":
            return {
                "begin": f'<script type="module">import "map/{entry}";</script>',
                "modules": (),
                "import_map": "",
            }
        scripts = f"{self.root}map/{map_version()}"
        return {
            "begin": f'<script type="module" src="{scripts}/{entry}"></script>',
            "modules": [f"{scripts}/{name}" for name in begun_with(entry)],
            "import_map": self._import_map(entry),
        }

    def _import_map(self, entry: str) -> str:
        imports = json.loads(import_map(entry))["imports"]
        here = {self.root + name[1:]: self.root + file[1:] for name, file in imports.items()}
        return json.dumps({"imports": here})

    @property
    def sun_sheet(self) -> str:
        """The address of what is worn in the sun, and loaded by nobody else."""
        return self.sheet(SUN)

    def sheet(self, path: str) -> str:
        """Return where a style sheet is that is loaded later; by its digest it never goes stale."""
        body = sheet_body(path)
        if self.kind == "file":
            return f"data:text/css;base64,{b64encode(body).decode()}"
        return f"{self.root}assets/{path}?v={sha256(body).hexdigest()[:12]}"

    def in_language(self, code: str) -> str:
        """Return the address of this page in another language."""
        if self.kind != "site":
            return f"?lang={code}"
        return self.root + ("" if code == self.own else f"{code}/") + self.here


@lru_cache
def sheet_body(path: str) -> bytes:
    """Return a style sheet that is no part of the page."""
    return (assets_folder() / path).read_bytes()


def served(way: str, race: Race) -> Stands:
    """Return where pages of our own server stand; ``way``: ``live`` or ``replay``."""
    film = "/" if way == "live" else f"/replay/{race.key}"
    has_both = way == "live" and (race.folder / RECORDED).exists()
    results = f"/review/{race.key}{'?live=1' if has_both else ''}"
    return Stands("served", "/", film, results, f"/{way}/{race.key}/")


def in_site(page: str, race_key: str, own: str, language: str) -> Stands:
    """Return where a page of a site of static files stands: two folders below its top, or three.

    Parameters
    ----------
    page : ``replay`` or ``review``.
    race_key : of its race.
    own, language : pages in the site's own language have no folder for it.

    Examples
    --------
    >>> there = in_site("replay", "race", "en", "fr")
    >>> there.root, there.news, there.in_language("en")
    ('../../../', '../../../replay/race/', '../../../replay/race/')
    """
    root = "../../" if language == own else "../../../"
    film, results = f"../../replay/{race_key}/", f"../../review/{race_key}/"
    here = f"{page}/{race_key}/"
    return Stands("site", root, film, results, f"{root}replay/{race_key}/", here, own)


IN_FILE = Stands("file", "", "?page=film", "?page=results", "carried/")
