"""What the replay's transport says: its clocks, keys, where its looks are, if it makes clips."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from dashboard.i18n import say
from dashboard.pages.stands import FILM, Stands
from dashboard.settings import assets_folder
from dashboard.web.bundle import VIDEO

CLOCKS = ("clock", "start", "pace")  # assets/map/panels/transport/clocks.mjs
SIZES = {"portrait": "1080 × 1920", "landscape": "1920 × 1080"}  # clip/clip.mjs there
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
    sizes = {
        size: {"name": say(language, f"clip.{size}"), "pixels": pixels}
        for size, pixels in SIZES.items()
    }
    return {
        "clocks": clocks,
        "keys": does,
        "sheet": stands.sheet(FILM),
        "sizes": sizes,
        "clips": clips_at(stands),
    }


def clips_at(stands: Stands) -> str | None:
    """Return the address of what writes video files; None where no clip can be made.

    On our server alone: a folder of files has no page of results to send a viewer to, and a page
    in one file may load nothing.
    """
    script = assets_folder() / "vendor" / VIDEO
    if stands.kind != "served" or stands.is_live or not script.exists():
        return None
    return f"{stands.root}assets/vendor/{VIDEO}?v={_digest(script)}"


@cache
def _digest(script: Path) -> str:
    return sha256(script.read_bytes()).hexdigest()[:12]
