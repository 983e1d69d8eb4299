"""What one beat of the page shows: every tile, and the rows of the table that is looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import no_update

from dashboard.operate.desk import Sight
from dashboard.operate.layout import light
from dashboard.operate.table import Row
from dashboard.operate.tabs import TABS

FIRST = next(iter(TABS))


def lights(sight: Sight, language: str) -> tuple[list[Any], list[str]]:
    """Return the inside and the class of every tile, in the page's order."""
    tiles = [tab.tile(sight, language) for tab in TABS.values()]
    return (
        [light(tile.figure, tile.sentence) for tile in tiles],
        [f"tile {tile.level}" for tile in tiles],
    )


def table(
    sight: Sight, language: str, shown: str | None, sought: Mapping[str, str], is_new: bool
) -> tuple[Any, list[Row]]:
    """Return the columns and the rows of the table.

    Parameters
    ----------
    shown : the tab that is looked at; None or unknown: the first.
    sought : what is sought in each tab that can be searched.
    is_new : another tab was looked at before; else the columns stay as they are.
    """
    name = shown if shown is not None and shown in TABS else FIRST
    columns = TABS[name].columns(language) if is_new else no_update
    return columns, _rows(sight, language, name, sought)


def about(
    sight: Sight, language: str, name: str, sought: Mapping[str, str], lit: Sequence[Row],
    tapped: str,
) -> Mapping[str, Any]:  # fmt: skip
    """Return what the chosen row of a tab is about; empty where none of it was chosen.

    Parameters
    ----------
    name : of the tab.
    sought : what is sought in each tab that can be searched.
    lit : the row that the grid shows as chosen, if any.
    tapped : the key of the row tapped last: where new rows came in the same instant, the grid
        forgot to light it.
    """
    rows = [*lit, *(row for row in _rows(sight, language, name, sought) if row["key"] == tapped)]
    found: Mapping[str, Any] = next((row["about"] for row in rows if row["tab"] == name), {})
    return found


def _rows(sight: Sight, language: str, name: str, sought: Mapping[str, str]) -> list[Row]:
    """Return the rows of a tab, known by their keys among those of all tabs."""
    rows = TABS[name].rows(sight, language, sought.get(name) or "")
    return [{**row, "tab": name, "key": f"{name}:{row['key']}"} for row in rows]


def told(sight: Sight, wall_s: float) -> dict[str, float | str]:
    """Return what the browser needs to show the race's clock, and to know that it is told."""
    speed = sight.head["speed"] if sight.head else 1.0
    race_s = sight.at_s + (wall_s - sight.wall_s) * speed
    return {"race_s": race_s, "speed": speed, "zone": sight.race.zone.key, "wall_s": wall_s}
