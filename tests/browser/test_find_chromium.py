"""The browser of the tests: found where it is, brought where it is not, and never skipped."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser import find_chromium as finder


def program(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_a_chromium_named_in_the_environment_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, "chromium")
    named = program(tmp_path, "my-chrome")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("CHROMIUM", str(named))
    assert finder.find_chromium() == named


def test_a_chromium_on_the_path_is_found_under_any_of_its_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = program(tmp_path, "google-chrome")
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert finder.find_chromium() == found


def test_a_missing_chromium_is_told_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CHROMIUM", "/nowhere/chrome")
    assert finder.main([]) == 1
    assert "apt-get install chromium" in capsys.readouterr().err


def test_who_is_not_root_gets_playwrights_chromium(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert [way[0][1:] for way in finder.ways()] == [["-m", "playwright", "install", "chromium"]]


def test_the_page_is_a_phone_that_can_draw(sharp_page: Page) -> None:
    sharp_page.set_content('<meta name="viewport" content="width=device-width"><canvas></canvas>')
    draws = "document.querySelector('canvas').getContext('webgl2') !== null"
    assert sharp_page.evaluate(draws)
    assert sharp_page.evaluate("[innerWidth, innerHeight, devicePixelRatio]") == [390, 844, 2]
    assert sharp_page.evaluate("navigator.language") == "fr-FR"
