"""One store for several programs: it is joined, started again, and taken over."""

import os
import signal
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from feeds.embedded import EmbeddedError, embedded_store, running_store
from feeds.reads import Read
from feeds.shared_store import shared_store
from feeds.store import Store
from tests.commands import wait_until

READS = [Read(f"{bib:04d}", "1km", 1e9 + bib, 1e9 + bib) for bib in range(50)]


def servers_of(folder: Path) -> list[int]:
    """Return the servers that work on a folder."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            name = process.name()
            if ("valkey" in name or "redis" in name) and process.cwd() == str(folder):
                found.append(process.pid)
    return found


def test_a_second_program_joins_the_store_and_a_third_that_must_be_alone_is_refused(
    tmp_path: Path,
) -> None:
    with shared_store(tmp_path) as url, Store(url, "a-race") as store:
        with shared_store(tmp_path) as same, Store(same, "a-race") as theirs:
            assert theirs.add(READS) == len(READS)
            with pytest.raises(EmbeddedError, match="already in use by process"):
                shared_store(tmp_path, is_alone=True).__enter__()
        assert store.count() == len(READS)
        assert len(servers_of(tmp_path)) == 1
    assert running_store(tmp_path) is None


def test_a_store_that_ends_by_itself_is_started_again_with_its_reads(tmp_path: Path) -> None:
    with shared_store(tmp_path) as url, Store(url, "a-race") as store:
        store.add(READS)
        (server,) = servers_of(tmp_path)
        os.kill(server, signal.SIGKILL)
        wait_until(lambda: running_store(tmp_path) and servers_of(tmp_path) != [server])
        assert store.count() == len(READS)


def test_whoever_joined_takes_the_store_over(tmp_path: Path) -> None:
    with embedded_store(tmp_path) as first:
        joined = shared_store(tmp_path)
        assert joined.__enter__() == first
    wait_until(lambda: running_store(tmp_path))
    with Store(first, "a-race") as store:
        assert store.add(READS) == len(READS)
    joined.__exit__(None, None, None)
    assert running_store(tmp_path) is None
