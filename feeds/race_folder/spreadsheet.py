"""What a spreadsheet does to a file of codes: numbers made of them, rows of nothing but commas."""

import re
from collections.abc import Iterable, Sequence

NOTHING = " \t\r\n;,\"'\u00a0\u200b\ufeff"  # what a cell may hold that says nothing
# A mantissa with a point or a comma, or an exponent with a plus: no chip has such a code.
POWER = re.compile(r"[+-]?(?:\d+[.,]\d*[eE][+-]?\d+|\d+[eE]\+\d+)")
DECIMAL = re.compile(r"[+-]?\d+[.,]0*")
ERROR = re.compile(r"#(?:NUM|NAME|REF|VALUE|NULL|NV|N/A|DIV/0|SPILL|CALC|#+)[!?]?", re.I)
FORMULA = re.compile(r"=.*")
GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,3}(?:\.\d{3}){2,}|\d{1,3}(?:'\d{3})+")
MONTHS = "jan|feb|f[eé]v|m[aä]r|mrz|apr|avr|ma[iy]|jui?n|jui?l|aug|ao[uû]|sep|o[ck]t|nov|de[cz]|déc"
DAY = re.compile(rf"\d{{1,2}}[-.](?:{MONTHS})\w*\.?|(?:{MONTHS})\w*\.?-\d{{2}}", re.I)
HEXADECIMAL_POWER = re.compile(r"\d{1,6}[eE]\d{1,3}")  # 1E12: a number, or a chip's code
DIGITS_KEPT = 15  # of a number by a spreadsheet; the others become zeros
MEND = "Format the column as text, fill in the codes anew, and export again."


def is_blank(cells: Iterable[str]) -> bool:
    """Return whether a row says nothing: it was emptied, and saved as commas.

    Examples
    --------
    >>> is_blank(["", " ", '""']), is_blank([";;;;;"]), is_blank(["", "7"])
    (True, True, False)
    """
    return all(not cell.strip(NOTHING) for cell in cells)


def damage(code: str) -> str | None:
    """Return what a bib or a chip's code surely is that a spreadsheet has damaged; None: nothing.

    Examples
    --------
    >>> damage("5.80042E+10"), damage("1.0"), damage("58E4")
    ('a number in short', 'a number with decimals', None)
    """
    if POWER.fullmatch(code):
        return "a number in short"
    if DECIMAL.fullmatch(code):
        return "a number with decimals"
    if ERROR.fullmatch(code):
        return "an error"
    return "a formula" if FORMULA.fullmatch(code) else None


def damaged(what: str, code: str) -> str | None:
    """Return the message about a bib or chip that a spreadsheet has damaged; None: it has not.

    Examples
    --------
    >>> damaged("bib", "1.0")
    "expected a bib as printed, found '1.0': a spreadsheet made it a number with decimals. ..."
    """
    if (found := damage(code)) is None:
        return None
    how = "as printed" if what == "bib" else "as the mat sends it"
    return f"expected a {what} {how}, found {code!r}: a spreadsheet made it {found}. {MEND}"


def doubts(chips: Sequence[str]) -> dict[str, str]:
    """Return those chips of a roster that may be damaged, and why: looked at, not refused.

    Examples
    --------
    >>> list(doubts(["58004200123", "1E12"])), list(doubts(["AF04", "1E12"]))
    (['1E12'], [])
    """
    others = [chip for chip in chips if not HEXADECIMAL_POWER.fullmatch(chip)]
    are_numbers = all(chip.isdecimal() for chip in others)
    found: dict[str, str] = {}
    for chip in chips:
        if are_numbers and HEXADECIMAL_POWER.fullmatch(chip):
            found[chip] = "a number in short, as a spreadsheet writes it"
        elif chip.isdecimal() and len(chip) > DIGITS_KEPT and not chip[DIGITS_KEPT:].strip("0"):
            found[chip] = "a number that a spreadsheet rounded to 15 digits"
        elif GROUPED.fullmatch(chip):
            found[chip] = "a number in groups of three digits, as a spreadsheet writes it"
        elif DAY.fullmatch(chip):
            found[chip] = "a day that a spreadsheet made of it"
    return found
