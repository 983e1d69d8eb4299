"""A race folder whose roster holds names nobody expects."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from feeds.race_folder.read_race import race_folder


def with_names(folder: Path, race: str, names: Mapping[str, str], opted_out: str) -> Path:
    """Copy a built-in race, its runners renamed by bib, one of them not to be named; return it."""
    shutil.copytree(race_folder(race), folder)
    lines = (folder / "roster.csv").read_text(encoding="utf-8").splitlines()
    for k, line in enumerate(lines):
        bib, _name, wave, chips, pacer, _public = line.split(",")
        if bib in names:
            name = names[bib].replace('"', '""')
            lines[k] = (
                f'{bib},"{name}",{wave},{chips},{pacer},{"no" if bib == opted_out else "yes"}'
            )
    (folder / "roster.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder
