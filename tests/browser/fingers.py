"""Fingers on the glass of a phone."""

from playwright.sync_api import Page

from tests.browser import oracle

STEPS = 12  # of a finger on its way


def drag(page: Page, fingers: int = 1, origin: tuple[float, float] = (150, 300)) -> None:
    """Pull the map by (99, 77) pixels with one finger and let go on the move, or pinch with two."""
    session = page.context.new_cdp_session(page)

    def touch(kind: str, spots: list[tuple[float, float]]) -> None:
        points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(spots)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def spots(step: int) -> list[tuple[float, float]]:
        x, y = origin
        if fingers == 1:
            return [(x + 9 * step, y + 7 * step)]
        return [(x + 60 - 6 * step, y - 5 * step), (x + 90 + 6 * step, y + 30 + 5 * step)]

    touch("touchStart", spots(0))
    for step in range(1, STEPS):
        touch("touchMove", spots(step))
        oracle.frames(page, 1)  # or two moves are joined to one
    touch("touchEnd", [])
