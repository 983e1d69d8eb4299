"""A table of results as it lies in a file: CSV in any of its dialects, gzipped or not, or XLSX."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from feeds.race_folder.spreadsheet import is_blank

SEPARATORS = ",;\t|"
LOOKED_AT = 50  # lines, to find out what separates cells
HEAD_AMONG = 30  # first rows of a sheet, among which the names of the columns stand
EPOCH = datetime(1899, 12, 30)  # of a spreadsheet's days


class TableError(ValueError):
    """A table that cannot be used; the message says where, what was expected and what to do."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it was written: every row as long as the header."""

    name: str  # of the file, without its endings
    header: tuple[str, ...]
    rows: list[list[str]]
    about: str  # what stands above the header after a #
    first_line: int  # of the rows, in the file

    def column(self, name: str) -> list[str]:
        """Return the cells below a name."""
        place = self.header.index(name)
        return [row[place] for row in self.rows]


def open_table(path: Path) -> Table:
    """Return the table in a file.

    Raises
    ------
    TableError
        Where there is none.
    """
    try:
        raw = path.read_bytes()
        raw = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    except FileNotFoundError:
        raise TableError(f"{path}: expected a table of results, found no such file.") from None
    except (OSError, EOFError) as error:
        raise TableError(f"{path}: expected a file that can be read, found: {error}.") from error
    if raw[:4] == b"\xd0\xcf\x11\xe0":
        raise TableError(f"{path}: expected CSV or XLSX, found an old .xls. Save it as XLSX.")
    is_sheet = raw[:4] == b"PK\x03\x04"
    lines = _sheet_rows(path, raw) if is_sheet else _csv_rows(_text(raw))
    about: list[str] = []
    header: list[str] = []
    first_line, rows = 0, []
    blocks = list(lines)
    best = _header_at([cells for _, cells in blocks])
    for place, (line, cells) in enumerate(blocks):
        if place < best:
            about += cells
        elif place == best:
            header = _named(cells)
        elif not is_blank(cells):
            first_line = first_line or line
            rows.append([*cells[: len(header)], *[""] * (len(header) - len(cells))])
    if len(header) < 2 or not rows:
        raise TableError(
            f"{path}: expected a row with the names of the columns and a row for each runner, "
            f"found {len(rows)} rows of {len(header)} columns."
        )
    name = path.name.removesuffix(".gz").rpartition(".")[0] or path.name
    return Table(name, tuple(header), rows, " ".join(filter(None, about)), first_line)


def _text(raw: bytes) -> str:
    """Return the text of a file: UTF-8 or UTF-16 where it says so, else as Windows writes."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _csv_rows(text: str) -> Iterable[tuple[int, list[str]]]:
    lines = [line for line in text.splitlines()[:LOOKED_AT] if not line.startswith("#")]
    counts = {mark: sorted(line.count(mark) for line in lines) for mark in SEPARATORS}
    # The mark that most lines have, and as often: a comma may be a decimal sign in some cells.
    mark = max(SEPARATORS, key=lambda one: counts[one][len(lines) // 4] if lines else 0)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    for cells in rows:
        if cells and cells[0].startswith("#") and len(cells[0]) > 2:
            yield rows.line_num, [mark.join(cells)]
        elif cells:
            yield rows.line_num, [cell.strip() for cell in cells]


def _sheet_rows(path: Path, raw: bytes) -> Iterable[tuple[int, list[str]]]:
    """Yield the rows of a workbook's first sheet that has any."""
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise TableError(f"{path}: expected XLSX, found: {error}. Save it anew.") from error
    for sheet in book.worksheets:
        rows = [
            (number, [cell_text(cell) for cell in row])
            for number, row in enumerate(sheet.iter_rows(values_only=True), 1)
        ]
        if any(not is_blank(cells) for _, cells in rows):
            yield from rows
            return


def cell_text(cell: Any) -> str:
    """Return what a spreadsheet's cell says, as a CSV would have it.

    Examples
    --------
    >>> cell_text(time(1, 5, 30)), cell_text(timedelta(hours=26, seconds=4.5)), cell_text(12.0)
    ('01:05:30', '26:00:04.500', '12')
    """
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        if cell.year >= 1901:
            return f"{cell:%H:%M:%S}" if cell.time() != time() else f"{cell:%Y-%m-%d}"
        cell = cell - EPOCH  # a duration of a day and more
    if isinstance(cell, time):
        micro = f".{cell.microsecond // 1000:03}" if cell.microsecond else ""
        return f"{cell:%H:%M:%S}{micro}"
    if isinstance(cell, timedelta):
        ms = round(cell.total_seconds() * 1000)
        seconds, rest = divmod(ms, 1000)
        told = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        return f"{told}.{rest:03}" if rest else told
    if isinstance(cell, date):
        return f"{cell:%Y-%m-%d}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _header_at(rows: list[list[str]]) -> int:
    """Return which row has the names of the columns: above it stand titles, with fewer cells."""
    head = rows[:HEAD_AMONG]
    filled = [sum(bool(cell) for cell in cells) for cells in head]
    wide = max(filled, default=0)
    for place, cells in enumerate(head):
        is_words = sum(any(sign.isalpha() for sign in cell) for cell in cells) > filled[place] / 2
        if filled[place] >= max(2, wide * 0.6) and is_words and not cells[0].startswith("# "):
            return place
    return 0


def _named(cells: list[str]) -> list[str]:
    """Return the names of columns, each another one."""
    names: list[str] = []
    for place, cell in enumerate(cells, 1):
        name = " ".join(cell.split()) or f"column {place}"
        while name in names:
            name += "'"
        names.append(name)
    return names
