"""What each column of a table of results is: told, or guessed from its name, and shown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from feeds.result_tables.open_table import Table, TableError

KM_M, MILE_M = 1000.0, 1609.344
HALF_M, MARATHON_M = 21_097.5, 42_195.0
NEAR = 0.005  # share of the way: two columns nearer than that are of one place

DISTANCE = re.compile(
    r"(?<![\w.,])(?P<number>\d+(?:[.,]\d+)?)\s*"
    r"(?P<unit>km|kms|k|kilom\w*|mi|mile|miles|milles?|m|met\w*|mètres?)(?![\w/])",
    re.I,
)
KM_FIRST = re.compile(r"\bkm\s?(?P<number>\d+(?:[.,]\d+)?)\b", re.I)
HALF = re.compile(r"\b(half|halfway|semi|mi-?parcours|mi-?course|hälfte|halbmarathon)\b", re.I)
MARATHON = re.compile(r"marathon", re.I)
MILES = ("mi", "mile", "miles", "mille", "milles")
# What stands beside times and is none that a mat has seen.
BESIDE = re.compile(
    r"pace|allure|speed|vitesse|km/h|mph|/\s*km|min/|rank|rang\b|place|\bpos|\bcl(as)?t\b|class|"
    r"overall|divis|gender|sexe?\b|\bage\b|âge|birth|naiss|proj|gap|[ée]cart|diff|behind|year|"
    r"ann[ée]e|club|team|[ée]quipe|city|ville|state|country|pays|nation|points?\b|"
    r"split\s*\(|tod\b|\bcat\b|cat[ée]g",
    re.I,
)
ROLES: Mapping[str, re.Pattern[str]] = {
    role: re.compile(pattern, re.I)
    for role, pattern in {
        "bib": r"\b(bib|dossard|startnummer|race\s*(no|number))\b"
        r"|^(#|n°|no\.?|num\w*|runner|start\s*no\.?)$",
        "first": r"^(first[\s_-]*name|given[\s_-]*name|pr[ée]nom|vorname)$",
        "last": r"^(last[\s_-]*name|surname|family[\s_-]*name|nom de famille|nachname)$",
        "name": r"^(name|full\s*name|nom|nom.*pr[ée]nom|pr[ée]nom.*nom|athlete|runner\s*name"
        r"|coureur|participant)$",
        "wave": r"\b(wave|vague|sas|corral|pen|start\s*group|block|startblock|bloc)\b",
        "start": r"^(start|d[ée]part|heure.*d[ée]part|start\s*time|gun\s*start|t0)$",
        "net": r"\b(net|chip|puce|r[ée]el|netto)\b",
        "gun": r"\b(gun|brut|officiel|official|brutto|pistolet|clock)\b",
        "finish": r"\b(finish|arriv[ée]e|final|finale|total|temps|time|chrono|result|r[ée]sultat"
        r"|zeit|ziel)\b",
    }.items()
}
TEXTS = ("bib", "name", "first", "last", "wave")


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of a table is what: names of columns, empty where there is none."""

    bib: str = ""
    name: str = ""
    first: str = ""  # given name, where it stands apart
    last: str = ""
    wave: str = ""
    start: str = ""  # when she crossed the start
    finish: str = ""  # her time, from her own start if the table has such a one
    gun: str = ""  # her time from the gun, if the table has both
    splits: tuple[tuple[float, str], ...] = ()  # metres from the start, rising
    length_m: float = 0.0
    is_absolute: bool = False  # the times count from one and the same moment for everybody

    def shown(self) -> list[tuple[str, str]]:
        """Return what each column is taken for, to be looked at."""
        told = [(role, getattr(self, role)) for role in (*TEXTS, "start")]
        told += [(_distance_said(along_m), name) for along_m, name in self.splits]
        told += [("finish", self.finish), ("gun", self.gun)]
        return [(role, name) for role, name in told if name]


def find_columns(
    table: Table, told: Mapping[str, str] | None = None, length_m: float | None = None
) -> Columns:
    """Return what each column is.

    Parameters
    ----------
    told : what the user says: a role, or a distance such as "5km" or "half" -> a column's name.
    length_m : of the race; None: to be found out.

    Raises
    ------
    TableError
        Where a finish, or the length of the race, cannot be found: it says what to tell.
    """
    roles, distances = _told(table, told or {})
    mats = _mats_above(table)
    taken = {*roles.values(), *(name for _, name in distances)}
    if mats:
        return _of_numbered_mats(table, mats, roles, length_m)
    free = [name for name in table.header if name not in taken]
    for role, pattern in ROLES.items():
        if role in roles:
            continue
        for name in free:
            is_beside = BESIDE.search(name) and role != "wave"
            if pattern.search(name) and not is_beside and not _metres(name, None):
                roles[role] = name
                free.remove(name)
                break
    for name in free:
        metres = None if BESIDE.search(name) else _metres(name, length_m)
        if metres and all(abs(metres - other) > NEAR * metres for other, _ in distances):
            distances.append((metres, name))
    return _whole(table, roles, sorted(distances), length_m)


def parse_distance_m(written: str) -> float:
    """Return the metres in a distance as people write it.

    Raises
    ------
    TableError
        Where it is none.

    Examples
    --------
    >>> [parse_distance_m(one) for one in ("10 km", "5K", "13.1 mi", "half", "marathon", "KM 5")]
    [10000.0, 5000.0, 21082.4064, 21097.5, 42195.0, 5000.0]
    """
    if metres := _metres(written, None):
        return metres
    if MARATHON.search(written):
        return MARATHON_M
    if re.fullmatch(r"\d+(?:[.,]\d+)?", written.strip()):
        raise TableError(f"expected a distance with its unit, found {written!r}: 10km, 6mi, 800m.")
    raise TableError(f"expected a distance such as 10km, 13.1mi or half, found {written!r}.")


def _told(table: Table, told: Mapping[str, str]) -> tuple[dict[str, str], list[tuple[float, str]]]:
    roles: dict[str, str] = {}
    distances = []
    by_name = {name.casefold(): name for name in table.header}
    for role, column in told.items():
        name = by_name.get(column.strip().casefold())
        if name is None:
            known = ", ".join(table.header)
            raise TableError(f"expected a column of the table, found {column!r}. It has: {known}.")
        if role.casefold() in ROLES:
            roles[role.casefold()] = name
        elif role.casefold() == "none":
            continue
        else:
            distances.append((parse_distance_m(role), name))
    return roles, distances


def _mats_above(table: Table) -> list[float]:
    """Return the metres that a table of numbered mats tells above its header, as mats_m=."""
    told = table.about.partition("mats_m=")[2].partition(";")[0].replace(",", " ").split()
    try:
        mats_m = [float(metres) for metres in told]
    except ValueError:
        return []
    is_whole = all(f"t{number}" in table.header for number in range(len(mats_m)))
    return mats_m if len(mats_m) > 1 and is_whole else []


def _of_numbered_mats(
    table: Table, mats_m: Sequence[float], roles: dict[str, str], length_m: float | None
) -> Columns:
    """Return the columns of a table that says where its mats are: t0, t1, …, all by one clock."""
    splits = [(metres, f"t{k}") for k, metres in enumerate(mats_m) if metres > 0]
    for role in TEXTS:
        for name in table.header:
            if role not in roles and ROLES[role].search(name) and not BESIDE.search(name):
                roles[role] = name
    start = "t0" if mats_m[0] == 0 else ""
    of = roles.get
    return Columns(
        of("bib", ""), of("name", ""), of("first", ""), of("last", ""), of("wave", ""), start,
        splits[-1][1], "", tuple(splits[:-1]), length_m or splits[-1][0], bool(start),
    )  # fmt: skip


def _whole(
    table: Table,
    roles: dict[str, str],
    distances: list[tuple[float, str]],
    length_m: float | None,
) -> Columns:
    finish = roles.get("net") or roles.get("finish") or roles.get("gun") or ""
    gun = roles.get("gun", "") if finish != roles.get("gun") else ""
    length_m = length_m or _length_m(table, distances, bool(finish))
    if length_m is None:
        raise TableError(
            f"{table.name}: expected to find out how long the race was. Say --distance 10km."
        )
    beyond = [one for one in distances if one[0] > length_m * (1 + NEAR)]
    if beyond:
        metres, name = beyond[0]
        raise TableError(
            f"{table.name}: expected splits within {length_m:,.0f} m, found {name!r} at "
            f"{metres:,.0f} m. Say --distance, or --column none={name!r} to leave it out."
        )
    at_end = [name for metres, name in distances if metres >= length_m * (1 - NEAR)]
    splits = [one for one in distances if one[0] < length_m * (1 - NEAR)]
    finish = finish or (at_end[0] if at_end else "")
    if not finish:
        raise TableError(
            f"{table.name}: expected a column with the time at the finish, found "
            f"{', '.join(table.header)}. Say --column finish=NAME."
        )
    of = roles.get
    return Columns(
        of("bib", ""), of("name", ""), of("first", ""), of("last", ""), of("wave", ""),
        of("start", ""), finish, gun, tuple(splits), length_m,
    )  # fmt: skip


def _length_m(
    table: Table, distances: Sequence[tuple[float, str]], has_finish: bool
) -> float | None:
    """Return how long the race was, by what its file is called or by its splits; None: unknown."""
    last_m = distances[-1][0] if distances else 0.0
    words = re.sub(r"[_-]+", " ", f"{table.name} {table.about}")
    named = _metres(words, None) or (MARATHON_M if MARATHON.search(words) else None)
    if named and named >= last_m * (1 - NEAR):
        return named
    if distances and not has_finish:
        return last_m
    if 0.8 * MARATHON_M <= last_m <= MARATHON_M * (1 + NEAR):
        return MARATHON_M
    return HALF_M if 0.7 * HALF_M <= last_m <= HALF_M * (1 + NEAR) else None


def _metres(words: str, length_m: float | None) -> float | None:
    """Return the distance in a column's name."""
    if match := DISTANCE.search(words):
        unit = match["unit"].casefold()
        metres = float(match["number"].replace(",", "."))
        metres *= MILE_M if unit in MILES else KM_M if unit.startswith("k") else 1.0
        return round(metres, 4) if metres >= 50 else None
    if match := KM_FIRST.search(words):
        return float(match["number"].replace(",", ".")) * KM_M
    if HALF.search(words):
        return HALF_M if length_m is None or length_m > 1.9 * HALF_M else length_m / 2.0
    return None


def mat_name(along_m: float) -> str:
    """Return what a mat at a distance is called.

    Examples
    --------
    >>> [mat_name(one) for one in (5000.0, 21097.5, 1609.344, 12345.0)]
    ['5km', 'half', '1mi', '12345m']
    """
    return _distance_said(along_m).replace(" ", "")


def _distance_said(along_m: float) -> str:
    if abs(along_m - HALF_M) < 60.0:
        return "half"
    for unit, unit_m in (("km", KM_M), ("mi", MILE_M)):
        number = along_m / unit_m
        if abs(number - round(number, 1)) < 1e-4:
            return f"{round(number, 1):g} {unit}"
    return f"{along_m:g} m"
