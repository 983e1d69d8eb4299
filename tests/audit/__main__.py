"""Let Lighthouse judge the live race, a replay that stands and its results, mobile preset.

Each page is judged several times and the middle one counts: a machine that does other things
meanwhile makes any page look slow. The Chromium is the tests', already running with its graphics
process at work, as a phone's is when a link is tapped; that draws WebGL without a graphics card.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from tests.browser.find_chromium import MISSING, find_chromium
from tests.commands import RACE, free_port, serving
from tests.conftest import PHONE

LIGHTHOUSE = Path(__file__).parent / "node_modules" / ".bin" / "lighthouse"
LEAST = {"performance": 90, "accessibility": 100, "best-practices": 95}
PAGES = {"live": "/", "replay": f"/replay/{RACE}?t=26:12", "review": f"/review/{RACE}"}
RUNS = 3
KEEP_DRAWING = "!!(globalThis.gl = document.createElement('canvas').getContext('webgl2'))"
METRICS = {
    "first-contentful-paint": "painted",
    "largest-contentful-paint": "largest painted",
    "total-blocking-time": "blocked",
    "cumulative-layout-shift": "shifted",
}


@contextmanager
def warm_browser() -> Iterator[int]:
    """Run the tests' Chromium, a WebGL page open in it, and give its debugging port."""
    place = find_chromium()
    if place is None:
        raise SystemExit(MISSING)
    port = free_port()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=place, args=[*PHONE, f"--remote-debugging-port={port}"]
        )
        chromium.new_page().evaluate(KEEP_DRAWING)
        yield port
        chromium.close()


def audit(address: str, port: int, folder: Path) -> dict[str, object]:
    """Return Lighthouse's report on a page."""
    report = folder / "report.json"
    command = [str(LIGHTHOUSE), address, "--quiet", "--output=json", f"--output-path={report}"]
    command += [f"--only-categories={','.join(LEAST)}", f"--port={port}"]
    subprocess.run(command, check=True, timeout=300)
    told: dict[str, object] = json.loads(report.read_text(encoding="utf-8"))
    return told


def points(report: dict, category: str) -> float:
    return 100 * (report["categories"][category]["score"] or 0)


def objections(report: dict, category: str) -> list[str]:
    """Return what cost the page points."""
    audits = report["audits"]
    return [
        f"{audits[part['id']]['title']} {audits[part['id']].get('displayValue', '')}".strip()
        for part in report["categories"][category]["auditRefs"]
        if part["weight"] and (audits[part["id"]]["score"] or 0) < 0.9
        if audits[part["id"]]["scoreDisplayMode"] not in ("notApplicable", "manual")
    ]


def main() -> int:
    """Judge and print; 1 where a page is worth less than it has to be."""
    failed = False
    with (
        tempfile.TemporaryDirectory() as made,
        serving(Path(made) / "state", free_port(), "demo", "--at", "10:26:12") as server,
        warm_browser() as port,
    ):
        audit(server, port, Path(made))  # the server's first answer is nobody's
        for page, path in PAGES.items():
            reports = [audit(server + path, port, Path(made)) for _ in range(RUNS)]
            reports.sort(key=lambda report: points(report, "performance"))
            middle = reports[len(reports) // 2]
            for category, least in LEAST.items():
                got = median(points(report, category) for report in reports)
                verdict = "met" if got >= least else "MISSED"
                print(f"{page:8} {category:15} {got:4.0f}  {verdict}: >= {least}")
                failed |= got < least
                for why in objections(middle, category) if got < least else ():
                    print(f"         - {why}")
            figures = (
                f"{said} {middle['audits'][key]['displayValue']}" for key, said in METRICS.items()
            )
            print(f"{page:8} {', '.join(figures)}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
