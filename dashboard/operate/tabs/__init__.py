"""The operator's tiles, each with its table, in the order in which they stand on the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from dashboard.operate.desk import Sight
from dashboard.operate.table import Row
from dashboard.operate.tabs import (
    aside,
    chips,
    clocks,
    decisions,
    feeds,
    mats,
    pipeline,
    reads,
    refused,
    runners,
    starts,
)
from dashboard.operate.tell import Tile
from feeds.decisions.corrections import What


class Tab(Protocol):
    """What each of the modules beside this one says."""

    @property
    def ACTIONS(self) -> tuple[What, ...]:
        """Return what can be decided there."""

    def tile(self, sight: Sight, language: str) -> Tile:
        """Return its light."""

    def columns(self, language: str) -> list[dict[str, Any]]:
        """Return its table's columns."""

    def rows(self, sight: Sight, language: str, sought: str = "") -> list[Row]:
        """Return its table's rows."""


TABS: Mapping[str, Tab] = {
    "feeds": feeds,
    "mats": mats,
    "chips": chips,
    "clocks": clocks,
    "refused": refused,
    "pipeline": pipeline,
    "starts": starts,
    "aside": aside,
    "reads": reads,
    "runners": runners,
    "decisions": decisions,
}
