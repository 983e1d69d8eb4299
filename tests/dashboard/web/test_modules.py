"""The browser's modules: each at its address, and the first of them in one file."""

import re

import pytest

from dashboard.web.modules import (
    AIR,
    AIRED,
    ENTRY,
    JOINED,
    RESULTS,
    REVIEW,
    first_modules,
    held_modules,
    import_map,
    joined,
    map_modules,
)


def test_what_the_entry_imports_comes_after_what_that_imports() -> None:
    modules = map_modules()
    order = first_modules(modules)
    assert order[-1] == ENTRY
    assert order.index("news/motion.mjs") < order.index("stage/look.mjs") < order.index("live.mjs")
    assert "panels/runners/card.mjs" not in order, "what is loaded later is not among them"


@pytest.mark.parametrize(
    ("entry", "files"), [(ENTRY, [JOINED]), (REVIEW, [JOINED, RESULTS]), (AIR, [AIRED])]
)
def test_the_import_map_sends_all_but_the_entry_to_the_file_that_holds_it(
    entry: str, files: list[str]
) -> None:
    told = import_map(entry)
    found = re.findall(r'"/map/\w{12}/([\w/]+\.mjs)": "/map/\w{12}/(\w+\.mjs)"', told)
    assert found == [(name, file) for file in files for name in held_modules(file)]
    assert {name for name, _ in found} >= set(first_modules(map_modules(), entry)[:-1])


def test_what_the_results_import_of_the_first_file_is_imported_from_there() -> None:
    modules = {
        "a.mjs": "export const a = 1;\n",
        "b.mjs": 'import { a as one } from "./a.mjs";\nexport const b = one;\n',
    }
    first, second = joined(modules, ("b.mjs",), beside=("a.mjs",)).split("\n", 1)
    assert first == 'import { a } from "./first.mjs";'
    assert second.startswith("export const { b } = (() => {\nconst one = a;\n")


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("export const a = 1;\n", "b.mjs: expected a name of its own to export, found 'a'"),
        ("export default 1;\n", "found 'export default 1;'"),
        ('import * as all from "./a.mjs";\n', 'expected import { names } from "./path";'),
        ('import "./a.mjs";\n', "b.mjs: expected import { names }"),
    ],
)
def test_a_module_that_cannot_be_joined_is_refused_with_its_name(body: str, says: str) -> None:
    with pytest.raises(ValueError, match=re.escape(says)):
        joined({"a.mjs": "export const a = 1;\n", "b.mjs": body}, ("a.mjs", "b.mjs"))


def test_the_words_that_head_a_module_stay_at_its_own_address() -> None:
    several = {AIRED, JOINED, RESULTS}
    heads = [body.splitlines()[0] for name, body in map_modules().items() if name not in several]
    assert all(head.startswith("// ") for head in heads), "each says what it is for"
    assert not [head for head in heads for file in several if head in map_modules()[file]]


def test_a_worker_is_found_from_the_joined_file() -> None:
    assert 'new URL("stage/aside/aside.mjs", import.meta.url).href' in map_modules()[JOINED]
