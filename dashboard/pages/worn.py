"""What pages wear: the sheet in each of them, what a kind of page adds."""

from functools import lru_cache
from pathlib import Path

from dashboard.pages.ground import tones_css
from dashboard.settings import assets_folder

WISHES = {"prefers-contrast:more": "contrast.css", "forced-colors:active": "forced.css"}


@lru_cache
def own_style(kind: str) -> str:
    """Return what a kind of page wears from its first answer on, and no other does."""
    path = assets_folder() / f"{kind}.css"
    return "\n" + path.read_text(encoding="utf-8") if path.exists() else ""


@lru_cache(maxsize=1)
def style() -> str:
    """Return the style sheet: night, day where the device asks for it or it was chosen.

    In the sun the day's, until the sun's own sheet is there. At its end stands what some eyes need.
    """
    assets = assets_folder()
    return _dressed(
        assets / "stage.css", assets / "style.css", *sorted((assets / "styles").glob("*.css"))
    )


@lru_cache(maxsize=1)
def air_style() -> str:
    """Return what the picture on air wears: stage, what is drawn beside the dots, corners."""
    assets = assets_folder()
    return _dressed(assets / "stage.css", assets / "styles/density.css", assets / "air.css")


def _dressed(*sheets: Path) -> str:
    """Return some sheets, and after them by day, in the sun, and where eyes need it otherwise."""
    assets = assets_folder()
    night = f":root{{{tones_css(0)}}}"
    told = (assets / "themes/day.css").read_text(encoding="utf-8")
    day = tones_css(1) + told[told.index("{") + 1 : told.rindex("}")].strip()
    by_device = f"@media(prefers-color-scheme:light){{:root:not([data-theme]){{{day}}}}}"
    chosen = f":root:is([data-theme=light],[data-theme=sun]){{{day}}}"
    in_sun = f":root:root[data-theme=sun]{{{tones_css(2)}}}"
    wished = (
        f"@media({wish}){{{(assets / 'themes' / sheet).read_text(encoding='utf-8')}}}"
        for wish, sheet in WISHES.items()
    )
    whole = [night, *(path.read_text(encoding="utf-8") for path in sheets)]
    return "\n".join([*whole, by_device, chosen, in_sun, *wished])
