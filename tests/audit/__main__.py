"""Let Lighthouse judge the live race and a replay that stands, with its mobile preset.

Each page is judged several times and the middle one counts: a machine that does other things
meanwhile makes any page look slow. The Chromium is the tests'; it draws WebGL without a graphics
card, which costs the processor what a phone's would not pay.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from tests.browser.find_chromium import MISSING, find_chromium
from tests.commands import RACE, free_port, serving
from tests.conftest import ARGUMENTS

LIGHTHOUSE = Path(__file__).parent / "node_modules" / ".bin" / "lighthouse"
LEAST = {"performance": 90, "accessibility": 100, "best-practices": 95}
PAGES = {"live": "/", "replay": f"/replay/{RACE}?t=26:12"}
RUNS = 3
METRICS = {
    "first-contentful-paint": "painted",
    "largest-contentful-paint": "largest painted",
    "total-blocking-time": "blocked",
    "cumulative-layout-shift": "shifted",
}


def audit(address: str, folder: Path) -> dict[str, object]:
    """Return Lighthouse's report on a page."""
    place = find_chromium()
    if place is None:
        raise SystemExit(MISSING)
    report = folder / "report.json"
    flags = " ".join(("--headless=new", *ARGUMENTS))
    command = [str(LIGHTHOUSE), address, "--quiet", "--output=json", f"--output-path={report}"]
    command += [f"--only-categories={','.join(LEAST)}", f"--chrome-flags={flags}"]
    subprocess.run(command, env={**os.environ, "CHROME_PATH": place}, check=True, timeout=300)
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
    ):
        for page, path in PAGES.items():
            reports = [audit(server + path, Path(made)) for _ in range(RUNS)]
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
