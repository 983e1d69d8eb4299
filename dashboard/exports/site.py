"""A race as static files, for any web host and any folder of it: pages, modules, bytes, exports.

A site is written beside its place and then put there whole, so that no name outlives an opt-out in
an old file. Only a folder that is empty, or that we wrote, is replaced.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

import brotli

from dashboard.exports.pages import Pages
from dashboard.i18n import languages, own_language
from dashboard.pages.stands import FILM, SUN, in_site
from dashboard.pages.templates import templates
from dashboard.settings import assets_folder
from dashboard.web.bundle import BASIC
from dashboard.web.modules import map_modules, map_version
from dashboard.web.routes import folded_plotly
from feeds.exports.lines import Settled
from feeds.exports.tables import TABLES

MARK = ".poursuite-site"  # in a folder that we wrote
ASSETS = ("icon.svg", "icons/apple-180.png", SUN, FILM)
KINDS = ("replay", "review")


class SiteError(ValueError):
    """A folder that is somebody else's; the message says what to do."""


def site_files(pages: Pages, known: Settled) -> dict[str, bytes]:
    """Return the files of a site, by their paths in it.

    Parameters
    ----------
    pages : of a race.
    known : its results.
    """
    race, own = pages.race, own_language(pages.race.name)
    key = race.key
    files = {
        "index.html": templates.get_template("to_replay.html").render(key=key, own=own).encode(),
        MARK: b"Written by 'poursuite export --site', and replaced by it.\n",
        f"assets/vendor/{BASIC}": folded_plotly(BASIC).of("")[1],
        f"replay/{key}/{pages.head['epoch']}/snapshot-0": brotli.decompress(pages.snapshot()),
    }
    for code in languages():
        folder = "" if code == own else code
        for kind in KINDS:
            page = pages.page(kind, code, in_site(kind, key, own, code))
            files[f"{folder and f'{folder}/'}{kind}/{key}/index.html"] = page.encode()
    files |= {f"replay/{key}/{name}": text.encode() for name, text in pages.news().items()}
    files |= {f"map/{map_version()}/{name}": text.encode() for name, text in map_modules().items()}
    files |= {f"assets/{name}": (assets_folder() / name).read_bytes() for name in ASSETS}
    return files | {f"export/{key}/results.{kind}": TABLES[kind](known, None) for kind in TABLES}


def write_site(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put a site into a folder, in place of what we wrote there before.

    Raises
    ------
    SiteError
        Where something else is there.
    OSError
        Where it cannot be written.
    """
    if (
        folder.exists()
        and (not folder.is_dir() or any(folder.iterdir()))
        and not (folder / MARK).exists()
    ):
        raise SiteError(
            f"{folder}: expected a folder that is empty, or a site that was exported before, found "
            "other files. Name another."
        )
    folder = folder.absolute()
    beside = folder.with_name(f".{folder.name}-{secrets.token_hex(4)}")
    try:
        for name, body in files.items():
            path = beside / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)
        if folder.exists():
            old = beside.with_name(f"{beside.name}-old")
            folder.rename(old)
            beside.rename(folder)
            shutil.rmtree(old)
        else:
            beside.rename(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
