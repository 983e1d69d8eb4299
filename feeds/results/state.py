"""What a runner is doing, in one word."""

from enum import IntEnum


class State(IntEnum):
    """What a runner is doing. The numbers travel to the browser: ``assets/map/news/motion.mjs``."""

    WAITING = 0
    RUNNING = 1
    PASSED = 2
    AHEAD = 3  # finished ahead of the chaser; provisional, for he has not finished himself
    BEHIND = 4  # finished, but not ahead
    STOPPED = 5
    NOT_STARTED = 6
    OFFICIAL = 7  # finished ahead, and he has finished or the organiser has confirmed it
    THREATENED = 8  # running, and it is open whether he will catch her: a forecast, never a result
    OVERDUE = 9  # running as far as we know, but the next mat should have seen her: likewise
    DISQUALIFIED = 10  # by the organiser
    PACER = 11  # sets the pace and wins nothing

    @property
    def word(self) -> str:
        """How commands and files name it."""
        return self.name.lower().replace("_", "-")
