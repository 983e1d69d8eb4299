"""Dots as the picture of a link draws them: the shapes and colours of the page's."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw

from feeds.race import Wave

ASPHALT = np.array([34.0, 46.0, 73.0])  # who was passed sinks into the lane


@lru_cache(maxsize=1)
def glow(size: int) -> Image.Image:
    """Return how strong the chaser's light is around him, so many pixels wide."""
    light = Image.radial_gradient("L").resize((size, size))
    return light.point([round(170 * max(0.0, 1 - x / 180) ** 2) for x in range(256)])


def disc(pen: ImageDraw.ImageDraw, x: float, y: float, radius: float, colour: str) -> None:
    """Draw a disc."""
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def look_of(wave: Wave, is_passed: bool) -> tuple[str, str | None]:
    """Return the colour of a wave's dots and of their rim, None: they have none."""
    sunk = 0.62 if is_passed else 0.0

    def seen(colour: str) -> str:
        parts = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)], dtype=np.float64)
        red, green, blue = np.rint(parts + (ASPHALT - parts) * sunk).astype(int).tolist()
        return f"#{red:02x}{green:02x}{blue:02x}"

    return seen(wave.colour), seen(wave.rim) if wave.rim else None


def pennant(
    pen: ImageDraw.ImageDraw, x: float, y: float, pole: float, fill: str, edge: str, line: float
) -> None:
    """Draw a pacemaker's pennant on its pole: `pennant` of assets/map/stage/shaders.mjs."""
    pale = np.array([int(fill[at : at + 2], 16) for at in (1, 3, 5)]) * 0.4 + 255 * 0.6
    red, green, blue = np.rint(pale).astype(int).tolist()
    flies = [(x, y), (x, y - 1.02 * pole), (x + 0.78 * pole, y - 0.72 * pole), (x, y - 0.42 * pole)]
    pen.line([*flies, flies[0]], edge, round(3 * line), joint="curve")
    pen.polygon(flies[1:], (red, green, blue))
    pen.line(flies[:2], (red, green, blue), max(1, round(1.2 * line)))


def dot(
    pen: ImageDraw.ImageDraw, x: float, y: float, r: float, shape: str, fill: str, rim: str | None
) -> None:
    """Draw a dot of a wave's shape."""
    line = max(1, round(r / 4)) if rim else 0
    if shape == "square":
        pen.rectangle((x - 0.86 * r, y - 0.86 * r, x + 0.86 * r, y + 0.86 * r), fill, rim, line)
    elif shape == "triangle":
        corners = [(x, y - 1.16 * r), (x + r, y + 0.58 * r), (x - r, y + 0.58 * r)]
        pen.polygon(corners, fill, rim, line or 1)
    elif shape == "diamond":
        d = 1.16 * r
        pen.polygon([(x, y - d), (x + d, y), (x, y + d), (x - d, y)], fill, rim, line or 1)
    else:
        pen.ellipse((x - r, y - r, x + r, y + r), fill, rim, line)
