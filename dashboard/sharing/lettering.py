"""The words on the picture of a link: one typeface, sizes that fit, what it can write."""

from __future__ import annotations

import re
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from dashboard.settings import assets_folder
from dashboard.sharing.dots import dot, look_of
from dashboard.sharing.story import Story
from feeds.race import Wave

SIZE = (1200, 630)
TEXT, QUIET, GOLD = "#eef3ff", "#a9b8d8", "#ffe08a"
LEFT, WIDE = 64, 500  # of the words
# What Inter's subset in assets/fonts can write: Latin, Greek, Cyrillic and their signs.
WRITABLE = re.compile(
    r"[ -~\u00a0-\u0148\u014a-\u01c3\u01cd-\u024f\u0370-\u0377\u037a-\u037f"
    r"\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u03e1\u0400-\u045f\u1e00-\u1eff\u2010-\u2014\u2018-\u201e\u2020-\u2022\u2026\u202f\u2032\u2033\u2212]*"
)


def writable(name: str) -> str:
    """Return a name as the picture can write it; empty where its letters are not in our typeface.

    Examples
    --------
    >>> writable("  Zoé   Brisefer °"), writable("محمد"), writable("Ana 🏃")
    ('Zoé Brisefer °', '', 'Ana')
    """
    plain = "".join(sign for sign in name if not 0x1F000 <= ord(sign) <= 0x1FAFF)
    plain = " ".join(plain.replace("\u200d", "").replace("\ufe0f", "").split())
    return plain if WRITABLE.fullmatch(plain) else ""


@lru_cache(maxsize=64)
def _font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(assets_folder() / "fonts" / f"Inter-{weight}.otf"), size)


def write_story(image: Image.Image, story: Story, clock: str, race: str) -> None:
    """Write a story on the left, our name and the race's clock on the right."""
    pen = ImageDraw.Draw(image)
    small, about = _font("Medium", 25), _font("Medium", 28)
    is_race = bool(story.counts)
    y = 60
    if not is_race:
        _block(pen, y, race, "Medium", QUIET, (25, 1), (23, 1), (21, 1))
        y = 122
    tries = (
        ((64, 3), (56, 3), (46, 3)) if is_race else ((64, 1), (56, 1), (54, 2), (44, 2), (36, 2))
    )
    y = 6 + _block(pen, y, story.title, "Bold", TEXT, *tries)
    x = LEFT
    if story.wave:
        tile = _tile(story.wave)
        image.paste(tile, (x - 2, y + 4), tile)
        x += 36
    pen.text((x, y), _cut(story.about, about, WIDE), QUIET, about)
    _block(pen, y + 62, story.line, "Medium", TEXT, (35, 3), (31, 3))
    base = SIZE[1] - 60
    if story.figure:
        big = _font("Bold", 92)
        foot = base if story.share is None else base - 52
        colour = GOLD if story.is_escaped else TEXT
        pen.text((LEFT - 3, foot), story.figure, colour, big, anchor="ls")
        _beside(pen, LEFT + pen.textlength(story.figure, big) + 22, foot, story.figure_is)
    x = LEFT
    for k, (figure, what) in enumerate(story.counts):
        pen.text((x, base - 36), figure, GOLD if k == 2 else TEXT, _font("Bold", 56), anchor="ls")
        pen.text((x, base), what, QUIET, small, anchor="ls")
        x += 36 + round(max(_font("Bold", 56).getlength(figure), small.getlength(what)))
    if story.share is not None:
        pen.rounded_rectangle((LEFT, base - 18, LEFT + WIDE, base), 9, "#1b2740")
        if story.share > 0.02:
            pen.rounded_rectangle((LEFT, base - 18, LEFT + WIDE * story.share, base), 9, TEXT)
    right = SIZE[0] - 44
    pen.text((right, 62), clock, TEXT, _font("Bold", 30), anchor="rs")
    right -= round(_font("Bold", 30).getlength(clock)) + 18
    pen.text((right, 62), "Poursuite", QUIET, _font("Bold", 24), anchor="rs")


@lru_cache(maxsize=32)
def _tile(wave: Wave) -> Image.Image:
    """Return the dot of a wave, smooth, 26 pixels either way."""
    fine = Image.new("RGBA", (104, 104))
    dot(ImageDraw.Draw(fine), 52, 52, 44, wave.shape, *look_of(wave, False))
    return fine.reduce(4)


def _beside(pen: ImageDraw.ImageDraw, x: float, base: float, text: str) -> None:
    """Write what a figure is to its right, in two lines if need be, on its own foot."""
    font = _font("Medium", 25)
    lines = _wrapped(text, font, SIZE[0] / 2 - x - 10)[:2]
    for k, line in enumerate(reversed(lines)):
        pen.text((x, base - 32 * k), line, QUIET, font, anchor="ls")


def _block(
    pen: ImageDraw.ImageDraw,
    y: int,
    text: str,
    weight: str,
    colour: str,
    *tries: tuple[int, int],
) -> int:
    """Write a text in the first of the sizes in which it takes so many lines; return its foot."""
    for size, most in tries:
        font = _font(weight, size)
        lines = _wrapped(text, font, WIDE)
        if len(lines) <= most and all(font.getlength(word) <= WIDE for word in text.split(" ")):
            break
    if len(lines) > most:
        lines = [*lines[: most - 1], _cut(" ".join(lines[most - 1 :]), font, WIDE)]
    for line in lines:
        pen.text((LEFT, y), line, colour, font)
        y += round(1.2 * size)
    return y


def _wrapped(text: str, font: ImageFont.FreeTypeFont, wide: float) -> list[str]:
    lines: list[str] = []
    head, space, last = text.rpartition(" ")
    glued = f"{head}\u00a0{last}" if space and len(last) < 3 else text  # no sign alone on a line
    for word in glued.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= wide:
            lines[-1] = longer
        else:
            lines.append(_cut(word, font, wide))
    return lines


def _cut(text: str, font: ImageFont.FreeTypeFont, wide: float) -> str:
    if font.getlength(text) <= wide:
        return text
    keeps = [n for n in range(len(text)) if font.getlength(text[:n] + "…") <= wide]
    return text[: keeps[-1]].rstrip() + "…" if keeps else "…"
