"""The second referee chooses which reads to believe: docs/results.md, part 3, word by word.

It shares no code with `feeds.believe`. Times are whole milliseconds.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median_low

RECORDS = (
    (100.0, 9.58), (200.0, 19.19), (400.0, 43.03), (800.0, 100.91), (1500.0, 206.0),
    (3000.0, 437.55), (5000.0, 755.36), (10000.0, 1571.0), (21097.5, 3402.0),
    (42195.0, 7235.0), (100000.0, 21935.0),
)  # fmt: skip


@dataclass(frozen=True, order=True)
class Crossing:
    """A read taken for the passing of one mat."""

    ms: int
    mat: int  # the place among the mats, from 0
    decided: int = 0  # above 0: it is in the walk; the higher, the later it was decided
    is_free: bool = False  # of the floor: somebody saw this lap


Walk = tuple[Crossing, ...]


@dataclass(frozen=True)
class Person:
    """What the words need to know of a runner, or of the chaser."""

    metres: tuple[float, ...]  # of each mat along her course, from the start
    needs_s: Callable[[float], float]  # the fewest seconds for so many metres
    floor_ms: int
    first_floor_ms: int  # of the race; the chaser's is his own
    announced_s_per_m: float  # the slowest of her wave
    slowest_s_per_m: float  # that counts, but for her own first stretch
    start: int | None
    finish: int | None
    laps: tuple[tuple[tuple[int, ...], int], ...]  # what a mat of laps stands for, and its gap
    gun_ms: int = 0
    may_guess: bool = True  # nobody has stopped her by decision

    def needs_ms(self, one: int | None, other: int) -> int:
        """Return the fewest milliseconds between two mats; None is the start."""
        begin_m = 0.0 if one is None else self.metres[one]
        return round(1000 * self.needs_s(abs(self.metres[other] - begin_m)))


def human_needs_s(metres: float) -> float:
    """Return the seconds that a person needs at least for so many metres."""
    if metres <= RECORDS[0][0]:
        return 0.97 * RECORDS[0][1] * metres / RECORDS[0][0]
    for (short_m, short_s), (long_m, long_s) in pairwise(RECORDS):
        if metres <= long_m:
            share = (metres - short_m) / (long_m - short_m)
            return 0.97 * (short_s + share * (long_s - short_s))
    return 0.97 * RECORDS[-1][1] * metres / RECORDS[-1][0]


def pace(person: Person, one: Crossing, next_one: Crossing) -> float:
    way_m = person.metres[next_one.mat] - person.metres[one.mat]
    return (next_one.ms - one.ms) / 1000 / way_m


def could_run(person: Person, one: Crossing, other: Crossing) -> bool:
    """Say whether a person could have been at two mats at these times, whichever is first."""
    first, then = sorted((one, other), key=lambda each: each.ms)
    is_rising = first.mat < then.mat and first.ms < then.ms
    return is_rising and then.ms - first.ms >= person.needs_ms(first.mat, then.mat)


def can_follow(person: Person, one: Crossing, then: Crossing) -> bool:
    """Say whether two crossings may follow each other in a walk."""
    if one.mat >= then.mat or one.ms >= then.ms:
        return False
    if one.decided and then.decided:
        return True
    for mats, gap_ms in person.laps:
        if one.mat in mats and then.mat in mats and then.ms - one.ms < gap_ms:
            return False
    return could_run(person, one, then)


def settle(person: Person, every: list[Crossing]) -> tuple[Person, list[Crossing]]:
    """Let added reads have their way; return her, maybe with a new floor, and the rest."""
    sure: list[Crossing] = []
    for one in sorted((one for one in every if one.decided), key=lambda one: -one.decided):
        if all((one.mat - other.mat) * (one.ms - other.ms) > 0 for other in sure):
            sure.append(one)
    read = [one for one in every if not one.decided]
    left = [one for one in read if all(could_run(person, one, other) for other in sure)]
    for one in sure:
        person = replace(
            person,
            floor_ms=min(person.floor_ms, one.ms),
            first_floor_ms=min(person.first_floor_ms, one.ms),
        )
    return person, sure + left


def is_better(walk: Walk, than: Walk) -> bool:
    if len(walk) != len(than):
        return len(walk) > len(than)
    return [(one.ms, one.mat) for one in walk[::-1]] < [(one.ms, one.mat) for one in than[::-1]]


def walk_from(person: Person, floor_ms: int, crossings: list[Crossing]) -> Walk:
    """Return the best walk above a floor: for each crossing in turn, the best that ends there."""
    able = sorted(
        one
        for one in crossings
        if one.decided or one.is_free or one.ms >= floor_ms + person.needs_ms(None, one.mat)
    )
    sure = [one.mat for one in able if one.decided]
    best_to: dict[Crossing, Walk] = {}
    for one in able:
        befores = [other for other in best_to if can_follow(person, other, one)]
        befores = only_last_start(person, befores)
        walks = [(*best_to[other], one) for other in befores if not between(sure, other, one)]
        if not between(sure, None, one):
            walks.append((one,))
        best = best_of(walks)
        if best:
            best_to[one] = best
    ends = [one for one in best_to if not between(sure, one, None)]
    walks = [best_to[one] for one in only_last_start(person, ends)]
    most = max((len(walk) for walk in walks), default=0)
    walks = [walk for walk in walks if len(walk) == most]
    first_ms = min((walk[-1].ms for walk in walks), default=0)
    beside = [walk for walk in walks if walk[-1].ms <= first_ms + 30_000]
    nearest = min((walk[-1].mat for walk in beside), default=0)
    return best_of(walk for walk in beside if walk[-1].mat == nearest)


def only_last_start(person: Person, crossings: list[Crossing]) -> list[Crossing]:
    starts = [one for one in crossings if one.mat == person.start]
    return [one for one in crossings if one not in starts[:-1]]


def between(sure: list[int], one: Crossing | None, then: Crossing | None) -> bool:
    """Say whether a mat where somebody saw her lies between two crossings, or beyond one."""
    after = -1 if one is None else one.mat
    before = 1_000_000 if then is None else then.mat
    return any(after < mat < before for mat in sure)


def best_of(walks: Iterable[Walk]) -> Walk:
    best: Walk = ()
    for walk in walks:
        if is_better(walk, best):
            best = walk
    return best


def count_missed_laps(person: Person, walk: Walk) -> Walk:
    for mats, _ in person.laps:
        if mats != tuple(range(mats[0], mats[0] + len(mats))):
            continue  # another mat lies between
        metres, is_start_a_lap = person.metres, mats[0] == 0
        if mats[0] == 1:
            lap_m, first_m = metres[mats[1]] - metres[mats[0]], metres[mats[0]] - metres[0]
            if abs(first_m - lap_m) <= 0.01 * lap_m:
                mats = (0, *mats)  # the start is a lap away
        turns = [one for one in walk if one.mat in mats]
        laps_ms = [then.ms - one.ms for one, then in pairwise(turns)]
        if len(laps_ms) < 2:
            continue
        usual_ms = median_low(laps_ms)
        room = mats[-1] - turns[-1].mat
        more = 0
        if is_start_a_lap and turns[0].mat == person.start == 0 and room > 0:
            late_ms = turns[0].ms - person.gun_ms
            more = 1 if 4 * abs(late_ms - usual_ms) <= usual_ms else 0
        room -= more
        moved = [replace(turns[0], mat=turns[0].mat + more)]
        for (one, then), lap_ms in zip(pairwise(turns), laps_ms, strict=True):
            is_so_many = next((n for n in (2, 3) if 4 * abs(lap_ms - n * usual_ms) <= usual_ms), 1)
            missed = min(max(0, is_so_many - (then.mat - one.mat)), room)
            room, more = room - missed, more + missed
            moved.append(replace(then, mat=then.mat + more))
        now = dict(zip(turns, moved, strict=True))
        walk = tuple(now.get(one, one) for one in walk)
    return walk


def best_walk(person: Person, crossings: list[Crossing]) -> Walk:
    walk = walk_from(person, person.floor_ms, crossings)
    if any(one.ms < person.floor_ms for one in crossings):
        earlier = walk_from(person, person.first_floor_ms, crossings)
        if is_of_an_earlier_wave(person, earlier):
            walk = earlier
    return walk


def is_of_an_earlier_wave(person: Person, walk: Walk) -> bool:
    if len(walk) < 2 or walk[0].ms >= person.floor_ms:
        return False
    is_too_early = walk[1].ms < person.floor_ms + person.needs_ms(None, walk[1].mat)
    return is_too_early or pace(person, walk[0], walk[1]) <= person.announced_s_per_m


def is_stray(person: Person, walk: Walk, left: list[Crossing]) -> bool:
    """Say whether the finish that ends a walk is none: she was read on her way after it."""
    finish = walk[-1]
    if finish.decided:
        return False
    others = [one for one in left if one.mat != person.finish or one.ms > finish.ms]
    other = best_walk(person, others)
    is_on_her_way = any(one.ms > finish.ms and one.mat != person.finish for one in other)
    slowest = person.slowest_s_per_m
    if len(walk) > 1:
        slowest = max(slowest, 1.5 * pace(person, walk[0], walk[1]))
    is_steady = all(pace(person, one, then) <= slowest for one, then in pairwise(other))
    return len(other) >= len(walk) and is_on_her_way and is_steady


def final_walk(person: Person, crossings: list[Crossing]) -> tuple[Person, Walk]:
    """Return the walk that holds, and the person with the floor that added reads left her."""
    person, left = settle(person, crossings)
    for read in sorted(one for one in left if one.mat == person.finish):
        walk = best_walk(person, [one for one in left if one.ms <= read.ms])
        if walk and (walk[-1].mat, walk[-1].ms) == (read.mat, read.ms):
            if not is_stray(person, walk, left):
                return person, walk
            left.remove(read)
    walk = best_walk(person, left)
    has_finish = person.finish is not None and any(one.mat == person.finish for one in walk)
    is_given = has_finish and walk[-1].decided > 0
    return person, walk if is_given or not person.may_guess else count_missed_laps(person, walk)
