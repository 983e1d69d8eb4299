"""A TOML file that remembers its lines, so that every mistake in it has a place.

`tomllib` says where the syntax breaks and forgets all lines after that. Here the text is
looked through once more (`lines_of`). Each `Table` checks the kind of every value it
is asked for, notes what is amiss instead of stopping, and knows which keys nobody asked for.
"""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, TypeVar

from feeds.problem import Problem, RaceError, did_you_mean
from feeds.race_folder.toml_lines import Place, lines_of

T = TypeVar("T")
W = TypeVar("W", bound=str)
LANGUAGE = re.compile(r"[a-z]{2,3}")
KINDS: dict[type, str] = {
    str: 'a text in quotes, such as "1"',
    bool: "true or false",
    float: "a number",
    list: "a list in [brackets]",
    dict: 'a table, such as name.en = "…"',
    date: "a date without quotes, such as 2021-10-31",
}


class Table:
    """One table of a file, asked for its values key by key."""

    def __init__(
        self,
        file: str,
        text: str,
        values: Mapping[str, Any],
        problems: list[Problem],
        place: Place = (),
        notes: list[Problem] | None = None,
    ) -> None:
        self.place = place
        self._file, self._text, self._values, self._problems = file, text, values, problems
        self._notes = [] if notes is None else notes
        self._lines = lines_of(text)
        self._asked: set[str] = set()
        self._is_missing = False

    def __contains__(self, key: str) -> bool:
        return key in self._values

    @property
    def words(self) -> list[str]:
        """The keys that are there."""
        return list(self._values)

    def refuse(self, message: str, key: str | None = None, *, holding: object = None) -> None:
        """Note a mistake at a key, or in the table as a whole.

        Parameters
        ----------
        message : what was expected, what came, what to do.
        key : one of the table's. Without it the mistake is at the table's first line.
        holding : a text in a list that goes over several lines: the mistake is on its line.
        """
        if not self._is_missing:
            self._problems.append(Problem(self._file, self._line(key, holding), message))

    def note(self, message: str, key: str | None = None) -> None:
        """Note what is no mistake and yet worth a look, at a key or in the table as a whole."""
        self._notes.append(Problem(self._file, self._line(key), message))

    def _line(self, key: str | None, holding: object = None) -> int | None:
        place = self.place if key is None else (*self.place, key)
        while place and place not in self._lines:
            place = place[:-1]
        line = self._lines.get(place)
        if line is not None and isinstance(holding, str):
            below = self._text.splitlines()[line - 1 :]
            line += next((n for n, one in enumerate(below) if f'"{holding}"' in one), 0)
        return line

    def ask(self, key: str, kind: type[T], *, why: str | None = None) -> T | None:
        """Return a value of a kind, or None and a note.

        Parameters
        ----------
        why : what the value is for, said where it is missing. None: it may be missing.
        """
        self._asked.add(key)
        if key not in self._values:
            if why is not None:
                self.refuse(f"expected {key!r} ({why}), found none. Add it.")
            return None
        value = self._values[key]
        if kind is float and type(value) is int:
            value = float(value)
        wrong = not isinstance(value, kind) or (kind is date and isinstance(value, datetime))
        if wrong:
            self.refuse(f"expected {key} to be {KINDS[kind]}, found {_toml(value)}. Mend it.", key)
            return None
        if isinstance(value, str) and not value.strip():
            self.refuse(f"expected {key} to say something, found an empty text. Fill it in.", key)
            return None
        return value  # type: ignore[no-any-return]

    def ask_time(self, key: str, parse: Callable[[Any], T], *, why: str) -> T | None:
        """Return what a function makes of a written time; its ValueError becomes a note."""
        self._asked.add(key)
        value = self._values.get(key, "")
        if not isinstance(value, time | datetime):
            value = self.ask(key, str, why=why)
        if value is None:
            return None
        try:
            return parse(value)
        except ValueError as error:
            self.refuse(f"{key}: {error}", key)
            return None

    def ask_texts(self, key: str, *, why: str | None = None) -> list[str] | None:
        """Return a list of texts."""
        values = self.ask(key, list, why=why)
        if values is None:
            return None
        for value in values:
            if not isinstance(value, str) or not value.strip():
                self.refuse(
                    f"expected {key} to hold texts in quotes, found {_toml(value)}. Mend it.", key
                )
                return None
        return values

    def ask_one_of(self, key: str, known: Sequence[W], *, why: str) -> W | None:
        """Return one of the known words."""
        word = self.ask(key, str, why=why)
        for one in known:
            if word == one:
                return one
        if word is not None:
            hint = did_you_mean(word, known)
            self.refuse(f"expected a known {key}, found {word!r}. {hint}", key)
        return None

    def ask_words(self, key: str, *, why: str | None = None) -> dict[str, str]:
        """Return words by language, as name.fr = "…"; none where they are amiss."""
        if why is None and key not in self._values:
            self._asked.add(key)
            return {}
        within = self.table(key, why=why or "")
        words = {}
        for language in within.words:
            word = within.ask(language, str)
            if not LANGUAGE.fullmatch(language):
                said = f'expected a language such as "fr" or "en", found {language!r}. Mend it.'
                within.refuse(said, language)
            elif word is not None:
                words[language] = word
        return words

    def table(self, key: str, *, why: str) -> "Table":
        """Return a table within this one.

        Where it is missing that is noted once: an empty one is returned that notes no more.
        """
        if key in self._values or self._is_missing:
            values = self.ask(key, dict)
        else:
            values = None
            self._asked.add(key)
            self.refuse(f"expected [{key}], found none. Add it: {why}.")
        found = self._within(values or {}, key)
        found._is_missing = values is None
        return found

    def maybe_table(self, key: str) -> "Table | None":
        """Return a table that need not be there."""
        values = self.ask(key, dict)
        return None if values is None else self._within(values, key)

    def tables(self, key: str) -> list["Table"]:
        """Return the tables of an array of tables, maybe none."""
        if isinstance(self._values.get(key), dict):
            self._asked.add(key)
            self.refuse(f"expected [[{key}]], found [{key}]. Write it with two brackets.", key)
            return []
        values = self.ask(key, list) or []
        found = []
        for number, value in enumerate(values):
            if isinstance(value, dict):
                found.append(self._within(value, key, number))
            else:
                self.refuse(f"expected {key} to hold tables, found {_toml(value)}. Mend it.", key)
        return found

    def refuse_unknown(self) -> None:
        """Note every key that nobody asked for: a slip of the pen is not silently ignored."""
        for key in self._values:
            if key not in self._asked:
                name = ".".join(str(part) for part in self.place if isinstance(part, str))
                self.refuse(
                    f"expected no {key!r} {f'in [{name}]' if name else 'here'}. "
                    f"{did_you_mean(key, sorted(self._asked))} Mend it or take it out.",
                    key,
                )

    def _within(self, values: Mapping[str, Any], *place: str | int) -> "Table":
        within = (*self.place, *place)
        return Table(self._file, self._text, values, self._problems, within, self._notes)


def open_toml(path: Path, problems: list[Problem], notes: list[Problem] | None = None) -> Table:
    """Return the top of a TOML file; a RaceError at once where there is nothing to read."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        return Table(str(path), text, tomllib.loads(text), problems, notes=notes)
    except OSError as error:
        found = "none" if isinstance(error, FileNotFoundError) else f"'{error.strerror}'"
        said = f"expected a race file, found {found}. Check what is there."
        raise RaceError([Problem(str(path), None, said)]) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise RaceError(
            [Problem(str(path), line, "expected UTF-8, found other bytes. Save it as UTF-8.")]
        ) from None
    except tomllib.TOMLDecodeError as error:
        where = re.search(r"at line (\d+)", str(error))
        line = int(where[1]) if where else text.count("\n") + 1
        raise RaceError(
            [Problem(str(path), line, f"expected TOML, found: {error}. Mend the syntax.")]
        ) from None


def _toml(value: object) -> str:
    """Return a value nearly as it stands in the file."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    return repr(value)
