"""Live: what another process reads at a mat shows up on the page, once, and after a crash too."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page

from feeds.race import Race
from feeds.race_folder.read_race import read_race
from tests.browser import oracle
from tests.commands import environment_of, free_port, serving, wait_until
from tests.orders import of_live


@contextmanager
def following(folder: Path, state: Path, file: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run `poursuite import --follow` beside the server, into its store."""
    command = [sys.executable, "-m", "dashboard.commands", "import", str(file)]
    command += ["--race", str(folder), "--follow"]
    with subprocess.Popen(command, env=environment_of(state)) as crew:
        try:
            yield crew
        finally:
            crew.send_signal(signal.SIGINT)
            crew.wait(20)


def lines(race: Race, bibs: range, mat: str, ago_s: float) -> list[str]:
    received = datetime.now(UTC) - timedelta(seconds=ago_s)
    rows = []
    for number in bibs:
        at = received + timedelta(milliseconds=number)
        times = ",".join(time.isoformat(timespec="milliseconds") for time in (at, received))
        rows.append(f"{race.runners[number].bib},{mat},{times},test\n")
    return rows


def append(file: Path, added: list[str]) -> None:
    with file.open("a", encoding="utf-8") as growing:
        growing.writelines(added)


def reads_on_page(page: Page, race: Race) -> list[int]:
    """Return by how many mats each runner of the roster was read."""
    counts: list[int] = page.evaluate(oracle.READS)
    return [counts[place] for place in of_live(race, race.key).place.tolist()]


def test_reads_of_another_process_appear_on_the_page_each_once(
    page: Page, race_of_today: Path, tmp_path: Path
) -> None:
    race = read_race(race_of_today)
    file, state = tmp_path / "mat.csv", tmp_path / "state"
    file.write_text("tag,mat,at,received,source\n", encoding="utf-8")
    with serving(state, free_port(), "serve", str(race_of_today), race=race.key) as address:
        page.goto(address)
        oracle.until(page, oracle.READY)
        with following(race_of_today, state, file):
            starts = lines(race, range(40), "start", 500)
            append(file, starts[:15])
            append(file, starts)  # fifteen of them again, as systems do
            oracle.until(page, f"{oracle.READS}.filter((n) => n > 0).length === 40")
            append(file, lines(race, range(25), "1km", 100))
            oracle.until(page, f"{oracle.READS}.filter((n) => n > 1).length === 25")
            number = page.evaluate("poursuite.race.number")
            oracle.until(page, f"poursuite.race.number > {number + 1}")  # nothing may come twice
        counts = reads_on_page(page, race)
        assert counts[:25] == [2] * 25
        assert counts[25:40] == [1] * 15
        assert not any(counts[40:])


def test_the_page_recovers_by_itself_when_the_server_was_killed(
    page: Page, race_of_today: Path, tmp_path: Path
) -> None:
    race = read_race(race_of_today)
    file, state, port = tmp_path / "mat.csv", tmp_path / "state", free_port()
    header = "tag,mat,at,received,source\n"
    file.write_text(header + "".join(lines(race, range(30), "start", 500)), encoding="utf-8")
    with serving(
        state, port, "serve", str(race_of_today), race=race.key, is_killed=True
    ) as address:
        load = [sys.executable, "-m", "dashboard.commands", "import", str(file)]
        subprocess.run([*load, "--race", str(race_of_today)], env=environment_of(state), check=True)
        page.goto(address)
        oracle.until(
            page, f"poursuite.race.field && {oracle.READS}.filter((n) => n > 0).length === 30"
        )
        epoch = page.evaluate("poursuite.race.epoch")
        page.evaluate("globalThis.stillHere = true")
    with serving(state, port, "serve", str(race_of_today), race=race.key):
        oracle.until(page, f"poursuite.race.epoch !== '{epoch}'")
        oracle.until(page, f"{oracle.READS}.filter((n) => n > 0).length === 30")
        assert page.evaluate("stillHere"), "the page had to be loaded again"
        wait_until(lambda: page.locator("#badge").get_attribute("data-state") == "live")
