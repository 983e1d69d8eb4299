"""One drill, from the first fault to the last account."""

from __future__ import annotations

import random
import re
import time
from contextlib import closing
from pathlib import Path

from feeds.store import Store
from tests.commands import RACE, answers, free_port, wait_until
from tests.drill.accounts import counted
from tests.drill.box import Box
from tests.drill.faults import Scene, at_once, flooded
from tests.drill.house import House, standing
from tests.drill.morning import todays_race
from tests.drill.phone import Phone
from tests.drill.report import MOST_BEHIND_S, Drill
from tests.drill.senders import Crew, PostingCrew, SocketCrew

WIRED = 0.7  # of all chips are heard by a box on a socket, the others by one that posts
AT_ONCE = 3  # faults that come one on top of the other, at most
CALM_S = MOST_BEHIND_S + 4.0  # between two such series: time to be well again, and to be seen so
FLOOD_FROM_MIN = 3.0  # a drill as long as this has the flood, too, halfway
BEGIN_S = 90.0  # until all roles are up, on a busy machine
BETWEEN = re.compile(r"[-+]?[\d,.]+ s off")


def drilled(folder: Path, seed: int, minutes: float) -> Drill:
    """Run a drill in an empty folder, and return what came of it."""
    drill, chance = Drill(seed, minutes), random.Random(seed)
    race, reads = todays_race(RACE, folder / "drill", time.time())
    port, box = free_port(), Box(race.zone, race.mats[-1].name)
    feed = f'[[feed]]\nname = "line"\nkind = "mylaps"\naddress = "127.0.0.1:{port}"\n'
    (folder / "drill" / "feeds.toml").write_text(feed + box.feed)
    with closing(box), standing(folder, folder / "drill") as house:
        head = f"{house.address}/live/{race.key}/head.json"
        wait_until(lambda: answers(head, house.roles["web"].process), BEGIN_S)
        wired = SocketCrew(race, port, [one for one in reads if share_of(one.tag) < WIRED])
        posted = [one for one in reads if share_of(one.tag) >= WIRED]
        crews = [wired, PostingCrew(race, house.port, posted)]
        phone = Phone(house.port, race.key, seed)
        for thread in (*crews, phone):
            thread.start()
        scene = Scene(house, wired, box, race.key, chance)
        calm = _faults(drill, scene, minutes)
        _settle(drill, house, crews)
        time.sleep(CALM_S)  # what the last reads changed is published
        phone.stop()
        with Store(house.store.url, race.key) as store:
            sent = [*box.sent, *(read for crew in crews for read in crew.sent)]
            drill.accounts = counted(race, sent, store, phone)
        drill.behind_s = phone.longest_wait_s(calm)
        drill.addresses, drill.contradicted = len(phone.served), phone.contradicted
        drill.failed = phone.failed
    drill.most_mib = {name: role.most_mib for name, role in house.roles.items()}
    drill.ends_badly = [told for role in house.roles.values() for told in role.ends_badly]
    return drill


def share_of(tag: str) -> float:
    """Return a number from 0 to 1 that looks random, and is the same for a tag every time."""
    return random.Random(tag).random()


def _faults(drill: Drill, scene: Scene, minutes: float) -> list[tuple[float, float]]:
    """Do harm for a while, and return the spans in which all should have been well."""
    calm = []
    begun_s = time.monotonic()
    flood_s = begun_s + minutes * 30.0 if minutes >= FLOOD_FROM_MIN else float("inf")
    while time.monotonic() < begun_s + minutes * 60.0:
        for told in at_once(scene, scene.chance.randint(1, AT_ONCE)):
            drill.harm[BETWEEN.sub("hours or seconds off", told)] += 1
        if time.monotonic() > flood_s:  # on top of what was done just now
            drill.harm[flooded(scene)] += 1
            flood_s = float("inf")
        over_s = time.monotonic()
        time.sleep(CALM_S)
        calm.append((over_s, time.monotonic()))
    return calm


def _settle(drill: Drill, house: House, crews: list[Crew]) -> None:
    """Let everything that was sent be acknowledged."""
    for crew in crews:
        crew.finish()
        drill.unacknowledged += crew.unacknowledged
