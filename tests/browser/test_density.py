"""Where dots would lie on each other the field is a ribbon, as wide as the crowd, by its waves."""

from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from feeds.race import Race
from feeds.rules.snapshot import Snapshot
from geo.course import FloatArray
from geo.motion import along_at
from tests.browser import crowds, oracle
from tests.browser.looks import Look, looking
from tests.browser.test_picture import HIDE_DOTS, HIDE_TOOLS, thick
from tests.browser.test_scenes import MODULES

RACE_S = 1405  # after the first gun: the chaser is on his way out
HIDE = HIDE_TOOLS + (
    "#stage > [class^=density], #names, #scenes, .clock, .badge, .menu, .sheet"
    " { visibility: hidden }"
)
STRIPES = """async () => {
  const { crowdOf, stripesOf } = await scene("stage/density/crowd.mjs");
  const { race: { field }, scene: shown, raceS } = poursuite;
  const crowd = crowdOf(shown);
  const t = raceS() - field.base;
  crowd.want(field, t, 0);
  crowd.work(() => false);
  const { count } = crowd.nodes;
  const found = crowd.at(t);
  const stripes = stripesOf(found, crowd.waves, count, new Float32Array(4 * count * crowd.waves));
  return { people: [...found.people], stripes: [...stripes], count };
}"""
IN_PIECES = """async () => {
  const { counting, nodesOf } = await scene("stage/density/count.mjs");
  const { race: { field }, scene: shown, raceS } = poursuite;
  return [() => false, () => true].map((isTime) => {
    const count = counting(field, shown, nodesOf(shown.course.lengthM), raceS() - field.base);
    let pieces = 1;
    while (!count.work(isTime)) pieces += 1;
    return [pieces, [...count.people]];
  });
}"""
# Places across the lane, as test_course_twin.py has them: CSS pixels.
LANE = """async ([along, across]) => {
  const { laneUnit, placeOf } = await scene("stage/course.mjs");
  const { toScreen } = await scene("stage/camera.mjs");
  const { camera, scene: { course } } = poursuite;
  const metres = laneUnit(camera) / camera.k;
  return along.map((on) => across.map((units) => {
    const at = [0, 0];
    placeOf(course, on, (course.laneAt + units) * metres, at, course.laneAt * metres);
    return toScreen(camera, at[0], at[1], at);
  }));
}"""
MELTS = """async (all) => {
  const { meltOf, dotsAt } = await scene("stage/density/melt.mjs");
  const melt = (px2, awayM, calm) => meltOf({ people: 1, pxAMetre: 1, road: px2, awayM, nearM: 60, calm });
  return all.map((px2) => [melt(px2, NaN, false), dotsAt(melt(px2, NaN, false)), melt(px2, NaN, true), melt(px2, 59, false)]);
}"""  # noqa: E501


@pytest.fixture(scope="module")
def recorded() -> tuple[Race, Snapshot]:
    return oracle.recorded_race()


@pytest.fixture
def replay(sharp_page: Page, demo: str) -> Page:
    """The replay from afar, standing, with nothing over the map."""
    oracle.replay_at(sharp_page, demo, RACE_S, is_frugal=True)
    sharp_page.add_style_tag(content=HIDE)
    sharp_page.evaluate(MODULES)
    sharp_page.evaluate(oracle.NO_PACERS)
    oracle.at_rest(sharp_page)
    return sharp_page


def crowd_of(recorded: tuple[Race, Snapshot], race_s: float = RACE_S) -> crowds.Crowd:
    race, now = recorded
    return crowds.crowd_at(race, now, race.waves[0].gun_s + race_s)


def his_m(recorded: tuple[Race, Snapshot], race_s: float = RACE_S) -> float:
    race, now = recorded
    assert now.chaser is not None
    return float(along_at(now.chaser, race.waves[0].gun_s + race_s)[0])


def painted(page: Page) -> FloatArray:
    """Return (H, W) how much the dots and the ribbon change of each device pixel."""
    whole = oracle.settled(page)
    page.add_style_tag(content=HIDE_DOTS)
    return np.asarray(np.abs(whole - oracle.settled(page, other_than=whole)).max(axis=2))


def on_the_line(race: Race, page: Page) -> tuple[float, float]:
    """Return where on the screen many are: CSS pixels of the line two kilometres along."""
    ((x, y),) = oracle.px_of(race, np.array([2000.0]), np.zeros(1), oracle.camera_of(page))
    return float(x), float(y)


def zoom(page: Page, to: float, spot: tuple[float, float]) -> None:
    """Come nearer with the wheel until so many CSS pixels are a metre, over a place that stays."""
    page.mouse.move(*spot)
    while (k := page.evaluate("poursuite.camera.k")) < to:
        page.mouse.wheel(0, -min(300.0, 300 * np.log2(to / k) + 1))
        oracle.frames(page, 2)
    oracle.at_rest(page)


def test_people_a_metre_are_those_that_python_counts(
    replay: Page, recorded: tuple[Race, Snapshot]
) -> None:
    told, crowd = replay.evaluate(STRIPES), crowd_of(recorded)
    people = np.array(told["people"]).reshape(crowd.people.shape)
    assert crowd.total.sum() * crowd.metres > 2500
    assert np.abs(people.sum(axis=1) - crowd.people.sum(axis=1)).max() < 0.02
    assert np.abs(people - crowd.people).sum() * crowd.metres < 10, "he passes a few right now"


def test_the_ribbon_is_as_wide_as_the_crowd_is_dense(
    replay: Page, recorded: tuple[Race, Snapshot]
) -> None:
    race, _ = recorded
    crowd, camera = crowd_of(recorded), oracle.camera_of(replay)
    along = np.arange(40, race.course.length_m - 40, 10.0)
    people = crowd.at(along)
    alone = np.ones(len(along), dtype=bool)  # no dot reaches so far
    for beside in np.arange(-80, 81, 8):
        away = along + beside - his_m(recorded)
        alone &= crowds.melt_of(crowd.at(along + beside), away, camera) == 0
    assert race.course.turn_m is not None
    straight = (np.abs(along - race.course.turn_m) > 40) & (np.abs(along - 1460) > 120)
    straight &= np.abs(along - 2 * race.course.turn_m + 1460) > 120
    across = np.arange(-crowds.ROAD / 2, crowds.ROAD / 2, 0.125)
    spots = np.array(replay.evaluate(LANE, [along.tolist(), across.tolist()]))
    lane = spots[:, len(across) // 2]
    alone &= np.hypot(*(lane - replay.evaluate("poursuite.chaser()")).T) > 60  # he glows
    along, people, spots = (each[alone & straight] for each in (along, people, spots))
    assert len(along) > 30
    units = replay.evaluate(oracle.UNITS)
    seen = painted(replay) > 24
    widths = []
    for at in spots:
        x, y = np.round(at * 2 - 0.5).astype(int).T
        widths.append(seen[y, x].sum() * 0.125)
    expected = np.minimum(people * units, crowds.ROOM)
    assert np.abs(np.array(widths) - expected).mean() < 0.6, "half a pixel, and what is rounded"
    assert np.corrcoef(widths, expected)[0, 1] > 0.9


def test_stripes_lie_in_wave_order_and_behind_the_chaser_they_are_dim(
    replay: Page, recorded: tuple[Race, Snapshot]
) -> None:
    told, crowd = replay.evaluate(STRIPES), crowd_of(recorded)
    begin, between, end, total = np.moveaxis(
        np.array(told["stripes"]).reshape(len(crowd.people), told["count"], 4), 2, 0
    )
    assert not begin[0].any()
    assert (begin[1:] == end[:-1]).all(), "each wave begins where the one before ends"
    assert end[-1] == pytest.approx(total[-1], abs=1e-3)
    along = np.arange(told["count"]) * crowd.metres
    dim, bright = (end - between).sum(axis=0), (between - begin).sum(axis=0)
    his = his_m(recorded)
    assert dim[along < his - 30].sum() * crowd.metres > 100
    assert not dim[along > his + 30].any()
    assert bright[along < his - 30].sum() < 0.05 * dim[along < his - 30].sum()


def test_a_crowd_that_is_counted_in_many_pieces_is_the_same_crowd(replay: Page) -> None:
    (whole, at_once), (pieces, piecewise) = replay.evaluate(IN_PIECES)
    assert whole == 1
    assert pieces > 20
    assert piecewise == at_once


def test_dots_and_a_full_ribbon_are_never_seen_together(replay: Page) -> None:
    px2 = np.geomspace(1, 200, 200).tolist()
    melts, dots, cut, near = np.array(replay.evaluate(MELTS, px2)).T
    assert not dots[melts == 0].any(), "below, a ribbon alone"
    assert (melts[dots == 1] > 0.3).all(), "where all dots are there, the ribbon is going"
    assert (np.array(px2)[melts == 0] <= 6 + 1e-6).all()
    assert (np.array(px2)[melts == 1] >= 40 - 1e-6).all()
    between = (melts > 0) & (melts < 1)
    assert np.diff(melts[between]) == pytest.approx(np.diff(melts[between])[0]), "linear in the log"
    assert sorted(set(cut)) == [0, 1]
    assert np.sqrt(6 * 40) == pytest.approx(np.array(px2)[cut == 1].min(), rel=0.03)
    assert (near == 1).all(), "round the chaser dots are real"


def test_from_near_every_dot_stands_at_its_own_place(
    replay: Page, recorded: tuple[Race, Snapshot]
) -> None:
    race, now = recorded
    crowd = crowd_of(recorded)
    zoom(replay, 5.0, on_the_line(race, replay))
    camera = oracle.camera_of(replay)
    own, _ = oracle.runners_px(race, now, race.waves[0].gun_s + RACE_S, camera)
    melt = crowds.melt_of(crowd.at(crowd.along_m), crowd.along_m - his_m(recorded), camera)
    inside = ((own > 10) & (own < [camera.w - 10, camera.h - 10])).all(axis=1)
    assert inside.sum() > 30
    assert (melt[inside] == 1).all()
    reach = 2 * (1.4 * min(9.0, 2.35 * camera.unit_px**0.7) + 2)  # of a triangle's corner
    seen = painted(replay) > 24
    x, y = np.round(own[inside] * 2 - 0.5).astype(int).T
    assert thick(seen, by=round(reach))[y, x].all()
    # and nothing else is painted: no ribbon between them
    rows, columns = np.nonzero(seen)
    for spot in own[~np.isnan(own).any(axis=1)] * 2:
        away = np.hypot(columns - spot[0], rows - spot[1]) > reach
        rows, columns = rows[away], columns[away]
    chaser = np.array(replay.evaluate("poursuite.chaser()")) * 2
    assert (np.hypot(columns - chaser[0], rows - chaser[1]) < 140).all()


@pytest.fixture
def still(browser: Browser, demo: str) -> Iterator[Page]:
    with looking(browser, Look(390, 844, "dark", "en")) as page:  # it prefers reduced motion
        oracle.replay_at(page, demo, RACE_S)
        page.add_style_tag(content=HIDE)
        page.evaluate(oracle.NO_PACERS)
        oracle.at_rest(page)
        yield page


def test_who_wants_no_motion_gets_a_cut_and_no_way_sideways(
    still: Page, recorded: tuple[Race, Snapshot]
) -> None:
    race, now = recorded
    crowd = crowd_of(recorded)
    zoom(still, 1.3, on_the_line(race, still))
    camera = oracle.camera_of(still)
    own, _ = oracle.runners_px(race, now, race.waves[0].gun_s + RACE_S, camera)
    away = crowd.along_m - his_m(recorded)
    melt = crowds.melt_of(crowd.at(crowd.along_m), away, camera)
    inside = ((own > 10) & (own < [camera.w - 10, camera.h - 10])).all(axis=1)
    inside &= (np.abs(away) > 80) & (np.abs(melt - 0.5) > 0.05)
    ribbon, dots = inside & (melt < 0.5), inside & (melt > 0.5)
    assert min(ribbon.sum(), dots.sum()) > 20
    middle = oracle.px_of(race, crowd.along_m, np.full(len(own), crowds.LANE), camera)
    seen = painted(still) > 24
    for spots in (own[dots], middle[ribbon]):
        x, y = np.round(spots - 0.5).astype(int).T
        assert thick(seen, by=4)[y, x].mean() > 0.99
