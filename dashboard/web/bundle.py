"""Scripts of others that the browser is sent: where they lie, and how they get there.

The full plotly.js is 1.1 MB of brotli, its map-only bundle 0.65 MB, and the one with lines and
bars, for the charts of the review, 0.32 MB. mediabunny, 0.14 MB, puts the frames of a clip into a
video file. They are taken from npm packages when the environment or the wheel is made, checked
against the digests in ``assets/vendor/*.json``, and never committed. Where npm is missing the full
plotly.js serves and nobody is offered a clip, and nothing else changes.

Only the standard library and brotli are imported: the wheel's build hook runs this file alone.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable
from pathlib import Path

PLOTLY, CLIPS = "plotly.json", "mediabunny.json"  # which version of which files we know
MAP, BASIC = "plotly-map.min.js", "plotly-basic.min.js"
VIDEO = "mediabunny.min.mjs"


class BundleError(Exception):
    """What npm gave is not the file we know."""


def fetch_all(vendor: Path) -> list[Path] | None:
    """Put all bundles into a folder, as ``fetch`` does; None where one package did not come."""
    found = [fetch(vendor, pin) for pin in (PLOTLY, CLIPS)]
    return None if None in found else [path for each in found for path in each or ()]


def fetch(vendor: Path, pinned: str = PLOTLY) -> list[Path] | None:
    """Put the bundles of a package and their brotli twins into a folder, unless they are there.

    Parameters
    ----------
    vendor : the folder that holds the pins.
    pinned : the package's.

    Returns
    -------
    The bundles' paths; None where npm is missing or could not bring the package.

    Raises
    ------
    BundleError
        A file's sha512 is not the recorded one.
    """
    pin = json.loads((vendor / pinned).read_text(encoding="utf-8"))
    known: dict[str, str] = pin["files"]
    missing = [name for name, sha512 in known.items() if not is_there(vendor / name, sha512)]
    folder = pin.get("folder", "dist")
    of = f"{pin['package']}@{pin['version']}"
    bodies = from_npm(of, [f"{folder}/{name}" for name in missing]) if missing else {}
    if bodies is None:
        return None
    for name, body in bodies.items():
        if digest(body) != known[name]:
            raise BundleError(
                f"{name} of {of}: expected sha512 {known[name][:16]}..., npm gave "
                f"{digest(body)[:16]}.... Nothing was kept. If the version changed on purpose, "
                f"put its digest into assets/vendor/{pinned}."
            )
    for name, body in bodies.items():
        keep(vendor / name, body)
        keep(twin_of(vendor / name), press(body))
    for name in known:
        twin_of(vendor / name).touch()  # newer than their pin again, so that make rests
    return [vendor / name for name in known]


def is_there(bundle: Path, sha512: str) -> bool:
    """Return whether a bundle and its twin are there, and the bundle is the one we know."""
    is_whole = bundle.is_file() and twin_of(bundle).is_file()
    return is_whole and digest(bundle.read_bytes()) == sha512


def twin_of(bundle: Path) -> Path:
    """Return where a bundle lies as brotli."""
    return bundle.with_name(f"{bundle.name}.br")


def digest(body: bytes) -> str:
    """Return the sha512 of some bytes, in hexadecimal."""
    return hashlib.sha512(body).hexdigest()


def from_npm(package: str, files: Iterable[str]) -> dict[str, bytes] | None:
    """Return files of an npm package by their last name; None where npm cannot bring them."""
    npm = shutil.which("npm")
    if npm is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        pack = [npm, "pack", "--silent", "--ignore-scripts", package]
        try:
            done = subprocess.run(pack, cwd=folder, capture_output=True, text=True, timeout=300)
        except subprocess.TimeoutExpired:
            return None
        if done.returncode != 0:
            return None
        found = {}
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as packed:
            for file in files:
                member = packed.extractfile(f"package/{file}")
                if member is None:
                    return None
                found[Path(file).name] = member.read()
        return found


def press(body: bytes) -> bytes:
    """Return the bytes as brotli at its strongest: about five seconds, once."""
    import brotli

    pressed: bytes = brotli.compress(body, quality=11)
    return pressed


def keep(path: Path, body: bytes) -> None:
    """Write a file whole or not at all: a build stopped half-way must not leave a stump."""
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(body)
    part.replace(path)


def main() -> int:
    """Fetch the bundles into a checkout, and say in one line what came of it."""
    vendor = Path(__file__).parents[2] / "assets" / "vendor"
    try:
        bundles = fetch_all(vendor)
    except BundleError as error:
        print(f"scripts: {error}", file=sys.stderr)
        return 1
    if bundles is None:
        print(
            "scripts: npm could not bring all of them; plotly.js will serve whole where its small "
            "bundles are missing, and without mediabunny nobody is offered a clip."
        )
    else:
        told = ", ".join(
            f"{one.name} ({twin_of(one).stat().st_size // 1024} KiB of brotli)" for one in bundles
        )
        print(f"scripts: in place are {told}.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
