"""Draw the icons a phone puts on its screen from ``assets/icon.svg``.

Run ``python -m tests.browser.draw_icons`` after the icon has changed; a test says when.
"""

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.browser.find_chromium import find_chromium

ASSETS = Path(__file__).parent.parent.parent / "assets"
SIZES = {"icon-192": 192, "icon-512": 512, "maskable-512": 512, "apple-180": 180}
FILLS = ("maskable", "apple")  # the phone cuts the corners: ground up to the edge
SAFE = 0.72  # share of a maskable icon's width that no phone cuts off; 0.8 is promised
NIGHT = "#0a101d"


def draw(browser: Browser, name: str) -> Image.Image:
    """Return one icon as Chromium paints it."""
    size = SIZES[name]
    svg = (ASSETS / "icon.svg").read_text(encoding="utf-8")
    share, ground = (SAFE, NIGHT) if name.startswith("maskable") else (1.0, "transparent")
    if name.startswith(FILLS):
        ground = NIGHT
    context = browser.new_context(viewport={"width": size, "height": size}, device_scale_factor=1)
    page = context.new_page()
    page.set_content(
        f"<style>body{{margin:0;height:100vh;display:grid;place-items:center;background:{ground}}}"
        f"svg{{width:{100 * share}%}}</style>{svg}"
    )
    picture = page.screenshot(omit_background=ground == "transparent")
    context.close()
    return Image.open(io.BytesIO(picture))


def main() -> None:
    """Write all of them."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=["--no-sandbox", "--force-color-profile=srgb"]
        )
        for name in SIZES:
            picture = draw(browser, name).quantize(128, method=Image.Quantize.FASTOCTREE)
            picture.save(ASSETS / "icons" / f"{name}.png", optimize=True)
        browser.close()


if __name__ == "__main__":
    main()
