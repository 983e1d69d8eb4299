"""The demo race in a process of its own, young enough for whoever looks at it next."""

import time
from contextlib import ExitStack
from pathlib import Path

from tests.browser.at_the_tablet import TOKEN
from tests.commands import free_port, serving

MOST_AGE_S = 240  # of a demo that is shown again: its chaser crosses the line after 750


class Demo:
    """The demo race, its chaser out for a minute and a half; begun again before he is home."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.run, self.running = folder, 0, ExitStack()
        self.address, self.begun_s = "", -float("inf")

    def begin(self) -> str:
        """Return the address of a demo in which he has most of his way to go."""
        if time.monotonic() - self.begun_s > MOST_AGE_S:
            self.running.close()
            self.run += 1
            state = self.folder / str(self.run) / "state"
            state.parent.mkdir()
            asked = ("demo", "--at", "10:21:30")
            demo = serving(state, free_port(), *asked, POURSUITE_OPERATE_TOKEN=TOKEN)
            self.address = self.running.enter_context(demo)
            self.begun_s = time.monotonic()
        return self.address
