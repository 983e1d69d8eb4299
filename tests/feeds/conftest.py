"""A real store for every test that asks for one."""

from collections.abc import Iterator

import pytest

from feeds.embedded import embedded_store
from feeds.store import Store


@pytest.fixture(scope="session")
def store_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a real server, the one a race runs on, for all tests."""
    with embedded_store(tmp_path_factory.mktemp("store")) as url:
        yield url


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """Return an empty store."""
    with Store(store_url, "test-race") as empty:
        empty.clear()
        yield empty
