"""A race folder's files again, in which whoever opted out is nobody: another bib, no name, no chip.

All that counts stays as it was: her reads and the decisions about her go by the other bib, so that
the same film and the same results come of them. Other bibs stand in an order that says nothing
about hers. Where a decision's words name her, it has none.
"""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from feeds.believe.wearers import Wearers
from feeds.decisions.corrections import Correction, key_of
from feeds.files.read_lines import HEADER, encode_csv_line
from feeds.race import Race, chip_code
from feeds.race_folder.roster import COLUMNS
from feeds.reads import Read
from feeds.results.revisions import is_named
from geo.read_course import COURSES

NEEDED = ("what", "at_s", "who", "why")  # of every decision, also where it does not say it
ENDINGS = (".geojson", ".json")  # of a file in the race's own folder


class Nameless:
    """Writes the files of one race without those who opted out.

    Parameters
    ----------
    race : by the timetable, with those who opted out.
    wearers : who wore which chip when.
    places : (N,) the number of each runner, in the order in which she is published.
    """

    def __init__(self, race: Race, wearers: Wearers, places: Sequence[int]) -> None:
        self.race, self._wearers, self._places = race, wearers, places
        self._private = [number for number in places if not race.runners[number].is_public]
        taken = {chip_code(tag) for tag in race.runner_of}
        head = "x"
        while any(chip_code(f"{head}{k}") in taken for k in range(len(self._private) + 1)):
            head += "x"
        self._other = {number: f"{head}{k + 1}" for k, number in enumerate(self._private)}
        self._bib_of = {race.runners[number].bib: bib for number, bib in self._other.items()}

    def bibs(self) -> list[str]:
        """Return (N,) the bibs in the order in which runners are published."""
        return [self._other.get(number, self.race.runners[number].bib) for number in self._places]

    def roster(self) -> bytes:
        """Return the roster: those who may be named in its order, then the others."""
        text = io.StringIO()
        table = csv.writer(text, lineterminator="\n")
        table.writerow(COLUMNS)
        for one in self.race.runners:
            if one.is_public:
                wave = self.race.waves[one.wave].name
                pacer = "yes" if one.is_pacer else "no"
                table.writerow((one.bib, one.name, wave, " ".join(one.chips), pacer, "yes"))
        for number, bib in self._other.items():
            one = self.race.runners[number]
            wave, pacer = self.race.waves[one.wave].name, "yes" if one.is_pacer else "no"
            table.writerow((bib, "", wave, "", pacer, "no"))
        return text.getvalue().encode()

    def reads(self, reads: Iterable[Read]) -> bytes:
        """Return reads as CSV."""
        lines = (encode_csv_line(replace(one, tag=self._tag(one.tag, one.at_s))) for one in reads)
        return f"{HEADER}\n{''.join(lines)}".encode()

    def decisions(self, *files: Sequence[Correction]) -> list[bytes]:
        """Return decisions as JSON lines, a file for each; numbered anew, for a key may tell."""
        made = [one for file in files for one in file]
        in_order = sorted({(one.at_s, key_of(one)) for one in made})
        keys = {key: f"{number:06d}" for number, (_, key) in enumerate(in_order)}
        return [
            "".join(f"{json.dumps(self._said(one, keys), ensure_ascii=False)}\n" for one in file)
            .encode()
            for file in files
        ]  # fmt: skip

    def _said(self, one: Correction, keys: dict[str, str]) -> dict[str, Any]:
        runners = [self.race.runners[number] for number in self._private]
        is_telling = any(is_named(runner, f"{one.who} {one.why}") for runner in runners)
        told = replace(
            one,
            bib=self._bib_of.get(one.bib, one.bib),
            tag=self._tag(one.tag, one.read_s or one.at_s) if one.tag else "",
            who="" if is_telling else one.who,
            why="" if is_telling else one.why,
            key=keys[key_of(one)],
            undoes=keys.get(one.undoes, one.undoes),
        )
        fields = asdict(told).items()
        return {name: value for name, value in fields if name in NEEDED or value not in ("", 0.0)}

    def _tag(self, tag: str, at_s: float) -> str:
        number = self._wearers.row(tag, at_s)
        return tag if number is None else self._other.get(number, tag)


def places_of(folder: Path) -> tuple[bytes, dict[str, bytes]]:
    """Return a folder's ``race.toml`` and the courses and base map it names, all in one folder.

    What comes with the program goes along, under a name of its own: another version may draw it
    otherwise.
    """
    text = (folder / "race.toml").read_text(encoding="utf-8-sig")
    told = tomllib.loads(text)
    named = {("course", told["race"]["course"])}
    named |= {("basemap", told["race"]["basemap"])} if "basemap" in told["race"] else set()
    named |= {("course", told["chaser"]["course"])} if "course" in told.get("chaser", {}) else set()
    files = {}
    for key, name in sorted(named):
        if name.lower().endswith(ENDINGS):
            files[name] = (folder / name).read_bytes()
            continue
        own = f"{name}-{key}.geojson"
        files[own] = (COURSES / name / f"{key}.geojson").read_bytes()
        line = rf"^(\s*{key}\s*=\s*)([\"']){re.escape(name)}\2"
        text = re.sub(line, rf'\g<1>"{own}"', text, flags=re.MULTILINE)
    return text.encode(), files
