"""Night and day: the theme and the language are chosen, kept, and safe for every pair of eyes."""

import itertools
import re
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from dashboard.pages.ground import TONES
from feeds.race_folder.read_race import built_in_races, race_folder, read_race
from geo.motion import FloatArray
from tests.browser import oracle
from tests.browser.contrast import CONTRASTS
from tests.commands import RACE

# Machado, Oliveira and Fernandes (2009), severity 1: what the three common colour-blindnesses see,
# in linear RGB.
SEEN_WITH = {
    "every cone": np.eye(3),
    "protanopia": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                            [-0.003882, -0.048116, 1.051998]]),
    "deuteranopia": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                              [-0.011820, 0.042940, 0.968881]]),
    "tritanopia": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                            [0.004733, 0.691367, 0.303900]]),
}  # fmt: skip
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = TO_XYZ.sum(axis=1)


@pytest.fixture(params=["light", "dark"])
def themed(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """Return a page on a phone that asks for light or dark."""
    phone = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="fr-FR", color_scheme=request.param
    )
    yield phone.new_page()
    phone.close()


def test_every_word_stands_out_from_its_ground_and_is_large_enough(themed: Page, demo: str) -> None:
    for race_s in (-30, 1405, 2400):
        oracle.replay_at(themed, demo, race_s, is_frugal=True)
        oracle.until(themed, "document.getElementById('panel-race').dataset.phase")
        for is_open in (False, True):
            themed.evaluate(f"document.getElementById('menu').open = {str(is_open).lower()}")
            told = themed.evaluate(CONTRASTS)
            assert len(told) > 30
            assert not [word for word in told if word[1] < 4.5], race_s
            assert not [word for word in told if word[2] < 12], race_s


def test_the_ground_follows_the_device_and_the_ribbon_stays_dark(themed: Page, demo: str) -> None:
    oracle.replay_at(themed, demo, -30, is_frugal=True)
    is_light = themed.evaluate("matchMedia('(prefers-color-scheme: light)').matches")
    picture = oracle.picture(themed)
    assert (picture[:60, 200:230].mean() > 200) == is_light
    x, y = themed.evaluate(
        "(() => { const at = document.querySelectorAll('.name.mark')[2].getBoundingClientRect();"
        "return [at.left, at.top]; })()"
    )
    assert 0 < x < 390
    assert 0 < y < 844
    assert TONES["lane"][0] == TONES["lane"][1]


def test_a_chosen_theme_is_kept_and_reaches_the_map(page: Page, demo: str) -> None:
    oracle.wants_map(page)
    oracle.replay_at(page, demo, 1405)
    oracle.with_map(page)
    assert ground_of_map(page) == TONES["ground"][0]
    page.locator("#menu summary").click()
    page.locator("input[name=theme][value=light]").check(force=True)
    assert ground_of_map(page) == TONES["ground"][1]
    page.goto(f"{demo}/replay/{RACE}?t=1405")
    assert page.locator("html").get_attribute("data-theme") == "light", "before any script has run"
    oracle.until(page, oracle.READY)
    page.locator("#menu summary").click()
    page.locator("input[name=theme][value=device]").check(force=True)
    page.reload()
    assert page.locator("html").get_attribute("data-theme") is None


def ground_of_map(page: Page) -> str:
    colour: str = page.evaluate("poursuite.map().getPaintProperty('ground', 'background-color')")
    return colour


def test_a_chosen_language_is_in_the_address_and_kept(page: Page, demo: str) -> None:
    page.goto(f"{demo}/replay/{RACE}?t=1405")
    oracle.until(page, oracle.READY)
    page.locator("#menu summary").click()
    page.get_by_role("link", name="English").click()
    page.wait_for_url(re.compile("lang=en"))
    assert "t=1405" in page.url
    assert page.locator("html").get_attribute("lang") == "en"
    page.goto(demo)
    assert page.locator("html").get_attribute("lang") == "en"


def lab(colour: str, eyes: FloatArray) -> FloatArray:
    """Return CIE L*a*b* of "#rrggbb" as those eyes see it."""
    part = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    xyz = TO_XYZ @ np.clip(eyes @ linear, 0, 1) / WHITE
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def apart(one: str, other: str, eyes: FloatArray) -> float:
    return float(np.linalg.norm(lab(one, eyes) - lab(other, eyes)))


@pytest.mark.parametrize("eyes", SEEN_WITH)
@pytest.mark.parametrize("key", built_in_races())
def test_waves_are_told_apart_by_any_eyes(key: str, eyes: str) -> None:
    """Each dot stands out from the lane; two waves differ in colour, or else in shape."""
    waves = read_race(race_folder(key)).waves
    lane = TONES["lane"][0]
    for wave in waves:
        assert apart(wave.rim or wave.colour, lane, SEEN_WITH[eyes]) > 25, wave.name
    for one, other in itertools.combinations(waves, 2):
        difference = apart(one.rim or one.colour, other.rim or other.colour, SEEN_WITH[eyes])
        assert difference > 20 or one.shape != other.shape, (one.name, other.name)
        assert difference > 8, (one.name, other.name)
    assert all(apart("#ffffff", wave.colour, SEEN_WITH[eyes]) > 20 for wave in waves)
