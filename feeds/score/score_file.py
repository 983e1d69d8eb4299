"""What can be scored: a recorded race's folder, or a file of splits or of tracks.

Files are CSV, gzipped or not: a first line ``# mats_m=0 5000 … ; what it is``, a second with the
names of the columns, then numbers only; -1 is no read.

- splits: ``runner, …, wave, t0 … tM``: seconds at each mat.
- tracks: ``track, person, t, d`` or ``race, race_m, athlete, t, d``: seconds and metres along, from
  which the reads of mats at even distances are made; where everybody was between them is known.
"""

import gzip
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from feeds.believe.chain import possible_times
from feeds.believe.table import times_of
from feeds.files.read_files import import_reads
from feeds.problem import Problem, RaceError
from feeds.race_folder.read_race import race_folder, read_race
from feeds.race_folder.spreadsheet import is_blank
from feeds.reads import Read
from geo.motion import FloatArray, IntArray

TRACK_MATS = 15  # a heat on a track is read fifteen times
ROAD_MAT_M = 1000.0  # a run on a road every kilometre


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """A race that was run: N runners, M mats."""

    name: str
    mats_m: FloatArray  # (M,)
    times_s: FloatArray  # (N, M) when each runner crossed each mat, rising; NaN: no read
    gun_s: FloatArray  # (N,)
    wave: IntArray  # (N,)
    band_s_per_km: FloatArray  # (N,) NaN: not announced
    heights: FloatArray  # (H, 2); (0, 2): not known
    tracks: tuple[FloatArray, ...] = ()  # N of (T, 2) seconds, metres: where each really was


def read_recording(place: str) -> Recording:
    """Return what is recorded in a file, a race folder or a race that comes with the program.

    Raises
    ------
    RaceError
        Where there is nothing that can be scored; it says what was expected.
    """
    path = Path(place)
    return _of_file(path) if path.is_file() else _of_race(place)


def _of_race(place: str) -> Recording:
    race = read_race(race_folder(place))
    path = race.folder / "reads.csv"
    if not path.exists():
        raise _refusal(path, "expected the reads of a race that was run. Export them to reads.csv.")
    reads = [line for line in import_reads(path) if isinstance(line, Read)]
    wave = np.array([runner.wave for runner in race.runners], dtype=np.int64)
    band = np.array([(one.slowest_s_per_km + one.fastest_s_per_km) / 2 for one in race.waves])
    return Recording(
        race.key,
        np.array([mat.along_m for mat in race.mats]),
        times_of(race, reads)[:-1],
        np.array([one.gun_s for one in race.waves])[wave],
        wave,
        band[wave],
        race.course.heights,
    )


def _of_file(path: Path) -> Recording:
    raw = path.read_bytes()
    try:
        text = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode()
        lines = [line for line in text.splitlines() if not is_blank([line])]
        about = " ".join(line for line in lines if line.startswith("#"))
        rows = [line for line in lines if not line.startswith("#")]
        names = [name.strip() for name in rows[0].split(",")]
        table = np.array([[float(cell) for cell in row.split(",")] for row in rows[1:]])
        column = {name: table[:, place] for place, name in enumerate(names)}
    except (ValueError, IndexError, OSError) as error:
        raise _refusal(path, f"expected columns of numbers under their names: {error}") from error
    if "t0" in column:
        return _of_splits(path, about, column)
    who: list[str] = [name for name in ("track", "race", "athlete") if name in column]
    if not who or "t" not in column or "d" not in column:
        raise _refusal(path, f"expected columns t0, t1, … or t and d, found {', '.join(names)}.")
    return _of_tracks(path, column, who)


def _of_splits(path: Path, about: str, column: dict[str, FloatArray]) -> Recording:
    told = about.partition("mats_m=")[2].partition(";")[0].split()
    mats_m = np.array([float(metres) for metres in told])
    if len(mats_m) < 2 or f"t{len(mats_m) - 1}" not in column or np.any(np.diff(mats_m) <= 0):
        raise _refusal(
            path, "expected mats_m= in its first line, rising, one for each of t0, t1, …"
        )
    times_s = np.column_stack([column[f"t{mat}"] for mat in range(len(mats_m))])
    times_s = possible_times(np.where(times_s < 0, np.nan, times_s), mats_m)
    n = len(times_s)
    wave = np.unique(column.get("wave", np.zeros(n)), return_inverse=True)[1].astype(np.int64)
    gun_s = np.zeros(n)
    for number in np.unique(wave):
        gun_s[wave == number] = np.nanmin(times_s[wave == number, 0])
    unknown = np.full(n, np.nan)
    return Recording(path.name, mats_m, times_s, gun_s, wave, unknown, np.zeros((0, 2)))


def _of_tracks(path: Path, column: dict[str, FloatArray], who: list[str]) -> Recording:
    key = np.column_stack([column[name] for name in who])
    _, of_row = np.unique(key, axis=0, return_inverse=True)
    at_s, along_m = column["t"], column["d"]
    tracks = []
    for number in range(int(of_row.max()) + 1):
        mine = np.flatnonzero(of_row.ravel() == number)
        track = np.column_stack((at_s[mine], np.maximum.accumulate(along_m[mine])))
        if track[0, 0] > 0:  # from the gun on
            track = np.vstack(([0.0, 0.0], track))
        track[0, 1] = 0.0
        tracks.append(track)
    length_m = float(column["race_m"].max()) if "race_m" in column else min(
        float(track[-1, 1]) // ROAD_MAT_M * ROAD_MAT_M for track in tracks
    )  # fmt: skip
    count = TRACK_MATS if "race_m" in column else round(length_m / ROAD_MAT_M)
    mats_m = np.linspace(0.0, length_m, count + 1)
    times_s = np.array(
        [np.interp(mats_m, track[:, 1], track[:, 0], right=np.nan) for track in tracks]
    )
    n = len(tracks)
    zero, unknown = np.zeros(n), np.full(n, np.nan)
    return Recording(
        path.name, mats_m, times_s, zero, np.zeros(n, np.int64), unknown, np.zeros((0, 2)),
        tuple(tracks),
    )  # fmt: skip


def _refusal(path: Path, what: str) -> RaceError:
    return RaceError([Problem(path.name, None, what)])
