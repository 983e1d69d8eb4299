"""The picture is true: dots stand where Python says, on their lane, with the map and without."""

import functools

import numpy as np
import pytest
import shapely
from playwright.sync_api import Page

from dashboard.pages.ground import frame_of, to_ground
from feeds.race import Race
from feeds.results.result import pacers_of
from feeds.rules.snapshot import Snapshot
from geo.course import FloatArray
from geo.motion import along_at
from tests.browser import crowds, oracle
from tests.commands import RACE

CHASE_S = (1240, 1405, 1633, 1860, 2055)  # race seconds: out, out, at the turn, back, back
HIDE_DOTS = "#dots { visibility: hidden }"
HIDE_TOOLS = ".tools { display: none !important }"


@pytest.fixture
def page(sharp_page: Page) -> Page:
    return sharp_page


@pytest.fixture(scope="module")
def recorded() -> tuple[Race, Snapshot]:
    return oracle.recorded_race()


@pytest.mark.parametrize("race_s", CHASE_S)
def test_the_white_dot_stands_where_python_says(
    page: Page, demo: str, recorded: tuple[Race, Snapshot], race_s: int
) -> None:
    race, now = recorded
    assert now.chaser is not None
    oracle.replay_at(page, demo, race_s)
    at_s = race.waves[0].gun_s + race_s
    camera = oracle.camera_of(page)
    ground = oracle.places(race, along_at(now.chaser, at_s), np.zeros(1))
    (expected,) = camera.pixels(ground)
    seen = white_spot(oracle.picture(page), expected)
    assert np.hypot(*(seen - expected)) < 3.0, f"seen at {seen}, expected at {expected}"


def white_spot(picture: FloatArray, near: FloatArray) -> FloatArray:
    """Return the middle, in CSS pixels, of the pure white within 40 px of a place."""
    x, y = np.round(near * 2).astype(int)  # two device pixels each
    left, top = max(0, x - 80), max(0, y - 80)
    window = picture[top : y + 80, left : x + 80]
    rows, columns = np.nonzero((window > 250).all(axis=2))
    assert len(rows) > 50, "there is no white dot"
    return np.array([(columns.mean() + left + 0.5) / 2, (rows.mean() + top + 0.5) / 2])


def test_every_runner_is_drawn_at_her_place_and_none_off_the_lanes(
    page: Page, demo: str, recorded: tuple[Race, Snapshot]
) -> None:
    race, now = recorded
    race_s = 1210  # everybody is out, nobody is home
    oracle.replay_at(page, demo, race_s, is_frugal=True)
    camera = oracle.camera_of(page)
    page.evaluate(oracle.NO_PACERS)  # a pennant may fly over the edge of the road
    with_dots = oracle.settled(page)
    page.add_style_tag(content=HIDE_DOTS)
    without = oracle.settled(page, other_than=with_dots)
    painted = np.abs(with_dots - without).max(axis=2) > 24
    sure = np.abs(with_dots - without).max(axis=2) > 60

    _, along = oracle.runners_px(race, now, race.waves[0].gun_s + race_s, camera)
    out = ~np.isnan(along)
    assert out.sum() > 3500
    assert race.course.turn_m is not None
    straight = out & (np.abs(along - race.course.turn_m) > 150)  # the swing is drawn, not run
    straight &= np.abs(along - 1460) > 60  # so is the rounding of the bend
    at_s = race.waves[0].gun_s + race_s
    x, y = np.round(as_a_crowd(page, race, now, at_s)[straight] * 2 - 0.5).astype(int).T
    assert thick(painted)[y, x].mean() > 0.999, "some runners are not drawn where they are"

    off = sure & ~near_course(race, camera, painted.shape, units=14.5 + 1.5)
    off &= ~near_start(race, camera, painted.shape)
    off &= ~near_chaser(page, painted.shape)
    assert off.sum() == 0, f"paint off the lanes at {np.argwhere(off)[:5] / 2}"


def as_a_crowd(page: Page, race: Race, now: Snapshot, at_s: float) -> FloatArray:
    """Return (N, 2) CSS pixels where each is painted: her dot, or the ribbon with her."""
    assert now.chaser is not None
    camera, crowd = oracle.camera_of(page), crowds.crowd_at(race, now, at_s)
    (his,) = along_at(now.chaser, at_s) if page.evaluate("poursuite.density().nearM") else [np.nan]
    units = page.evaluate(oracle.UNITS)
    sideways = crowds.sideways_units(race, crowd, camera, his, units)
    return oracle.px_of(race, crowd.along_m, sideways, camera)


def thick(painted: FloatArray, by: int = 3) -> FloatArray:
    """Return True within `by` device pixels of paint: a dark shirt shows by its rim alone."""
    grown = painted.copy()
    for axis in (0, 1):
        grown = np.logical_or.reduce([np.roll(grown, step, axis) for step in range(-by, by + 1)])
    return np.asarray(grown)


def near_course(
    race: Race, camera: oracle.Camera, shape: tuple[int, ...], units: float
) -> FloatArray:
    frame = frame_of(race.course)
    line = camera.pixels(to_ground(race.course.line_lonlat, frame.lon0, frame.lat0))
    lanes = shapely.LineString(line).buffer(units * camera.unit_px)
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    inside = shapely.contains_xy(lanes, (columns + 0.5) / 2, (rows + 0.5) / 2)
    return np.asarray(inside)


def near_start(race: Race, camera: oracle.Camera, shape: tuple[int, ...]) -> FloatArray:
    """Return where waves wait for their gun and finishers walk out: behind the line."""
    return around(oracle.places(race, np.zeros(1), np.zeros(1)), camera, shape, 100 * camera.k)


def near_chaser(page: Page, shape: tuple[int, ...]) -> FloatArray:
    x, y = page.evaluate("poursuite.chaser()")
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    return np.hypot(columns / 2 - x, rows / 2 - y) < 26


def around(
    ground: FloatArray, camera: oracle.Camera, shape: tuple[int, ...], reach_px: float
) -> FloatArray:
    ((x, y),) = camera.pixels(ground)
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    return np.hypot(columns / 2 - x, rows / 2 - y) < reach_px


@pytest.mark.parametrize(
    ("width", "height"), [(390, 844), pytest.param(1280, 800, marks=pytest.mark.whole)]
)
def test_the_picture_stays_when_the_map_takes_over(
    page: Page, demo: str, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    oracle.replay_at(page, demo, 1580, is_frugal=True)
    page.add_style_tag(content=HIDE_TOOLS)
    page.evaluate("dispatchEvent(new Event('resize'))")  # labels settle where no tool is
    before = oracle.settled(page)
    page.evaluate("document.getElementById('load-map').click()")
    oracle.with_map(page)
    after = oracle.settled(page)
    change = np.abs(after - before).max(axis=2)
    # antialiasing differs by a hair along edges; a street or a lane that moved would not
    assert (change > 40).mean() < 0.002, f"{(change > 40).mean():.2%} of the pixels changed"
    moved = beyond_a_pixel(before, after)
    assert moved.max() < 14, f"something moved: {moved.max():.0f}"


def beyond_a_pixel(before: FloatArray, after: FloatArray) -> FloatArray:
    """Return (H / 8, W / 8, 3) how much blocks changed that no step of a CSS pixel explains.

    Two painters round the edge of a line, and the place of a dot, to different device pixels.
    """
    around = range(-2, 3)  # device pixels: two to a CSS pixel
    seen = blur(before)
    changes = (
        np.abs(blur(np.roll(after, (down, right), (0, 1))) - seen)
        for down in around
        for right in around
    )
    least: FloatArray = functools.reduce(np.minimum, changes)
    return least


def blur(picture: FloatArray, by: int = 8) -> FloatArray:
    height, width = picture.shape[0] // by * by, picture.shape[1] // by * by
    blocks = picture[:height, :width].reshape(height // by, by, width // by, by, 3)
    return np.asarray(blocks.mean(axis=(1, 3)))


def test_all_of_them_move_while_the_race_is_live(page: Page, demo: str) -> None:
    page.goto(demo)
    oracle.until(page, oracle.READY)
    assert page.evaluate("poursuite.race.field.n") == 3600
    first = oracle.picture(page)
    x, y = page.evaluate("poursuite.chaser()")
    moved = f"Math.hypot(poursuite.chaser()[0] - {x}, poursuite.chaser()[1] - {y}) > 2"
    oracle.until(page, moved)
    oracle.shows(page, lambda now: (np.abs(now - first).max(axis=2) > 40).sum() > 5000)
    assert page.evaluate("poursuite.drawer") == "webgl2"


def test_a_lost_webgl_context_is_rebuilt(page: Page, demo: str) -> None:
    oracle.replay_at(page, demo, 1580, is_frugal=True)
    before = oracle.settled(page)
    lose = "document.getElementById('dots').getContext('webgl2').getExtension('WEBGL_lose_context')"
    page.evaluate(f"globalThis.losing = {lose}; losing.loseContext()")
    oracle.shows(page, lambda now: (np.abs(now - before).max(axis=2) > 60).sum() > 3000)
    page.evaluate("losing.restoreContext()")
    oracle.shows(page, lambda now: (np.abs(now - before).max(axis=2) > 60).sum() < 300)


def test_without_webgl_a_plain_canvas_draws_the_same_race(
    page: Page, demo: str, recorded: tuple[Race, Snapshot]
) -> None:
    page.add_init_script(
        """const get = HTMLCanvasElement.prototype.getContext;
        HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
          return kind.startsWith("webgl") ? null : get.call(this, kind, ...more);
        }"""
    )
    race, now = recorded
    assert now.chaser is not None
    oracle.replay_at(page, demo, 1405)
    assert page.evaluate("poursuite.drawer") == "2d"
    assert page.locator("#notice").is_visible()
    page.add_style_tag(content="#notice { display: none }")
    at_s = race.waves[0].gun_s + 1405
    camera = oracle.camera_of(page)
    ground = oracle.places(race, along_at(now.chaser, at_s), np.zeros(1))
    (expected,) = camera.pixels(ground)
    assert np.hypot(*(white_spot(oracle.picture(page), expected) - expected)) < 3
    own, along = oracle.runners_px(race, now, at_s, camera)
    assert race.course.turn_m is not None
    out = ~np.isnan(along) & (np.abs(along - race.course.turn_m) > 150)
    out &= (np.abs(along - 1460) > 60) & (np.abs(own - expected).max(axis=1) > 30)
    with_dots = oracle.settled(page)
    spots = np.where(pacers_of(race)[:, None], own, as_a_crowd(page, race, now, at_s))
    page.add_style_tag(content=HIDE_DOTS)
    without = oracle.settled(page, other_than=with_dots)
    painted = np.abs(with_dots - without).max(axis=2) > 24
    x, y = np.round(spots[out] * 2 - 0.5).astype(int).T
    assert thick(painted)[y, x].mean() > 0.99


def test_unknown_races_and_addresses_are_not_pages(page: Page, demo: str) -> None:
    for path in ("/nothing", "/replay/no-such-race", f"/embed/{RACE}-2", "/live/x", "/api/y"):
        answer = page.request.get(f"{demo}{path}")
        assert answer.status == 404, path


def test_who_only_asks_for_the_head_gets_no_body(page: Page, demo: str) -> None:
    for path in ("/", f"/replay/{RACE}", f"/live/{RACE}/head.json"):
        answer = page.request.head(f"{demo}{path}")
        assert answer.status == 200, path
        assert answer.body() == b""
        assert (
            answer.headers["content-type"]
            == page.request.get(f"{demo}{path}").headers["content-type"]
        )
    assert page.request.head(f"{demo}/nothing").status == 404
