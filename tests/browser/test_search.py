"""The search's index by itself: twenty thousand runners, and laws of what is found."""

from pathlib import Path

from playwright.sync_api import Page

CASES = Path(__file__).parent.parent / "data" / "names-sought.txt"

FIND = """async ([roster, queries]) => {
  const { find, indexOf } = await import("/map/panels/runners/search.mjs");
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


def test_who_is_found_by_the_same_word_stands_in_the_order_of_the_bibs(browser_page: Page) -> None:
    (shuffled,) = found(browser_page, [["A7", "Zoé"], ["142", "Zoé"], None, ["0042", "Zoé"]], "zoe")
    assert shuffled == [3, 1, 0]


def test_whoever_is_null_is_nowhere_in_the_index(browser_page: Page) -> None:
    kept = browser_page.evaluate(
        """async (roster) => {
          const { indexOf } = await import("/map/panels/runners/search.mjs");
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
          const { indexOf } = await import("/map/panels/runners/search.mjs");
          let rests = 0;
          const name = (i) => [`${i}`, `Anne${i % 97} Le Goff`];
          const roster = Array.from({ length: 100000 }, (_, i) => name(i));
          await indexOf(roster, async () => void rests++);
          return rests;
        }"""
    )
    assert rests >= 5


def test_a_name_is_found_however_its_signs_and_letters_are_typed(browser_page: Page) -> None:
    roster, cases = CASES.read_text(encoding="utf-8").split("\n----\n")
    names = roster.splitlines()[1:]
    sought = dict(case.split(" =") for case in cases.splitlines())
    runners = found(browser_page, [[f"{500 + i}", name] for i, name in enumerate(names)], *sought)
    assert {
        query: " | ".join(names[i] for i in sorted(one))
        for query, one in zip(sought, runners, strict=True)
    } == {query: whom.strip() for query, whom in sought.items()}


def test_a_bib_is_found_with_zeros_that_are_not_printed(browser_page: Page) -> None:
    roster: list[list[str] | None] = [["42", "Bo"], ["420", "Al"], ["0007", "Cy"], ["7", "Di"]]
    lists = found(browser_page, roster, "0042", "042", "0007", "00007", "0043")
    assert lists == [[0], [0], [2], [2, 3], []]
