"""Files of reads: into the store, and out of it.

``import_file`` and ``export_file`` are all a command needs. Files are streamed: ten million
lines take no more memory than ten thousand.
"""

import gzip
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import BinaryIO, Protocol

from feeds.files.follow import FileError, file_lines, follow, is_packed
from feeds.files.read_decoder import Decoder, Refused
from feeds.files.read_lines import HEADER, Kind, encode_csv_line, encode_json_line
from feeds.reads import Read
from feeds.store import Store

EXAMPLES = 3  # refused lines shown for each reason


class Taking(Protocol):
    """What takes reads: a store, or a journal before it."""

    def add(self, reads: Iterable[Read]) -> int:
        """Take reads, each once, and return how many were new."""
        ...


@dataclass(slots=True)
class Report:
    """What became of a file's lines."""

    new: int = 0  # reads that were not in the store before
    already: int = 0  # reads that were, or that the file has twice: a success too
    refused: dict[str, int] = field(default_factory=dict)  # reason -> how many lines
    examples: dict[str, list[Refused]] = field(default_factory=dict)  # reason -> its first lines
    notes: tuple[str, ...] = ()

    def refuse(self, line: Refused) -> None:
        """Count a refused line, and keep it where it is one of the first of its reason."""
        self.refused[line.reason] = self.refused.get(line.reason, 0) + 1
        examples = self.examples.setdefault(line.reason, [])
        if len(examples) < EXAMPLES:
            examples.append(line)

    def __str__(self) -> str:
        lines = [f"{self.new:,} reads stored, {self.already:,} there already, "
                 f"{sum(self.refused.values()):,} lines refused"]  # fmt: skip
        lines += [f"note: {note}" for note in self.notes]
        for reason, count in sorted(self.refused.items(), key=lambda pair: -pair[1]):
            lines.append(f"{count:,} × {reason}")
            lines += [f"    line {line.line_no}: {line.text}" for line in self.examples[reason]]
        return "\n".join(lines)


def kind_of(path: Path) -> Kind:
    """Return the format that a file's name announces.

    Raises
    ------
    FileError
        Where it is none that we know.

    Examples
    --------
    >>> kind_of(Path("morning.CSV")), kind_of(Path("morning.jsonl.gz"))
    ('csv', 'jsonl')
    """
    suffix = Path(path.stem if is_packed(path) else path.name).suffix.lower()
    if suffix == ".csv":
        return "csv"
    if suffix in (".jsonl", ".ndjson"):
        return "jsonl"
    raise FileError(
        f"{path}: expected a name that ends in .csv or .jsonl, or in one of these and .gz, found "
        f"{suffix or 'no such ending'}. Rename it if it is one of them."
    )


def import_reads(path: Path) -> Iterator[Read | Refused]:
    """Give the reads of a file, and the lines that carry none, in the file's order.

    Raises
    ------
    FileError
        Where the whole file is of no use: missing, empty, not UTF-8, of another format.
    """
    decoder = Decoder(kind_of(path), path.name)
    for lines in file_lines(path):
        yield from decoder.decode(lines)
    decoder.end()


def import_file(
    into: Taking,
    path: Path,
    *,
    is_followed: bool = False,
    stop: Event | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Store the reads of a file, and say what became of its lines.

    A file may be imported again, in whole or in part: what is there already stays once.

    Parameters
    ----------
    into : a store, or `feeds.timing.import_journalled.Journalled`, which journals first.
    path : a .csv or .jsonl file, or one of these packed as .gz.
    is_followed : go on with the lines appended to it, until ``stop`` is set.
    stop : only for a file that is followed.
    on_progress : told the bytes done and in all; not for a file that is followed.

    Raises
    ------
    FileError
        As `import_reads`, and where a packed file is to be followed.
    StoreError, JournalError
        Where store or journal fail; import the file again then.
    """
    decoder, report = Decoder(kind_of(path), path.name), Report()
    if is_followed and is_packed(path):
        raise FileError(f"{path}: a packed file cannot be followed. Unpack it, or import it whole.")
    pieces = follow(path, stop or Event()) if is_followed else file_lines(path, on_progress)
    for lines in pieces:
        reads: list[Read] = []
        for found in decoder.decode(lines):
            if isinstance(found, Read):
                reads.append(found)
            else:
                report.refuse(found)
        new = into.add(reads)
        report.new += new
        report.already += len(reads) - new
    if not is_followed:
        decoder.end()
    report.notes = tuple(decoder.notes)
    return report


def export_file(
    store: Store, path: Path, on_progress: Callable[[int, int], None] | None = None
) -> int:
    """Write all stored reads to a file, in order of arrival, and return how many.

    The file is there when it is complete, and not before.

    Parameters
    ----------
    store : Store
    path : its ending says the format, as for `import_file`; a file of that name is replaced.
    on_progress : told the reads written and in all.

    Raises
    ------
    FileError
        Where the file cannot be written.
    StoreError
        Where the store fails.
    """
    kind, beside = kind_of(path), path.with_name(path.name + ".part")
    try:
        with open(beside, "wb") as file:
            if is_packed(path):
                with gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed:
                    count = write_reads(store, packed, kind, on_progress)
            else:
                count = write_reads(store, file, kind, on_progress)
        os.replace(beside, path)
    except OSError as error:
        raise FileError(f"{path}: cannot be written: {error.strerror}") from error
    finally:
        beside.unlink(missing_ok=True)
    return count


def write_reads(
    store: Store,
    stream: BinaryIO | gzip.GzipFile,
    kind: Kind,
    on_progress: Callable[[int, int], None] | None = None,
) -> int:
    """Write all reads stored by now to a stream of bytes, and return how many.

    Parameters, errors: as `export_file`.
    """
    encode = encode_csv_line if kind == "csv" else encode_json_line
    if kind == "csv":
        stream.write(HEADER.encode() + b"\n")
    count, in_all, cursor = 0, store.count(), "0"
    while count < in_all:
        reads, cursor = store.reads_after(cursor, most=min(10_000, in_all - count))
        if not reads:
            break
        stream.write("".join(map(encode, reads)).encode())
        count += len(reads)
        if on_progress is not None:
            on_progress(count, in_all)
    return count
