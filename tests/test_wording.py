"""How the pages speak: one word for one thing, nobody's sex guessed, figures as agreed."""

import re
from pathlib import Path

import pytest

from dashboard.i18n import catalogue, languages, say
from dashboard.pages.labels import place_said
from feeds.race_folder.read_race import built_in_races, race_folder, read_race

GLOSSARY = Path(__file__).parent.parent / "docs" / "words.md"
ROOM = ("operate.", "explain.")  # said to who runs the race, of reads and boxes too
# In French a thing is "il" or "elle" as well: no sentence for spectators needs it but "il y a" and
# a question ("était-il").
PRONOUNS = {
    "en": r"\b(he|she|him|her|his|hers|himself|herself)\b",
    "fr": r"(?<!-)\b(elles?|ils?(?! (y a|n’y a)))\b",
}
# Bent for one man or one woman. Many, or so many that are counted, are nobody's guess.
BENT = re.compile(
    r"(?<!\{count\} )(?<!\{count\} déjà )\b("
    r"dépassée?|échappée?|rattrapée?|rejointe?|arrêtée|disqualifiée?|qualifiée?|menacée?|attendue?"
    r"|arrivé|écartée?|classée?|coureuse?|poursuivante?|meneuse?|favorite?)\b",
    re.IGNORECASE,
)


def sentences(language: str, *, of_public: bool = False) -> list[tuple[str, str]]:
    """Return every sentence of a language with its key, or those that spectators read."""
    found = []
    for message in catalogue(language):
        key = message.id if isinstance(message.id, str) else message.id[0]
        if not key or (of_public and key.startswith(ROOM)):
            continue
        forms = [message.string] if isinstance(message.string, str) else message.string or ()
        found += [(key, form) for form in forms]
    return found


def never() -> list[str]:
    """Return what the glossary's last column forbids."""
    rows = [line.split("|") for line in GLOSSARY.read_text(encoding="utf-8").splitlines()]
    cells = [row[4] for row in rows if len(row) == 6]
    return [word.strip() for cell in cells[2:] for word in cell.split(",") if word.strip()]


@pytest.mark.parametrize("language", sorted(PRONOUNS))
def test_no_sentence_says_he_or_she_of_a_runner_or_of_the_chaser(language: str) -> None:
    pronoun = re.compile(PRONOUNS[language], re.IGNORECASE)
    told = sentences(language, of_public=language == "fr")
    guessed = [(key, said) for key, said in told if pronoun.search(said)]
    assert not guessed, "say the name, “this runner” or “cette personne”"


def test_no_french_word_is_bent_for_one_runner() -> None:
    told = sentences("fr", of_public=True)
    bent = [
        (key, said) for key, said in told if BENT.search(re.sub(r"\b([Aa]|ont) échappé", "", said))
    ]
    assert not bent, "let the verb do it: docs/words.md"


@pytest.mark.parametrize("language", languages())
def test_one_thing_has_one_word(language: str) -> None:
    words = never()
    assert {"rejoint", "made it"} <= set(words)
    strays = [
        (word, key, said)
        for word in words
        for key, said in sentences(language, of_public=True)
        if re.search(rf"(?<!\w){re.escape(word)}", said, re.IGNORECASE)
    ]
    assert not strays, "docs/words.md says which word it is"


@pytest.mark.parametrize("language", languages())
def test_a_number_never_parts_from_its_unit(language: str) -> None:
    unit = re.compile(r"\} (km|m|s|min|h)\b(?!’)|\bkm \{|\d (km|MB|Mo)\b")
    public = sentences(language, of_public=True)
    assert not [(key, said) for key, said in public if unit.search(said)], "U+00A0 between them"


@pytest.mark.parametrize("language", languages())
def test_signs_are_a_printers_not_a_typewriters(language: str) -> None:
    told = sentences(language)
    assert not [(key, said) for key, said in told if re.search(r"['\"]|\.\.\.| - ", said)]


def test_french_signs_have_a_narrow_space_before_them() -> None:
    wide = re.compile(r"[^\u202f][;!?»%]|[^\u202f]:(?![\d#])|«(?!\u202f)")
    told = [(key, re.sub(r"\{[^}]*\}", "x", said)) for key, said in sentences("fr")]
    assert not [(key, said) for key, said in told if wide.search(said)], "U+202F before ; : ! ? %"


def test_a_duration_is_never_written_like_a_time_of_day() -> None:
    """What is sought is a sentence's blank; that ``span`` fills it, tests of the browser see."""
    said = {one: say(one, "page.mats.quiet", time="10 min 11 s") for one in ("en", "fr")}
    assert said == {"en": "nothing for 10 min 11 s", "fr": "rien depuis 10 min 11 s"}
    for code in languages():
        forms = [say(code, "page.span.s", s="7"), say(code, "page.span.min", min="10", s="11")]
        forms.append(say(code, "page.span.h", h="1", min="5"))
        assert not [form for form in forms if ":" in form], code


def test_a_kilometre_is_written_one_way_and_names_the_leg_of_an_out_and_back() -> None:
    course = read_race(race_folder("champs-elysees-2021")).course
    told = [place_said(course, at_m, "en").replace("\xa0", " ") for at_m in (1000, 2500, 4000)]
    assert told == ["km 1 ↓", "km 2.5", "km 4 ↑"]
    lake = read_race(race_folder("lakeside-catcher-2024")).course
    assert place_said(lake, 12_000.0, "fr") == "km\xa012"


@pytest.mark.parametrize("key", built_in_races())
def test_every_race_that_comes_with_us_speaks_every_language(key: str) -> None:
    race = read_race(race_folder(key))
    assert set(race.name) == set(languages())
    for wave in race.waves:
        is_number = wave.name.isdigit()  # the same everywhere
        assert is_number or set(languages()) - {"en"} <= dict(wave.called).keys(), wave.name
