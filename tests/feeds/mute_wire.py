"""A wire to a store on which answers can be lost: what was asked is done, and nobody told."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from feeds.connection import Script


class MuteWire:
    """Where it is, and how many answers to whoever runs a script it still loses."""

    def __init__(self, port: int) -> None:
        self.url = f"redis://127.0.0.1:{port}"
        self.loses = 0.0
        self.lost = 0


@contextmanager
def mute_wire(path: str, script: Script) -> Iterator[MuteWire]:
    """Open a way to the store at a socket's path; it loses what the script answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        wire = MuteWire(listener.getsockname()[1])

        def relay() -> None:
            while True:
                try:
                    client, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=serve, args=(client,), daemon=True).start()

        def serve(client: socket.socket) -> None:
            with client, socket.socket(socket.AF_UNIX) as server:
                server.connect(path)
                while asked := client.recv(1 << 22):
                    while not asked.endswith(b"\r\n"):
                        asked += client.recv(1 << 22)
                    server.sendall(asked)
                    answer = server.recv(1 << 22)
                    is_run = script.digest.encode() in asked and b"NOSCRIPT" not in answer
                    if is_run and wire.lost < wire.loses:
                        wire.lost += 1
                        return
                    client.sendall(answer)

        threading.Thread(target=relay, daemon=True).start()
        yield wire
