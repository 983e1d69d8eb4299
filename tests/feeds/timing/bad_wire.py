"""A way to the store that a test may cut, and join again: as if the store were away meanwhile."""

from contextlib import suppress
from pathlib import Path

import redis

SURE = "sure"  # the name of connections that are never cut


class Wire:
    """An address of a store's server that leads there until it is cut.

    Parameters
    ----------
    server : the server's own socket.
    """

    def __init__(self, server: Path) -> None:
        self._server, self._path = server, server.with_name("wire")
        self._sure = sure_client(server)
        self.join()

    @property
    def url(self) -> str:
        return f"unix://{self._path}"

    def join(self) -> None:
        self._path.symlink_to(self._server)

    def cut(self) -> None:
        """Break every connection, also in the middle of an answer, and let nobody connect."""
        self._path.unlink()
        for one in self._sure.client_list():
            if one["name"] != SURE:
                with suppress(redis.ResponseError):  # gone already
                    self._sure.client_kill_filter(_id=one["id"])

    def close(self) -> None:
        self._sure.close()


def sure_client(server: Path) -> redis.Redis:
    """Return a client of one's own that no cut concerns."""
    return redis.Redis.from_url(f"unix://{server}", client_name=SURE)
