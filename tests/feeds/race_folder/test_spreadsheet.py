"""Rosters that went through a spreadsheet: emptied rows, codes made numbers."""

from pathlib import Path

import pytest

from feeds.files.read_decoder import Decoder, Refused
from feeds.problem import Problem, RaceError
from feeds.race_folder.read_race import read_race
from feeds.race_folder.roster import read_roster
from feeds.race_folder.spreadsheet import damage
from feeds.reads import Read
from tests.feeds.race_folder.race_folders import RACE, ROSTER, refusal, write_race

WAVES = ["slow", "fast"]
HEADER, *LINES = ROSTER.splitlines()
BLANK = {
    "commas": ",,,,,",
    "more commas than columns": ",,,,,,,,,",
    "fewer": ",,",
    "semicolons": ";;;;;",
    "spaces between": " , ,\t, , , ",
    "quotes with nothing in them": '"","","","","",""',
    "spaces that do not break": "\u00a0,\u00a0,,,,",
    "spaces alone": "   ",
    "nothing": "",
}


def roster(folder: Path, text: str) -> tuple[list[str], list[Problem]]:
    """Return the bibs of a roster, or what is wrong with it."""
    path = folder / "roster.csv"
    path.write_text(text, encoding="utf-8")
    try:
        return [runner.bib for runner in read_roster(path, WAVES, ["X"])], []
    except RaceError as error:
        return [], error.problems


@pytest.mark.parametrize("blank", BLANK.values(), ids=BLANK.keys())
def test_a_row_that_was_emptied_is_passed_over(tmp_path: Path, blank: str) -> None:
    first, second, third = LINES
    rows = [blank, HEADER, blank, first, blank, blank, second, third, blank, blank]
    bibs, problems = roster(tmp_path, "\r\n".join(rows) + "\r\n")
    assert bibs == ["0042", "42", "7"], problems


@pytest.mark.parametrize("blank", BLANK.values(), ids=BLANK.keys())
def test_emptied_rows_do_not_shift_the_lines_of_what_is_wrong(tmp_path: Path, blank: str) -> None:
    rows = [
        HEADER,
        LINES[0],
        blank,
        blank,
        LINES[1].replace("fast", "fats"),
        blank,
        ",,slow,,no,yes",
    ]
    _, problems = roster(tmp_path, "\n".join(rows) + "\n")
    assert [problem.line for problem in problems] == [5, 7]


def test_a_roster_of_emptied_rows_has_no_runners(tmp_path: Path) -> None:
    _, (problem,) = roster(tmp_path, f"{HEADER}\n,,,,,\n,,,,,\n")
    assert "expected runners below the header, found none" in problem.message
    _, (problem,) = roster(tmp_path, ",,,,,\n\n")
    assert "found an empty file" in problem.message


def test_empty_columns_beyond_the_last_say_nothing(tmp_path: Path) -> None:
    rows = [f"{line},,," for line in (HEADER, *LINES)]
    assert roster(tmp_path, "\n".join(rows))[0] == ["0042", "42", "7"]


def test_a_file_of_reads_has_emptied_rows_too() -> None:
    decoder = Decoder("csv", "reads.csv")
    lines = ',,,,|tag,mat,at|,,|7,1km,2024-05-05T10:00:05Z| , , |"","",""|;;|8,1km,soon'
    found = decoder.decode(line.encode() for line in lines.split("|"))
    assert [type(one) for one in found] == [Read, Refused]
    assert isinstance(found[1], Refused)
    assert found[1].line_no == 8


# Codes made numbers.

DAMAGED = [
    "5.80042E+10", "5,80042E+10", "5.80042E10", "5.80042e+10", "5,8E+4", "6.E+10", "5E+10",
    "1,23E+5", "-5.8E+10", "58004200123.0", "58004200123,00", "1.0", "0.0", "#NAME?", "#N/A",
    "########", "#NUM!", '="0042"',
]  # fmt: skip
WHOLE = ["58E4", "1E12", "CD12", "58004200123", "E280-11", "3008:33B2", "1e5", "0E00", "A.1", "7"]


@pytest.mark.parametrize("code", DAMAGED)
def test_a_chip_that_is_surely_damaged_is_named_at_its_line(tmp_path: Path, code: str) -> None:
    quoted = code.replace('"', '""')
    _, problems = roster(
        tmp_path, ROSTER.replace("AB14", f'"{quoted}"').replace(",slow,,", f',slow,"{quoted}",')
    )
    assert [problem.line for problem in problems] == [3, 4], "both, and not as the same chip twice"
    for problem in problems:
        assert f"expected a chip as the mat sends it, found {code!r}" in problem.message
        assert (
            "Format the column as text, fill in the codes anew, and export again" in problem.message
        )


@pytest.mark.parametrize("code", WHOLE)
def test_a_code_that_may_be_a_chips_is_taken(tmp_path: Path, code: str) -> None:
    assert damage(code) is None
    bibs, problems = roster(tmp_path, ROSTER.replace(",slow,,", f",slow,{code},"))
    assert len(bibs) == 3, problems


@pytest.mark.parametrize("bib", ["1.0", "1,23E+5", "4.2E+01", "#REF!"])
def test_a_bib_that_is_damaged_is_named(tmp_path: Path, bib: str) -> None:
    _, (problem,) = roster(tmp_path, ROSTER.replace("\n7,", f'\n"{bib}",'))
    assert problem.line == 4
    assert f"expected a bib as printed, found {bib!r}: a spreadsheet made it" in problem.message


def test_a_decimal_comma_without_quotes_is_named_and_not_only_counted(tmp_path: Path) -> None:
    _, (problem,) = roster(tmp_path, ROSTER.replace("AB14", "5,80042E+10"))
    assert "found 7. expected a chip as the mat sends it, found '5,80042E+10'" in problem.message


def test_damaged_codes_of_the_chaser_and_of_ranges_are_named(tmp_path: Path) -> None:
    text = RACE.replace('"CHASE1"', '"5.8E+10"')
    text += '\n[[chip_range]]\nfirst = "5.8E+10"\nlast = "58000000100"\nbib = "7"\n'
    error = refusal(write_race(tmp_path / "quay", text))
    lines = [text.splitlines()[(one.line or 0) - 1] for one in error.problems]
    assert lines == ['chips = ["5.8E+10"]', 'first = "5.8E+10"']


DOUBTFUL = {
    "a power that may be hexadecimal": ("58E4", "a number in short"),
    "digits lost": ("300833000000000000000000", "rounded to 15 digits"),
    "groups of digits": ("58'004'200'123", "in groups of three"),
    "a day": ("1-Mar", "a day that a spreadsheet made of it"),
}


@pytest.mark.parametrize(("code", "says"), DOUBTFUL.values(), ids=DOUBTFUL.keys())
def test_a_chip_in_doubt_is_a_note_and_stops_nobody(tmp_path: Path, code: str, says: str) -> None:
    text = ROSTER.replace("00ab12 AB13", "58004200123").replace("AB14", code)
    race = read_race(write_race(tmp_path / "quay", roster=text))
    said = [note for note in race.notes if says in note.message]
    assert [note.line for note in said] == [3]
    assert race.runners[1].chips == (code,)


def test_among_hexadecimal_chips_a_power_is_no_doubt(tmp_path: Path) -> None:
    race = read_race(write_race(tmp_path / "quay", roster=ROSTER.replace("AB14", "58E4")))
    assert not [note for note in race.notes if "58E4" in note.message]


def test_a_read_of_a_damaged_code_is_refused_by_what_it_is() -> None:
    decoder = Decoder("csv", "reads.csv")
    lines = b"tag,mat,at\n5.80042E+10,1km,2024-05-05T10:00:05Z\n58E4,1km,2024-05-05T10:00:05Z"
    refused, read = decoder.decode(lines.splitlines())
    assert isinstance(refused, Refused)
    assert refused.reason.startswith("tag: a spreadsheet made it a number in short")
    assert isinstance(read, Read)
