"""Independent readers of a PDF: PDFium, which comes as a wheel; Poppler where it is installed."""

import shutil
import subprocess
from ctypes import create_string_buffer
from pathlib import Path

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
import zxingcpp
from PIL import Image

READERS = ("pdfium", *(("poppler",) if shutil.which("pdftotext") else ()))


def text_of(body: bytes, reader: str, folder: Path) -> str:
    """Return the words of a PDF, spaces and lines as single spaces."""
    if reader == "poppler":
        path = folder / "read.pdf"
        path.write_bytes(body)
        done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True)
        said = done.stdout.decode()
    else:
        document = pypdfium2.PdfDocument(body)
        said = document[0].get_textpage().get_text_range()
        document.close()
    return " ".join(said.split())


def fonts_of(body: bytes, reader: str, folder: Path) -> dict[str, bool]:
    """Return the fonts that a PDF uses, each with whether it is embedded."""
    if reader == "poppler":
        path = folder / "read.pdf"
        path.write_bytes(body)
        done = subprocess.run(["pdffonts", path], capture_output=True, check=True)
        lines = [line.split() for line in done.stdout.decode().splitlines()[2:]]
        return {line[0].partition("+")[2]: line[-5] == "yes" for line in lines}
    document = pypdfium2.PdfDocument(body)
    found = {}
    for one in document[0].get_objects():
        if one.type != pdfium.FPDF_PAGEOBJ_TEXT:
            continue
        font = pdfium.FPDFTextObj_GetFont(one.raw)
        name = create_string_buffer(200)
        pdfium.FPDFFont_GetBaseFontName(font, name, 200)
        found[name.value.decode().partition("+")[2]] = pdfium.FPDFFont_GetIsEmbedded(font) == 1
    document.close()
    return found


def pages_of(body: bytes) -> list[tuple[float, float]]:
    """Return the sizes of a PDF's pages, millimetres."""
    document = pypdfium2.PdfDocument(body)
    sizes = [(width / 72 * 25.4, height / 72 * 25.4) for width, height in map(_size, document)]
    document.close()
    return sizes


def _size(page: pypdfium2.PdfPage) -> tuple[float, float]:
    return page.get_width(), page.get_height()


def codes_of(image: Image.Image) -> list[str]:
    """Return what QR codes in a picture say, as an independent reader has it."""
    return [one.text for one in zxingcpp.read_barcodes(np.asarray(image.convert("L")))]


def drawn(body: bytes) -> Image.Image:
    """Return the first page of a PDF as a picture."""
    document = pypdfium2.PdfDocument(body)
    image = document[0].render(scale=2).to_pil()
    document.close()
    return image
