"""What the documents promise exists, and what exists is documented."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
import pytest
from fastapi.routing import APIRoute

from dashboard.commands.poursuite import main
from dashboard.settings import VARIABLES, Settings
from feeds.decisions.corrections import What
from tests.drill.__main__ import main as drill

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def commands(group: click.Group = main) -> Iterator[tuple[str, click.Command]]:
    """Yield every command and those below it, each with its name."""
    for name, command in group.commands.items():
        yield name, command
        if isinstance(command, click.Group):
            yield from commands(command)


def test_every_kind_of_decision_is_a_command_an_operators_form_and_in_the_rules_words() -> None:
    from dashboard.commands.decide import decide
    from dashboard.operate.forms import FIELDS

    kinds = {what.value for what in What}
    assert set(decide.commands) == kinds | {"list", "withhold"}
    assert {what.value for what in FIELDS} == kinds
    rules = text("docs/results.md").split("## 2.")[0]
    table = re.findall(r"^\| ([a-z, -]+) \|", rules, re.MULTILINE)
    assert {word for row in table for word in row.split(", ")} - {"decision"} == kinds - {"undo"}


def first_cells(name: str) -> set[str]:
    """Return what stands in code quotes in the first column of a document's tables."""
    rows = re.findall(r"^\|([^|]*)\|", text(name), re.MULTILINE)
    return {word for row in rows for word in re.findall(r"`([^`]+)`", row)}


def test_every_setting_is_documented_and_no_other() -> None:
    told = {word for word in first_cells("docs/settings.md") if word.isupper()}
    assert told == set(VARIABLES)


def test_a_settings_documented_default_is_its_default() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", text("docs/settings.md"), re.MULTILINE))
    for variable, (field, _read) in VARIABLES.items():
        default = getattr(Settings(), field)
        if default is None:
            assert rows[variable] == "empty"
        elif isinstance(default, Path):
            assert f"/{default.name}`" in rows[variable]
        else:
            assert rows[variable] == f"`{default}`", variable
    assert len(VARIABLES) == len(fields(Settings))


def test_every_make_target_is_in_the_readme_and_no_other() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*##", text("Makefile"), re.MULTILINE))
    told = {word.split()[1] for word in first_cells("README.md") if word.startswith("make ")}
    assert told == targets


def test_every_command_is_in_the_readme_and_no_other() -> None:
    told = {word.split()[1] for word in first_cells("README.md") if word.startswith("poursuite ")}
    assert told == set(main.commands)


def test_every_option_a_document_names_exists() -> None:
    known = {"--help", "--version"}
    for command in [*(one for _, one in commands()), drill]:
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                known |= set(parameter.opts)
    for document in [ROOT / "README.md", ROOT / "CHANGELOG.md", *ROOT.glob("docs/**/*.md")]:
        told = set(re.findall(r"`(?:[^`\n]* )?(--[a-z-]+)", document.read_text(encoding="utf-8")))
        assert not told - known, f"{document.name} names options that do not exist"


def test_every_command_and_option_explains_itself() -> None:
    for name, command in commands():
        assert command.help, name
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, f"{name} {parameter.opts}"


def test_every_address_is_documented() -> None:
    from dashboard.app import create_app
    from dashboard.web.guard import PAGE
    from feeds.race_folder.read_race import race_folder, read_race
    from feeds.store import Store

    race = read_race(race_folder(Settings().race))
    server = create_app(race, Store("redis://127.0.0.1:1/0", race.key))
    ours = {
        route.path
        for route in server.routes
        if isinstance(route, APIRoute) and route.endpoint.__module__.startswith("dashboard.")
    }
    caught = {path for path in ours if ":path}" in path}  # what is no address gets its 404 there
    told = first_cells("README.md") | first_cells("docs/addresses.md")
    assert not ours - caught - told, "add them to docs/addresses.md"
    pages = {word for word in first_cells("README.md") if word.startswith("/")}
    for page in pages:
        assert PAGE.fullmatch(page.replace("{race}", race.key)), f"README: {page} is no page"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_to_a_file_leads_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), f"{document.name}: {target} is not there"


def test_every_kind_of_timing_system_is_documented_and_no_other() -> None:
    from feeds.timing.feed_list import kinds

    table = text("docs/timing.md").split("## ")[0]
    rows = re.findall(r"^\|[^|]*\| `([^`]+)` \|[^|]*\| \[[^]]*\]\(([^)#]+)", table, re.MULTILINE)
    assert {kind for kind, _ in rows} == set(kinds())
    for kind, page in rows:
        assert f'kind = "{kind}"' in text(f"docs/{page}"), page


def test_every_file_the_design_names_exists() -> None:
    for row in re.findall(r"^\|([^|]*)\|", text("docs/design.md"), re.MULTILINE):
        folder = Path()  # `feeds/store.py`, `embedded.py` are both in feeds/
        for name in re.findall(r"`([^`]+)`", row):
            if "/" in name or name.endswith((".py", ".mjs")):
                folder = Path(name).parent if "/" in name else folder
                path = ROOT / (name if "/" in name else folder / name)
                assert path.exists(), f"docs/design.md: there is no {path}"


def test_a_newcomer_walks_from_the_mat_to_the_dot_in_six_files() -> None:
    walk = text("CONTRIBUTING.md").split("opening each file once:")[1].split("Ten minutes")[0]
    files = re.findall(r"`([^`]+)`", walk)
    assert len(files) == 6
    for name in files:
        assert (ROOT / name).exists(), f"CONTRIBUTING.md: there is no {name}"


@pytest.mark.parametrize("dependency", PROJECT["dependencies"])
def test_every_dependency_says_why_it_is_here(dependency: str) -> None:
    name = re.match(r"[\w-]+", dependency)
    assert name is not None
    assert name[0] in first_cells("docs/design.md"), f"say in docs/design.md why we need {name[0]}"


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_names_packages_and_digests_and_nobodys_index(lock: str) -> None:
    lines = [line for line in text(lock).splitlines() if not line.lstrip().startswith("#")]
    odd = [
        line
        for line in lines
        if not re.match(r"    --hash=sha256:[0-9a-f]{64}( \\)?$", line)
        and not re.match(r"[a-z0-9._-]+==[\w.+]+( ; .*)? \\$", line)
    ]
    assert not odd


def test_the_map_credits_the_people_who_drew_it() -> None:
    credit = "© OpenStreetMap contributors, © Ville de Paris (ODbL)"
    assert credit in text("LICENSE")
    assert credit in text("README.md")


def test_the_changelog_knows_this_version() -> None:
    assert PROJECT["version"] in text("CHANGELOG.md")


def test_what_the_address_of_a_picture_on_air_may_say_is_documented_as_its_table_has_it() -> None:
    from dashboard.pages.air import PARAMETERS

    rows = [line for line in text("docs/broadcast.md").splitlines() if line.startswith("| `")]
    assert rows == [one.row() for one in PARAMETERS]
