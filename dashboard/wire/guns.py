"""When the guns went, as a race's head tells it: it holds, whatever the timetable says."""

from collections.abc import Mapping
from typing import Any

from feeds.decisions.corrections import with_guns
from feeds.race import CHASER, Race


def told_guns(race: Race) -> dict[str, Any]:
    """Return each wave's gun in the race's order, and the chaser's, Unix seconds."""
    waves = {"waves": [wave.gun_s for wave in race.waves]}
    return waves if race.chaser is None else waves | {"chaser": race.chaser.gun_s}


def heard_guns(race: Race, head: Mapping[str, Any] | None) -> Race:
    """Return the race with the guns its head tells; without a head, the race as it is."""
    guns = head.get("guns") if head else None
    if not guns:
        return race
    named = dict(zip((wave.name for wave in race.waves), guns["waves"], strict=True))
    return with_guns(race, named | {CHASER: guns["chaser"]} if "chaser" in guns else named)
