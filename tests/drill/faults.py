"""All that can go wrong on a morning. Each fault does its harm, waits, and takes it back."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import redis

from tests.drill.box import Box
from tests.drill.house import House
from tests.drill.senders import SocketCrew
from tests.feeds.timing.fillable_disk import FILL, FREE

HOURS_S = 3 * 3600.0
HARM_S = 3.0  # a fault lasts up to so long
FLOOD = 100_000  # reads


@dataclass(frozen=True, slots=True)
class Scene:
    """Where the faults happen."""

    house: House
    crew: SocketCrew
    box: Box
    race_key: str
    chance: random.Random

    def wait(self) -> None:
        """Let a fault last for a while."""
        time.sleep(self.chance.uniform(0.0, HARM_S))

    @property
    def anyone(self) -> str:
        """A role, by chance."""
        return self.chance.choice(list(self.house.roles))


Fault = Callable[[Scene], str]


def killed(scene: Scene) -> str:
    """Kill -9 a role."""
    name = scene.anyone
    scene.house.roles[name].send(signal.SIGKILL)
    return f"{name} was killed"


def ended(scene: Scene) -> str:
    """Ask a role to end, as a machine that shuts down does."""
    name = scene.anyone
    scene.house.roles[name].end(5.0)
    return f"{name} was asked to end"


def frozen(scene: Scene) -> str:
    """Stop a role, and let it wake up later."""
    name = scene.anyone
    role = scene.house.roles[name]
    role.send(signal.SIGSTOP)
    scene.wait()
    scene.wait()
    role.send(signal.SIGCONT)
    return f"{name} stood still and woke up"


def clock_stepped(scene: Scene) -> str:
    """Set the machine's clock wrong, by up to hours, and right again."""
    off_s = scene.chance.choice((-1, 1)) * scene.chance.choice((2.0, 61.0, 3600.0, HOURS_S))
    scene.house.clock.step(off_s)
    scene.wait()
    scene.house.clock.step(0.0)
    return f"the clock was {off_s:+,.0f} s off"


def store_killed(scene: Scene) -> str:
    """Kill the store, and start it again with what it had on its disk."""
    scene.house.store.kill()
    scene.wait()
    scene.house.store.start()
    return "the store was killed"


def store_emptied(scene: Scene) -> str:
    """Kill the store, and start it again without its data."""
    scene.house.store.kill()
    scene.house.store.lose_data()
    scene.wait()
    scene.house.store.start()
    return "the store came back empty"


def store_hung(scene: Scene) -> str:
    """Let the store hang: connections stand, nothing is answered."""
    process = scene.house.store.process
    process.send_signal(signal.SIGSTOP)
    scene.wait()
    scene.wait()
    process.send_signal(signal.SIGCONT)
    return "the store hung"


def flushed(scene: Scene) -> str:
    """Empty the store while it runs."""
    scene.house.redis.flushall()
    return "the store was flushed"


def trimmed(scene: Scene) -> str:
    """Take half of the reads away, as a trimmed stream would."""
    stream = f"{{{scene.race_key}}}:reads"
    scene.house.redis.xtrim(stream, maxlen=scene.house.redis.xlen(stream) // 2, approximate=False)
    return "half of the store's reads were trimmed"


def evicted(scene: Scene) -> str:
    """Take keys away, as a store that is short of memory would."""
    keys = sorted(scene.house.redis.scan_iter(f"{{{scene.race_key}}}:*", count=1000))
    some = scene.chance.sample(keys, min(len(keys), 5))
    some.append(f"{{{scene.race_key}}}:reads".encode())
    scene.house.redis.delete(*some)
    return f"the store evicted its reads and {len(some) - 1} keys more"


def disk_full(scene: Scene) -> str:
    """Let no journal grow."""
    roles = [scene.house.roles[name] for name in ("intake", "web")]
    for role in roles:
        role.send(FILL)
    scene.wait()
    for role in roles:
        role.send(FREE)
    return "the disk was full"


def cable_pulled(scene: Scene) -> str:
    """Break the timing system's connection."""
    scene.crew.pull_the_cable()
    return "the timing system's cable was pulled"


def flooded(scene: Scene) -> str:
    """Let a flood of reads come while the store is away."""
    scene.house.store.kill()
    scene.box.flood(FLOOD)
    scene.house.store.start()
    return f"{FLOOD:,} reads came while the store was away"


FAULTS: tuple[Fault, ...] = (
    killed, ended, frozen, clock_stepped, store_killed, store_emptied, store_hung, flushed, trimmed,
    evicted, disk_full, cable_pulled,
)  # fmt: skip


@contextmanager
def whatever_happens() -> Iterator[None]:
    """Go on where the store is away while a fault would harm it: that is one, too."""
    with suppress(redis.RedisError):
        yield


def at_once(scene: Scene, number: int) -> Iterator[str]:
    """Do several faults one after the other without a pause, and say what was done."""
    for fault in scene.chance.sample(FAULTS, number):
        with whatever_happens():
            yield fault(scene)
