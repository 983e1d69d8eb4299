"""Words: every language says everything, nothing is said in vain, and numbers are at home."""

import re
import string
from pathlib import Path

import pytest

from dashboard.i18n import catalogue, choose_language, languages, say, words_for_page

ROOT = Path(__file__).parent.parent
KEYS = sorted(
    {m.id if isinstance(m.id, str) else m.id[0] for m in catalogue(languages()[0]) if m.id}
)
WHERE_THE_KEY_STANDS = {".py": 1, ".html": 0, ".mjs": 0}  # say(language, key) or say(key)
CALL = {
    ".py": re.compile(r"(?<![\w.])say\("),
    ".html": re.compile(r"(?<![\w.])say\("),
    ".mjs": re.compile(r"\bwords\.say\("),  # adds "page." in front
}
QUOTED = re.compile(r"""["'`]([a-z][\w.]*)(\$\{|\{)?""")


def arguments(text: str) -> list[str]:
    """Return the arguments of a call, given what follows its opening parenthesis."""
    depth, begins, found = 0, 0, []
    for place, sign in enumerate(text):
        if sign in "([{":
            depth += 1
        elif sign in ")]}" and depth:
            depth -= 1
        elif sign in ",)" and not depth:
            found.append(text[begins:place])
            begins = place + 1
            if sign == ")":
                break
    return found


def said() -> tuple[set[str], set[str]]:
    """Return the keys our pages say, and the beginnings of those they put together."""
    keys: set[str] = set()
    stems: set[str] = set()
    for folder in ("dashboard", "assets"):
        for file in (ROOT / folder).rglob("*"):
            if file.suffix not in CALL or file.name == "i18n.py" or "vendor" in file.parts:
                continue
            text = file.read_text(encoding="utf-8")
            prefix = "page." if file.suffix == ".mjs" else ""
            for call in CALL[file.suffix].finditer(text):
                key = arguments(text[call.end() :])[WHERE_THE_KEY_STANDS[file.suffix]]
                for word, goes_on in QUOTED.findall(key):
                    (stems if goes_on else keys).add(prefix + word)
    return keys, stems


def sentences(language: str, key: str) -> list[str]:
    message = catalogue(language).get(key)
    if message is None:
        return []
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def names(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def test_french_is_the_first_language_and_english_is_there() -> None:
    assert languages()[0] == "fr"
    assert "en" in languages()


@pytest.mark.parametrize("language", languages())
def test_no_string_stands_twice_in_a_language(language: str) -> None:
    text = (ROOT / "dashboard" / "languages" / f"{language}.po").read_text(encoding="utf-8")
    keys = re.findall(r'^msgid "(.+)"$', text, re.MULTILINE)
    assert sorted(keys) == sorted(set(keys))


@pytest.mark.parametrize("language", languages())
def test_no_string_is_missing_empty_or_left_over_in_a_language(language: str) -> None:
    words = catalogue(language)
    own = {m.id if isinstance(m.id, str) else m.id[0] for m in words if m.id}
    assert own == set(KEYS), f"missing: {set(KEYS) - own}; unknown: {own - set(KEYS)}"
    empty = [key for key in KEYS if not all(sentences(language, key))]
    assert not empty
    assert not [m.id for m in words if m.fuzzy and m.id], "a fuzzy string is not translated yet"


@pytest.mark.parametrize("language", languages())
def test_a_sentence_has_the_same_blanks_in_every_language(language: str) -> None:
    for key in KEYS:
        wanted = set().union(*map(names, sentences(languages()[0], key)))
        for sentence in sentences(language, key):
            assert names(sentence) <= wanted, f"{language}.po: {key}"
        assert set().union(*map(names, sentences(language, key))) == wanted, f"{language}: {key}"


@pytest.mark.parametrize("language", languages())
def test_the_browser_gets_only_blanks_it_can_fill(language: str) -> None:
    for key, sentence in words_for_page(language).items():
        assert "{" not in re.sub(r"\{\w+(:[0.,#]+)?\}", "", sentence), (
            f"{language}: {key}: {sentence}"
        )


def test_no_string_is_unused() -> None:
    keys, stems = said()
    unused = [key for key in KEYS if key not in keys and not key.startswith(tuple(stems))]
    assert not unused, f"nobody says {unused}: take them out of dashboard/languages/*.po"


def test_no_page_says_what_is_in_no_language() -> None:
    keys, stems = said()
    missing = keys - set(KEYS)
    missing |= {stem for stem in stems if not any(key.startswith(stem) for key in KEYS)}
    assert not missing, f"add {sorted(missing)} to dashboard/languages/*.po"


def test_an_unknown_string_is_an_error_not_a_key_on_the_screen() -> None:
    with pytest.raises(KeyError, match=r"no\.such.*fr\.po"):
        say("fr", "no.such")


def test_a_count_takes_the_plural_of_its_language() -> None:
    assert say("fr", "page.road.passed", count=0) == "0 dépassé."
    assert say("fr", "page.road.passed", count=2) == "2 dépassés."
    assert say("en", "page.search.found", count=0) == "0 runners found"
    with pytest.raises(TypeError, match="count="):
        say("fr", "page.road.passed")


def test_numbers_are_written_as_the_country_writes_them() -> None:
    french = say("fr", "page.search.found", count=12345)
    assert "12\N{NARROW NO-BREAK SPACE}345" in french
    assert "12,345" in say("en", "page.search.found", count=12345)
    assert say("fr", "page.km", km=3.2) == "3,2\N{NO-BREAK SPACE}km"
    assert say("en", "page.km", km=3.2) == "3.2\N{NO-BREAK SPACE}km"


def test_a_name_with_braces_stays_a_name() -> None:
    assert "{0.__class__}" in say("en", "description", race="{0.__class__}")


@pytest.mark.parametrize(
    ("asked", "accepted", "spoken"),
    [
        (None, None, "fr"),
        (None, "", "fr"),
        (None, "en", "en"),
        (None, "en-US,en;q=0.9", "en"),
        (None, "de,en;q=0.3", "en"),
        (None, "fr;q=0.4,en;q=0.8", "en"),
        (None, "en;q=0,fr;q=0.1", "fr"),
        (None, "en;q=x", "fr"),
        (None, "*", "fr"),
        ("en", "fr", "en"),
        ("EN_gb", "fr", "en"),
        ("xx", "en", "en"),
        ("../../etc/passwd", None, "fr"),
    ],
)
def test_the_language_asked_for_wins_then_the_browsers_then_the_first(
    asked: str | None, accepted: str | None, spoken: str
) -> None:
    assert choose_language(asked, accepted) == spoken


def test_the_browser_gets_each_plural_under_its_unicode_name() -> None:
    words = words_for_page("en")
    assert words["page.search.found.one"] == "{count} runner found"
    assert words["page.search.found.other"] == "{count} runners found"
    assert all(key.startswith("page.") for key in words)
    assert set(words) == set(words_for_page("fr"))


def test_french_signs_never_stand_alone_on_a_line() -> None:
    loose = [s for key in KEYS for s in sentences("fr", key) if re.search(r" [;:?!»]|« ", s)]
    assert not loose, "write a narrow no-break space (U+202F) before ; : ? ! and inside « »"


def test_english_puts_no_space_before_a_per_cent_sign() -> None:
    loose = [s for key in KEYS for s in sentences("en", key) if re.search(r"\s%", s)]
    assert not loose
