"""The roster of a race: who wears which bib and which chips.

A CSV file in UTF-8, a runner a line:

    bib,name,wave,chips,pacer,public
    1042,Zoé Brisefer °,1,AB12CD3 AB12CD4,no,yes

Chips are separated by spaces. ``public = no``: the dot runs, the name is never shown. Rows of
nothing but commas are passed over.
"""

import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from feeds.problem import Problem, RaceError, did_you_mean
from feeds.race import Chaser, Runner, chip_code
from feeds.race_folder.spreadsheet import damaged, doubts, is_blank

TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])  # bidi embeddings
COLUMNS = ["bib", "name", "wave", "chips", "pacer", "public"]
MARKS = {b"PK": "a workbook", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
MOST_NOTES = 10  # the rest is counted
YES_NO = {"yes": True, "no": False}


def runner_of(
    runners: Sequence[Runner], chaser: Chaser | None, ranges: Mapping[str, int] | None = None
) -> dict[str, int]:
    """Return who wears what: each bib as printed, and each `chip_code`, to the runner's number.

    A bib has a code as well, for who drops its zeros or its case, where that means nobody else.
    The chaser's number is the one after the last runner's.

    Parameters
    ----------
    ranges : from `chip_code` to number, chips that go by the range; those of the roster win.

    Examples
    --------
    >>> runner_of([Runner("0042", "Zoé", 0, ("00ab12",), False, True)], None)
    {'42': 0, 'AB12': 0, '0042': 0}
    """
    wearers: list[Runner | Chaser] = [*runners, *([chaser] if chaser else [])]
    chips = {chip_code(chip): number for number, one in enumerate(wearers) for chip in one.chips}
    chips = {**(ranges or {}), **chips}
    codes = Counter(chip_code(one.bib) for one in wearers)
    bibs = {chip_code(one.bib): number for number, one in enumerate(wearers)}
    meant = {code: number for code, number in bibs.items() if codes[code] == 1}
    return meant | chips | {one.bib: number for number, one in enumerate(wearers)}


def read_roster(
    path: Path,
    waves: Sequence[str] | None,
    chaser_tags: Sequence[str] = (),
    notes: list[Problem] | None = None,
) -> tuple[Runner, ...]:
    """Return the runners of a roster file, in its order.

    Parameters
    ----------
    path : a CSV file in UTF-8 with the columns above, a BOM or not.
    waves : names of the race's waves, in order; None where they are not known, and not looked at.
    chaser_tags : the chaser's bib and then his chips, which no runner may wear.
    notes : what is worth a look is noted there.

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
    if notes is not None:
        told = [Problem(str(path), line, said) for line, said in _in_doubt(runners, chaser_tags)]
        notes += told[:MOST_NOTES]
        if len(told) > MOST_NOTES:
            said = f"{len(told) - MOST_NOTES} more like these."
            notes.append(Problem(str(path), None, said))
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
        for mark, kind in MARKS.items():
            found = f"found {kind}" if error.object.startswith(mark) else found
        said = f"expected UTF-8, {found}. Save the file as UTF-8 (a spreadsheet: CSV UTF-8)."
        problems.append(Problem(str(path), line, said))
        return
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    began, is_header, blank = 0, True, 0
    try:
        for row in rows:
            line, began = began + 1, rows.line_num
            cells = _cells(row)
            if is_blank(cells):
                blank = blank or line
            elif is_header:
                is_header = False
                if cells != COLUMNS:
                    at, found = (blank, "") if blank else (line, ",".join(cells))
                    hint = " Use commas, not semicolons." if ";" in "".join(cells) else ""
                    said = f"expected the header {header}, found {found!r}. Mend it.{hint}"
                    problems.append(Problem(str(path), at, said))
                    return
            elif len(cells) != len(COLUMNS):
                problems.append(Problem(str(path), line, _columns_amiss(cells)))
            else:
                yield line, cells
    except csv.Error as error:
        said = f"expected CSV, found: {error}. Mend the quotes."
        problems.append(Problem(str(path), began + 1, said))
    if is_header:
        said = f"expected the header {header}, found an empty file. Add it, and the runners."
        problems.append(Problem(str(path), 1, said))


def _cells(row: Sequence[str]) -> list[str]:
    """Return the cells of a row, without empty ones beyond the columns: a spreadsheet adds them."""
    cells = [cell.strip() for cell in row]
    while len(cells) > len(COLUMNS) and not cells[-1]:
        cells.pop()
    return cells


def _columns_amiss(cells: Sequence[str]) -> str:
    said = f"expected {len(COLUMNS)} columns ({','.join(COLUMNS)}), found {len(cells)}. "
    for before, cell in pairwise(cells):
        if told := damaged("chip", f"{before.split(' ')[-1]},{cell.split(' ')[0]}"):
            return said + told  # a decimal comma
    return said + 'Mend the commas; a name that has one stands in "quotes".'


def _runner(cells: list[str], waves: Sequence[str] | None) -> tuple[list[str], Runner]:
    """Return what is wrong with a line, and the runner in it as far as it says."""
    bib, name, wave, chips, pacer, public = cells
    wrong = []
    if not bib:
        wrong.append("expected a bib, found none. Every runner needs one.")
    wrong += filter(None, [damaged("bib", bib), *(damaged("chip", one) for one in chips.split())])
    if waves is not None and wave not in waves:
        wrong.append(f"expected a wave of race.toml, found {wave!r}. {did_you_mean(wave, waves)}")
    for column, word in (("pacer", pacer), ("public", public)):
        if word not in YES_NO:
            wrong.append(f"expected yes or no under {column}, found {word!r}. Write one of them.")
    number = waves.index(wave) if waves and wave in waves else 0
    is_pacer, is_public = YES_NO.get(pacer, False), YES_NO.get(public, False)
    return wrong, Runner(bib, plain(name), number, tuple(chips.split()), is_pacer, is_public)


def plain(name: str) -> str:
    r"""Return a name in one line, without what would turn the words beside it around.

    Scripts that run from right to left need no such sign.

    Examples
    --------
    >>> plain("Ana\n  \u202etset\x07"), plain("محمد  علي")
    ('Ana tset', 'محمد علي')
    """
    seen = (one for one in name if one.isspace() or unicodedata.category(one) != "Cc")
    return " ".join("".join(seen).translate(TURNING).split())


def _worn_twice(
    runners: Sequence[tuple[int, Runner]], chaser_tags: Sequence[str]
) -> Iterator[tuple[int, str]]:
    """Yield line and message for every bib and chip that would name two runners.

    A chip must not be another's bib in any spelling: a mat that sends it would mean both. Bibs may
    differ by their zeros or their case alone: each then counts as printed only.
    """
    his_bib, his_chips = chaser_tags[:1], {chip_code(chip) for chip in chaser_tags[1:]}
    his = {chip_code(tag) for tag in chaser_tags}
    line_of: dict[str, int] = {}
    bibs_of: dict[str, list[tuple[str, int]]] = {}  # a bib's code -> bibs as printed, their lines
    for line, bib in ((line, runner.bib) for line, runner in runners if runner.bib):
        if bib in his_bib or chip_code(bib) in his_chips:
            yield line, f"expected bib {bib} on the chaser only. Give the runner another."
        if bib in line_of and not damaged("bib", bib):
            yield line, f"expected bib {bib} once, found it on line {line_of[bib]} too. Mend one."
        line_of.setdefault(bib, line)
        bibs_of.setdefault(chip_code(bib), []).append((bib, line))
    line_of = {}
    for line, chip in ((line, chip) for line, runner in runners for chip in runner.chips):
        code = chip_code(chip)
        if damaged("chip", chip):
            continue
        if code in ("", "0"):
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
        for bib, other in bibs_of.get(code, []):
            if other != line:
                said = f"expected chip {chip} to name one, found bib {bib} on line {other}."
                yield line, f"{said} Give one of them another."
                break


def _in_doubt(
    runners: Sequence[tuple[int, Runner]], chaser_tags: Sequence[str]
) -> Iterator[tuple[int, str]]:
    """Yield line and message for what may be meant so: chips like numbers, bibs nearly alike."""
    chips = [(line, chip) for line, runner in runners for chip in runner.chips]
    reasons = doubts([chip for _, chip in chips])
    for line, chip in chips:
        if chip in reasons:
            yield line, f"chip {chip!r} looks like {reasons[chip]}. Is it what the mat sends?"
    printed: dict[str, tuple[str, str]] = {
        chip_code(bib): (bib, "the chaser's") for bib in chaser_tags[:1]
    }
    for line, bib in ((line, runner.bib) for line, runner in runners if runner.bib):
        other, where = printed.setdefault(chip_code(bib), (bib, f"line {line}'s"))
        if other != bib:
            said = f"bib {bib} is {where} {other} but for zeros or case"
            yield line, f"{said}: reads count for either only as it is printed."
