"""What the organiser of a random race decides, takes back, and decides again."""

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

from feeds.decisions.corrections import Correction, What, key_of
from feeds.race import CHASER
from tests.feeds.results.random_race import (
    BOX,
    NOBODYS,
    Making,
    RandomRace,
    begin,
    name_read,
    run,
)
from tests.feeds.results.random_reads import read_everybody, tags_of
from tests.feeds.results.small_race import TEN

DAY_S = 86_400.0
OFTEN = (What.UNDO, What.UNDO, What.ADD_READ, What.VOID_READ, What.GIVE_TIME, What.DISQUALIFY)


def random_race(seed: int) -> RandomRace:
    """Return the race of a seed."""
    making = begin(Random(seed))
    run(making)
    read_everybody(making)
    expected(making)
    for _ in range(making.rng.choice((0, 1, 2, 3, 5, 8))):
        decide(making, making.rng.choice((*What, *OFTEN)))
    again(making)
    is_late = making.rng.random() < 0.6
    is_over = is_late and making.is_now(0.6, "all reads are in")
    at_s = TEN + 6 * 3600 if is_late else making.any_s()
    if not is_late and making.rng.random() < 0.2:  # when who has not come yet is given up
        at_s = making.rng.choice(making.race.waves).gun_s + making.rng.choice((1200, 1201, 1500))
    rehearsed(making)
    making.rng.shuffle(making.reads)
    making.rng.shuffle(making.corrections)
    return RandomRace(
        making.race,
        tuple(making.reads),
        tuple(making.corrections),
        at_s,
        is_over,
        frozenset(making.kinds | {one.what.value for one in making.corrections}),
    )


def add(making: Making, what: What, at_s: float | None = None, **said: Any) -> None:
    rng = making.rng
    if at_s is None:  # of few minutes, so that some decisions are made in the same second
        at_s = rng.choice((making.any_s(), TEN + 600.0 * rng.randint(0, 6)))
    if at_s in {one.at_s for one in making.corrections}:
        making.kinds.add("decided in the same second")
    key = f"k{rng.randrange(10**6)}" if rng.random() < 0.5 else ""
    making.corrections.append(Correction(what, at_s, "Op", "seen", key=key, **said))


def expected(making: Making) -> None:
    """Decide what puts right what went wrong, mostly."""
    rng, race = making.rng, making.race
    for one in race.waves:
        if making.guns_s[one.name] != one.gun_s and rng.random() < 0.8:
            feed = rng.choice(("", "a"))
            add(making, What.START_WAVE, wave=one.name, read_s=making.guns_s[one.name], feed=feed)
    if any(one.mat == BOX for one in making.reads) and rng.random() < 0.8:
        add(making, What.PLACE_MAT, feed="a", place=BOX, mat=name_read(race, rng.choice(race.mats)))
    if "of a wrong clock" in making.kinds and rng.random() < 0.8:
        since_s = rng.choice((TEN - 600, TEN - 600, making.any_s()))
        add(making, What.SET_OFFSET, feed="b", device="D1", offset_s=40.0, read_s=since_s)
        if rng.random() < 0.4:
            add(making, What.SET_OFFSET, feed="b", offset_s=40.0, read_s=since_s)
            add(making, What.SET_OFFSET, feed="b", device="D1", offset_s=0.0, read_s=since_s)
    if "a chip on no list" in making.kinds and rng.random() < 0.7:
        bib = rng.choice(race.runners).bib
        add(making, What.ASSIGN_CHIP, tag=NOBODYS, bib=bib, read_s=rng.choice((0.0, 0.0, TEN)))
    start = race.mats[0].name
    for hers in race.runners:
        start_s = making.truth.get(hers.bib, {}).get(start)
        is_soon = start_s is not None and start_s < race.waves[hers.wave].gun_s - 5
        if is_soon and getattr(race, "has_start_mat", True) and rng.random() < 0.5:
            add(making, What.ADD_READ, tag=hers.bib, mat=start, read_s=start_s)
    if rng.random() < 0.4:
        for tag, bib in making.swapped.items():
            add(making, What.ASSIGN_CHIP, tag=tag, bib=bib, read_s=rng.choice((0.0, TEN - 3600)))
    gone = {"a chaser who stops": What.STOP, "a chaser who never starts": What.NOT_START}
    for kind, what in gone.items():
        if kind in making.kinds and race.chaser is not None and rng.random() < 0.6:
            add(making, what, bib=race.chaser.bib, read_s=making.any_s())


def decide(making: Making, what: What) -> None:
    """Decide anything of one kind."""
    rng, race = making.rng, making.race
    hers = rng.choice(race.runners).bib
    anybody = race.chaser.bib if race.chaser and rng.random() < 0.25 else hers
    true_s = list(making.truth.get(anybody, {}).values())
    near_s = making.whole(rng.choice(true_s) + rng.choice((-60, 0, 0, 30))) if true_s else TEN
    when_s = rng.choice((near_s, making.any_s()))
    maybe_s = rng.choice((when_s, when_s, 0.0))
    mat = rng.choice(race.mats)
    person = next(
        (one for one in race.runners if one.bib == anybody), race.chaser or race.runners[0]
    )
    said: dict[What, Callable[[], dict[str, Any]]] = {
        What.VOID_READ: lambda: read_of(making),
        What.ADD_READ: lambda: (
            read_of(making)
            if rng.random() < 0.2
            else {
                "tag": rng.choice(tags_of(making, person)),
                "mat": rng.choice((name_read(race, mat), mat.name)),  # an arch, or a lap of it
                "read_s": when_s,
            }
        ),
        What.GIVE_TIME: lambda: {
            "bib": anybody,
            "read_s": rng.choice(
                (making.truth.get(anybody, {}).get(race.mats[-1].name, when_s), when_s)
            ),
        },
        What.STOP: lambda: {"bib": anybody, "read_s": maybe_s},
        What.NOT_START: lambda: {"bib": anybody},
        What.REINSTATE: lambda: {"bib": anybody},
        What.DISQUALIFY: lambda: {"bib": hers},
        What.QUALIFY: lambda: {"bib": hers},
        What.OPT_OUT: lambda: {"bib": hers},
        What.STOP_RACE: lambda: {"read_s": maybe_s},
        What.CONFIRM: lambda: {"bib": rng.choice(("", hers))},
        What.ASSIGN_CHIP: lambda: {
            "tag": rng.choice((rng.choice(tags_of(making, rng.choice(race.runners))), NOBODYS)),
            "bib": anybody,
            "read_s": maybe_s,
        },
        What.MOVE_WAVE: lambda: {"bib": hers, "wave": rng.choice(race.waves).name},
        What.START_WAVE: lambda: {
            "wave": rng.choice([*making.guns_s, *([CHASER] if race.chaser else [])]),
            "feed": rng.choice(("", "a")),
            "read_s": making.whole(TEN + rng.uniform(0, 900)),
        },
        What.SET_OFFSET: lambda: {
            "feed": rng.choice("ab"),
            "device": rng.choice(("", "D1", "D2")),
            "offset_s": rng.choice((-30.0, 0.0, 5.0, 40.0)),
            "read_s": maybe_s,
        },
        What.PLACE_MAT: lambda: {
            "feed": "a",
            "place": rng.choice((BOX, name_read(race, rng.choice(race.mats)))),
            "mat": name_read(race, rng.choice(race.mats)),
        },
        What.UNDO: lambda: undoing(making),
    }
    if what != What.UNDO or making.corrections:
        add(making, what, None, **mat_that_reads(making, said[what]()))


def mat_that_reads(making: Making, said: dict[str, Any]) -> dict[str, Any]:
    """Return what is said, but of the next mat where it is of a start that reads nothing."""
    race = making.race
    is_silent = not getattr(race, "has_start_mat", True)
    if is_silent and said.get("mat") == race.mats[0].name:
        return said | {"mat": name_read(race, race.mats[1])}
    return said


def read_of(making: Making) -> dict[str, Any]:
    if not making.reads:
        return {"tag": NOBODYS, "mat": making.race.mats[-1].name, "read_s": TEN}
    one = making.rng.choice(making.reads)
    said = [each for each in making.corrections if each.what in (What.ADD_READ, What.VOID_READ)]
    if said and making.rng.random() < 0.4:
        other = making.rng.choice(said)
        return {"tag": other.tag, "mat": other.mat, "read_s": other.read_s}
    return {"tag": one.tag, "mat": one.mat, "read_s": one.at_s}


def undoing(making: Making) -> dict[str, Any]:
    undone = making.rng.choice(making.corrections[-3:])
    if undone.what == What.UNDO:
        making.kinds.add("the undoing of an undoing")
    return {"undoes": key_of(undone)}


def rehearsed(making: Making) -> None:
    """Leave reads and decisions of another day, mostly of a rehearsal the day before."""
    if not making.is_now(0.2, "of another day"):
        return
    away_s = making.rng.choice((-DAY_S, -DAY_S, -3 * DAY_S, DAY_S))
    some = making.rng.sample(making.reads, min(6, len(making.reads)))
    making.reads += [
        replace(one, at_s=one.at_s + away_s, received_s=one.received_s + away_s) for one in some
    ]
    for one in making.rng.sample(making.corrections, min(3, len(making.corrections))):
        about_s = one.read_s + away_s if one.read_s else 0.0
        other = replace(one, at_s=one.at_s + away_s, read_s=about_s, key="")
        if away_s < 0 or other.what in (What.START_WAVE, What.GIVE_TIME):
            making.corrections.append(other)


def again(making: Making) -> None:
    for one in list(making.corrections):
        if making.is_now(0.15, "decided twice"):
            making.corrections.append(one)
