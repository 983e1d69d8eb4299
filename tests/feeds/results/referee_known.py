"""The second referee knows who started when and who was passed: docs/results.md, parts 3 to 5.

It shares no code with `feeds.results`.
"""

from collections.abc import Iterable

from feeds.decisions.corrections import Correction, What
from feeds.race import CHASER, Chaser, Race
from feeds.reads import Read
from tests.feeds.results.referee_decisions import (
    Seen,
    all_seen,
    decisions_of_the_day,
    decisions_that_stand,
    guns_ms,
    is_it,
    last_about,
    race_stopped_ms,
    to_ms,
    waves_of,
)
from tests.feeds.results.referee_verdict import assumed_start_ms, meet_last, passed_between
from tests.feeds.results.referee_walk import (
    Crossing,
    Person,
    Walk,
    final_walk,
    human_needs_s,
)

FLOOR_MS = 5_000  # before the gun
SILENT_AFTER_MS, GIVEN_UP_MS = 120_000, 1_200_000


class Known:
    """One race at one moment."""

    def __init__(
        self,
        race: Race,
        reads: Iterable[Read],
        corrections: Iterable[Correction],
        at_s: float,
        is_over: bool,
    ) -> None:
        self.race, self.is_over, self.at_ms = race, is_over, to_ms(at_s)
        self.decisions = decisions_that_stand(decisions_of_the_day(race, corrections))
        self.guns = guns_ms(race, self.decisions)
        self.wave_guns = [self.guns[wave.name] for wave in race.waves]
        self.wave_of = waves_of(race, self.decisions)
        self.seen = all_seen(race, reads, self.decisions, self.at_ms)
        self.race_is_stopped = race_stopped_ms(self.decisions, self.at_ms) is not None
        self.start = 0 if getattr(race, "has_start_mat", True) else None
        self.finish = len(race.mats) - 1 if race.has_finish else None
        self.people = {one.bib: self.runner(one.bib) for one in race.runners}
        self.walks: dict[str, Walk] = {}
        for bib, person in self.people.items():
            self.people[bib], self.walks[bib] = final_walk(person, self.crossings(bib))
        self.chaser_walk: Walk = ()
        if race.chaser is not None:
            _, self.chaser_walk = final_walk(
                self.hunter(race.chaser), self.crossings(race.chaser.bib)
            )

    # who runs, and what was seen of them

    def runner(self, bib: str) -> Person:
        wave = self.race.waves[self.wave_of[bib]]
        return Person(
            metres=tuple(mat.along_m for mat in self.race.mats),
            needs_s=human_needs_s,
            floor_ms=self.guns[wave.name] - FLOOR_MS,
            first_floor_ms=min(self.wave_guns) - FLOOR_MS,
            announced_s_per_m=wave.slowest_s_per_km / 1000,
            slowest_s_per_m=wave.slowest_s_per_km / 1000,
            start=self.start,
            finish=self.finish,
            laps=self.laps(),
            gun_ms=self.guns[wave.name],
            may_guess=self.may_guess(bib),
        )

    def may_guess(self, bib: str) -> bool:
        """Say whether nobody has stopped, or will stop, the one with a bib."""
        word = last_about(bib, self.decisions, 1 << 62)
        return not (is_it(word, What.STOP) or is_it(word, What.NOT_START))

    def hunter(self, chaser: Chaser) -> Person:
        his = {mat.name: mat.along_m for mat in chaser.course.mats}
        speeds = [speed for _, speed in chaser.plan]
        slowest_s_per_m = 1 / min(speeds) if min(speeds) > 0 else float("inf")
        return Person(
            metres=tuple(his.get(mat.name, float("nan")) for mat in self.race.mats),
            needs_s=lambda metres: metres / (1.5 * max(speeds)),
            floor_ms=self.guns[CHASER] - FLOOR_MS,
            first_floor_ms=self.guns[CHASER] - FLOOR_MS,
            announced_s_per_m=0.0,
            slowest_s_per_m=1.5 * slowest_s_per_m,
            start=self.start,
            finish=self.finish,
            laps=self.laps(),
            gun_ms=self.guns[CHASER],
            may_guess=self.may_guess(chaser.bib),
        )

    def laps(self) -> tuple[tuple[tuple[int, ...], int], ...]:
        names = [mat.name for mat in self.race.mats]
        return tuple(
            (tuple(names.index(name) for name in one.mats), to_ms(one.gap_s))
            for one in self.race.lap_mats
        )

    def mats_of(self, seen: Seen) -> list[int]:
        names = [mat.name for mat in self.race.mats]
        for one in self.race.lap_mats:
            if one.name == seen.mat:
                return [names.index(name) for name in one.mats]
        return [names.index(seen.mat)]

    def crossings(self, bib: str) -> list[Crossing]:
        chaser, found = self.race.chaser, set()
        names = [mat.name for mat in self.race.mats]
        if chaser is not None and bib == chaser.bib:
            names = [mat.name for mat in chaser.course.mats]
        for one in self.seen:
            is_lap = one.mat in [lap.name for lap in self.race.lap_mats]
            for mat in self.mats_of(one):
                if one.bib == bib and self.race.mats[mat].name in names:
                    decided = 0 if is_lap else one.decided
                    found.add(Crossing(one.ms, mat, decided, is_lap and one.decided > 0))
        return sorted(found)

    # parts 4 and 5

    def is_silent(self, wave: int) -> bool:
        if self.start is None:
            return True
        gun_ms = self.wave_guns[wave]
        walks = [walk for bib, walk in self.walks.items() if self.wave_of[bib] == wave and walk]
        if not any(walk[0].mat == self.start for walk in walks):
            for bib, walk in self.walks.items():
                if self.wave_of[bib] == wave and walk:
                    way_ms = self.people[bib].needs_ms(None, walk[0].mat)
                    if walk[0].ms >= gun_ms - FLOOR_MS + way_ms:
                        return True
        started = [walk[0].ms for walk in self.walks.values() if walk and walk[0].mat == self.start]
        is_quiet = not any(ms >= gun_ms - FLOOR_MS for ms in started)
        return is_quiet and SILENT_AFTER_MS < self.at_ms - gun_ms <= GIVEN_UP_MS

    def start_of(self, bib: str) -> tuple[int | None, bool]:
        """Return a runner's start, and whether it is assumed."""
        walk, wave = self.walks[bib], self.wave_of[bib]
        if is_it(last_about(bib, self.decisions, self.at_ms), What.NOT_START):
            return None, False
        if walk and walk[0].mat == self.start:
            return walk[0].ms, False
        gun_ms = self.wave_guns[wave]
        may_come = not (self.is_over or self.race_is_stopped)
        if walk or (may_come and gun_ms <= self.at_ms and self.is_silent(wave)):
            return assumed_start_ms(self.people[bib], walk, gun_ms, self.wave_guns), True
        return None, False

    def compared(self, bib: str) -> tuple[dict[int, int], dict[int, int]]:
        """Return the milliseconds by which he and she are compared, by mat."""
        his = {one.mat: one.ms for one in self.chaser_walk}
        hers = {one.mat: one.ms for one in self.walks[bib]}
        start_ms, _ = self.start_of(bib)
        if start_ms is not None and all(start_ms < ms for mat, ms in hers.items() if mat):
            hers[0] = start_ms
        chaser, start = self.race.chaser, self.race.mats[0].name
        begins_there = chaser is not None and any(
            mat.name == start and mat.along_m == 0 for mat in chaser.course.mats
        )
        if begins_there and all(self.guns[CHASER] < ms for ms in his.values()):
            his.setdefault(0, self.guns[CHASER])
        return his, hers

    def passed(self, bib: str) -> tuple[float, float, bool] | None:
        """Return where (metres) and when (seconds) he passed her, and whether before her finish."""
        his, hers = self.compared(bib)
        both = his.keys() & hers.keys()
        ends = self.race.rule.passed_means == "out"
        start_ms, _ = self.start_of(bib)
        if ends and both and his[min(both)] <= hers[min(both)] and start_ms is not None:
            return self.race.mats[0].along_m, start_ms / 1000, True
        mats = passed_between(his, hers, is_first=ends)
        if mats is None:
            return None
        metres = tuple(mat.along_m for mat in self.race.mats)
        is_level = mats[1] == self.finish and his[mats[1]] == hers[mats[1]]
        return *meet_last(his, hers, metres, mats), not is_level
