"""One store on a folder for several programs: the first runs it, the others join.

Where the program whose child it is ends, or the server by itself, another takes it over: whoever
gets the folder's lock starts it again, on the same socket, from the same files. Connections come
back by themselves, so that nobody else has to be started anew.
"""

import logging
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from feeds.embedded import (
    EmbeddedError,
    address_in,
    answers,
    await_answer,
    begin_alone,
    begin_store,
    end_store,
    owner_of,
)

LOOK_S = 0.25  # between two looks at who runs it
JOIN_S = 5.0  # with a server that another program runs; then we go on without its answer
AGAIN_S = 2.0  # before a server that failed is started again

log = logging.getLogger(__name__)


@contextmanager
def shared_store(folder: Path, is_alone: bool = False) -> Iterator[str]:
    """Give the address of a folder's store, and see to it until the block ends that it runs.

    Parameters
    ----------
    folder : made if it is not there, readable by this user only.
    is_alone : nobody else may be there when it begins, as with `embedded.embedded_store`.

    Raises
    ------
    EmbeddedError
        Where we are to run it and cannot, or are to be alone and are not.
    """
    folder = folder.expanduser().absolute()
    keeper = Keeper(folder)
    stop = threading.Event()
    keeping = threading.Thread(target=keeper.keep, args=(stop,), name="keeper", daemon=True)
    try:
        keeper.begin(is_alone)
        keeping.start()
        yield address_in(folder)
    finally:
        stop.set()
        if keeping.is_alive():
            keeping.join()
        keeper.end()


class Keeper:
    """Keeps a folder's store running, as long as nobody else does.

    Parameters
    ----------
    folder : absolute.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ours: subprocess.Popen[bytes] | None = None

    def begin(self, is_alone: bool) -> None:
        """Run the store, or wait a moment until it answers."""
        until_s = time.monotonic() + JOIN_S
        while time.monotonic() < until_s:
            self._ours = (begin_alone if is_alone else begin_store)(self.folder)
            if self._ours is not None:
                await_answer(self._ours, self.folder)
                return
            if answers(self.folder):
                log.info("joined the store that process %s runs", owner_of(self.folder))
                return
            time.sleep(0.05)
        log.warning("the store that process %s runs does not answer", owner_of(self.folder))

    def keep(self, stop: threading.Event) -> None:
        """Start the store whenever nobody runs it, until told to stop."""
        is_well = True
        while not stop.wait(LOOK_S if is_well else AGAIN_S):
            if self._ours is not None and self._ours.poll() is None:
                continue
            if self._ours is not None:
                log.error("the store ended by itself: it is started again")
                end_store(self._ours)
            try:
                self._ours = begin_store(self.folder)
                if self._ours is not None:
                    await_answer(self._ours, self.folder)
                    log.warning("this program runs the store now")
                is_well = True
            except EmbeddedError as error:
                if is_well:
                    log.error("the store cannot be started; tried again: %s", error)
                is_well = False

    def end(self) -> None:
        """Have the store save and end, if it is ours."""
        if self._ours is not None:
            end_store(self._ours)
