"""Whether a name is what an operator typed: accents, case, apostrophes, spaces do not count."""

import re
import unicodedata

AS_TWO = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe"})  # as people type them
APART = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
NEITHER = re.compile(r"[\W_]+")


def is_named(name: str, sought: str) -> bool:
    """Return whether a name has in it what was typed; signs alone are in no name.

    Examples
    --------
    >>> is_named("Zoé O’Brien", "obrien"), is_named("Jürgen Müller", "mueller")
    (True, True)
    >>> is_named("Zoé O’Brien", "briens"), is_named("Zoé O’Brien", "'")
    (False, False)
    """
    return any(one and one in other for one in _written(sought) for other in _written(name))


def _written(text: str) -> set[str]:
    """Return the ways a text may be written in plain letters, without signs between them."""
    small = unicodedata.normalize("NFKC", text.casefold())
    return {_plain(small), _plain(small.translate(AS_TWO))}


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.translate(APART))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return NEITHER.sub("", bare.replace("\u02bc", "").replace("\u02bb", ""))
