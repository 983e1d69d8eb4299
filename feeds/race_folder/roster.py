"""The roster of a race: who wears which bib and which chips.

A CSV file in UTF-8, a runner a line:

    bib,name,wave,chips,pacer,public
    1042,Zoé Brisefer °,1,AB12CD3 AB12CD4,no,yes

Chips are separated by spaces. ``public = no``: the dot runs, the name is never shown.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from feeds.problem import Problem, RaceError, did_you_mean
from feeds.race import Chaser, Runner, chip_code

COLUMNS = ["bib", "name", "wave", "chips", "pacer", "public"]
YES_NO = {"yes": True, "no": False}


def runner_of(runners: Sequence[Runner], chaser: Chaser | None) -> dict[str, int]:
    """Return who wears what: each bib as printed and each `chip_code` to the runner's number.

    The chaser's number is the one after the last runner's.

    Examples
    --------
    >>> runner_of([Runner("0042", "Zoé", 0, ("00ab12",), False, True)], None)
    {'AB12': 0, '0042': 0}
    """
    wearers: list[Runner | Chaser] = [*runners, *([chaser] if chaser else [])]
    chips = {chip_code(chip): number for number, one in enumerate(wearers) for chip in one.chips}
    return chips | {one.bib: number for number, one in enumerate(wearers)}


def read_roster(
    path: Path, waves: Sequence[str] | None, chaser_tags: Sequence[str] = ()
) -> tuple[Runner, ...]:
    """Return the runners of a roster file, in its order.

    Parameters
    ----------
    path : a CSV file in UTF-8 with the columns above, a BOM or not.
    waves : names of the race's waves, in order; None where they are not known, and not looked at.
    chaser_tags : the chaser's bib and chips, which no runner may wear.

    Raises
    ------
    RaceError
        With all that is wrong, each at the file's own line; nothing is half-read.
    """
    problems: list[Problem] = []
    lines = list(_lines(path, problems))
    runners = []
    for line, cells in lines:
        wrong, runner = _runner(cells, waves)
        problems += [Problem(str(path), line, message) for message in wrong]
        runners.append((line, runner))
    problems += [Problem(str(path), line, said) for line, said in _worn_twice(runners, chaser_tags)]
    if not lines and not problems:
        said = "expected runners below the header, found none. Add a line for each."
        problems.append(Problem(str(path), 1, said))
    if problems:
        raise RaceError(problems)
    return tuple(runner for _, runner in runners)


def _lines(path: Path, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """Yield line number and cells of every runner; note what keeps lines from being read."""
    header = ",".join(COLUMNS)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        found = "no such file" if isinstance(error, FileNotFoundError) else f"'{error.strerror}'"
        said = f"expected a roster, found {found}. Write one, with the header {header}."
        problems.append(Problem(str(path), None, said))
        return
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        found = f"found the byte 0x{error.object[error.start]:02x}"
        said = f"expected UTF-8, {found}. Save the file as UTF-8 (a spreadsheet: CSV UTF-8)."
        problems.append(Problem(str(path), line, said))
        return
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    began, is_header = 0, True
    try:
        for cells in rows:
            line, began = began + 1, rows.line_num
            cells = [cell.strip() for cell in cells]
            if is_header:
                is_header = False
                if cells != COLUMNS:
                    hint = " Use commas, not semicolons." if ";" in "".join(cells) else ""
                    said = (
                        f"expected the header {header}, found {','.join(cells)!r}. Mend it.{hint}"
                    )
                    problems.append(Problem(str(path), line, said))
                    return
            elif cells and len(cells) != len(COLUMNS):
                said = (
                    f"expected {len(COLUMNS)} columns ({header}), found {len(cells)}. "
                    'Mend the commas; a name that has one stands in "quotes".'
                )
                problems.append(Problem(str(path), line, said))
            elif cells:
                yield line, cells
    except csv.Error as error:
        said = f"expected CSV, found: {error}. Mend the quotes."
        problems.append(Problem(str(path), began + 1, said))
    if is_header:
        said = f"expected the header {header}, found an empty file. Add it, and the runners."
        problems.append(Problem(str(path), 1, said))


def _runner(cells: list[str], waves: Sequence[str] | None) -> tuple[list[str], Runner]:
    """Return what is wrong with a line, and the runner in it as far as it says."""
    bib, name, wave, chips, pacer, public = cells
    wrong = []
    if not bib:
        wrong.append("expected a bib, found none. Every runner needs one.")
    if waves is not None and wave not in waves:
        wrong.append(f"expected a wave of race.toml, found {wave!r}. {did_you_mean(wave, waves)}")
    for column, word in (("pacer", pacer), ("public", public)):
        if word not in YES_NO:
            wrong.append(f"expected yes or no under {column}, found {word!r}. Write one of them.")
    number = waves.index(wave) if waves and wave in waves else 0
    is_pacer, is_public = YES_NO.get(pacer, False), YES_NO.get(public, False)
    return wrong, Runner(bib, name, number, tuple(chips.split()), is_pacer, is_public)


def _worn_twice(
    runners: Sequence[tuple[int, Runner]], chaser_tags: Sequence[str]
) -> Iterator[tuple[int, str]]:
    """Yield line and message for every bib and chip that would name two runners.

    A chip must not be another's bib in any spelling: a mat that sends it would mean both.
    """
    his = {spelling for tag in chaser_tags for spelling in (tag, tag.upper(), chip_code(tag))}
    line_of: dict[str, int] = {}
    bib_of: dict[str, tuple[str, int]] = {}  # a bib in capitals -> as printed, and its line
    for line, bib in ((line, runner.bib) for line, runner in runners if runner.bib):
        if bib in his:
            yield line, f"expected bib {bib} on the chaser only. Give the runner another."
        if bib in line_of:
            yield line, f"expected bib {bib} once, found it on line {line_of[bib]} too. Mend one."
        line_of.setdefault(bib, line)
        bib_of.setdefault(bib.upper(), (bib, line))
    line_of = {}
    for line, chip in ((line, chip) for line, runner in runners for chip in runner.chips):
        code = chip_code(chip)
        if not code:
            yield line, f"expected a chip code, found only zeros: {chip!r}. Mend it."
            continue
        if code in his:
            yield line, f"expected chip {chip} on the chaser only. Mend it."
        if code in line_of:
            yield (
                line,
                f"expected chip {chip} once, found it on line {line_of[code]} too. Mend one.",
            )
        line_of.setdefault(code, line)
        for spelling in {code, chip.upper()} & bib_of.keys():
            bib, other = bib_of[spelling]
            if other != line:
                said = f"expected chip {chip} to name one, found bib {bib} on line {other}."
                yield line, f"{said} Give one of them another."
