"""Find a Chromium for the browser tests; with ``--install``, bring one where none is.

Looked for in this order: ``CHROMIUM=`` in the environment, the names Linux and macOS give it,
Playwright's own download.
Installed in this order: Debian's package, where we are root and have apt; Playwright's download.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
MISSING = (
    "No Chromium was found for the browser tests. Looked for $CHROMIUM, "
    f"{', '.join(NAMES)} on the PATH and Playwright's own. Install one, for instance with "
    "'apt-get install chromium' or '.venv/bin/playwright install chromium', "
    "or say where it is: CHROMIUM=/path/to/chrome make test"
)


def find_chromium() -> Path | None:
    """Return the Chromium to drive, or None where there is none."""
    told = os.environ.get("CHROMIUM")
    if told:
        return Path(told) if os.access(told, os.X_OK) else None
    on_path = (shutil.which(name) for name in NAMES)
    for place in (*on_path, *APPLICATIONS):
        if place and os.access(place, os.X_OK):
            return Path(place)
    return playwrights_own()


def playwrights_own() -> Path | None:
    """Return the Chromium Playwright downloaded, if it did. Not to be asked inside Playwright."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        place = Path(playwright.chromium.executable_path)
    return place if place.is_file() else None


def install() -> bool:
    """Bring a Chromium by the first way that works; return whether there is one now."""
    for way in ways():
        print(f"Installing Chromium for the browser tests: {' '.join(way[0])}", flush=True)
        if all(subprocess.run(step, check=False).returncode == 0 for step in way):
            return find_chromium() is not None
    return False


def ways() -> list[list[list[str]]]:
    """Return the ways to install it here, each a list of commands that must all succeed."""
    playwright = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return [playwright]
    debian = [["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]]
    return [debian, playwright]


def main(arguments: list[str]) -> int:
    """Print where Chromium is; 1 and a clear message where there is none."""
    found = find_chromium()
    if found is None and "--install" in arguments and install():
        found = find_chromium()
    print(found or MISSING, file=sys.stdout if found else sys.stderr)
    return 0 if found else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
