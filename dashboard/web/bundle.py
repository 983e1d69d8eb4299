"""The map-only plotly.js: where it lies, and how it gets there.

The full plotly.js is 1.1 MB of brotli, its map-only bundle 0.65 MB. The bundle is taken from
the npm package of the same version when the environment or the wheel is made, checked against
the digest in ``assets/vendor/plotly-map.json``, and never committed. Where npm is missing
the full bundle serves, and nothing else changes.

Only the standard library and brotli are imported: the wheel's build hook runs this file alone.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

NAME = "plotly-map.min.js"


class BundleError(Exception):
    """What npm gave is not the file we know."""


def fetch(vendor: Path) -> Path | None:
    """Put the bundle and its brotli twin into a folder, unless they are there.

    Parameters
    ----------
    vendor : the folder that holds ``plotly-map.json``.

    Returns
    -------
    The bundle's path; None where npm is missing or could not bring the package.

    Raises
    ------
    BundleError
        The file's sha512 is not the recorded one.
    """
    pin = json.loads((vendor / "plotly-map.json").read_text(encoding="utf-8"))
    bundle = vendor / NAME
    pressed = vendor / f"{NAME}.br"
    if bundle.is_file() and pressed.is_file() and digest(bundle.read_bytes()) == pin["sha512"]:
        pressed.touch()  # newer than its pin again, so that make rests
        return bundle
    body = from_npm(f"{pin['package']}@{pin['version']}", pin["file"])
    if body is None:
        return None
    if digest(body) != pin["sha512"]:
        raise BundleError(
            f"{pin['file']} of {pin['package']}@{pin['version']}: expected sha512 "
            f"{pin['sha512'][:16]}..., npm gave {digest(body)[:16]}.... Nothing was kept. If the "
            "version changed on purpose, put its digest into assets/vendor/plotly-map.json."
        )
    keep(bundle, body)
    keep(pressed, press(body))
    return bundle


def digest(body: bytes) -> str:
    """Return the sha512 of some bytes, in hexadecimal."""
    return hashlib.sha512(body).hexdigest()


def from_npm(package: str, file: str) -> bytes | None:
    """Return one file of an npm package, or None where npm cannot bring it."""
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
        archive = next(Path(folder).glob("*.tgz"))
        with tarfile.open(archive) as packed:
            member = packed.extractfile(f"package/{file}")
            return member.read() if member is not None else None


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
    """Fetch the bundle into a checkout, and say in one line what came of it."""
    vendor = Path(__file__).parents[2] / "assets" / "vendor"
    try:
        bundle = fetch(vendor)
    except BundleError as error:
        print(f"plotly-map: {error}", file=sys.stderr)
        return 1
    if bundle is None:
        print("plotly-map: npm could not bring the map-only plotly.js; the full one will serve.")
    else:
        kib = (vendor / f"{NAME}.br").stat().st_size // 1024
        print(f"plotly-map: {bundle.name} is in place ({kib} KiB of brotli).")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
