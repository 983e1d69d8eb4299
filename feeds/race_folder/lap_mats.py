"""The mats of a race file that a runner passes on every lap."""

from collections.abc import Sequence

from feeds.problem import did_you_mean
from feeds.race import LapMat
from feeds.race_folder.race_times import duration_s
from feeds.race_folder.race_toml import Table
from geo.course import Mat

GAP = "0:30"  # somebody who lingers near a mat is read again and again


def read_lap_mats(top: Table, mats: Sequence[Mat] | None) -> tuple[LapMat, ...]:
    """Return the ``[[lap_mat]]`` tables of a race file; what is amiss is noted there.

    Parameters
    ----------
    mats : those that the race times, rising; None where they are amiss, and not looked at.
    """
    names = [mat.name for mat in mats or ()]
    found: list[LapMat] = []
    for table in top.tables("lap_mat"):
        name = table.ask("name", str, why="what its reads have as their mat")
        laps = table.ask_texts("mats", why="what it is on each lap, in order")
        gap_s = table.ask_time("gap", duration_s, why="") if "gap" in table else duration_s(GAP)
        table.refuse_unknown()
        if name is None or laps is None or gap_s is None or mats is None:
            continue
        if name in [one.name for one in found] or name in set(names) - set(laps):
            table.refuse(f"expected a name of its own, {name!r} is another mat. Rename it.", "name")
        _check_laps(table, laps, names, found)
        found.append(LapMat(name, tuple(one for one in laps if one in names), gap_s))
    return tuple(found)


def _check_laps(
    table: Table, laps: Sequence[str], names: Sequence[str], others: Sequence[LapMat]
) -> None:
    for lap in laps:
        said = None
        if lap not in names:
            said = f"expected a mat that the race times, found {lap!r}. "
            said += did_you_mean(lap, list(names))
        elif other := next((one.name for one in others if lap in one.mats), None):
            said = f"expected each mat once, {lap!r} is one of {other!r} too. Take one out."
        if said:
            table.refuse(said, "mats", holding=lap)
    known = [names.index(lap) for lap in laps if lap in names]
    if known != sorted(set(known)):
        table.refuse("expected mats in the order they are run over, each once. Sort them.", "mats")
    if len(laps) < 2:
        table.refuse(f"expected two mats or more, found {len(laps)}. Add the other laps'.", "mats")
