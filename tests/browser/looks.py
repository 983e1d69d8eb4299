"""Screens, themes and languages: how somebody comes to a page."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, NamedTuple

from playwright.sync_api import Browser, Page

from tests.browser import oracle


class Look(NamedTuple):
    """A screen, CSS pixels, and what its owner prefers."""

    width: int
    height: int
    theme: Literal["dark", "light"]
    language: str

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


@contextmanager
def looking(browser: Browser, look: Look) -> Iterator[Page]:
    """Open a page that looks so, of somebody who saves data; at its end nothing has gone wrong."""
    context = browser.new_context(
        viewport={"width": look.width, "height": look.height},
        has_touch=look.width < 1000,
        is_mobile=look.width < 1000,
        color_scheme=look.theme,
        locale=look.language,
        reduced_motion="reduce",  # a colour on its way to another is neither
    )
    context.add_init_script(oracle.SAVE_DATA)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []
