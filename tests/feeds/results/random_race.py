"""Random small races in which all goes wrong that can: the same seed, the same race."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from feeds.decisions.corrections import Correction
from feeds.race import Chaser, LapMat, Race, Rule, Runner
from feeds.reads import Read
from geo.course import Mat
from tests.feeds.results.small_race import TEN, road, runner, small_race, wave

FEEDS = ("a", "b/D1", "b/D2")
ARCH = "arch"  # the mat of laps
NOBODYS = "ZZ99"  # a chip that is on no list
BOX = "box"  # a device of feed "a" that was told to be nowhere


@dataclass(frozen=True)
class RandomRace:
    """One race, what was read and decided, and when somebody asks."""

    race: Race
    reads: tuple[Read, ...]
    corrections: tuple[Correction, ...]
    at_s: float
    is_over: bool
    kinds: frozenset[str]  # what of the odd things that happen in races does


@dataclass
class Making:
    """A race while it is made."""

    rng: Random
    race: Race
    beat_s: float = 1.0  # times are whole so many seconds
    kinds: set[str] = field(default_factory=set)
    guns_s: dict[str, float] = field(default_factory=dict)  # when they really went
    reads: list[Read] = field(default_factory=list)
    truth: dict[str, dict[str, float]] = field(default_factory=dict)  # by bib and mat: when
    swapped: dict[str, str] = field(default_factory=dict)  # a chip, and who really wears it
    corrections: list[Correction] = field(default_factory=list)

    def is_now(self, share: float, kind: str) -> bool:
        """Say whether a kind of thing happens, and remember it if so."""
        is_so = self.rng.random() < share
        if is_so:
            self.kinds.add(kind)
        return is_so

    def whole(self, at_s: float) -> float:
        return round(round(at_s / self.beat_s) * self.beat_s, 1)

    def any_s(self) -> float:
        """Return any moment of the race, or a little before or after."""
        last_s = max((at for one in self.truth.values() for at in one.values()), default=TEN)
        return self.whole(self.rng.uniform(TEN - 120, max(last_s, TEN + 600) + 120))


def random_course(rng: Random, kinds: set[str]) -> tuple[list[tuple[str, float]], list[LapMat]]:
    """Return the mats, and the mat of laps if there is one."""
    if rng.random() < 0.8:
        length = rng.choice((1000, 2000, 3000, 5000, 10000))
        inner = sorted(rng.sample(range(200, length - 100, 100), rng.randint(1, 4)))
        inner_mats = [(f"m{n}", float(metres)) for n, metres in enumerate(inner, start=1)]
        return [("start", 0.0), *inner_mats, ("finish", float(length))], []
    lap_m, laps = rng.choice((400, 1000, 1500)), rng.randint(3, 6)
    mats = [("start", 0.0)] + [(f"lap{n}", float(n * lap_m)) for n in range(1, laps + 1)]
    is_apart = rng.random() < 0.6
    names = [name for name, _ in mats[1 if is_apart else 0 :]]
    if rng.random() < 0.25:
        mats.append(("finish", mats[-1][1] + 200.0))
        kinds.add("finish apart from laps")
    kinds.add("laps from the start on" if not is_apart else "laps")
    return mats, [LapMat(ARCH, tuple(names), rng.choice((30.0, 60.0, 150.0)))]


def random_chaser(rng: Random, mats: list[tuple[str, float]], gun_s: float, kinds: set[str]) -> Any:
    course = road(mats)
    his = course
    if rng.random() < 0.2:
        kinds.add("the chaser's own course")
        inner = [one for one in mats[1:-1] if rng.random() < 0.8]
        longer = [(name, along_m + 500) for name, along_m in [*inner, mats[-1]]]
        his = road([mats[0], ("loop", 300.0), *longer])
    plan = [(0.0, rng.choice((3.0, 4.0, 5.0, 6.0)))]
    if rng.random() < 0.4:
        plan.append((rng.choice((60.0, 300.0)), rng.choice((2.5, 4.5, 5.5))))
    return course, Chaser("EK", "", gun_s, tuple(plan), his, ("CC01",))


def random_runners(
    rng: Random, waves: int, laps: Sequence[LapMat], kinds: set[str]
) -> list[Runner]:
    runners: list[Runner] = []
    for number in sorted(rng.sample(range(1, 40), rng.randint(1, 4 if laps else 8))):
        bib = rng.choice((f"{number:04}", f"{number}", f"A{number}"))
        chips = [f"00AB{number:02}", f"0CD{number:02}"][: rng.choice((0, 1, 1, 2))]
        if runners and rng.random() < 0.1:
            bib = "0" + runners[-1].bib  # another, but for a zero
            kinds.add("bibs alike but for zeros")
        runners.append(runner(bib, rng.randrange(waves), *chips, is_pacer=rng.random() < 0.12))
    return runners


def begin(rng: Random) -> Making:
    """Return a race at which nothing has happened yet."""
    kinds: set[str] = set()
    mats, laps = random_course(rng, kinds)
    guns = [TEN]
    while len(guns) < rng.choice((2, 2, 3, 4)):
        guns.append(guns[-1] + rng.choice((60.0, 180.0, 300.0, 600.0)))
    slowest = rng.choice((480.0, 540.0, 600.0))
    waves = [wave(f"w{n}", gun_s, (slowest, 180.0)) for n, gun_s in enumerate(guns)]
    course, chaser = random_chaser(rng, mats, guns[-1] + rng.choice((120.0, 300.0, 600.0)), kinds)
    has_finish = rng.random() < 0.88
    rule = Rule(
        "before-chaser-at-line" if has_finish else "distance",
        rng.choice(("run-on", "out")),
        rng.choice(("everybody", "nobody", "plan")),
        rng.random() < 0.3,
    )
    more: dict[str, Any] = {"has_finish": has_finish, "lap_mats": tuple(laps)}
    if rng.random() < 0.12 and (not laps or laps[0].mats[0] != "start"):
        more["has_start_mat"] = False
        kinds.add("no start mat")
    if rng.random() < 0.15:
        chaser = None
        kinds.add("no chaser")
    if not has_finish:
        kinds.add("no finish")
    kinds |= {f"passed {rule.passed_means}", f"{rule.if_chaser_is_out} is ahead"}
    runners = random_runners(rng, len(waves), laps, kinds)
    race = small_race(course, waves, runners, chaser, rule, **more)
    making = Making(rng, race, rng.choice((1.0, 1.0, 0.1)), kinds)
    making.guns_s = {one.name: one.gun_s for one in waves}
    for one in waves:
        if making.is_now(0.15, "a late gun"):
            making.guns_s[one.name] += rng.choice((30.0, 90.0, 240.0))
    return making


def name_read(race: Race, mat: Mat) -> str:
    """Return what a mat is called where it is read."""
    return ARCH if any(mat.name in lap.mats for lap in race.lap_mats) else mat.name


def run(making: Making) -> None:
    """Let everybody run: fill in when they were where."""
    rng, race = making.rng, making.race
    for one in race.runners:
        gun_s = making.guns_s[race.waves[one.wave].name]
        if making.is_now(0.1, "a wrong wave"):
            gun_s = rng.choice(list(making.guns_s.values()))
        if making.is_now(0.08, "who never starts"):
            continue
        pace = rng.uniform(0.2, 0.52)
        if making.is_now(0.06, "faster than a person"):
            pace = rng.uniform(0.1, 0.15)
        elif making.is_now(0.12, "slower than announced"):
            pace = rng.uniform(0.6, 1.1)
        stops_m = race.course.length_m + 1
        if making.is_now(0.1, "who gives up"):
            stops_m = rng.uniform(0, race.course.length_m)
        start_s = gun_s + rng.choice((-4.0, 0.0, 2.0, 5.0, 20.0, 60.0))
        if making.is_now(0.06, "who starts too soon"):
            start_s -= rng.choice((30.0, 90.0))
        elif making.is_now(0.05, "who starts long after her wave"):
            start_s += rng.choice((400.0, 1000.0))
        making.truth[one.bib] = times(making, race.mats, start_s, pace, stops_m)
    if race.chaser is None or making.is_now(0.08, "a chaser who never starts"):
        return
    chaser, stops_m = race.chaser, race.chaser.course.length_m + 1
    if making.is_now(0.12, "a chaser who stops"):
        stops_m = rng.uniform(0, stops_m)
    pace = 1 / chaser.plan[0][1] * rng.uniform(0.8, 1.2)
    timed = [one for one in chaser.course.mats if one.name in {mat.name for mat in race.mats}]
    his = times(making, timed, chaser.gun_s + rng.choice((0.0, 1.0, 3.0)), pace, stops_m)
    if making.is_now(0.1, "a chaser's missed finish"):
        his.pop(race.mats[-1].name, None)
    making.truth[chaser.bib] = his
    for hers in making.truth.values():
        level = rng.choice(race.mats).name
        if hers is not his and level in his and level in hers and making.is_now(0.08, "a tie"):
            hers[level] = his[level]


def times(
    making: Making, mats: Sequence[Mat], start_s: float, pace: float, stops_m: float
) -> dict[str, float]:
    """Return when somebody comes to each mat before she stops."""
    at_s, along_m, found = start_s, 0.0, {}
    for mat in mats:
        at_s += (mat.along_m - along_m) * pace * making.rng.uniform(0.9, 1.15)
        along_m = mat.along_m
        if along_m <= stops_m:
            found[mat.name] = making.whole(at_s)
    return found
