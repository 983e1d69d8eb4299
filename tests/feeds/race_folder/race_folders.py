"""A small race of our own in a folder, whole, for tests to read and to spoil."""

import json
from pathlib import Path

from feeds.problem import RaceError
from feeds.race_folder.read_race import read_race

RACE = """\
[race]
name.fr = "Tour du quai"
name.en = "Round the quay"
date = 2021-10-31
zone = "Europe/Paris"
course = "quay.geojson"
mats = ["start", "half", "finish"]

[rule]
wins = "before-chaser-at-line"
passed = "run-on"

[[wave]]
name = "slow"
gun = "10:00:00"
colour = "#ffd23f"
shape = "circle"
shirt = "yellow"
band = ["8:00", "5:30"]

[[wave]]
name = "fast"
gun = "10:05:00"
colour = "#3f6bff"
rim = "#ffeedd"
shape = "square"
shirt = "blue"
band = ["6:00", "4:00"]

[chaser]
bib = "X"
chips = ["CHASE1"]
name = "The chaser"
gun = "10:06:00"
time = "3:20"

[privacy]
names = "public"
"""

ROSTER = """\
bib,name,wave,chips,pacer,public
0042,Zoé Brisefer °,slow,00ab12 AB13,no,yes
42,Ōta 太郎 °,fast,AB14,yes,no
7,"Dupont, Jo °",slow,,no,yes
"""

SPEEDS = 'speeds = [{ after = "0:00", km_per_h = 15 }, { after = "20:00", km_per_h = 17.5 }]'


def write_course(path: Path, lon: float = 0.008983, mats: dict[str, float] | None = None) -> None:
    """Write a course due east on the equator; 0.008983 degrees there are 1,000 m."""
    length_m = lon * 111_319.4908
    places = {"start": 0.0, "half": length_m / 2, "finish": length_m} if mats is None else mats
    features = [_feature("LineString", [[0.0, 0.0], [lon, 0.0]], kind="course", name="Quay")]
    for name, along_m in places.items():
        place = [lon * along_m / length_m, 0.0]
        features.append(_feature("Point", place, kind="mat", name=name, along_m=along_m))
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))


def write_race(folder: Path, race: str = RACE, roster: str | None = ROSTER) -> Path:
    """Write a race folder and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "race.toml").write_text(race, encoding="utf-8")
    if roster is not None:
        (folder / "roster.csv").write_text(roster, encoding="utf-8")
    write_course(folder / "quay.geojson")
    return folder


def refusal(folder: Path) -> RaceError:
    """Return what a folder is refused with."""
    try:
        race = read_race(folder)
    except RaceError as error:
        return error
    raise AssertionError(f"expected a refusal, found the race {race.key}")


def _feature(geometry_type: str, coordinates: object, **properties: object) -> dict[str, object]:
    geometry = {"type": geometry_type, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}
