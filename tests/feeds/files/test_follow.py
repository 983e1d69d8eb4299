"""A growing file: its lines come as they are complete, whatever happens to the file."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.files.follow import FileError, LineCutter, follow
from feeds.files.read_files import Report, import_file
from feeds.files.read_lines import HEADER, encode_csv_line
from feeds.reads import Read
from feeds.store import Store

POLL_S = 0.005


class Followed:
    """The lines that a thread has got from a file so far."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self.looks = 0
        self.stop = threading.Event()

    def run(self, path: Path) -> None:
        for lines in follow(path, self.stop, POLL_S):
            self.lines += lines
            self.looks += not lines

    def wait_for(self, *lines: bytes) -> None:
        """Wait until these lines have come, and a look after them brought no more."""
        until_s = time.monotonic() + 10.0
        looks = None
        while looks is None or self.looks < looks + 2:
            assert time.monotonic() < until_s, f"expected {lines}, got {self.lines}"
            threading.Event().wait(POLL_S)
            if looks is None and len(self.lines) >= len(lines):
                looks = self.looks
        assert tuple(self.lines) == lines


@contextmanager
def following(path: Path) -> Iterator[Followed]:
    followed = Followed()
    thread = threading.Thread(target=followed.run, args=(path,))
    thread.start()
    yield followed
    followed.stop.set()
    thread.join(10.0)
    assert not thread.is_alive()


def append(path: Path, content: bytes) -> None:
    with open(path, "ab") as file:
        file.write(content)


def test_lines_come_as_they_are_appended_and_a_part_of_one_waits_for_its_end(
    tmp_path: Path,
) -> None:
    path = tmp_path / "reads.csv"
    append(path, b"a\nb")
    with following(path) as followed:
        followed.wait_for(b"a")
        append(path, b"ee\nc")
        followed.wait_for(b"a", b"bee")
        append(path, b"\n")
        followed.wait_for(b"a", b"bee", b"c")


def test_a_file_cut_short_is_read_from_its_beginning(tmp_path: Path) -> None:
    path = tmp_path / "reads.csv"
    append(path, b"one\ntwo\nthr")
    with following(path) as followed:
        followed.wait_for(b"one", b"two")
        os.truncate(path, 0)
        followed.wait_for(b"one", b"two")
        append(path, b"new\n")
        followed.wait_for(b"one", b"two", b"new")


def test_a_file_written_anew_and_longer_is_noticed_too(tmp_path: Path) -> None:
    path = tmp_path / "reads.csv"
    append(path, b"one\n")
    with following(path) as followed:
        followed.wait_for(b"one")
        path.write_bytes(b"another\nand more\n")
        followed.wait_for(b"one", b"another", b"and more")


def test_a_file_replaced_by_another_is_read_to_its_end_and_then_the_other(tmp_path: Path) -> None:
    path = tmp_path / "reads.csv"
    append(path, b"old\nlast")
    with following(path) as followed:
        followed.wait_for(b"old")
        os.rename(path, tmp_path / "reads.csv.1")
        followed.wait_for(b"old")
        append(tmp_path / "reads.csv.1", b" words\n")
        followed.wait_for(b"old", b"last words")
        (tmp_path / "new").write_bytes(b"new\n")
        os.rename(tmp_path / "new", path)
        followed.wait_for(b"old", b"last words", b"new")


def test_told_to_stop_it_still_gives_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "reads.csv"
    append(path, b"a\nb\nhalf")
    stop = threading.Event()
    stop.set()
    assert [line for lines in follow(path, stop) for line in lines] == [b"a", b"b"]


def test_a_quiet_file_costs_next_to_nothing(tmp_path: Path) -> None:
    path = tmp_path / "reads.csv"
    append(path, b"a\n")
    stop = threading.Event()
    threading.Timer(1.0, stop.set).start()
    begun_s, begun_cpu_s = time.monotonic(), time.thread_time()
    looks = sum(1 for _ in follow(path, stop))
    waited_s = time.monotonic() - begun_s  # a busy machine stops it late
    assert looks < 15 * waited_s
    assert time.thread_time() - begun_cpu_s < 0.1 * waited_s


def test_a_file_that_is_not_there_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="no such file"):
        next(follow(tmp_path / "reads.csv", threading.Event()))


def test_a_packed_file_cannot_be_followed(tmp_path: Path, store: Store) -> None:
    with pytest.raises(FileError, match="Unpack it"):
        import_file(store, tmp_path / "reads.csv.gz", is_followed=True)


def test_reads_appended_bit_by_bit_are_all_stored_and_none_twice(
    tmp_path: Path, store: Store
) -> None:
    """With lines cut anywhere, sent again, and a file that begins anew in the middle."""
    reads = [Read(f"{bib:04d}", "1km", 1.6e9 + bib, 1.6e9 + bib, "mat") for bib in range(400)]
    text = "".join(map(encode_csv_line, reads)).encode()
    path = tmp_path / "reads.csv"
    path.write_bytes(HEADER.encode() + b"\n")
    stop, reports = threading.Event(), list[Report]()
    thread = threading.Thread(
        target=lambda: reports.append(import_file(store, path, is_followed=True, stop=stop))
    )
    thread.start()
    half = len(text) // 2
    for first in range(0, half, 997):
        append(path, text[first : min(first + 997, half)])
        stop.wait(0.003)
    path.write_bytes(HEADER.encode() + b"\n" + text[:5000])
    append(path, text)
    until_s = time.monotonic() + 10.0
    while store.count() < len(reads) and time.monotonic() < until_s:
        stop.wait(0.01)
    stop.set()
    thread.join(10.0)
    assert sorted(store.reads_after()[0], key=lambda read: read.tag) == reads
    assert reports[0].new == len(reads)


@given(text=st.binary(max_size=200).map(lambda text: text.replace(b"x", b"\n")), data=st.data())
def test_lines_are_the_same_however_the_bytes_are_split(text: bytes, data: st.DataObject) -> None:
    cutter, lines = LineCutter(), list[bytes]()
    places = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    for first, last in zip([0, *places], [*places, len(text)], strict=True):
        lines += cutter.cut(text[first:last])
    lines += cutter.end()
    assert lines == text.split(b"\n")[: len(lines)]
    assert b"\n".join(lines) == text.removesuffix(b"\n")


def test_a_line_without_end_is_cut_and_memory_stays_bounded() -> None:
    cutter = LineCutter()
    lines = [line for _ in range(100) for line in cutter.cut(b"x" * 10_000)]
    assert [len(line) for line in lines] == [65_537]
    assert cutter.cut(b"xx\nnext\n") == [b"next"]
