"""The journal: what was heard is on the disk, and can be read back whatever happened."""

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.files.read_files import import_file
from feeds.reads import Read
from feeds.store import Store
from feeds.timing.journal import (
    LONGEST_RAW,
    Entry,
    Journal,
    JournalError,
    Torn,
    decode,
    encode,
)
from feeds.timing.journal_files import journal_files
from feeds.timing.read_back import read_journal
from feeds.timing.refill import refill

HOUR_S = 1_635_670_800.0  # 2021-10-31T09:00Z
TIMES = st.integers(946_684_800_000, 4_000_000_000_000).map(lambda ms: ms / 1000.0)
WORDS = st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=20)


def entry(bib: int, mat: str = "1km") -> Entry:
    read = Read(f"{bib:04d}", mat, HOUR_S + bib, HOUR_S + bib + 1.5, "finish")
    return Entry(read.received_s, "finish", f"{bib:04d}@\xe9\0$".encode("latin-1"), read)


NAME = "000001-listen-2021-10-31T09.jsonl"


def everything(folder: Path, own: str = "") -> list[Entry | Torn]:
    return [one for piece in read_journal(folder, own) for one in piece]


def names(folder: Path) -> list[str]:
    return [file.name for file in journal_files(folder)]


@contextmanager
def files_no_longer_than(size: int) -> Iterator[None]:
    """Let the disk be full: no file of ours grows beyond so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@given(WORDS, WORDS, TIMES, TIMES, st.binary(max_size=300))
def test_an_entry_comes_back_as_it_was(
    tag: str, mat: str, at_s: float, received_s: float, raw: bytes
) -> None:
    read = Read(tag, mat, at_s, received_s, "feed")
    for one in (
        Entry(received_s, "feed", raw, read),
        Entry(received_s, "feed", raw, refused="expected a chip code"),
        Entry(received_s, "feed", raw, said="gun at Start"),
        Entry(received_s, "feed", raw, other=("fixes", raw, tag.encode())),
    ):
        line = encode(one)
        assert line.endswith(b"\n")
        assert line.count(b"\n") == 1
        assert decode(line) == one


@settings(max_examples=300)
@given(st.integers(0, 10_000), st.binary(max_size=40))
def test_a_spoilt_line_is_torn_and_never_a_crash(cut: int, dirt: bytes) -> None:
    line = encode(entry(7))
    cut %= len(line) - 1
    assert decode(line[:cut]) is None
    decode(line[:cut] + dirt + line[cut + len(dirt) :])
    assert decode(dirt) is None


def test_what_was_said_at_length_is_cut_and_its_length_kept() -> None:
    long = Entry(HOUR_S, "finish", b"\x00" * 100_000, refused="no end")
    line = encode(long)
    assert len(line) < 1 << 16
    assert b'"raw_bytes": "100000"' in line
    assert decode(line) == replace(long, raw=long.raw[:LONGEST_RAW])


def test_the_files_can_be_imported_like_any_other(tmp_path: Path, store: Store) -> None:
    journal = Journal(tmp_path, "listen", lambda: HOUR_S)
    journal.append([entry(1), Entry(HOUR_S, "finish", b"?", refused="why"), entry(2)])
    journal.close()
    report = import_file(store, tmp_path / NAME)
    assert (report.new, sum(report.refused.values())) == (2, 1)
    assert store.reads_after()[0] == [entry(1).read, entry(2).read]


@pytest.mark.parametrize("kept", [0, 1, 40, -2])
def test_a_line_torn_by_a_crash_is_skipped_and_breaks_no_other(tmp_path: Path, kept: int) -> None:
    journal = Journal(tmp_path, "listen", lambda: HOUR_S)
    journal.append([entry(1)])
    journal.close()
    path = tmp_path / NAME
    torn = encode(entry(2))[:kept]
    with path.open("ab") as file:
        file.write(torn)
    assert [isinstance(one, Torn) for one in everything(tmp_path)] == [False, True][
        : 1 + bool(torn)
    ]
    journal = Journal(tmp_path, "listen", lambda: HOUR_S)
    (place,) = journal.append([entry(3)])
    journal.close()
    assert [one for one in everything(tmp_path) if isinstance(one, Entry)] == [entry(1), entry(3)]
    assert place.offset == path.stat().st_size


def test_zeros_after_a_power_cut_are_a_torn_line(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(encode(entry(1)) + b"\0" * 3000)
    journal = Journal(tmp_path, "listen", lambda: HOUR_S)
    journal.append([entry(2)])
    journal.close()
    assert [one for one in everything(tmp_path) if isinstance(one, Entry)] == [entry(1), entry(2)]


def test_two_programs_do_not_write_under_one_name(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "listen")
    with pytest.raises(JournalError, match="another 'poursuite listen'"):
        Journal(tmp_path, "listen")
    Journal(tmp_path, "serve").close()
    journal.close()
    Journal(tmp_path, "listen").close()


def test_a_full_disk_is_said_leaves_nothing_half_written_and_heals(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "listen", lambda: HOUR_S)
    journal.append([entry(1)])
    size = (tmp_path / NAME).stat().st_size
    with files_no_longer_than(size + 100):
        for _ in range(3):
            with pytest.raises(JournalError, match=r"cannot be written \(File too large\): free"):
                journal.append([entry(2), entry(3)])
            assert everything(tmp_path) == [entry(1)]
    journal.append([entry(2), entry(3)])
    journal.close()
    assert everything(tmp_path) == [entry(1), entry(2), entry(3)]


def test_a_folder_that_may_not_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "journal").write_text("a file in its place")
    with pytest.raises(JournalError, match=r"journal cannot be written \(File exists\)"):
        Journal(tmp_path / "journal", "listen")


def test_a_file_that_was_moved_away_is_begun_anew(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "listen", lambda: HOUR_S)
    journal.append([entry(1)])
    os.rename(tmp_path / NAME, tmp_path / "kept")
    journal.append([entry(2)])
    journal.close()
    assert everything(tmp_path) == [entry(2)]


def test_a_journal_refills_an_empty_store_with_the_same_reads(tmp_path: Path, store: Store) -> None:
    journal = Journal(tmp_path, "listen", lambda: HOUR_S)
    reads = [entry(bib) for bib in range(2000)]
    journal.append(reads)
    journal.append([Entry(HOUR_S, "finish", b"?", refused="expected a chip"), *reads[:5]])
    journal.close()
    store.add(one.read for one in reads if one.read)
    before = store.reads_after()[0]
    store.clear()
    report = refill(store, tmp_path)
    assert (report.reads, report.new, report.refused["expected a chip"]) == (2005, 2000, 1)
    assert store.reads_after()[0] == before
    assert refill(store, tmp_path).new == 0


WRITES_FOR_EVER = """
import sys
from pathlib import Path
from tests.feeds.timing.test_journal import entry
from feeds.timing.journal import Journal
journal, bib = Journal(Path(sys.argv[1]), "listen"), 0
while True:
    journal.append([entry(bib), entry(bib + 1)])
    bib += 2
    print(bib, flush=True)
"""


def test_what_was_written_survives_kill_9_and_the_next_one_writes_on(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITES_FOR_EVER, str(tmp_path)]
    said = tmp_path / "said"
    with said.open("wb") as out:
        writer = subprocess.Popen(command, stdout=out)
        until_s = time.monotonic() + 20.0
        while said.stat().st_size < 400 and time.monotonic() < until_s:
            time.sleep(0.01)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
    written = int(said.read_text().rsplit("\n", 2)[-2])
    Journal(tmp_path, "listen").close()
    found = [one for one in everything(tmp_path) if isinstance(one, Entry)]
    assert found[:written] == [entry(bib) for bib in range(written)]
    assert len(found) <= written + 2
