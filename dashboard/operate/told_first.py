"""A command that decides: it tells the effect, asks, and takes the decisions to disk and store.

It opens, tells and ends, so it looks at what it needs only: reads, decisions, the clock.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from dashboard.i18n import say
from dashboard.operate.describe import about
from dashboard.operate.desk import Sight, clock_of, effect
from dashboard.operate.effect import changes
from dashboard.operate.spoken import LANGUAGE, Wish, decisions_of, short_keys
from dashboard.operate.tell import clock
from feeds.believe.counted import as_started
from feeds.believe.reads_heard import ReadsOfTag
from feeds.believe.table import Believed
from feeds.believe.wearers import Wearers
from feeds.day import date_of
from feeds.decisions.corrections import What, key_of
from feeds.decisions.day import idle, of_the_day
from feeds.decisions.standing import in_force, standing
from feeds.gather import corrections_of
from feeds.race import Race
from feeds.store import Store, StoreError
from feeds.stored_reads import stored_reads
from feeds.timing.decide import decide_at_once
from feeds.timing.journal import Journal

WRITER = "decide"  # of the journal: one file of ours beside those of the programs that run


class NotStored(Exception):
    """Decisions that the disk has and the store not yet; the message says what to do."""


def tell_and_decide(
    race: Race,
    open_store: Callable[[], AbstractContextManager[Store]],
    folder: Path,
    wishes: Sequence[Wish],
    who: str,
    why: str,
    tell: Callable[[str], None],
    is_wanted: Callable[[], bool],
) -> list[str]:
    """Tell what decisions say and would change, make them where they are wanted, return their keys.

    Neither store nor journal is held while somebody thinks about it; what was decided meanwhile
    stands before these.

    Parameters
    ----------
    race : by the timetable.
    open_store : opens the race's store.
    folder : its journal.
    is_wanted : asked once all is told; no: nothing is decided, and no key comes back.

    Raises
    ------
    FormError, CorrectionError
        Where one of them cannot be meant: nothing is decided.
    JournalError, StoreError
        Where disk or store do not answer: nothing is decided.
    NotStored
        Where only the disk took them.
    """
    keys = [secrets.token_hex(8) for _ in wishes]
    with open_store() as store:
        sight = glimpse(race, store, time.time())
    made = decisions_of(sight, wishes, who, why, keys)
    for one in made:
        tell(about(sight, LANGUAGE, one))
    for line in changes(sight, LANGUAGE, effect(sight, made), made):
        tell(f"  {line}")
    if not is_wanted():
        return []
    with open_store() as store:
        sight = glimpse_of_decisions(race, store, time.time())
        made = [replace(one, at_s=sight.at_s) for one in made]
        journal = Journal(folder, WRITER)
        try:
            decide_at_once(journal, store, race, made, sight.corrections)
        except StoreError as error:
            raise NotStored(
                f"It is in the journal, {folder}, and not in the store yet; it holds once that is "
                f"filled from there: 'poursuite replay-journal'. {error}"
            ) from error
        finally:
            journal.close()
    short = short_keys([*sight.corrections, *made])
    return [short[one.key] for one in made]


def glimpse(race: Race, store: Store, wall_s: float) -> Sight:
    """Return what a decision needs to know, without results: read once.

    Raises
    ------
    StoreError
        Where the store cannot be reached.
    """
    reads = stored_reads(store)
    reads.take(store)
    sight = glimpse_of_decisions(race, store, wall_s)
    known = Believed(race, sight.standing, heard=reads.heard)
    of_tag = ReadsOfTag(known.all_heard, known.taken)
    return replace(sight, reads=known.heard, of_tag=of_tag, believed=known)


def glimpse_of_decisions(race: Race, store: Store, wall_s: float) -> Sight:
    """Return likewise what has been decided so far, without reads: in a blink."""
    corrections = corrections_of(store)
    word = standing(of_the_day(race, corrections))
    head = store.get_file("head.json")
    return Sight(
        race=as_started(race, word),
        timetable=race,
        wall_s=wall_s,
        at_s=clock_of(None if head is None else json.loads(head)).race_at(wall_s),
        corrections=corrections,
        standing=word,
        wearers=Wearers(race, word),
    )


def listed(sight: Sight) -> list[str]:
    """Return every decision in a line, in the order in which they were made."""
    counting = of_the_day(sight.timetable, sight.corrections)
    holding = {key_of(one) for one in in_force(counting)}
    others = {*map(key_of, idle(sight.timetable, sight.corrections))}
    short = short_keys(sight.corrections)
    found = []
    for one in sorted(sight.corrections, key=lambda one: (one.at_s, key_of(one))):
        is_idle = key_of(one) in others
        is_undone = not is_idle and key_of(one) not in holding and one.what != What.UNDO
        undone = f" [{say(LANGUAGE, 'operate.decisions.undone')}]" if is_undone else ""
        if is_idle:
            said = say(
                LANGUAGE, "operate.decisions.other_day", date=date_of(sight.timetable, one.at_s)
            )
            undone = f" [{said}]"
        day = datetime.fromtimestamp(one.at_s, sight.race.zone)
        date = "" if day.date() == sight.race.date else f"{day:%Y-%m-%d} "
        found.append(
            f"{short[key_of(one)]}  {date}{clock(sight.race, one.at_s)}  "
            f"{about(sight, LANGUAGE, one)} ({one.who}: {one.why}){undone}"
        )
    return found
