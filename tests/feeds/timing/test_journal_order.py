"""The journal's one order: by number and place, whatever clocks say, and read back from a place."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.timing.journal import Journal, JournalError, encode
from feeds.timing.read_back import BEGINNING, read_ours
from tests.feeds.timing.test_journal import HOUR_S, NAME, entry, everything, names


def test_each_hour_has_its_file_and_all_come_back_in_order(tmp_path: Path) -> None:
    now_s = [0.0]
    journal = Journal(tmp_path, "listen", lambda: HOUR_S + now_s[0], lambda: now_s[0])
    assert [place.number for place in journal.append([entry(1)], [entry(2)])] == [1, 1]
    now_s[0] += 3600.0
    assert [place.number for place in journal.append([entry(3)])] == [2]
    journal.append([entry(4)])
    journal.close()
    assert names(tmp_path) == [NAME, "000002-listen-2021-10-31T10.jsonl"]
    assert everything(tmp_path) == [entry(1), entry(2), entry(3), entry(4)]


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(0, 4000), st.booleans()), max_size=12))
def test_however_the_clock_is_set_entries_stay_in_the_order_in_which_they_came(
    steps: list[tuple[int, int, bool]],
) -> None:
    with TemporaryDirectory() as name:
        folder, wall_s, awake_s = Path(name), [HOUR_S], [0.0]

        def begun() -> Journal:
            return Journal(folder, "listen", lambda: wall_s[0], lambda: awake_s[0])

        journal, ends = begun(), []
        for bib, (hours, later_s, is_new) in enumerate(steps):
            ends += journal.append([entry(bib)])
            wall_s[0] += hours * 3600.0 + later_s
            awake_s[0] += later_s
            if is_new:
                journal.close()
                journal = begun()
        journal.close()
        assert ends == sorted(ends)
        assert everything(folder) == [entry(bib) for bib in range(len(steps))]


def test_what_an_older_version_wrote_comes_before_what_this_one_writes(tmp_path: Path) -> None:
    (tmp_path / "2031-01-01T23-listen.jsonl").write_bytes(encode(entry(2)))
    (tmp_path / "2021-10-31T08-serve.jsonl").write_bytes(encode(entry(1)))
    journal = Journal(tmp_path, "listen", lambda: HOUR_S)
    journal.append([entry(3)])
    journal.close()
    assert names(tmp_path)[2] == NAME
    assert everything(tmp_path) == [entry(1), entry(2), entry(3)]


def test_the_next_number_is_after_everybodys(tmp_path: Path) -> None:
    for writer in ("listen", "serve", "listen"):
        journal = Journal(tmp_path, writer, lambda: HOUR_S)
        journal.append([entry(1)])
        journal.close()
    journal = Journal(tmp_path, "decide", lambda: HOUR_S - 36_000)
    journal.append([entry(1)])
    journal.close()
    assert names(tmp_path) == [
        NAME, "000002-serve-2021-10-31T09.jsonl", "000003-decide-2021-10-30T23.jsonl"
    ]  # fmt: skip


def test_what_is_written_is_read_back_to_its_place_and_not_beyond(tmp_path: Path) -> None:
    awake_s = [0.0]
    journal = Journal(tmp_path, "listen", lambda: HOUR_S, lambda: awake_s[0])
    written: dict[int, int] = {}
    ends = [BEGINNING]
    for bib in range(1, 9):
        ends += journal.append([entry(bib)])
        written[ends[-1].number] = ends[-1].offset
        awake_s[0] += 1700.0
    path = tmp_path / names(tmp_path)[-1]
    with path.open("ab") as file:
        file.write(encode(entry(99))[:50])  # just being written
    for bib, begin in enumerate(ends):
        pieces = [*read_ours(tmp_path, "listen", written, begin, BEGINNING)]
        found = [one for piece, _ in pieces for one in piece]
        assert found == [entry(later) for later in range(bib + 1, 9)]
        assert [place for _, place in pieces][-1:] == ends[-1:] * bool(found)
    journal.close()


def test_a_file_that_is_owed_is_missed_and_one_that_was_stored_is_not(tmp_path: Path) -> None:
    awake_s = [0.0]
    journal = Journal(tmp_path, "listen", lambda: HOUR_S, lambda: awake_s[0])
    (first,) = journal.append([entry(1)])
    awake_s[0] = 3600.0
    (second,) = journal.append([entry(2)])
    journal.close()
    written = {first.number: first.offset, second.number: second.offset}
    (tmp_path / NAME).rename(tmp_path / "away")
    pieces = read_ours(tmp_path, "listen", written, BEGINNING, first)
    assert [one for piece, _ in pieces for one in piece] == [entry(2)]
    with pytest.raises(JournalError, match=r"file 000001 of 'listen' is gone.*put its"):
        list(read_ours(tmp_path, "listen", written, BEGINNING, BEGINNING))
    os.truncate(tmp_path / names(tmp_path)[0], second.offset - 1)
    with pytest.raises(JournalError, match=r"expected .* bytes, found"):
        list(read_ours(tmp_path, "listen", written, first, first))
