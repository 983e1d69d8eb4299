"""A file's lines, as they come, to reads and refused lines.

One bad line never stops the rest: it is refused with its reason. A first line that shows the
whole file to be of no use does. What a single line means is in `read_lines`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from feeds.files.follow import LONGEST, FileError
from feeds.files.read_lines import (
    BadLine,
    Columns,
    Kind,
    decode_csv_line,
    decode_json_line,
    read_header,
)
from feeds.race_folder.spreadsheet import is_blank
from feeds.reads import Read

EMPTIED = ',;"'  # how a row begins that a spreadsheet emptied
AROUND = " \t\r\ufeff"  # what may stand around a line and means nothing


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that carries no read we can take."""

    line_no: int  # from 1; goes on counting where a followed file begins anew
    text: str  # its first 200 characters
    reason: str  # the same words for the same mistake


class Decoder:
    """Decodes one file's lines, which come in pieces.

    Parameters
    ----------
    kind : the file's format.
    name : its name, for messages and as the source of reads that name none.

    Examples
    --------
    >>> decoder = Decoder("csv", "a.csv")
    >>> decoder.decode([b"mat,tag,at", b"1km,0042,2021-10-31T10:05:00"])
    [Refused(line_no=2, text='1km,0042,2021-10-31T10:05:00', reason="at: time without a zone: ...
    """

    def __init__(self, kind: Kind, name: str) -> None:
        self.notes: list[str] = []  # what was passed over
        self._kind = kind
        self._name = name
        self._line_no = 0
        self._columns: Columns | None = None  # of a CSV file
        self._is_begun = False

    def decode(self, lines: Iterable[bytes]) -> list[Read | Refused]:
        """Return what further lines carry; blank ones, and rows of commas, carry nothing.

        Raises
        ------
        FileError
            Where the first line shows that the whole file is of no use.
        """
        found: list[Read | Refused] = []
        for line in lines:
            self._line_no += 1
            if not self._is_begun and not self._begin(line):
                continue
            try:
                text = _text(line)
                if not text:
                    continue
                if self._columns is None:
                    found.append(decode_json_line(text, self._name))
                elif text[0] not in EMPTIED or not is_blank([text]):
                    found.append(decode_csv_line(text, self._columns, self._name))
            except BadLine as error:
                if not self._is_header_again(line):
                    shown = line[:200].decode("utf-8", "backslashreplace").strip(AROUND)
                    found.append(Refused(self._line_no, shown, str(error)))
        return found

    def end(self) -> None:
        """Say that no more lines come.

        Raises
        ------
        FileError
            Where there was none.
        """
        if not self._is_begun:
            raise FileError(f"{self._name}: empty. Expected reads, one a line.")

    def _begin(self, line: bytes) -> bool:
        """Look at the first line that is not blank, and return whether it is a read's."""
        if line.startswith(b"\x1f\x8b"):
            raise FileError(f"{self._name}: packed by gzip. Add '.gz' to its name.")
        try:
            text = _text(line)
            if "\0" in text:
                raise BadLine("not UTF-8")
            if not text or (self._kind == "csv" and is_blank([text])):
                return False
            if self._kind == "csv":
                self._columns = read_header(text)
                if ignored := self._columns.ignored:
                    self.notes.append("columns passed over: " + ", ".join(ignored))
            elif not text.startswith("{"):
                raise BadLine(
                    f"expected one JSON object a line, found {text[:80]!r}. Write every read "
                    'on a line of its own: {"tag": "…", "mat": "…", "at": "…"}.'
                )
        except BadLine as error:
            hint = ". Save it as text in UTF-8." if str(error) == "not UTF-8" else ""
            raise FileError(f"{self._name}: {error}{hint}") from None
        self._is_begun = True
        return self._kind == "jsonl"

    def _is_header_again(self, line: bytes) -> bool:
        """Take a further header: files were joined, or the one we follow has begun anew."""
        if self._columns is not None:
            try:
                self._columns = read_header(_text(line))
            except BadLine:
                return False
        return self._columns is not None


def _text(line: bytes) -> str:
    if len(line) > LONGEST:
        raise BadLine(f"longer than {LONGEST // 1024} KiB")
    try:
        return line.decode().strip(AROUND)
    except UnicodeDecodeError:
        raise BadLine("not UTF-8") from None
