"""A gun goes late: the page that is open already shows it, clock, countdown and all."""

from datetime import datetime
from pathlib import Path

from playwright.sync_api import Page

from feeds.decisions.corrections import STREAM, Correction, What, pack
from feeds.embedded import running_store
from feeds.race import CHASER
from feeds.race_folder.read_race import read_race
from feeds.store import Store
from tests.browser import oracle
from tests.commands import free_port, listening, serving, wait_until
from tests.feeds.timing.listener_process import Sender


def seconds(page: Page, element: str) -> int:
    """Return the minutes and seconds in an element's words, as seconds."""
    words: str = page.locator(element).inner_text()
    minutes, rest = words.rsplit(":", 1)
    return 60 * int(minutes.split()[-1].split(":")[-1]) + int(rest[:2])


def since_gun_s(page: Page, gun_s: float) -> float:
    """Return by how much the clock on the page differs from the time since a gun."""
    return seconds(page, "#race-time") - float(page.evaluate("poursuite.raceS()")) + gun_s


def test_a_gun_ninety_seconds_late_moves_the_clock_of_an_open_page(
    page: Page, race_of_today: Path, tmp_path: Path
) -> None:
    race, state = read_race(race_of_today), tmp_path / "state"
    first_s, fourth_s = race.waves[0].gun_s, race.waves[3].gun_s
    with serving(state, free_port(), "serve", str(race_of_today), race=race.key) as address:
        page.goto(address)
        oracle.until(page, oracle.READY)
        page.evaluate("globalThis.stillHere = true")
        wait_until(lambda: abs(since_gun_s(page, first_s)) < 3)
        with listening(race_of_today, state) as port:
            sender = Sender(race, port)
            gun = sender.peer.gun("start", first_s + 90.0, sender.now())
            wait_until(lambda: (sender.exchange(gun), sender.line)[1])
            oracle.until(page, f"poursuite.facts.waves[0].gun_s === {first_s + 90.0}")
            sender.hang_up()
        wait_until(lambda: abs(since_gun_s(page, first_s + 90.0)) < 3)

        waits_s = seconds(page, "#phase")
        late = Correction(
            What.START_WAVE, first_s, "Ana", "an ambulance", wave="4", read_s=fourth_s + 120.0
        )
        with Store(running_store(state / race.key) or "", race.key) as store:
            store.append(STREAM, [pack(late)])
        oracle.until(page, f"poursuite.facts.waves[3].gun_s === {fourth_s + 120.0}")
        wait_until(lambda: seconds(page, "#phase") > waits_s + 60)
        fourth = page.locator("[data-wave='3']")
        moved = datetime.fromtimestamp(fourth_s + 120.0, race.zone).strftime("%H:%M:%S")
        wait_until(lambda: fourth.locator(".gun").text_content() == moved)
        assert moved in (fourth.locator(".leaves").text_content() or "")
        assert race.chaser is not None
        his_s = race.chaser.gun_s + 60.0
        later = Correction(What.START_WAVE, first_s, "Ana", "so too he", wave=CHASER, read_s=his_s)
        with Store(running_store(state / race.key) or "", race.key) as store:
            store.append(STREAM, [pack(later)])
        his = datetime.fromtimestamp(his_s, race.zone).strftime("%H:%M:%S")
        wait_until(lambda: page.locator(".waves .chaser .gun").text_content() == his)
        with page.context.new_page() as other:
            other.goto(address)
            oracle.until(other, oracle.READY)
            assert other.evaluate("poursuite.facts.waves.map((wave) => wave.gun_s)") == [
                first_s + 90.0, race.waves[1].gun_s, race.waves[2].gun_s, fourth_s + 120.0,
                race.waves[4].gun_s,
            ]  # fmt: skip
            told = other.locator("[data-wave='3'] .gun").text_content() or ""
            assert moved.startswith(told), "the table says what the timetable said"
            assert told != datetime.fromtimestamp(fourth_s, race.zone).strftime("%H:%M")
        assert page.evaluate("stillHere"), "the page had to be loaded again"
