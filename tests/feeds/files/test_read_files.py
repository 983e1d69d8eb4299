"""Files of reads: a page of real lines, odd ones included, and files of no use at all."""

import gzip
import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.files.follow import FileError
from feeds.files.read_decoder import Decoder, Refused
from feeds.files.read_files import export_file, import_file, import_reads
from feeds.files.read_lines import (
    HEADER,
    decode_csv_line,
    decode_json_line,
    encode_csv_line,
    encode_json_line,
    read_header,
)
from feeds.reads import Read
from feeds.store import Store

AT = "2021-10-31T10:05:00.250+01:00"
AT_S = 1635671100.25
NEEDS_ZONE = "at: time without a zone: add 'Z' or an offset"
NO_TEXT = "at: expected a time as text, such as '2021-10-31T10:05:00.250+01:00', found a number"
ODD_TIME = "at: expected a time such as 2021-10-31T10:05:00.250+01:00"
ODD_YEAR = "at: expected a year from 2000 to 2099: was the clock set?"
ALL = read_header(HEADER)

# Each line beside what it means: a tag, or the reason for which it is refused.
CSV_LINES = [
    (f"0042,1km,{AT},,", "0042"),
    (f"0042,1km,{AT},{AT},mylaps\r", "0042"),
    (f" 0042 , 1km ,{AT} , {AT} ,", "0042"),
    (f'"0042","1km","{AT}","",""', "0042"),
    (f'"00""42",1km,{AT},,', '00"42'),
    (f"0042,1km,{AT},,Zoé's laptop °", "0042"),
    ("0042,1km,2021-10-31T09:05:00.25Z,,", "0042"),
    ("0042,1km,2021-10-31 04:05:00.2500001-05:00,,", "0042"),
    (f"0042,1km,{AT},", "expected 5 fields, as in the header"),
    (f"0042,1km,{AT},,,", "expected 5 fields, as in the header"),
    (f'"0042,1km,{AT},,', "a quote that does not end"),
    (f",1km,{AT},,", "tag: missing"),
    (f"0042, ,{AT},,", "mat: missing"),
    ("0042,1km,,,", "at: missing"),
    ("0042,1km,2021-10-31T10:05:00,,", NEEDS_ZONE),
    ("0042,1km,2021-10-31,,", NEEDS_ZONE),
    ("0042,1km,10:05:00,,", ODD_TIME),
    ("0042,1km,NaN,,", ODD_TIME),
    ("0042,1km,1635671100.25,,", ODD_TIME),
    ("0042,1km,2021-10-31T10:05:61Z,,", ODD_TIME),
    ("0042,1km,2021-02-30T10:05:00Z,,", ODD_TIME),
    ("0042,1km,1970-01-01T00:00:07Z,,", ODD_YEAR),
    ("0042,1km,9999-12-31T23:59:59-23:59,,", ODD_YEAR),
    (f"0042,1km,{AT},yesterday,", ODD_TIME.replace("at:", "received:")),
    (f"{'7' * 101},1km,{AT},,", "tag: longer than 100 characters"),
    (f"00\x1f42,1km,{AT},,", "tag: characters that cannot be printed"),
    (f"0042,1\x00km,{AT},,", "mat: characters that cannot be printed"),
]
JSON_LINES = [
    (f'{{"tag":"0042","mat":"1km","at":"{AT}"}}', "0042"),
    (f'{{"at":"{AT}","mat":"1km","tag":"0042","lap":3,"received":"","source":""}}\r', "0042"),
    (f'{{"tag":"\\u00e9","mat":"1km","at":"{AT}"}}', "é"),
    (f'{{"tag":42,"mat":"1km","at":"{AT}"}}', 'tag: expected text in quotes ("0042" is not 42)'),
    ('{"tag":"7","mat":"1km","at":NaN}', NO_TEXT),
    ('{"tag":"7","mat":"1km","at":1635671100.25}', NO_TEXT),
    ('{"tag":"7","mat":"1km"}', "at: missing"),
    ('{"tag":"7","mat":"1km","at":"2021-10-31T10:05:00"}', NEEDS_ZONE),
    (f'{{"tag":"\\ud800","mat":"1km","at":"{AT}"}}', "tag: characters that cannot be printed"),
    ('["0042","1km"]', "expected a JSON object"),
    ('{"tag":"7","mat":', "not JSON"),
    ("[" * 50_000, "not JSON"),
    ("9" * 5000, "not JSON"),
]


def outcome(found: list[Read | Refused]) -> str:
    [line] = found
    if isinstance(line, Refused):
        return line.reason
    assert (line.mat, line.at_s, line.received_s) == ("1km", AT_S, AT_S)
    return line.tag


@pytest.mark.parametrize(("line", "meaning"), CSV_LINES)
def test_a_line_of_csv_is_a_read_or_is_refused_with_its_reason(line: str, meaning: str) -> None:
    decoder = Decoder("csv", "a.csv")
    assert outcome(decoder.decode([HEADER.encode(), line.encode()])) == meaning


@pytest.mark.parametrize(("line", "meaning"), JSON_LINES)
def test_a_line_of_json_is_a_read_or_is_refused_with_its_reason(line: str, meaning: str) -> None:
    decoder = Decoder("jsonl", "a.jsonl")
    assert outcome(decoder.decode([b"{}", line.encode()])[1:]) == meaning


GOOD = f"0042,1km,{AT},,\n".encode()
USELESS = [
    ("none.csv", None, "no such file. Check its name and folder"),
    ("folder.csv", "folder", "is a folder. Name a file in it"),
    ("empty.csv", b"", "empty. Expected reads, one a line"),
    ("blank.jsonl", b"\n \r\n\xef\xbb\xbf\n", "empty. Expected reads, one a line"),
    ("reads.txt", GOOD, r"expected a name that ends in .csv or .jsonl.*found .txt"),
    ("reads", GOOD, "found no such ending"),
    ("headless.csv", GOOD, "expected a header such as .*found '0042,1km.*without tag, mat, at"),
    ("no-mat.csv", b"tag,at\n7,8\n", "found 'tag,at', without mat. Name the columns"),
    ("semicolons.csv", b"tag;mat;at\n", "without tag, mat, at.*Save it with commas"),
    ("twice.csv", b"tag,mat,at,AT\n", "names at more than once. Keep one"),
    ("utf16.csv", HEADER.encode("utf-16"), "not UTF-8. Save it as text in UTF-8"),
    ("utf16-no-mark.jsonl", '{"tag": 1}'.encode("utf-16-le"), "not UTF-8. Save it as"),
    ("latin.csv", "tag,mat,at,prénom\n".encode("latin-1"), "not UTF-8. Save it as"),
    ("array.jsonl", b'[{"tag":"7"}]', "expected one JSON object a line, found '\\["),
    ("long.csv", b"x" * 200_000, "longer than 64 KiB"),
    ("packed.csv", gzip.compress(GOOD, mtime=0), "packed by gzip. Add '.gz' to its name"),
    ("plain.csv.gz", HEADER.encode() + b"\n" + GOOD, "broken gzip"),
    ("cut.csv.gz", gzip.compress(HEADER.encode() + b"\n" + GOOD, mtime=0)[:-12], "broken gzip"),
]


@pytest.mark.parametrize(("name", "content", "said"), USELESS)
def test_a_file_of_no_use_is_refused_with_its_name_and_what_to_do(
    tmp_path: Path, store: Store, name: str, content: bytes | str | None, said: str
) -> None:
    path = tmp_path / name
    if content == "folder":
        path.mkdir()
    elif isinstance(content, bytes):
        path.write_bytes(content)
    with pytest.raises(FileError, match=said) as caught:
        import_file(store, path)
    assert name in str(caught.value)
    assert store.count() == 0


def test_each_useless_file_has_words_of_its_own() -> None:
    assert len(USELESS) >= 10
    assert len(CSV_LINES) + len(JSON_LINES) >= 30


def test_bad_lines_never_stop_the_rest_and_are_reported_by_reason(
    tmp_path: Path, store: Store
) -> None:
    path = tmp_path / "morning.csv"
    lines = [b"\xef\xbb\xbfmat,TAG,place,at\r", b""]
    lines += [b"1km,%04d,x,2021-10-31T10:05:00Z\r" % bib for bib in range(10)]
    lines += [
        b"1km,0001,x,2021-10-31T10:05:00Z",
        b"1km,%s,x,2021-10-31T10:05:00Z" % (b"7" * 70_000),
    ]
    lines += [b"1km,\xff,x,2021-10-31T10:05:00Z", b"1km,7,x,2021-10-31T10:05:00"] * 5
    lines += [b"2km,0001,x,2021-10-31T10:06:00Z"]
    path.write_bytes(b"\n".join(lines))
    report = import_file(store, path)
    assert (report.new, report.already) == (11, 1)
    assert report.refused == {"longer than 64 KiB": 1, "not UTF-8": 5, NEEDS_ZONE: 5}
    assert [line.line_no for line in report.examples["not UTF-8"]] == [15, 17, 19]
    assert report.examples["not UTF-8"][0].text == r"1km,\xff,x,2021-10-31T10:05:00Z"
    said = str(report)
    assert "11 reads stored, 1 there already, 11 lines refused" in said
    assert "columns passed over: place" in said
    assert "line 16: 1km,7,x,2021-10-31T10:05:00" in said
    assert store.reads_after()[0][0].source == "morning.csv"


def test_a_file_imported_again_stores_nothing_twice(tmp_path: Path, store: Store) -> None:
    path = tmp_path / "reads.csv"
    path.write_bytes(HEADER.encode() + b"\n" + GOOD)
    assert str(import_file(store, path)).startswith("1 reads stored, 0 there already")
    assert str(import_file(store, path)).startswith("0 reads stored, 1 there already")


def test_files_joined_end_to_end_are_one_file(tmp_path: Path) -> None:
    path = tmp_path / "joined.csv"
    path.write_bytes(
        HEADER.encode() + b"\n" + GOOD + b"\xef\xbb\xbfat,mat,tag\n" + AT.encode() + b",2km,7"
    )
    assert [line.tag for line in import_reads(path) if isinstance(line, Read)] == ["0042", "7"]


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.csv.gz", "a.ndjson.gz"])
def test_an_export_imported_elsewhere_is_the_same_store(
    tmp_path: Path, store_url: str, store: Store, name: str
) -> None:
    reads = [Read(f"{bib:04d}", 'k,"m', AT_S + bib / 1000, AT_S + 9, "") for bib in range(12_345)]
    store.add(reads)
    progress: list[tuple[int, int]] = []
    assert export_file(store, tmp_path / name, lambda *at: progress.append(at)) == 12_345
    assert progress == [(10_000, 12_345), (12_345, 12_345)]
    progress.clear()
    with Store(store_url, "elsewhere") as other:
        other.clear()
        report = import_file(other, tmp_path / name, on_progress=lambda *at: progress.append(at))
        assert report.new == 12_345
        found, _ = other.reads_after(most=20_000)
    assert [(read.tag, read.mat, read.at_s, read.received_s) for read in found] == [
        (read.tag, read.mat, read.at_s, read.received_s) for read in reads
    ]
    assert progress[-1] == ((tmp_path / name).stat().st_size,) * 2
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_an_export_that_cannot_be_written_says_so(tmp_path: Path, store: Store) -> None:
    with pytest.raises(FileError, match=r"nowhere.*cannot be written"):
        export_file(store, tmp_path / "nowhere" / "a.csv")


def test_a_long_file_takes_no_more_memory_than_a_short_one(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_bytes(HEADER.encode() + b"\n" + GOOD * 100_000)
    tracemalloc.start()
    assert sum(1 for _ in import_reads(path)) == 100_000
    assert tracemalloc.get_traced_memory()[1] < 16e6
    tracemalloc.stop()


WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=8)
READS = st.builds(
    Read,
    WORDS,
    WORDS,
    st.integers(946_684_800_000, 4_102_444_799_999).map(lambda ms: ms / 1000.0),
    st.integers(946_684_800_000, 4_102_444_799_999).map(lambda ms: ms / 1000.0),
    WORDS,
)


@given(READS)
def test_any_read_comes_back_from_a_line_to_the_millisecond(read: Read) -> None:
    assert decode_csv_line(encode_csv_line(read).rstrip("\n"), ALL, "elsewhere") == read
    assert decode_json_line(encode_json_line(read), "elsewhere") == read
    assert json.loads(encode_json_line(read))["tag"] == read.tag


@settings(max_examples=300)
@given(st.lists(st.binary(max_size=80).filter(lambda line: b"\n" not in line), max_size=20))
def test_no_bytes_whatever_stop_the_reads_after_them(lines: list[bytes]) -> None:
    decoder = Decoder("csv", "a.csv")
    decoder.decode([HEADER.encode()])
    found = decoder.decode([*lines, GOOD.rstrip()])
    assert isinstance(found[-1], Read) or any(b"tag" in line.lower() for line in lines)
