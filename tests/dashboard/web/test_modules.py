"""The browser's modules: each at its address, and the first of them in one file."""

import re

import pytest

from dashboard.web.modules import (
    ENTRY,
    JOINED,
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


def test_the_import_map_sends_all_but_the_entry_to_the_joined_file() -> None:
    found = re.findall(r'"/map/\w{12}/([\w/]+\.mjs)": "/map/\w{12}/(\w+\.mjs)"', import_map())
    assert [name for name, _ in found] == list(held_modules())
    assert {file for _, file in found} == {JOINED}


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
    heads = [body.splitlines()[0] for name, body in map_modules().items() if name != JOINED]
    assert all(head.startswith("// ") for head in heads), "each says what it is for"
    assert not [head for head in heads if head in map_modules()[JOINED]]


def test_a_worker_is_found_from_the_joined_file() -> None:
    assert 'new URL("stage/aside/aside.mjs", import.meta.url).href' in map_modules()[JOINED]
