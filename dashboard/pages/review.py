"""What the page of results has of its own: its style, and the scale of its margins."""

import math
from functools import lru_cache
from typing import Any

from plotly.offline import get_plotlyjs_version

from dashboard.i18n import say
from dashboard.pages.templates import templates
from dashboard.settings import assets_folder
from dashboard.web.bundle import BASIC
from dashboard.wire.publish import RECORDED
from feeds.fairness.widths import road_widths
from feeds.race import Race, in_language

VIEWS = ("charts", "fair", "tracker")  # beside the results: assets/map/review/<view>/<view>.mjs
MARGINS_S = (-600, -10, 10, 600)  # named over their column
EVEN_S, MOST_S = 2, 1200  # of the scale that assets/map/review/margin.mjs, its twin, draws by
RUNNER_HERE = "<!-- one runner -->"


def way_of(race: Race, is_live_here: bool, asks_live: bool) -> str:
    """Return whose bytes the results are out of: ``replay``'s, or ``live``'s as long as it runs.

    Of a race that is recorded and live here (the demo, a race that is run again) the recording's,
    unless the page asks for the live ones.
    """
    is_recorded = (race.folder / RECORDED).exists()
    return "live" if is_live_here and (asks_live or not is_recorded) else "replay"


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


def runner_html(language: str, race: Race, told: object | None) -> str:
    """Return what stands at ``RUNNER_HERE``: one runner, or the room for her.

    Parameters
    ----------
    told : what is said of her (`dashboard.sharing.runner.told`); None: of nobody.
    """
    return templates.get_template("_runner.html").render(
        say=lambda key, **values: say(language, key, **values),
        race=in_language(race, language),
        told=told,
    )
