"""The second referee reads the decisions: docs/results.md, parts 1 and 2, word by word.

It shares no code with `feeds.results`: it may be slow, and must be plain. Times are whole
milliseconds.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from feeds.decisions.corrections import Correction, What, key_of
from feeds.race import CHASER, Chaser, Race, Runner
from feeds.reads import Read

ABOUT_A_BIB = {What.STOP, What.NOT_START, What.DISQUALIFY, What.QUALIFY, What.REINSTATE}


@dataclass(frozen=True)
class Seen:
    """Somebody at a mat, as all decisions together have it."""

    bib: str
    mat: str  # of the race, or of its laps
    ms: int
    decided: int = 0  # the place in the order of decisions; 0: nobody decided it, it was read


def to_ms(seconds: float) -> int:
    return round(seconds * 1000)


def moment_ms(decision: Correction) -> int:
    """Return the moment a decision speaks of; the one at which it was made, where none is told."""
    return to_ms(decision.read_s or decision.at_s)


def decisions_that_stand(corrections: Iterable[Correction]) -> list[Correction]:
    by_key = {key_of(one): one for one in corrections}
    undoing = [(key, one.undoes) for key, one in by_key.items() if one.what == What.UNDO]

    def never_was(key: str) -> bool:
        return any(undone == key and not never_was(by) for by, undone in undoing)

    standing = [one for key, one in by_key.items() if not never_was(key)]
    return sorted(standing, key=lambda one: (to_ms(one.at_s), key_of(one)))


def race_day(race: Race) -> tuple[float, float]:
    """Return the first moment of the race's day, and the first after it; Unix seconds."""
    guns_s = [wave.gun_s for wave in race.waves]
    guns_s += [race.chaser.gun_s] if race.chaser is not None else []
    slowest_s = max(wave.slowest_s_per_km for wave in race.waves) * race.course.length_m / 1000
    home_s = max(guns_s) + 2 * slowest_s + 3600
    first = datetime.fromtimestamp(min(guns_s), race.zone)
    last = datetime.fromtimestamp(home_s, race.zone)
    after = datetime(last.year, last.month, last.day, tzinfo=race.zone) + timedelta(days=1)
    return datetime(
        first.year, first.month, first.day, tzinfo=race.zone
    ).timestamp(), after.timestamp()


def decisions_of_the_day(race: Race, corrections: Iterable[Correction]) -> list[Correction]:
    """Return the decisions that were not made before the day, nor speak of another."""
    begin_s, end_s = race_day(race)
    counting = []
    for one in corrections:
        about_s = moment_ms(one) / 1000 if one.read_s or one.what == What.START_WAVE else None
        is_other = about_s is not None and not begin_s <= about_s < end_s
        if one.at_s >= begin_s and not is_other:
            counting.append(one)
    return counting


def last_about(bib: str, decisions: list[Correction], at_ms: int) -> Correction | None:
    """Return which of stop, not-start, disqualify, qualify and reinstate holds for a bib.

    A stop that has not happened yet still takes the place of what was said before it.
    """
    about: list[Correction] = []
    for one in decisions:
        if one.bib == bib and one.what in ABOUT_A_BIB:
            about = [one]
        elif one.bib == bib and one.what == What.GIVE_TIME:  # takes back that she was out
            about = [it for it in about if it.what not in (What.STOP, What.NOT_START)]
    if not about or (about[-1].what == What.STOP and moment_ms(about[-1]) > at_ms):
        return None
    return about[-1]


def is_it(decision: Correction | None, what: What) -> bool:
    return decision is not None and decision.what == what


def race_stopped_ms(decisions: list[Correction], at_ms: int) -> int | None:
    stops = [moment_ms(one) for one in decisions if one.what == What.STOP_RACE]
    return stops[-1] if stops and stops[-1] <= at_ms else None


def guns_ms(race: Race, decisions: list[Correction]) -> dict[str, int]:
    """Return when the guns went: of each wave by its name, and the chaser's."""
    guns = {wave.name: to_ms(wave.gun_s) for wave in race.waves}
    if race.chaser is not None:
        guns[CHASER] = to_ms(race.chaser.gun_s)
    starts = [one for one in decisions if one.what == What.START_WAVE and one.wave in guns]
    for one in [one for one in starts if one.feed] + [one for one in starts if not one.feed]:
        heard_s = clock_wrong_s(one.feed, one.device, one.at_s, decisions) if one.feed else 0.0
        guns[one.wave] = moment_ms(one) + to_ms(heard_s)
    return guns


def waves_of(race: Race, decisions: list[Correction]) -> dict[str, int]:
    """Return the index of the wave of each bib."""
    names = [wave.name for wave in race.waves]
    wave_of = {runner.bib: runner.wave for runner in race.runners}
    for one in decisions:
        if one.what == What.MOVE_WAVE and one.bib in wave_of and one.wave in names:
            wave_of[one.bib] = names.index(one.wave)
    return wave_of


def people_of(race: Race) -> list[Runner | Chaser]:
    return [*race.runners, *([race.chaser] if race.chaser is not None else [])]


def code(tag: str) -> str:
    """Return a tag without what systems differ in: its case and its leading zeros."""
    return tag.strip().lstrip("0").upper()


Gift = tuple[str, str, float]  # a tag, to which bib, from which millisecond on


def gifts_of(race: Race, decisions: list[Correction]) -> list[Gift]:
    gifts: list[Gift] = []
    bibs = [person.bib for person in people_of(race)]
    for one in decisions:
        if one.what != What.ASSIGN_CHIP or one.bib not in bibs:
            continue
        since_ms: float = moment_ms(one)
        if not one.read_s and whose(race, one.tag, since_ms, []) is None:
            since_ms = float("-inf")
        gifts.append((one.tag, one.bib, since_ms))
    return gifts


def whose(race: Race, tag: str, ms: float, gifts: list[Gift]) -> str | None:
    """Return the bib of who wore a tag then, or None."""
    people = people_of(race)
    bibs = [person.bib for person in people]
    for given, bib, since_ms in reversed(gifts):
        is_meant = tag == given or (tag not in bibs and code(tag) == code(given))
        if is_meant and since_ms <= ms:
            return bib
    if tag in bibs:
        return tag
    for person in people:
        if code(tag) in [code(chip) for chip in person.chips]:
            return person.bib
    alike = [bib for bib in bibs if code(bib) == code(tag)]
    return alike[0] if len(alike) == 1 else None


def placed(read: Read, decisions: list[Correction]) -> str:
    feed = read.source.partition("/")[0]
    mat = read.mat
    for one in decisions:
        if one.what == What.PLACE_MAT and (one.feed, one.place) == (feed, read.mat):
            mat = one.mat
    return mat


def corrected_ms(read: Read, decisions: list[Correction]) -> int:
    feed, _, device = read.source.partition("/")
    return to_ms(read.at_s) + to_ms(clock_wrong_s(feed, device, read.received_s, decisions))


def clock_wrong_s(feed: str, device: str, received_s: float, decisions: list[Correction]) -> float:
    """Return what to add to what a clock says that was heard at a moment."""
    whole_s, device_s = 0.0, None
    for one in decisions:
        if one.what == What.SET_OFFSET and moment_ms(one) <= to_ms(received_s):
            if (one.feed, one.device) == (feed, ""):
                whole_s = one.offset_s
            elif (one.feed, one.device) == (feed, device):
                device_s = one.offset_s
    return whole_s if device_s is None else device_s


def mats_that_read(race: Race) -> list[str]:
    timed = race.mats if getattr(race, "has_start_mat", True) else race.mats[1:]
    return [mat.name for mat in timed] + [one.name for one in race.lap_mats]


def all_seen(
    race: Race, reads: Iterable[Read], decisions: list[Correction], at_ms: int
) -> list[Seen]:
    """Return everybody's reads that decisions let count, up to a moment."""
    first_heard: dict[tuple[str, str, int], Read] = {}
    for read in sorted(reads, key=lambda one: (one.received_s, one.source)):
        first_heard.setdefault((read.tag, read.mat, to_ms(read.at_s)), read)

    said: dict[tuple[str, str, int], tuple[int, Correction]] = {}  # by tag, mat, time: the last
    times: dict[tuple[str, int], int] = {}  # that the referee gave, by bib and time
    for order, one in enumerate(decisions, start=1):
        if one.what in (What.VOID_READ, What.ADD_READ):
            said[one.tag, one.mat, to_ms(one.read_s)] = order, one
        elif one.what == What.GIVE_TIME and race.has_finish:
            times[one.bib, moment_ms(one)] = order

    gifts = gifts_of(race, decisions)
    found: list[tuple[str | None, str, int, int]] = []
    for it, read in first_heard.items():
        if it not in said or said[it][1].what != What.VOID_READ:
            ms = corrected_ms(read, decisions)
            found.append((whose(race, read.tag, ms, gifts), placed(read, decisions), ms, 0))
    for (tag, mat, ms), (order, one) in said.items():
        if one.what == What.ADD_READ:
            found.append((whose(race, tag, ms, gifts), mat, ms, order))

    ended_ms = race_stopped_ms(decisions, at_ms)
    last_ms = at_ms if ended_ms is None else ended_ms
    found = [one for one in found if one[1] in mats_that_read(race) and one[2] <= last_ms]
    begin_s, end_s = race_day(race)
    found = [one for one in found if begin_s <= one[2] / 1000 < end_s]
    for (bib, ms), order in times.items():
        if ms <= at_ms:
            found.append((whose(race, bib, ms, gifts), race.mats[-1].name, ms, order))
    counts = []
    for whom, mat, ms, order in found:
        if whom is None:
            continue
        bib = whom
        word = last_about(bib, decisions, at_ms)
        is_out = is_it(word, What.STOP) and word is not None and ms > moment_ms(word)
        if not is_out and not is_it(word, What.NOT_START):
            counts.append(Seen(bib, mat, ms, order))
    return counts
