"""A race whose morning is now, for processes that know no other time."""

import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from feeds.race_folder.read_race import race_folder
from tests.commands import RACE


def race_begun(folder: Path) -> Path:
    """Return a new race folder whose first gun went eleven minutes ago; nobody has run yet."""
    shutil.copytree(race_folder(RACE), folder)
    (folder / "reads.csv").unlink()
    text = (folder / "race.toml").read_text(encoding="utf-8")
    gun = datetime.now(UTC) - timedelta(minutes=11)
    text = text.replace("date = 2021-10-31", f"date = {gun.date()}").replace("Europe/Paris", "UTC")

    def moved(found: re.Match[str]) -> str:
        hours, minutes, seconds = map(int, found[1].split(":"))
        at = gun + timedelta(hours=hours - 10, minutes=minutes, seconds=seconds)
        return f'gun = "{at.isoformat(timespec="seconds")}"'

    text = re.sub(r'gun = "(\d\d:\d\d:\d\d)"', moved, text)
    (folder / "race.toml").write_text(text, encoding="utf-8")
    return folder
