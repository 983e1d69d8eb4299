"""A wire to the store that a test may cut, and join again: as if the store were away meanwhile."""

import socket
import threading
from contextlib import suppress


class Wire:
    """A port of the loopback that leads to a store's socket, until it is cut."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._ends: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._is_cut = True
        self.port = 0
        self.join()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    def join(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listener.getsockname()[1]
        self._is_cut = False
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def cut(self) -> None:
        """Break every connection, also in the middle of an answer, and let nobody connect."""
        with self._lock:
            self._is_cut = True
            ends, self._ends = self._ends, set()
            for end in (self._listener, *ends):
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
                far = socket.socket(socket.AF_UNIX)
                far.connect(self._path)
            except OSError:
                return
            with self._lock:
                if self._is_cut:
                    near.close(), far.close()
                    return
                self._ends |= {near, far}
            for pair in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=pair, daemon=True).start()

    def _carry(self, taken: socket.socket, given: socket.socket) -> None:
        with suppress(OSError):
            while data := taken.recv(1 << 16):
                given.sendall(data)
        with self._lock:
            self._ends -= {taken, given}
        for end in (taken, given):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
