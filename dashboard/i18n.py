"""Words: what the program says to people, in each one's language.

A language is one file, ``languages/<code>.po``, read with Babel when it is first asked for; to
add a language, add its file. A string's key is short (``legend.passed``); the sentence is in
the file of each language. Numbers in a sentence are written as the country writes them.
"""

import string
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from gettext import c2py
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

LANGUAGES = Path(__file__).parent / "languages"
MINUS = "−"
FIRST = "fr"  # spoken where no language asked for is known


@cache
def languages() -> tuple[str, ...]:
    """Return the codes of all languages, the first one first.

    Examples
    --------
    >>> languages()
    ('fr', 'en')
    """
    codes = sorted(file.stem for file in LANGUAGES.glob("*.po"))
    return (FIRST, *(code for code in codes if code != FIRST))


@cache
def catalogue(language: str) -> Catalog:
    """Return the strings of a language, read from its file once."""
    with (LANGUAGES / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def say(language: str, key: str, **values: float | str) -> str:
    r"""Return a sentence, with its numbers put in.

    Parameters
    ----------
    language : one of :func:`languages`.
    key : the sentence's key. An unknown one raises KeyError: a page never shows a key.
    values : what the sentence's ``{names}`` stand for. A number is written as the country
        writes it, after a colon by a CLDR pattern (``{km:0.00}``). ``count``, a whole number,
        chooses the plural form.

    Examples
    --------
    >>> say("fr", "page.chaser_km", km=3.25)
    'km\xa03,2'
    >>> say("en", "page.search.found", count=1), say("en", "page.search.found", count=1200)
    ('1 runner found', '1,200 runners found')
    """
    words = catalogue(language)
    message = words.get(key)
    if message is None or not message.string:
        raise KeyError(f"{key!r} is not in dashboard/languages/{language}.po")
    sentence = message.string
    if not isinstance(sentence, str):
        if "count" not in values:
            raise TypeError(f"{key!r} has plural forms: say how many with count=")
        sentence = sentence[c2py(words.plural_expr)(abs(int(values["count"])))]
    return _Sentence(language).vformat(sentence, (), values)


def date_said(language: str, at: datetime) -> str:
    """Return the day as the language writes it.

    Examples
    --------
    >>> [date_said(code, datetime(2021, 10, 31)) for code in ("fr", "en")]
    ['31 octobre 2021', 'October 31, 2021']
    """
    return str(format_date(at, "long", locale=language))


def choose_language(asked: str | None, accepted: str | None = None) -> str:
    """Return the language to speak: the one asked for, else the browser's best, else the first.

    Parameters
    ----------
    asked : ``?lang=`` of the address, or None.
    accepted : the request's Accept-Language, or None.

    Examples
    --------
    >>> choose_language("en", "fr-FR,fr;q=0.9")
    'en'
    >>> choose_language(None, "de-AT, en-GB;q=0.7, fr;q=0.5")
    'en'
    >>> choose_language("tlh", "*")
    'fr'
    """
    wishes = [(2.0, asked or "")]
    for part in (accepted or "").split(","):
        name, _, weight = part.partition(";")
        wishes.append((_weight(weight), name))
    for wished, name in sorted(wishes, key=lambda wish: -wish[0]):
        code = name.strip().lower().replace("_", "-").partition("-")[0]
        if wished > 0 and code in languages():
            return code
    return FIRST


def own_language(names: Iterable[str]) -> str:
    """Return the language to speak where none is asked for: the first of these that we know.

    Examples
    --------
    >>> own_language(["de", "en", "fr"]), own_language(["de"])
    ('en', 'fr')
    """
    return next((code for code in names if code in languages()), FIRST)


def numerals(language: str) -> dict[str, str | int]:
    r"""Return how a language writes numbers: its signs, and from how many digits on it groups.

    Examples
    --------
    >>> numerals("fr"), numerals("en")
    ({'group': '\u202f', 'decimal': ',', 'from': 4}, {'group': ',', 'decimal': '.', 'from': 4})
    """
    symbols = Locale.parse(language).number_symbols["latn"]
    group = str(symbols["group"])
    is_early = group in format_decimal(1234, locale=language)
    return {"group": group, "decimal": str(symbols["decimal"]), "from": 4 if is_early else 5}


def own_name(language: str) -> str:
    """Return what a language calls itself.

    Examples
    --------
    >>> own_name("fr")
    'Français'
    """
    return str(Locale.parse(language).display_name).capitalize()


def city_of(zone: ZoneInfo, language: str) -> str:
    """Return the city a time zone goes by, as the language calls it.

    Examples
    --------
    >>> city_of(ZoneInfo("Europe/London"), "fr"), city_of(ZoneInfo("America/New_York"), "en")
    ('Londres', 'New York')
    """
    told = Locale.parse(language).time_zones.get(zone.key, {})
    return str(told.get("city") or zone.key.rpartition("/")[2].replace("_", " "))


def words_for_page(language: str) -> dict[str, str]:
    """Return every string the browser writes by itself: those whose key starts with ``page.``.

    A string with plural forms comes once a form, under ``key.one``, ``key.other`` and what
    else the language has: the names ``Intl.PluralRules(language).select(count)`` returns.
    Where it returns one that is missing here (French ``many``), take ``key.other``, which
    is always there.
    """
    words = catalogue(language)
    page: dict[str, str] = {}
    for message in words:
        key = message.id if isinstance(message.id, str) else message.id[0]
        if isinstance(message.string, str):
            page[key] = message.string
        else:
            forms = message.string or ()
            page[f"{key}.other"] = forms[-1]
            page |= {f"{key}.{name}": form for name, form in zip(_forms(words), forms, strict=True)}
    return {key: page[key] for key in sorted(page) if key.startswith("page.")}


class _Sentence(string.Formatter):
    """Fills a sentence's names; numbers are written as the language's country does."""

    def __init__(self, language: str) -> None:
        self.language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, str):
            return value
        said = format_decimal(value, format=format_spec or None, locale=self.language)
        return said.replace("-", MINUS)  # CLDR has a hyphen in both languages

    def get_field(self, field_name: str, args: Any, kwargs: Mapping[str, Any]) -> Any:
        return kwargs[field_name], field_name  # names only: no attribute is ever reached


def _forms(words: Catalog) -> list[str]:
    """Return the CLDR name of each plural form in the file: one, few, many, other."""
    locale = Locale.parse(str(words.locale))
    form_of = c2py(words.plural_expr)
    names = ["other"] * words.num_plurals
    for count in reversed(range(201)):  # the smallest count of a form names it
        names[form_of(count)] = locale.plural_form(count)
    return names


def _weight(text: str) -> float:
    """Return the q of an Accept-Language part: 1 where none is given, 0 where it is no number."""
    name, _, number = text.strip().partition("=")
    if not name:
        return 1.0
    try:
        return float(number)
    except ValueError:
        return 0.0
