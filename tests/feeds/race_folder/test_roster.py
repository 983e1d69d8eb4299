"""Bad rosters: each mistake has its own message, at the file's own line."""

from pathlib import Path

import pytest

from feeds.problem import RaceError
from feeds.race import chip_code
from feeds.race_folder.roster import read_roster
from tests.feeds.race_folder.race_folders import ROSTER, refusal, write_race

HEADER = "bib,name,wave,chips,pacer,public"
WAVES = ["slow", "fast"]

SLIPS = [  # find in ROSTER, write in its place, line, says
    ("bib,name", "number,name", 1, f"expected the header {HEADER}, found 'number,name"),
    (HEADER, HEADER.replace(",", ";"), 1, "Use commas, not semicolons."),
    (HEADER, "", 1, f"expected the header {HEADER}, found ''"),
    ('"Dupont, Jo °"', "Dupont, Jo °", 4, "expected 6 columns"),
    ("AB14,yes,no", "AB14,yes", 3, "found 5. Mend the commas"),
    ("7,", "42,", 4, "expected bib 42 once, found it on line 3 too"),
    ("7,", ",", 4, "expected a bib, found none"),
    ("7,", "X,", 4, "expected bib X on the chaser only"),
    ("AB14", "chase1", 3, "expected chip chase1 on the chaser only"),
    (",fast,", ",fasst,", 3, "Did you mean 'fast'?"),
    (",fast,", ",,", 3, "expected a wave of race.toml, found ''. Known: slow, fast."),
    ("AB14", "AB12", 3, "expected chip AB12 once, found it on line 2 too"),
    ("AB14", "ab13", 3, "expected chip ab13 once, found it on line 2 too"),
    ("AB14", "0007", 3, "expected chip 0007 to name one, found bib 7 on line 4"),
    ("AB14", "0042", 3, "expected chip 0042 to name one, found bib 0042 on line 2"),
    ("AB14", "000", 3, "expected a chip code, found only zeros"),
    ("yes,no", "oui,no", 3, "expected yes or no under pacer, found 'oui'"),
    ("yes,no", "yes,1", 3, "expected yes or no under public, found '1'"),
    ('Jo °"', "Jo °", 4, "expected CSV, found"),
    ('Jo °"', 'Jo °"x', 4, "expected CSV, found"),
]


@pytest.mark.parametrize(("find", "write", "line", "says"), SLIPS)
def test_a_slip_in_the_roster_is_refused_where_it_is(
    find: str, write: str, line: int, says: str, tmp_path: Path
) -> None:
    assert find in ROSTER
    at = ROSTER.splitlines(keepends=True)
    text = "".join(
        one.replace(find, write) if number == line else one for number, one in enumerate(at, 1)
    )
    error = refusal(write_race(tmp_path / "quay", roster=text))
    (problem,) = error.problems
    assert problem.file.endswith("roster.csv")
    assert problem.line == line
    assert says in problem.message, str(error)


@pytest.mark.parametrize(
    ("roster", "line", "says"),
    [
        (None, None, "expected a roster, found no such file"),
        (b"", 1, "found an empty file"),
        (f"{HEADER}\n".encode(), 1, "expected runners below the header, found none"),
        (
            ROSTER.replace("°", "").replace("太郎", "").replace("Ō", "O").encode("latin-1"),
            2,
            "0xe9",
        ),
        (ROSTER.encode("utf-16"), 1, "expected UTF-8, found UTF-16. Save the file as UTF-8"),
        (b"PK\x03\x04\x14\x00\xff\xfe", 1, "found a workbook. Save the file as UTF-8 (a spreads"),
    ],
    ids=["missing", "empty", "header only", "latin-1", "utf-16", "a workbook"],
)
def test_a_roster_that_cannot_be_read_is_refused(
    roster: bytes | None, line: int | None, says: str, tmp_path: Path
) -> None:
    folder = write_race(tmp_path / "quay", roster=None)
    if roster is not None:
        (folder / "roster.csv").write_bytes(roster)
    (problem,) = refusal(folder).problems
    assert problem.line == line
    assert says in problem.message


def test_every_bad_line_is_said_and_none_of_the_good_ones(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER + "7,,slow,,maybe,yes\n\n9,,slow,,no,yes\n,,fast,,no,yes\n")
    with pytest.raises(RaceError) as refused:
        read_roster(path, WAVES, ["X"])
    assert [problem.line for problem in refused.value.problems] == [5, 5, 8]


def test_a_name_over_two_lines_does_not_shift_the_lines_after_it(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER.replace('"Dupont, Jo °"', '"Dupont\nJo °"') + "7,,slow,,no,yes\n")
    with pytest.raises(RaceError) as refused:
        read_roster(path, WAVES)
    assert [problem.line for problem in refused.value.problems] == [6]


def test_waves_that_are_themselves_amiss_are_not_held_against_the_runners(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER)
    assert len(read_roster(path, None)) == 3


def test_a_runner_may_wear_a_chip_that_is_their_own_bib(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER.replace(",slow,,", ",slow,0007,"))
    assert read_roster(path, WAVES)[2].chips == ("0007",)


@pytest.mark.parametrize("tag", ["ab12", "00AB12", " AB12 ", "000ab12"])
def test_a_chip_is_the_same_in_every_spelling(tag: str) -> None:
    assert chip_code(tag) == "AB12"
