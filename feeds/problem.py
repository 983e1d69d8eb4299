"""What is wrong with a race folder: every mistake at once, each with file, line and mend."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LISTED = 12  # a longer list of what is known helps nobody


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in one file."""

    file: str
    line: int | None  # counted from 1; None where the mistake is not in a line
    message: str  # what was expected, what came, what to do

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {self.message}"


class RaceError(ValueError):
    """A race that cannot be run, with all that is wrong with it.

    Examples
    --------
    >>> print(RaceError([Problem("race.toml", 4, "expected a gun, found none. Add one.")]))
    race.toml:4: expected a gun, found none. Add one.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems, file by file and from top to bottom, each said once."""
        seen = dict.fromkeys(problems)
        files = {problem.file: place for place, problem in reversed([*enumerate(seen)])}
        self.problems = sorted(seen, key=lambda one: (files[one.file], one.line or 0))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """Return a sentence that helps whoever wrote an unknown word.

    Examples
    --------
    >>> did_you_mean("finnish", ["start", "finish"])
    "Did you mean 'finish'?"
    >>> did_you_mean("x", ["start", "finish"])
    'Known: start, finish.'
    """
    near = difflib.get_close_matches(word.casefold(), [one.casefold() for one in known], 1, 0.6)
    for one in known:
        if near and one.casefold() == near[0]:
            return f"Did you mean {one!r}?"
    if not known:
        return "None is known."
    rest = f" and {len(known) - LISTED} more" if len(known) > LISTED else ""
    return f"Known: {', '.join(known[:LISTED])}{rest}."
