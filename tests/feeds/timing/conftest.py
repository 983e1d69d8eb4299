"""A store's server of one's own, to be killed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.feeds.timing.killable_server import Server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    one = Server(tmp_path / "server")
    yield one
    one.kill()
