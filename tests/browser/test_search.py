"""The search's index by itself: twenty thousand runners, and laws of what is found."""

from playwright.sync_api import Page

FIND = """async ([roster, queries]) => {
  const { find, indexOf } = await import("./runners/search.mjs");
  const index = await indexOf(roster);
  return queries.map((query) => find(index, query));
}"""


def found(page: Page, roster: list[list[str] | None], *queries: str) -> list[list[int]]:
    runners: list[list[int]] = page.evaluate(FIND, [roster, list(queries)])
    return runners


ROSTER: list[list[str] | None] = [
    ["0042", "Zoé Brisefer"],
    None,
    ["142", "Jean-Noël de la Tour"],
    ["420", ""],
    ["421", "Ingrid Størmer Brise"],
]


def test_a_prefix_of_any_word_finds_and_whole_words_come_first(browser_page: Page) -> None:
    brise, noel, all_words = found(browser_page, ROSTER, "brise", "NOEL je", "tour noel jean la")
    assert brise == [4, 0]
    assert noel == [2]
    assert all_words == [2]


def test_a_bib_is_found_with_and_without_its_zeros(browser_page: Page) -> None:
    bare, printed, start = found(browser_page, ROSTER, "42", "0042", "42 zo")
    assert bare == [0, 3, 4]
    assert printed == [0]
    assert start == [0]


def test_whoever_is_null_is_nowhere_in_the_index(browser_page: Page) -> None:
    kept = browser_page.evaluate(
        """async (roster) => {
          const { indexOf } = await import("./runners/search.mjs");
          return Array.from((await indexOf(roster)).runner);
        }""",
        ROSTER,
    )
    assert 1 not in kept
    assert set(kept) == {0, 2, 3, 4}


def test_signs_and_nothing_find_nobody(browser_page: Page) -> None:
    assert found(browser_page, ROSTER, "", "  ", "<>", "🏃", "zzz") == [[]] * 5


def test_the_index_is_built_in_portions(browser_page: Page) -> None:
    rests = browser_page.evaluate(
        """async () => {
          const { indexOf } = await import("./runners/search.mjs");
          let rests = 0;
          const name = (i) => [`${i}`, `Anne${i % 97} Le Goff`];
          const roster = Array.from({ length: 100000 }, (_, i) => name(i));
          await indexOf(roster, async () => void rests++);
          return rests;
        }"""
    )
    assert rests >= 5


NAMES = [
    "Zoé O'Brien", "Jean-Luc D’Amour", "Jürgen Müller", "Hans Mueller", "Anna Straße", "Søren Sørensen",
    "Åsa Ångström", "Łukasz Żółć", "Ægir Þór", "İlker Işık", "Mary  O Brien", "Sean OBrien", "Jean de la Tour",
    "Ana Test", "Anatole B", "Kate Oʼneill", "Ann Mc Carthy", "J.R. Smith", "Mu\u0308ller Li", "Jeanluc Xu",
]  # fmt: skip
SOUGHT = {
    "obrien": [0, 10, 11], "o'brien": [0, 10, 11], "o’brien": [0, 10, 11], "o brien": [0, 10, 11],
    "O´Brien": [0, 10, 11], "OBRI": [0, 10, 11], "brien": [0, 10], "zoe o'brien": [0], "obrien zoe": [0],
    "jeanluc": [1, 19], "jean-luc": [1, 19], "jean luc": [1], "damour": [1], "d'amour": [1], "d amour": [1],
    "muller": [2, 18], "mueller": [2, 3, 18], "müller": [2, 3, 18], "MÜLLER": [2, 3, 18], "muell": [2, 3, 18],
    "strasse": [4], "straße": [4], "soren": [5], "soeren": [5], "søren sorensen": [5],
    "angstrom": [6], "angstroem": [6], "aangstroem": [6], "ångström": [6], "lukasz zolc": [7],
    "aegir thor": [8], "ilker isik": [9], "ILKER IŞIK": [9], "İlker": [9],
    "delatour": [12], "latour": [12], "de la tour": [12], "la  tour": [12],
    "oneill": [15], "o'neill": [15], "mccarthy": [16], "jr": [17], "j r smith": [17],
    "anat": [14], "jeanne": [], "briens": [], "obrein": [], "milller": [], "samul": [], "'": [], "-": [],
}  # fmt: skip


def test_a_name_is_found_however_its_signs_and_letters_are_typed(browser_page: Page) -> None:
    roster: list[list[str] | None] = [[f"{500 + i}", name] for i, name in enumerate(NAMES)]
    lists = [sorted(one) for one in found(browser_page, roster, *SOUGHT)]
    assert dict(zip(SOUGHT, lists, strict=True)) == SOUGHT


def test_a_bib_is_found_with_zeros_that_are_not_printed(browser_page: Page) -> None:
    roster: list[list[str] | None] = [["42", "Bo"], ["420", "Al"], ["0007", "Cy"], ["7", "Di"]]
    lists = found(browser_page, roster, "0042", "042", "0007", "00007", "0043")
    assert lists == [[0], [0], [2], [2, 3], []]
