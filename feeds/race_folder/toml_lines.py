"""On which line of a TOML text a key stands, as `tomllib` does not say.

Headers and keys that begin a line are found, texts of several lines are stepped over. What
stands inside a list or an inline table has no line of its own: ask for the key before it.
"""

import re

Place = tuple[str | int, ...]  # ("wave", 2, "gun"): the gun of the third [[wave]]

PART = r"""(?:[\w-]+|"[^"]*"|'[^']*')"""
HEADER = re.compile(rf"\s*(\[\[?)\s*({PART}(?:\s*\.\s*{PART})*)\s*\]\]?\s*(?:#.*)?")
KEY = re.compile(rf"\s*({PART}(?:\s*\.\s*{PART})*)\s*=")


def lines_of(text: str) -> dict[Place, int]:
    r"""Return the line, from 1, on which each table and key of a TOML text begins.

    Examples
    --------
    >>> lines = lines_of("[race]\nname.fr = 'Oui'\n\n[[wave]]\n[[wave]]\ngun = '10:00'\n")
    >>> lines["race", "name", "fr"], lines["wave", 1, "gun"]
    (2, 6)
    """
    lines: dict[Place, int] = {}
    table: Place = ()
    quotes = None  # the kind of a text of several lines that we are in
    for number, line in enumerate(text.splitlines(), 1):
        was_in = quotes
        for mark in ('"""', "'''"):
            if quotes in (None, mark) and line.count(mark) % 2:
                quotes = None if quotes else mark
        if was_in:
            continue
        if header := HEADER.fullmatch(line):
            table = _parts(header[2])
            if header[1] == "[[":
                lines.setdefault(table, number)
                table = (*table, sum(1 for place in lines if place[:-1] == table))
            lines.setdefault(table, number)
        elif key := KEY.match(line):
            parts = _parts(key[1])
            for length in range(1, len(parts) + 1):
                lines.setdefault(table + parts[:length], number)
    return lines


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in re.findall(PART, dotted))
