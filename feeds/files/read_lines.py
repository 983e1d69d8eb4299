"""One read as a line of text, CSV or JSON, and back.

CSV has a header, ``tag,mat,at,received,source``, in any order; JSON lines have the same
names. ``received`` and ``source`` may be missing. Times are ISO 8601 with 'Z' or an offset,
to the millisecond.
"""

import csv
import io
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Literal

from feeds.race_folder.spreadsheet import damage
from feeds.reads import Read

Kind = Literal["csv", "jsonl"]
COLUMNS = ("tag", "mat", "at", "received", "source")
HEADER = ",".join(COLUMNS)
NEEDED = COLUMNS[:3]
_to_json = json.JSONEncoder(ensure_ascii=False).encode
A_TIME = "2021-10-31T10:05:00.250+01:00"
LONGEST_WORD = 100  # characters of a tag, mat or source


class BadLine(ValueError):
    """Why one line is refused: the same words for the same mistake, so that they count."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a CSV file has what: the places of its columns, from 0."""

    tag: int
    mat: int
    at: int
    received: int | None
    source: int | None
    count: int
    ignored: tuple[str, ...]  # names of columns that are nothing to us


def read_header(text: str) -> Columns:
    """Return where a CSV file has what.

    Raises
    ------
    BadLine
        Where a column that we need is missing, or one is there twice.

    Examples
    --------
    >>> read_header("At,mat,tag,place").ignored
    ('place',)
    """
    names = [name.strip().lower() for name in _fields(text)]
    if missing := [name for name in NEEDED if name not in names]:
        hint = " Save it with commas." if ";" in text or "\t" in text else ""
        raise BadLine(
            f"expected a header such as {HEADER!r}, found {text[:80]!r}, without "
            f"{', '.join(missing)}. Name the columns on the first line.{hint}"
        )
    if twice := [name for name in COLUMNS if names.count(name) > 1]:
        raise BadLine(f"the header names {', '.join(twice)} more than once. Keep one of them.")
    place = {name: number for number, name in enumerate(names)}
    return Columns(
        tag=place["tag"],
        mat=place["mat"],
        at=place["at"],
        received=place.get("received"),
        source=place.get("source"),
        count=len(names),
        ignored=tuple(name or "(no name)" for name in names if name not in COLUMNS),
    )


def decode_csv_line(text: str, columns: Columns, source: str) -> Read:
    """Return the read in a line of CSV.

    Parameters
    ----------
    text : the line, without its end.
    columns : from the file's header.
    source : whence the read comes, where the line does not say.

    Raises
    ------
    BadLine
        Where there is no read, with the reason.

    Examples
    --------
    >>> columns = read_header("tag,mat,at")
    >>> decode_csv_line("0042,1km,2021-10-31T10:05:00.250+01:00", columns, "a.csv")
    Read(tag='0042', mat='1km', at_s=1635671100.25, received_s=1635671100.25, source='a.csv')
    """
    fields = _fields(text)
    if len(fields) != columns.count:
        raise BadLine(f"expected {columns.count} fields, as in the header")
    at_s = received_s = _time_s(fields[columns.at], "at")
    if columns.received is not None and fields[columns.received]:
        received_s = _time_s(fields[columns.received], "received")
    named = "" if columns.source is None else _word(fields[columns.source], "source")
    tag, mat = _needed(fields[columns.tag], "tag"), _needed(fields[columns.mat], "mat")
    if not tag.isalnum() and (found := damage(tag)):
        raise BadLine(f"tag: a spreadsheet made it {found}: format the column as text")
    return Read(tag, mat, at_s, received_s, named or source)


def decode_json_line(text: str, source: str) -> Read:
    """Return the read in a line of JSON; members we do not know are passed over.

    Parameters, errors: as `decode_csv_line`.

    Examples
    --------
    >>> decode_json_line('{"tag": "7", "mat": "1km", "at": "2021-10-31T09:05:00Z"}', "a").at_s
    1635671100.0
    """
    try:
        found: Any = json.loads(text)
    except (ValueError, RecursionError):
        raise BadLine("not JSON") from None
    if not isinstance(found, dict):
        raise BadLine("expected a JSON object")
    values = {name: found.get(name, "") for name in COLUMNS}
    for name, value in values.items():
        if name in ("at", "received") and isinstance(value, int | float):
            raise BadLine(f"{name}: expected a time as text, such as {A_TIME!r}, found a number")
        if not isinstance(value, str):
            raise BadLine(f'{name}: expected text in quotes ("0042" is not 42)')
    at_s = received_s = _time_s(values["at"], "at")
    if values["received"]:
        received_s = _time_s(values["received"], "received")
    tag, mat = _needed(values["tag"], "tag"), _needed(values["mat"], "mat")
    return Read(tag, mat, at_s, received_s, _word(values["source"], "source") or source)


def encode_csv_line(read: Read) -> str:
    r"""Return a read as a line of CSV, its columns in the order of `HEADER`.

    Examples
    --------
    >>> encode_csv_line(Read("0042", "1km", 1635671100.25, 1635671101.0, "a.csv"))
    '0042,1km,2021-10-31T09:05:00.250Z,2021-10-31T09:05:01.000Z,a.csv\n'
    """
    words = (read.tag, read.mat, iso(read.at_s), iso(read.received_s), read.source)
    line = ",".join(words)
    if '"' in line or line.count(",") > 4:
        written = io.StringIO()
        csv.writer(written, lineterminator="").writerow(words)
        line = written.getvalue()
    return line + "\n"


def encode_json_line(read: Read) -> str:
    """Return a read as a line of JSON; `decode_json_line` understands it."""
    words = (read.tag, read.mat, iso(read.at_s), iso(read.received_s), read.source)
    return _to_json(dict(zip(COLUMNS, words, strict=True))) + "\n"


def iso(at_s: float) -> str:
    """Return a time as written in files: UTC, to the millisecond.

    Examples
    --------
    >>> iso(1635671100.25)
    '2021-10-31T09:05:00.250Z'
    """
    second, ms = divmod(round(at_s * 1000.0), 1000)
    return f"{_iso_second(second)}.{ms:03d}Z"


@lru_cache(maxsize=4096)
def _iso_second(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _fields(text: str) -> list[str]:
    if '"' not in text:
        return text.split(",")
    try:
        return next(csv.reader([text], strict=True))
    except (csv.Error, StopIteration):
        raise BadLine("a quote that does not end") from None


def _time_s(text: str, name: str) -> float:
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        said = f"expected a time such as {A_TIME}" if text else "missing"
        raise BadLine(f"{name}: {said}") from None
    if at.tzinfo is None:
        raise BadLine(f"{name}: time without a zone: add 'Z' or an offset")
    if not 2000 <= at.year < 2100:
        raise BadLine(f"{name}: expected a year from 2000 to 2099: was the clock set?")
    return round(at.timestamp() * 1000.0) / 1000.0


def _needed(text: str, name: str) -> str:
    if word := _word(text, name):
        return word
    raise BadLine(f"{name}: missing")


def _word(text: str, name: str) -> str:
    word = text.strip()
    if len(word) > LONGEST_WORD:
        raise BadLine(f"{name}: longer than {LONGEST_WORD} characters")
    if not word.isprintable():
        raise BadLine(f"{name}: characters that cannot be printed")
    return word
