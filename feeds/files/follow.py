"""A file as lines: a whole one to its end, or a growing one as it grows.

Both give lists of complete lines, as they become known, and hold no more than a chunk of
the file. What the lines mean is none of their business.
"""

import gzip
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import FileIO
from pathlib import Path
from threading import Event

CHUNK = 1 << 20  # bytes
LONGEST = 1 << 16  # bytes; a longer line is cut and its end passed over
TAIL = 64  # bytes before our place; not there any more, the file was written anew


class FileError(Exception):
    """A file that cannot be read at all; the message says which, why and what to do."""


class LineCutter:
    r"""Cuts a stream of bytes into lines; the last one waits for its end.

    Examples
    --------
    >>> cutter = LineCutter()
    >>> cutter.cut(b"42,1km\n43,"), cutter.cut(b"1km\n44"), cutter.end()
    ([b'42,1km'], [b'43,1km'], [b'44'])
    """

    def __init__(self) -> None:
        self._rest = b""
        self._is_passing_over = False

    def cut(self, chunk: bytes) -> list[bytes]:
        """Return the lines that a further chunk completes, without their line feeds."""
        *lines, rest = (self._rest + chunk).split(b"\n")
        if self._is_passing_over:
            if not lines:
                return []
            del lines[0]
            self._is_passing_over = False
        if len(rest) > LONGEST:
            lines.append(rest[: LONGEST + 1])
            self._is_passing_over = True
            rest = b""
        self._rest = rest
        return lines

    def end(self) -> list[bytes]:
        """Return the last line where it has no line feed, and begin again."""
        rest, self._rest, self._is_passing_over = self._rest, b"", False
        return [rest] if rest else []


def file_lines(
    path: Path, on_progress: Callable[[int, int], None] | None = None
) -> Iterator[list[bytes]]:
    """Give the lines of a file, unpacked where its name ends in ``.gz``.

    Parameters
    ----------
    path : Path
    on_progress : told the bytes done and in all, of the file as it is on the disk.

    Raises
    ------
    FileError
        Where the file cannot be read; also midway, where packed bytes are broken.
    """
    cutter = LineCutter()
    with open_file(path) as file:
        size = os.fstat(file.fileno()).st_size
        stream = gzip.GzipFile(fileobj=file) if is_packed(path) else file
        try:
            while chunk := stream.read(CHUNK):
                yield cutter.cut(chunk)
                if on_progress is not None:
                    on_progress(min(file.tell(), size), size)
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise FileError(
                f"{path}: broken gzip ({error}). The lines before the break were read; "
                "copy the file again, or drop '.gz' from its name if it is plain text."
            ) from error
        except OSError as error:
            raise FileError(f"{path}: cannot be read any further: {error.strerror}") from error
        yield cutter.end()


def follow(path: Path, stop: Event, poll_s: float = 0.15) -> Iterator[list[bytes]]:
    """Give the lines of a file and then those appended to it, until told to stop.

    A line counts once its line feed is there. A file that was cut short, written anew or
    replaced by another of its name is read from its beginning; while it is away it is waited
    for. An empty list comes whenever there was nothing new.

    Parameters
    ----------
    path : Path
    stop : once set, what is there already is read, and then no more.
    poll_s : how long to wait before looking again, seconds.

    Raises
    ------
    FileError
        Where the file is not there to begin with, or cannot be read.
    """
    cutter = LineCutter()
    file = open_file(path)
    tail = b""
    try:
        while True:
            is_last = stop.is_set()
            if _was_rewritten(file, tail):
                file.seek(0)
                cutter.end()
                tail = b""
            is_replaced = _is_replaced(file, path)  # before reading: nothing more comes after
            while chunk := file.read(CHUNK):
                tail = (tail + chunk)[-TAIL:]
                yield cutter.cut(chunk)
            if is_replaced:
                yield cutter.end()
                with suppress(FileError):  # away again: what we hold is read, so wait
                    another = open_file(path)
                    file.close()
                    file, tail = another, b""
                    continue
            if is_last:
                return
            yield []
            stop.wait(poll_s)
    finally:
        file.close()


def open_file(path: Path) -> FileIO:
    """Open a file for reading its bytes, or say clearly why not.

    Raises
    ------
    FileError
        Where it is missing, a folder, or not ours to read.
    """
    try:
        return open(path, "rb", buffering=0)  # a buffer would not see a file change
    except FileNotFoundError:
        raise FileError(f"{path}: no such file. Check its name and folder.") from None
    except IsADirectoryError:
        raise FileError(f"{path}: is a folder. Name a file in it.") from None
    except OSError as error:
        raise FileError(f"{path}: cannot be opened: {error.strerror}.") from error


def is_packed(path: Path) -> bool:
    """Return whether a file's name says that gzip packed it."""
    return path.suffix.lower() == ".gz"


def _was_rewritten(file: FileIO, tail: bytes) -> bool:
    place = file.tell()
    if os.fstat(file.fileno()).st_size < place:
        return True
    return os.pread(file.fileno(), len(tail), place - len(tail)) != tail


def _is_replaced(file: FileIO, path: Path) -> bool:
    try:
        now = os.stat(path)
    except OSError:
        return False  # away for a moment, or for good: wait
    before = os.fstat(file.fileno())
    return (now.st_dev, now.st_ino) != (before.st_dev, before.st_ino)
