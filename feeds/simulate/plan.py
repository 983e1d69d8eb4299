"""What a race folder's ``simulation.toml`` says: the numbers behind an invented field.

The field's names are the file's keys. Paces are written "m:ss" for a kilometre.
"""

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")


class SimulationError(ValueError):
    """A simulation.toml that cannot be used; the message says where and what to do."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of runner in a wave: a bell curve of paces."""

    share: float  # of the wave's runners, 0..1; a wave's shares add up to 1
    pace: float  # s/km in the middle: an even effort, alone on a flat road
    spread: float  # s/km, one standard deviation


@dataclass(frozen=True, slots=True)
class WavePlan:
    """Who stands in one wave."""

    name: str  # as in race.toml
    runners: int  # bibs, pacers included
    pacers: int
    pacer_pace: float  # s/km, held whatever the slope
    pacers_until_m: float  # there they stand aside and are read no more
    kinds: tuple[Kind, ...]


@dataclass(frozen=True, slots=True)
class RosterPlan:
    """How to invent the roster of a race that has no real one."""

    seed: int
    bib_block: int  # wave w has the bibs from w * bib_block + 1
    two_chips_share: float
    private_share: float


@dataclass(frozen=True, slots=True)
class QueuePlan:
    """How a wave gets over its start line."""

    first_s: float  # from the gun to the first foot over the line
    runners_per_s: float
    fast_in_front: float  # 0: lined up by chance, 1: strictly by pace


@dataclass(frozen=True, slots=True)
class CrowdPlan:
    """How runners hinder one another."""

    width_m: float  # of the road in use
    look_s: float  # who went by in the last look_s seconds is in the way
    full_per_m2: float  # density at which nobody overtakes
    jam_per_m2: float  # density at which nobody moves


@dataclass(frozen=True, slots=True)
class RunningPlan:
    """How a runner's effort goes over the course."""

    fade: float  # how much slower at the end than at the start, as a share
    fade_spread: float
    wobble: float  # one standard deviation of a kilometre's pace, as a share
    slope_share: float  # of Minetti's cost, 0: hills do not matter
    impatient_share: float  # of runners who leave the pacers' line before it ends
    gap_s: float  # the widest a runner who is held up stays behind the pacers


@dataclass(frozen=True, slots=True)
class LossPlan:
    """What goes missing: runners and reads."""

    never_start_share: float
    stop_share: float
    stop_after_m: float  # nobody stops before
    missed_reads_share: float
    repeated_reads_share: float
    delay_least_s: float  # from the mat to the timing system
    delay_most_s: float


@dataclass(frozen=True, slots=True)
class ChaserPlan:
    """How closely the chaser keeps to his plan."""

    wobble_s: float  # one standard deviation of his drift at mid-course; none at the finish


@dataclass(frozen=True, slots=True)
class Plan:
    """All of a simulation.toml."""

    seed: int  # of the race that ships
    cell_m: float  # length of the steps in which the runners are moved
    roster: RosterPlan | None  # None: the race has a roster of its own
    queue: QueuePlan
    crowd: CrowdPlan
    running: RunningPlan
    loss: LossPlan
    chaser: ChaserPlan
    waves: tuple[WavePlan, ...]  # in the order of race.toml


def read_plan(path: Path) -> Plan:
    """Return the plan in a simulation.toml, or raise SimulationError."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SimulationError(f"{path}: no such file. Without it a race has no field.") from error
    except tomllib.TOMLDecodeError as error:
        raise SimulationError(f"{path}: expected TOML, got {error}") from error
    where = path.name
    waves = []
    for entry in _part(table, "wave", list, where):
        at = f"{where}: [[wave]] {entry.get('name', '(no name)')}"
        kinds = tuple(_filled(Kind, one, f"{at} kinds") for one in _part(entry, "kinds", list, at))
        if abs(sum(kind.share for kind in kinds) - 1.0) > 1e-6:
            raise SimulationError(f"{at}: expected shares of kinds that add up to 1. Mend them.")
        waves.append(_filled(WavePlan, {**entry, "kinds": kinds}, at))
    parts: dict[str, Any] = {
        name: _filled(kind, _part(table, name, dict, where), f"{where}: [{name}]")
        for name, kind in (
            ("queue", QueuePlan),
            ("crowd", CrowdPlan),
            ("running", RunningPlan),
            ("loss", LossPlan),
            ("chaser", ChaserPlan),
        )
    }
    roster = table.get("roster")
    parts["roster"] = None if roster is None else _filled(RosterPlan, roster, f"{where}: [roster]")
    numbers: dict[str, Any] = {key: table[key] for key in ("seed", "cell_m") if key in table}
    return _filled(Plan, {**numbers, **parts, "waves": tuple(waves)}, where)


def _part(table: dict[str, Any], key: str, kind: type, where: str) -> Any:
    part = table.get(key)
    if not isinstance(part, kind):
        raise SimulationError(f"{where}: expected [{key}], got {part!r}. Add it.")
    return part


def _filled(kind: type[T], table: dict[str, Any], where: str) -> T:
    wanted = {field.name: field.type for field in fields(kind)}  # type: ignore[arg-type]
    for key in table:
        if key not in wanted:
            raise SimulationError(f"{where}: no key {key!r} here. Known: {', '.join(wanted)}.")
    values: dict[str, Any] = {}
    for key, type_ in wanted.items():
        if key not in table:
            raise SimulationError(f"{where}: expected a value for {key!r}, none came. Add it.")
        values[key] = _number(table[key], f"{where} {key}") if type_ is float else table[key]
        if type_ in (int, str) and type(values[key]) is not type_:
            raise SimulationError(
                f"{where} {key}: expected {type_.__name__}, got {values[key]!r}. Mend it."
            )
    return kind(**values)


def _number(value: object, where: str) -> float:
    """Return a number, or the seconds in a pace "m:ss"."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    minutes, _, seconds = str(value).partition(":")
    try:
        return float(int(minutes) * 60 + float(seconds))
    except ValueError as error:
        raise SimulationError(
            f'{where}: expected a number or a pace "m:ss", got {value!r}. Mend it.'
        ) from error
