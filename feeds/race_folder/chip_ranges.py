"""Chips that go by the dozen: the first of a range is one bib's, the next one the next bib's."""

import re
from collections.abc import Iterator, Sequence

from feeds.race import Chaser, Runner, chip_code
from feeds.race_folder.race_toml import Table
from feeds.race_folder.spreadsheet import damaged

NUMBERED = re.compile(r"(?P<head>.*?)(?P<number>\d+)")
MOST = 200_000  # chips of one range; more is a slip of the pen


def read_chip_ranges(
    top: Table, runners: Sequence[Runner], chaser: Chaser | None
) -> dict[str, int]:
    """Return who wears which chip by the ``[[chip_range]]`` tables of a race file.

    A bib that nobody has is passed over: not every chip is given out. A chip that the roster gives
    to somebody is hers, whatever its range says.

    Returns
    -------
    From `chip_code` to the runner's number, as `Race.runner_of`. What is amiss is noted there.
    """
    everybody: list[Runner | Chaser] = [*runners, *([chaser] if chaser else [])]
    bibs = {one.bib: number for number, one in enumerate(everybody)}
    worn_chips = {chip_code(chip) for one in everybody for chip in one.chips}
    others: dict[str, set[int]] = {}  # a bib's code -> whose it is
    for number, one in enumerate(everybody):
        others.setdefault(chip_code(one.bib), set()).add(number)
    found: dict[str, int] = {}
    for table in top.tables("chip_range"):
        first = table.ask("first", str, why="its first chip")
        last = table.ask("last", str, why="its last chip")
        bib = table.ask("bib", str, why="who wears the first")
        table.refuse_unknown()
        if first is None or last is None or bib is None or not runners:
            continue
        written = (("first", "chip", first), ("last", "chip", last), ("bib", "bib", bib))
        told = [(key, said) for key, what, one in written if (said := damaged(what, one.strip()))]
        for key, said in told:
            table.refuse(said, key)
        if told:
            continue
        pairs = list(_pairs(table, first, last, bib))
        worn = {chip_code(chip): bibs[one] for chip, one in pairs if one in bibs}
        if pairs and not worn:
            said = f"expected bibs of the roster, found none from {bib!r} to {pairs[-1][1]!r}."
            table.refuse(f"{said} Mend it.", "bib")
        for code, number in worn.items():
            if others.get(code, set()) - {number}:
                said = f"expected chips that are no other's bib, found {code!r}."
                table.refuse(f"{said} A mat that sends it would mean both.", "first")
                break
            if found.setdefault(code, number) != number:
                said = f"expected chip {code!r} in one range, found it in two. Mend one of them."
                table.refuse(said, "first")
                break
    return {code: number for code, number in found.items() if code not in worn_chips}


def _pairs(table: Table, first: str, last: str, bib: str) -> Iterator[tuple[str, str]]:
    """Yield each chip of a range and the bib it is on, as printed."""
    begin, end, worn = (NUMBERED.fullmatch(text.strip()) for text in (first, last, bib))
    if begin is None or end is None or worn is None:
        table.refuse("expected chips and a bib that end in a number. Mend it.", "first")
        return
    count = int(end["number"]) - int(begin["number"]) + 1
    if begin["head"] != end["head"] or not 1 <= count <= MOST:
        said = f"expected the last chip after {first!r}, alike but for its number, found {last!r}."
        table.refuse(f"{said} Mend it.", "last")
        return
    for step in range(count):
        yield _next(begin, step), _next(worn, step)


def _next(text: re.Match[str], step: int) -> str:
    """Return a numbered text so many steps on; as wide as it was where it has leading zeros."""
    return f"{text['head']}{str(int(text['number']) + step).zfill(len(text['number']))}"
