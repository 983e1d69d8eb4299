"""Screens, themes, languages and what eyes need: how somebody comes to a page."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, NamedTuple

from playwright.sync_api import Browser, Page

from tests.browser import oracle

Need = Literal["", "forced colours", "contrast", "large letters", "motion"]
# In the sun, if nothing else was chosen since.
WORN = """if (self.origin !== "null" && !localStorage.getItem("worn")) {
  localStorage.setItem("worn", "1");
  localStorage.setItem("poursuite:theme", "sun");
}"""
USUAL_PX = 16  # of a letter, where nobody has chosen


class Look(NamedTuple):
    """A screen, CSS pixels, and what its owner prefers."""

    width: int
    height: int
    theme: Literal["dark", "light", "sun"]
    language: str
    need: Need = ""

    def __str__(self) -> str:
        return " ".join(filter(None, [f"{self.width}x{self.height}", self.need]))


@contextmanager
def looking(browser: Browser, look: Look) -> Iterator[Page]:
    """Open a page that looks so, of somebody who saves data; at its end nothing has gone wrong."""
    context = browser.new_context(
        viewport={"width": look.width, "height": look.height},
        has_touch=look.width < 1000,
        is_mobile=look.width < 1000,
        color_scheme="dark" if look.theme == "dark" else "light",
        locale=look.language,
        # a colour on its way to another is neither
        reduced_motion="no-preference" if look.need == "motion" else "reduce",
        forced_colors="active" if look.need == "forced colours" else "none",
        contrast="more" if look.need == "contrast" else "no-preference",
    )
    context.add_init_script(oracle.SAVE_DATA)
    if look.theme == "sun":
        context.add_init_script(WORN)
    page = context.new_page()
    if look.need == "large letters":
        session = context.new_cdp_session(page)
        session.send("Page.enable")
        twice = {"standard": 2 * USUAL_PX, "fixed": 2 * USUAL_PX}
        session.send("Page.setFontSizes", {"fontSizes": twice})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == [], errors
