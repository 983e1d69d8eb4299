"""The race of the drill: the demo's, moved so that it is under way today, at about noon."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from feeds.race import Race
from feeds.race_folder.read_race import race_folder, read_race
from feeds.reads import Read
from feeds.recorded import recorded_reads

SINCE_GUN_S = 25 * 60.0  # when the drill begins, the hunt is on
GUN = re.compile(r'^gun = "([\d:]+)"', re.MULTILINE)
PLACE = re.compile(r"^(date = ).*|^(zone = ).*", re.MULTILINE)


def todays_race(model: str, folder: Path, now_s: float) -> tuple[Race, list[Read]]:
    """Return a race like another, whose first gun was a while ago, and its reads, as they come.

    Parameters
    ----------
    model : the name of a race that brings reads along.
    folder : to be made.
    now_s : Unix seconds. The race's zone is one where it is noon, so that its day does not end.
    """
    shutil.copytree(race_folder(model), folder)
    (folder / "reads.csv").unlink()
    like = read_race(race_folder(model))
    zone = f"Etc/GMT{round(now_s % 86_400 / 3600.0 - 12.0):+d}"
    later_s = round(now_s - SINCE_GUN_S) - min(wave.gun_s for wave in like.waves)

    def gun(found: re.Match[str]) -> str:
        then = datetime.fromisoformat(f"{like.date} {found[1]}").replace(tzinfo=like.zone)
        return f'gun = "{local(then.timestamp() + later_s):%H:%M:%S}"'

    def local(at_s: float) -> datetime:
        return datetime.fromtimestamp(at_s, ZoneInfo(zone))

    def place(found: re.Match[str]) -> str:
        return f"date = {local(now_s).date()}" if found[1] else f'zone = "{zone}"'

    file = folder / "race.toml"
    file.write_text(GUN.sub(gun, PLACE.sub(place, file.read_text())))
    reads = sorted(recorded_reads(race_folder(model)), key=lambda one: one.received_s)
    return read_race(folder), [
        replace(one, at_s=one.at_s + later_s, received_s=one.received_s + later_s) for one in reads
    ]
