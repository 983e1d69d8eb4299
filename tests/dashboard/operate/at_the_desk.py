"""A desk at which an operator sits, and what she is told of."""

import json
import time
from typing import Any

from dashboard.operate.desk import Desk
from dashboard.wire.publish import Publisher
from feeds.clock import RaceClock
from feeds.decisions.corrections import STREAM, Correction, What, pack
from feeds.race import Race
from feeds.reads import Read
from feeds.store import Store
from feeds.timing.run_feeds import TOLD
from tests.made_up_race import GUN_S, MATS

SIZE = 60
NAMES = [name for name, _ in MATS]
WELL = {"journal": "", "store": "", "is_behind": False, "journalled": 12, "unstored": 0, "torn": 0}


def desk_at(race: Race, store: Store, after_s: float, clock_s: float | None = None) -> Desk:
    """Return a desk of a race whose publisher has just ticked, ``after_s`` after the first gun."""
    now_s = time.time() if clock_s is None else clock_s
    publisher = Publisher(race, store, RaceClock(GUN_S + after_s, now_s), 2.0)
    publisher.tick(now_s)
    publisher.end()  # another desk may follow
    return Desk(race, store, wall=lambda: now_s)


def told(tag: str, mat: str, after_s: float, source: str = "line", late_s: float = 1.0) -> Read:
    return Read(tag, mat, GUN_S + after_s, GUN_S + after_s + late_s, source)


def all_at(race: Race, mat: str, after_s: float) -> list[Read]:
    return [told(one.bib, mat, after_s + 0.1 * i) for i, one in enumerate(race.runners)]


def feed(name: str = "line", **more: Any) -> dict[str, Any]:
    """Return the word of a feed that is well."""
    last = ["00001", "start", GUN_S + 590.0, GUN_S + 591.0]
    return {
        "name": name, "kind": "mylaps", "address": "127.0.0.1:3097", "state": "listening",
        "peers": 1, "reads": 12, "reads_a_minute": 7, "last": last, "late_s": 1.0,
        "clocks": {"A1": {"by_s": 1.0, "spread_s": 0.4, "count": 12}}, "offset_s": 0.0,
        "refused": {}, "examples": {}, "said": ["hello"], "guns": [],
    } | more  # fmt: skip


def tell(store: Store, *told_of: dict[str, Any], **health: Any) -> None:
    word = {"at_s": GUN_S + 600.0, "health": WELL | health, "feeds": told_of}
    store.put_file(TOLD, json.dumps(word).encode())


def decide(store: Store, what: What, after_s: float = 1.0, **more: Any) -> str:
    key = f"{what}{after_s}"
    one = Correction(what, GUN_S + after_s, "Ana", "the crew called", key=key, **more)
    store.append(STREAM, [pack(one)])
    return key
