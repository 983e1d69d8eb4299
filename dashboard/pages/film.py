"""What the replay's transport says: its clocks, its keys, and where its looks are."""

from typing import Any

from dashboard.i18n import say
from dashboard.pages.stands import FILM, Stands

CLOCKS = ("clock", "start", "pace")  # assets/map/panels/transport/clocks.mjs
KEYS = ("space", "jkl", "arrows", "shift", "frames", "marks", "points", "zoom")


def told(language: str, stands: Stands) -> dict[str, Any]:
    """Return what ``_transport.html`` says in a language, on a page that stands so."""
    clocks = {
        clock: {
            "short": say(language, f"transport.{clock}"),
            "long": say(language, f"transport.{clock}.long"),
        }
        for clock in CLOCKS
    }
    does = {
        say(language, f"transport.key.{key}"): say(language, f"transport.key.{key}.does")
        for key in KEYS
    }
    return {"clocks": clocks, "keys": does, "sheet": stands.sheet(FILM)}
