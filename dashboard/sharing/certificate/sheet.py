"""A certificate as PDF or PNG: the words put on the sheet, and set by Typst.

Typst shapes every script, breaks lines as a language has it, and embeds in the PDF what letters it
used; names come to it as text and never as markup.
"""

from __future__ import annotations

import io
import json
import threading
import unicodedata
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import segno
import typst
from PIL import ImageFont

from dashboard.settings import assets_folder
from dashboard.sharing.certificate.art import Mark, Tones
from dashboard.sharing.lettering import WRITABLE

HERE = Path(__file__).parent
NAMES = HERE / "fonts"  # for names: what Inter cannot write
FONTS = ("Inter", "Inter Medium")
EAST_ASIAN = "Noto Sans CJK SC"
PPI = {"a4": 200, "phone": 192}  # 1654 x 2339 and 1080 x 1920 pixels
BLANK = "\uffff"  # no typeface has it

Paper = Literal["a4", "phone"]
Kind = Literal["pdf", "png"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on a certificate, in one language."""

    language: str
    race: str
    date: str
    eyebrow: str
    name: str
    deed: str  # what she did, in one line
    who: str
    figures: tuple[tuple[str, str, bool], ...]  # figure, what it is, whether it is gold
    marks: tuple[Mark, ...]  # beside the picture
    standing: str  # official, and at which revision
    proof: str  # what the code is for
    code: str
    address: str  # of her result, which the code leads to
    note: str
    tones: Tones
    art: str  # SVG


class Press:
    """Sets sheets, one at a time."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._compiler: typst.Compiler | None = None

    def printed(self, sheet: Sheet, kind: Kind, paper: Paper) -> bytes:
        """Return a certificate as a PDF of one page, or as a picture."""
        told = {name: value for name, value in asdict(sheet).items() if name != "art"}
        told |= {
            "format": paper,
            "title": f"{sheet.name} · {sheet.race}",
            "keywords": [sheet.code],
            "fonts": [*FONTS, *families(), EAST_ASIAN],
            "name_language": language_of(sheet.name) or sheet.language,
            "marks": [[one.said, one.x, one.y, one.kind] for one in sheet.marks],
        }
        inputs = {"told": json.dumps(told), "art": sheet.art, "code": qr_svg(sheet.address)}
        with self._turn:
            if self._compiler is None:
                paths = [str(assets_folder() / "fonts"), str(NAMES)]
                self._compiler = typst.Compiler(
                    str(HERE / "sheet.typ"), root=str(HERE), font_paths=paths,
                    ignore_system_fonts=True, sys_inputs=inputs,
                )  # fmt: skip
            made = self._compiler.compile(
                format=kind, ppi=float(PPI[paper]) if kind == "png" else None, sys_inputs=inputs
            )
        assert isinstance(made, bytes)
        return made


def qr_svg(address: str) -> str:
    """Return a QR code of an address, dark on white, with the margin that readers need."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, omitsize=True, light="#ffffff", dark="#0a101d", border=4
    )
    return out.getvalue().decode()


@lru_cache(maxsize=1)
def _typefaces() -> tuple[ImageFont.FreeTypeFont, ...]:
    return tuple(ImageFont.truetype(str(path), 20) for path in sorted(NAMES.glob("Noto*.*tf")))


@lru_cache(maxsize=1)
def families() -> tuple[str, ...]:
    """Return what the typefaces for names are called, but that of Chinese, Japanese and Korean."""
    told = (face.getname()[0] for face in _typefaces())
    return tuple(str(name) for name in told if name != EAST_ASIAN)


@lru_cache(maxsize=4096)
def _can_write(sign: str) -> bool:
    if WRITABLE.fullmatch(sign):
        return True
    return any(
        face.getmask(sign).getbbox() is not None
        and bytes(face.getmask(sign)) != bytes(face.getmask(BLANK))
        for face in _typefaces()
    )


def name_on_paper(name: str) -> str:
    """Return a name as a certificate writes it: empty where it has letters that we cannot write.

    Examples
    --------
    >>> name_on_paper("  Zoé   Brisefer 🏃"), name_on_paper("王小龍"), name_on_paper("𒀀𒀁")
    ('Zoé Brisefer', '王小龍', '')
    """
    plain = "".join(sign for sign in name if not 0x1F000 <= ord(sign) <= 0x1FAFF)
    plain = unicodedata.normalize("NFC", " ".join(plain.replace("\ufe0f", "").split()))
    head, space, last = plain.rpartition(" ")
    plain = f"{head}\u00a0{last}" if space and len(last) < 3 else plain  # no sign alone on a line
    signs = (sign for sign in plain if unicodedata.category(sign) not in ("Cf", "Mn", "Mc", "Zs"))
    return plain if all(map(_can_write, signs)) else ""


def language_of(name: str) -> str | None:
    """Return the language whose shapes of Chinese characters a name is written in; None: no such.

    Examples
    --------
    >>> [language_of(one) for one in ("さくら 花子", "김민준", "王小龍", "Zoé")]
    ['ja', 'ko', 'zh', None]
    """
    blocks = {unicodedata.name(sign, "").partition(" ")[0] for sign in name}
    if blocks & {"HIRAGANA", "KATAKANA", "HALFWIDTH"}:
        return "ja"
    return "ko" if "HANGUL" in blocks else "zh" if "CJK" in blocks else None
