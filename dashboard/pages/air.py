"""What the address of a picture on air may say: one table, from which all else is made.

The page checks its own address by it (assets/map/air/asked.mjs), docs/broadcast.md has its rows,
and tests make addresses of it. Whatever cannot be understood is named, and the rest holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from dashboard.i18n import languages
from feeds.race import Race

Kind = Literal["one", "some", "colour", "number", "sides", "time", "bib"]
# Words of the page's, page.<word>…, that it shows; the others stay on the server.
WORDS = ("page.air.", "page.badge.", "page.density.", "page.span.", "page.no_webgl")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One word of the address, and what it may be."""

    name: str
    kind: Kind
    does: str  # for docs/broadcast.md
    default: str | None = None  # as it would be written; None: see `does`
    choices: tuple[str, ...] = ()  # of "one" and "some"; of "colour", instead of one
    least: float = 0.0
    most: float = 0.0

    @property
    def may_be(self) -> str:
        """What it may be, as docs/broadcast.md says it."""
        words = ", ".join(f"`{one}`" for one in self.choices)
        between = f"{self.least:g} to {self.most:g}"
        return {
            "one": f"one of {words}",
            "some": f"some of {words}, with commas between them; empty: none",
            "colour": f"{words}, or a colour of six digits such as `00b140`",
            "number": f"a number, {between}",
            "sides": f"one to four numbers, {between}, with commas between them",
            "time": "`26:12`, `1:02:09` or seconds",
            "bib": "a bib as it is printed",
        }[self.kind]

    def row(self) -> str:
        """Return its row in docs/broadcast.md."""
        default = "" if self.default is None else f"`{self.default}`"
        return f"| `{self.name}` | {self.may_be} | {default} | {self.does} |"


PARAMETERS = (
    Parameter(
        "theme", "one", "night, day or full sun; `device`: as the device says", "device",
        ("device", "light", "dark", "sun"),
    ),
    Parameter(
        "background", "colour",
        "what lies under the course: the map, the theme's ground alone, nothing (alpha 0), or a "
        "colour, to be keyed out or to stay", "map", ("map", "plain", "transparent"),
    ),
    Parameter("lang", "one", "the language; left out, the race's own", None, languages()),
    Parameter(
        "layers", "some",
        "what is shown; `density` is the ribbon where `dots` would lie on each other, with its "
        "scale and lens",
        "course,dots,density,names,clock", ("course", "dots", "density", "names", "clock"),
    ),
    Parameter(
        "credit", "one",
        "where those are credited who drew the map; `elsewhere`: you do it, in the programme",
        "bottom-left", ("bottom-left", "bottom-right", "top-right", "elsewhere"),
    ),
    Parameter(
        "camera", "one",
        "what is looked at; `leaders`: the front of the race; `runner`: whom `bib` names. A race "
        "has only those it has a place for, and until there is somebody the course is shown",
        "course",
        ("course", "chaser", "leaders", "turn", "finish", "runner"),
    ),
    Parameter("bib", "bib", "this runner is ringed; her bib must be one that is shown"),
    Parameter(
        "safe", "sides",
        "per cent of the picture that stay free at its edges: all; above and below, at the sides; "
        "or top, right, bottom, left. The map goes on under them", "0", least=0, most=30,
    ),
    Parameter("size", "number", "size of the letters, per cent", "100", least=50, most=200),
    Parameter(
        "t", "time",
        "race time after the first gun to begin at; of a race that is live here, never later than "
        "now. Left out, such a race is live, and any other begins at its gun",
    ),
    Parameter("speed", "number", "race seconds a second from `t` on; 0 stands still", "1", most=60),
)  # fmt: skip


def parameters_of(race: Race) -> tuple[Parameter, ...]:
    """Return them for a race: without cameras that it has no place for."""
    missing = {
        "chaser": race.chaser is None,
        "turn": race.course.shape != "out-and-back",
        "finish": not race.has_finish,
    }
    return tuple(
        replace(one, choices=tuple(word for word in one.choices if not missing.get(word)))
        if one.name == "camera"
        else one
        for one in PARAMETERS
    )


def air_facts(race: Race, words: Mapping[str, str]) -> dict[str, Any]:
    """Return what the picture on air knows that other pages do not, and the only words it needs."""
    table = [
        {
            "name": one.name,
            "kind": one.kind,
            "default": one.default,
            "choices": one.choices,
            "least": one.least,
            "most": one.most,
        }
        for one in parameters_of(race)
    ]
    return {
        "parameters": table,
        "words": {key: text for key, text in words.items() if key.startswith(WORDS)},
    }
