"""Before anybody has run the laboratory has an invented field: that of `poursuite fair`."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser

from feeds.fairness.change import as_run, winners
from feeds.fairness.held import held
from feeds.fairness.invented import invented_times
from feeds.race_folder.read_race import race_folder, read_race
from tests.browser import oracle
from tests.browser.looks import Look, looking
from tests.browser.test_accessibility import objections
from tests.browser.test_fair import SHOWN, WEIGHED
from tests.commands import RACE, free_port, serving


def test_an_organiser_asks_before_the_gun_whether_it_will_be_fair(
    browser: Browser, tmp_path: Path
) -> None:
    folder = tmp_path / "planned"
    shutil.copytree(race_folder(RACE), folder)
    (folder / "reads.csv").unlink()
    soon = str(date.today() + timedelta(days=5))
    plan = (folder / "race.toml").read_text(encoding="utf-8").replace("2021-10-31", soon)
    (folder / "race.toml").write_text(plan, encoding="utf-8")
    race = read_race(folder)
    one = held(race, invented_times(race))
    due = int(np.count_nonzero(winners(one, as_run(one))))
    with (
        serving(tmp_path / "state", free_port(), "serve", str(folder), race=race.key) as at,
        looking(browser, Look(390, 844, "dark", "en-GB")) as page,
    ):
        page.goto(f"{at}/review/{race.key}")
        page.get_by_role("link", name="Will it be fair?").click()
        oracle.until(page, SHOWN)
        assert "Nobody has run yet" in page.locator(".fair-invented").inner_text()
        assert not page.locator(".review-early").is_visible()
        told = page.locator(".fair-won b").inner_text().replace(",", "")
        assert abs(int(told) - due) <= 2  # a tenth of a second decides in the bytes
        page.locator("#fair-gun-4").focus()
        for _ in range(24):
            page.keyboard.press("ArrowLeft")
        oracle.until(page, "document.querySelector('.fair-count.up b').textContent.startsWith('+')")
        oracle.until(page, WEIGHED)
        assert page.locator(".fair-who li").count() == 0, "nobody is told what was invented of her"
        assert objections(page, "will it be fair") == []
