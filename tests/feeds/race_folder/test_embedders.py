"""Whose pages may embed a race: everybody's, until its folder names some."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from dashboard.commands.check import check
from feeds.race_folder.read_race import read_race
from tests.feeds.race_folder.race_folders import RACE, refusal, write_race


def with_origins(folder: Path, origins: str) -> Path:
    return write_race(folder, f"{RACE}\n[embed]\norigins = {origins}\n")


def checked(folder: Path) -> str:
    return CliRunner().invoke(check, [str(folder)]).output


def test_anybody_may_embed_a_race_until_its_folder_names_who_may_and_a_check_says_so(
    tmp_path: Path,
) -> None:
    anybodys = write_race(tmp_path / "anybodys")
    assert read_race(anybodys).embedders is None
    assert "any site may embed /embed/anybodys" in checked(anybodys)
    two = with_origins(tmp_path / "two", '["https://news.example", "http://*.club.example:8080"]')
    assert read_race(two).embedders == ("https://news.example", "http://*.club.example:8080")
    assert "any site" not in checked(two)
    assert read_race(with_origins(tmp_path / "nobodys", "[]")).embedders == ()


@pytest.mark.parametrize(
    "origin",
    [
        "news.example",
        "https://news.example/",
        "*",
        "https://",
        "https://a b",
        "https://x;script-src *",
        "HTTPS://news.example",
        "https://*",
        "'self'",
    ],
)
def test_what_is_no_origin_is_refused_with_its_line(tmp_path: Path, origin: str) -> None:
    said = str(refusal(with_origins(tmp_path / "race", f'["{origin}"]')))
    assert "race.toml:" in said
    assert f"found {origin!r}" in said
