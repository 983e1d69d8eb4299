"""A way to the store that a test may cut, and join again: as if the store were away meanwhile."""

from contextlib import suppress
from pathlib import Path

import redis

NAME = "wire"  # of the connections that are cut; all others go on


class Wire:
    """An address of a store's server that leads there until it is cut.

    Parameters
    ----------
    server : the server's own socket.
    """

    def __init__(self, server: Path) -> None:
        self._server, self._path = server, server.with_name("wire")
        self._sure = redis.Redis.from_url(f"unix://{server}")
        self.join()

    @property
    def url(self) -> str:
        return f"unix://{self._path}?client_name={NAME}"

    def join(self) -> None:
        self._path.symlink_to(self._server)

    def cut(self) -> None:
        """Break every connection, also in the middle of an answer, and let nobody connect."""
        self._path.unlink()
        for _ in range(2):  # one may just have come, and tell its name only now
            for one in self._sure.client_list():
                if one["name"] == NAME:
                    with suppress(redis.ResponseError):  # gone already
                        self._sure.client_kill_filter(_id=one["id"])

    def close(self) -> None:
        self._sure.close()
