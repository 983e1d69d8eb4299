"""What the page of results has of its own: its style, and the scale of its margins."""

import math
from functools import lru_cache
from typing import Any

from plotly.offline import get_plotlyjs_version

from dashboard.settings import assets_folder
from dashboard.web.bundle import BASIC
from feeds.fairness.widths import road_widths
from feeds.race import Race

VIEWS = ("charts", "fair", "tracker")  # beside the results: assets/map/review/<view>/<view>.mjs
MARGINS_S = (-600, -10, 10, 600)  # named over their column
EVEN_S, MOST_S = 2, 1200  # of the scale that assets/map/review/margin.mjs, its twin, draws by


@lru_cache(maxsize=1)
def style() -> str:
    """Return the style that no other page has: of the results, and of the other views."""
    sheets = (assets_folder() / f"{name}.css" for name in ("review", *VIEWS))
    return "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets)


def more_facts(race: Race, root: str) -> dict[str, Any]:
    """Return what the charts need beside what every page knows: course, credit, their Plotly.

    Parameters
    ----------
    root : before "assets/…", where the page stands.
    """
    return {
        "heights": race.course.heights.round(1).tolist(),  # metres along, above the sea
        "widths": road_widths(race).tolist(),  # metres along, of road
        "credit": race.course.attribution,
        "plotly": plotly_at(root),
    }


def plotly_at(root: str) -> str:
    """Return the address of the Plotly that draws lines and bars alone."""
    return f"{root}assets/vendor/{BASIC}?v={get_plotlyjs_version()}"


def marks() -> list[dict[str, str | bool]]:
    """Return the marks over the column of margins."""
    return [mark(margin_s) for margin_s in MARGINS_S]


def mark(margin_s: float) -> dict[str, str | bool]:
    """Return where a margin is named, in per cent from the left, how, and if near the line."""
    size = abs(margin_s)
    share = math.copysign(math.log1p(size / EVEN_S) / math.log1p(MOST_S / EVEN_S), margin_s)
    said = f"{size // 60:.0f}\u00a0min" if size >= 60 else f"{size:.0f}\u00a0s"
    return {"left": f"{50 + 50 * share:.2f}", "said": said, "is_near": size < 60}
