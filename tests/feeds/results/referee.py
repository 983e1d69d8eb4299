"""A second, naive referee: the verdict on every runner, from the words of docs/results.md alone.

It shares no code with `feeds/believe/` and `feeds/results/`; the tests let both judge the same
races. Times are whole milliseconds inside.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from feeds.decisions.corrections import Correction, What
from feeds.race import CHASER, Chaser, Race
from feeds.reads import Read
from tests.feeds.results.referee_decisions import is_it, last_about, to_ms
from tests.feeds.results.referee_known import Known
from tests.feeds.results.referee_walk import Walk

ABSENT_AFTER_MS = 1_200_000  # her gun
ABSENT_AFTER_OTHERS_MS = 300_000  # the last start of her wave


@dataclass(frozen=True)
class Verdict:
    """What is known of a runner at a moment."""

    bib: str
    state: str
    start_s: float | None
    is_start_assumed: bool
    finish_s: float | None
    net_s: float | None
    margin_s: float | None
    passed_m: float | None
    passed_at_s: float | None
    granted: bool


def referee(
    race: Race,
    reads: Iterable[Read],
    corrections: Iterable[Correction],
    at_s: float,
    is_over: bool,
) -> dict[str, Verdict]:
    """Return the verdict on each runner by bib; ``is_over``: all reads are in."""
    return Judging(race, reads, corrections, at_s, is_over).verdicts()


def less(late_ms: int | None, early_ms: int | None) -> float | None:
    """Return the seconds between two moments, where there are both."""
    return None if late_ms is None or early_ms is None else (late_ms - early_ms) / 1000


class Judging(Known):
    """One race at one moment: part 6."""

    def chaser_is_out(self) -> bool:
        assert self.race.chaser is not None
        word = last_about(self.race.chaser.bib, self.decisions, self.at_ms)
        has_given_up = is_it(word, What.NOT_START) or is_it(word, What.STOP)
        is_ended = has_given_up or self.race_is_stopped or self.is_over
        return is_ended and self.finish_in(self.chaser_walk) is None

    def finish_in(self, walk: Walk) -> int | None:
        return walk[-1].ms if walk and walk[-1].mat == self.finish else None

    def planned_ms(self, chaser: Chaser) -> int:
        left_m = next(
            mat.along_m for mat in chaser.course.mats if mat.name == self.race.mats[-1].name
        )
        ends = [after_s for after_s, _ in chaser.plan[1:]] + [float("inf")]
        for (after_s, speed), end_s in zip(chaser.plan, ends, strict=True):
            if speed * (end_s - after_s) >= left_m:
                return self.guns[CHASER] + to_ms(after_s + left_m / speed)
            left_m -= speed * (end_s - after_s)
        raise AssertionError(f"expected a plan that reaches the finish, got {chaser.plan}")

    def line_ms(self) -> int | None:
        """Return L, or None while the chaser has not come."""
        if self.race.chaser is None or self.finish is None:
            return None
        if self.chaser_is_out() and self.race.rule.if_chaser_is_out == "plan":
            return self.planned_ms(self.race.chaser)
        return self.finish_in(self.chaser_walk)

    def is_confirmed(self, bib: str, finish_ms: int) -> bool:
        return any(
            one.what == What.CONFIRM and one.bib in (bib, "") and finish_ms <= to_ms(one.at_s)
            for one in self.decisions
        )

    def finished_state(self, bib: str, finish_ms: int) -> str:
        """Return what rule 5 says."""
        is_confirmed = self.is_confirmed(bib, finish_ms)
        if self.race.chaser is None:
            return "official" if is_confirmed or self.is_over else "ahead"
        line_ms, is_out = self.line_ms(), self.chaser_is_out()
        if line_ms is not None and not is_out:
            return "official" if finish_ms < line_ms else "behind"
        if line_ms is not None and finish_ms >= line_ms:
            return "behind"
        if is_out and self.race.rule.if_chaser_is_out == "nobody":
            return "behind"
        if not is_out:
            his, hers = self.compared(bib)
            both = his.keys() & hers.keys()
            if both and his[max(both)] <= hers[max(both)]:
                return "behind"
        return "official" if is_confirmed else "ahead"

    def has_not_come(self, bib: str) -> bool:
        """Return what rule 9 says."""
        if self.is_over or self.race_is_stopped:
            return True
        wave = self.wave_of[bib]
        starts = [self.start_of(other)[0] for other in self.walks if self.wave_of[other] == wave]
        last_ms = max((one for one in starts if one is not None), default=None)
        is_late = self.at_ms - self.wave_guns[wave] > ABSENT_AFTER_MS
        return is_late and (last_ms is None or self.at_ms - last_ms > ABSENT_AFTER_OTHERS_MS)

    def state(self, bib: str, finish_ms: int | None, is_qualified: bool) -> str:
        """Return what holds first; ``is_qualified`` says whether rule 2 is asked."""
        word = last_about(bib, self.decisions, self.at_ms)
        is_pacer = any(one.bib == bib and one.is_pacer for one in self.race.runners)
        if is_it(word, What.DISQUALIFY):
            return "disqualified"
        if is_qualified and is_it(word, What.QUALIFY):
            return "official"
        if is_pacer and not self.race.rule.pacers_win:
            return "pacer"
        if is_it(word, What.NOT_START):
            return "not-started"
        if finish_ms is not None:
            return self.finished_state(bib, finish_ms)
        if is_it(word, What.STOP):
            return "stopped"
        if self.passed(bib) is not None:
            ends = self.race.rule.passed_means == "out"
            return "stopped" if (self.is_over or self.race_is_stopped) and not ends else "passed"
        if self.start_of(bib)[0] is not None:
            has_ended = (self.is_over and self.race.has_finish) or self.race_is_stopped
            return "stopped" if has_ended else "running"
        return "not-started" if self.has_not_come(bib) else "waiting"

    def verdict(self, bib: str) -> Verdict:
        start_ms, is_assumed = self.start_of(bib)
        passed = self.passed(bib)
        finish_ms = self.finish_in(self.walks[bib])
        if self.race.rule.passed_means == "out" and passed is not None and passed[2]:
            finish_ms = None
        line_ms = self.line_ms()
        state = self.state(bib, finish_ms, is_qualified=True)
        is_given = is_it(last_about(bib, self.decisions, self.at_ms), What.QUALIFY)
        earned = self.state(bib, finish_ms, is_qualified=False)
        return Verdict(
            bib=bib,
            state=state,
            start_s=None if start_ms is None else start_ms / 1000,
            is_start_assumed=is_assumed,
            finish_s=None if finish_ms is None else finish_ms / 1000,
            net_s=less(finish_ms, start_ms),
            margin_s=less(line_ms, finish_ms),
            passed_m=None if passed is None else passed[0],
            passed_at_s=None if passed is None else passed[1],
            granted=is_given and earned not in ("ahead", "official"),
        )

    def verdicts(self) -> dict[str, Verdict]:
        return {bib: self.verdict(bib) for bib in self.people}
