"""The files of a journal and their one order: by a number, never by the time on a wall.

``000017-listen-2021-10-31T09.jsonl`` was begun after all with a smaller number, whatever the
clock said then; the hour in its name is for people. Files of an older version,
``2021-10-31T09-listen.jsonl``, come before all that have a number.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

NUMBERED = re.compile(
    r"(?P<number>\d{6,18})-(?P<writer>[a-z]+)-(?P<hour>\d{4}-\d\d-\d\dT\d\d)\.jsonl"
)
OLDER = re.compile(r"(?P<hour>\d{4}-\d\d-\d\dT\d\d)-(?P<writer>[a-z]+)\.jsonl")


@dataclass(frozen=True, slots=True, order=True)
class JournalFile:
    """A file of a journal. They sort in the order in which they were begun."""

    number: int  # 0: of an older version
    name: str
    writer: str
    hour: str  # of the wall, when it was begun

    @classmethod
    def named(cls, name: str) -> "JournalFile | None":
        """Return what a name says; None where it is no journal's.

        Examples
        --------
        >>> JournalFile.named("000017-listen-2021-10-31T09.jsonl").number
        17
        >>> JournalFile.named("2021-10-31T09-listen.jsonl").number
        0
        """
        found = NUMBERED.fullmatch(name) or OLDER.fullmatch(name)
        if found is None:
            return None
        number = int(found.groupdict().get("number") or 0)
        return cls(number, name, found["writer"], found["hour"])


def journal_files(folder: Path) -> list[JournalFile]:
    """Return the files of a journal in their order; none where there is no folder."""
    found = (JournalFile.named(path.name) for path in folder.glob("*.jsonl"))
    return sorted(one for one in found if one is not None)


def hour_of(at_s: float) -> str:
    """Return the hour of a moment, Unix seconds, as names have it."""
    return f"{datetime.fromtimestamp(at_s, UTC):%Y-%m-%dT%H}"


def next_file(folder: Path, writer: str, hour: str, least: int = 1) -> JournalFile:
    """Return a new file of a writer, after all that are there; its number is at least so high."""
    number = max(least, 1 + max((one.number for one in journal_files(folder)), default=0))
    return JournalFile(number, f"{number:06d}-{writer}-{hour}.jsonl", writer, hour)
