"""Where Python says everything is on the screen: the independent word the pictures are held to."""

import io
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image
from playwright.sync_api import Page

from dashboard.pages.ground import METRES_A_UNIT, frame_of, to_ground
from dashboard.wire.order import in_order, race_in_order
from dashboard.wire.publish import recorded_times
from feeds.race import Race
from feeds.race_folder.read_race import race_folder, read_race
from feeds.rules.snapshot import Snapshot, snapshot
from geo.course import FloatArray, heading_deg_at, lonlat_at
from geo.motion import along_at
from tests.commands import PATIENCE_S, RACE
from tests.orders import of_replay

LEAST = 20  # of a change that is one, of 255
SAVE_DATA = "Object.defineProperty(navigator, 'connection', {value: {saveData: true}})"
# Dash and Plotly's map take a page seconds of work: they come where a test has asked for them.
WITHOUT_MAP = """addEventListener("DOMContentLoaded", () => {
  const isAskedFirst = navigator.connection?.saveData;
  if (!globalThis.wantsMap && !isAskedFirst) document.getElementById("dash")?.remove();
});"""
# From now on the page knows nothing of pacemakers, and draws no pennants.
NO_PACERS = "poursuite.race.field.pacer.fill(0); poursuite.drawing.setField(poursuite.race.field)"
READY = "document.documentElement.dataset.dots === 'moving'"
# Lane units a person a metre: of the scale beside the ribbon, or of what the drawer was told.
UNITS = "poursuite.density().units"
# By how many mats each has been read: a start that is assumed is no read.
READS = """(({ reads, bridged, slots }) =>
  Array.from(reads, (n, i) => n && n - bridged[i * slots]))(poursuite.race.field)"""
AT_REST = """poursuite.isStaged() && !poursuite.drawing.isStale()
  && !poursuite.isFlying() && !poursuite.map()?.isMoving()
  && document.getAnimations().every(({ playState }) => playState !== "running")"""


@dataclass(frozen=True)
class Camera:
    """What the page says it looks at; the only thing taken from it."""

    x: float
    y: float
    k: float
    w: float
    h: float
    base: float  # CSS pixels a lane unit where the whole course is shown

    @property
    def unit_px(self) -> float:
        return max(self.base, METRES_A_UNIT * self.k)

    def pixels(self, ground: FloatArray) -> FloatArray:
        return np.column_stack(
            (
                (ground[:, 0] - self.x) * self.k + self.w / 2,
                self.h / 2 - (ground[:, 1] - self.y) * self.k,
            )
        )


def camera_of(page: Page) -> Camera:
    return Camera(**page.evaluate("({...poursuite.camera})"))


def recorded_race() -> tuple[Race, Snapshot]:
    """Return the race that was run, its runners as they stand in the bytes of its replay."""
    race = read_race(race_folder(RACE))
    times, end_s = recorded_times(race)
    order = of_replay(race)
    now = snapshot(race, times.times_s, end_s, final=True)
    return race_in_order(race, order), in_order(now, order)


def places(race: Race, along_m: FloatArray, offset_m: FloatArray) -> FloatArray:
    """Return (N, 2) metres on the ground, `offset_m` to the right of where runners are headed."""
    frame = frame_of(race.course)
    heading = np.radians(heading_deg_at(race.course, along_m))
    ground = to_ground(lonlat_at(race.course, along_m), frame.lon0, frame.lat0)
    return ground + np.column_stack((np.cos(heading), -np.sin(heading))) * offset_m[:, None]


def runners_px(
    race: Race, now: Snapshot, at_s: float, camera: Camera
) -> tuple[FloatArray, FloatArray]:
    """Return (N, 2) CSS pixels and (N,) metres along of everybody, NaN for who is not out there."""
    along = along_at(now.motions, at_s)
    out = (now.facts.start_s < at_s) & ~(now.facts.finish_s <= at_s) & ~(now.facts.left_s <= at_s)
    along = np.where(out, along, np.nan)
    side = of_replay(race).side.astype(float)
    units = 9 + (side / 127.5 - 1) * (5.5 - 2.4)  # the lane's middle and its room
    return px_of(race, along, units, camera), along


def px_of(race: Race, along: FloatArray, units: FloatArray, camera: Camera) -> FloatArray:
    """Return (N, 2) CSS pixels of places so many lane units to the right of the line."""
    return camera.pixels(places(race, along, units * camera.unit_px / camera.k))


def picture(page: Page, *, of: str = "page") -> FloatArray:
    """Return (H, W, 3) of the screen as it is, in device pixels, 0 to 255."""
    image = Image.open(io.BytesIO(page.screenshot(animations="allow")))
    return np.asarray(image.convert("RGB"), dtype=np.float64)


def settled(page: Page, *, other_than: FloatArray | None = None) -> FloatArray:
    """Return the picture of a page that stands still, when all of it is there: two alike."""
    at_rest(page)
    end_s, before = time.monotonic() + PATIENCE_S, picture(page)
    while time.monotonic() < end_s:
        frames(page)
        until(page, AT_REST)
        now = picture(page)
        is_new = other_than is None or np.abs(now - other_than).max() > LEAST
        if is_new and np.array_equal(now, before):
            return now
        before = now
    raise AssertionError("the page never came to rest")


def shows(page: Page, is_so: Callable[[FloatArray], object]) -> FloatArray:
    """Return the first picture of which it is so: what was asked for is seen some frames later."""
    end_s = time.monotonic() + PATIENCE_S
    while not is_so(now := picture(page)):
        assert time.monotonic() < end_s, "the page never showed it"
        frames(page)
    return now


def replay_at(page: Page, server: str, race_s: float, *, is_frugal: bool = False) -> None:
    """Open the replay, standing at `race_s` seconds after the first gun, and wait for the dots.

    A frugal browser saves data: the page then loads its map when asked to, not before.
    """
    if is_frugal:
        page.add_init_script(SAVE_DATA)
    page.goto(f"{server}/replay/{RACE}?t={race_s:g}")
    until(page, READY)
    if is_frugal:  # what asks for the map is the last to appear
        until(page, "!document.getElementById('ask-map').hidden")


def touch(page: Page) -> None:
    """Touch the map and let go: what waits ten seconds for a phone's reader comes at once."""
    until(page, READY)
    page.locator("#stage").dispatch_event("pointercancel")


def staged(page: Page) -> None:
    """Wait until all that a page draws over its dots, and under them, has come."""
    touch(page)
    until(page, "poursuite.isStaged()")


def at_rest(page: Page) -> None:
    """Wait until all is there and nothing moves any more."""
    staged(page)
    until(page, AT_REST)


def wants_map(page: Page) -> None:
    """Let the pages that are opened from now on have Plotly's map, as they have for everybody."""
    page.add_init_script("globalThis.wantsMap = true")


def with_map(page: Page) -> None:
    """Touch the map, which brings Plotly's, and wait until that stands."""
    touch(page)
    until(page, "document.body.classList.contains('map-ready')")


def frames(page: Page, count: int = 4) -> None:
    """Let the browser draw some frames: what it does a frame later has been done."""
    page.evaluate(
        """(left) => new Promise((done) => {
          const next = () => (left-- ? requestAnimationFrame(next) : done());
          next();
        })""",
        count,
    )


def until(page: Page, is_so: str, most_s: float = PATIENCE_S) -> None:
    """Wait until the expression is true. Playwright's own way needs eval, which pages forbid."""
    end_s = time.monotonic() + most_s
    while not page.evaluate(is_so):
        assert time.monotonic() < end_s, f"not so after {most_s} s: {is_so}"
        page.wait_for_timeout(50)
