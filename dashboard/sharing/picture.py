"""The picture of a link, 1200 by 630: who it is, how the race stands, the course with its dots.

The ground is painted once a race, from the same list as the page's; a picture adds dots and words.
"""

from __future__ import annotations

import io

import geopandas as gpd
import numpy as np
import shapely
from PIL import Image, ImageDraw

from dashboard.pages.ground import METRES_A_UNIT, TONES, Frame, frame_of, shapes_of, to_ground
from dashboard.sharing.dots import disc, dot, glow, look_of, pennant
from dashboard.sharing.lettering import GOLD, SIZE, write_story
from dashboard.sharing.moment import Moment
from dashboard.sharing.story import Story
from feeds.race import Race, Wave
from feeds.results.state import State
from geo.basemap import read_basemap
from geo.course import Course, FloatArray, heading_deg_at, lonlat_at

MAP = (610, 84, 1136, 582)  # left, top, right, bottom: where the course is
FINE = 2  # pixels drawn for each that is kept, either way: smooth edges
WHITE = "#ffffff"
NIGHT = TONES["ground"][0]  # a link shows the race by night, whatever the phone


class Painter:
    """Draws the pictures of one race."""

    def __init__(self, race: Race) -> None:
        self.race = race
        chaser = race.chaser.course if race.chaser else race.course
        self.chaser = chaser
        self.frame: Frame = frame_of(race.course, chaser)
        left, top, right, bottom = MAP
        self.k = min((right - left) / self.frame.width_m, (bottom - top) / self.frame.height_m)
        self.unit = max(1.0, METRES_A_UNIT * self.k)  # pixels a lane unit
        self.middle = ((left + right) / 2, (top + bottom) / 2)
        basemap = None if race.basemap is None else read_basemap(race.basemap)
        self.ground = self._ground(basemap)

    def picture(
        self, moment: Moment, story: Story, clock: str, race: str, runner: int | None
    ) -> bytes:
        """Return a PNG.

        Parameters
        ----------
        moment : where the dots are.
        story : what is said.
        clock : the race's clock, as text.
        race : its name.
        runner : who stands out among the dots; None: nobody.
        """
        image = self.ground.copy()
        self._dots(image, moment, runner)
        image = image.reduce(FINE)
        write_story(image, story, clock, race)
        out = io.BytesIO()
        image.save(out, "PNG", compress_level=3)
        return out.getvalue()

    def _pixels(self, ground: FloatArray) -> FloatArray:
        """Return (N, 2) fine pixels of (N, 2) metres on the ground."""
        frame = self.frame
        x = (ground[:, 0] - (frame.west_m + frame.east_m) / 2) * self.k + self.middle[0]
        y = self.middle[1] - (ground[:, 1] - (frame.south_m + frame.north_m) / 2) * self.k
        return np.column_stack((x, y)) * FINE

    def _ground(self, basemap: gpd.GeoDataFrame | None) -> Image.Image:
        image = Image.new("RGB", (SIZE[0] * FINE, SIZE[1] * FINE), NIGHT)
        pen = ImageDraw.Draw(image)
        for layer, shapes in shapes_of(self.race.course, basemap, self.chaser):
            wide = round(layer.width_units * self.unit * FINE)
            for shape in shapes:
                self._shape(pen, shape, TONES[layer.tone][0], wide, layer.is_round)
        shade = Image.linear_gradient("L").rotate(90).resize(image.size)  # dark where words stand
        shade = shade.point([min(255, max(0, round(255 * (1.45 - x / 90)))) for x in range(256)])
        image.paste(NIGHT, (0, 0), shade)
        return image

    def _shape(
        self,
        pen: ImageDraw.ImageDraw,
        shape: shapely.Geometry,
        colour: str,
        wide: int,
        is_round: bool,
    ) -> None:
        if shape.geom_type.startswith("Multi"):
            for part in shape.geoms:
                self._shape(pen, part, colour, wide, is_round)
            return
        ring = shape.exterior if shape.geom_type == "Polygon" else shape
        lonlat = shapely.get_coordinates(ring)
        spots = self._pixels(to_ground(lonlat, self.frame.lon0, self.frame.lat0))
        points: list[tuple[float, float]] = [(x, y) for x, y in spots.tolist()]
        if shape.geom_type == "Point":
            disc(pen, points[0][0], points[0][1], wide / 2, colour)
        elif wide == 0:
            pen.polygon(points, fill=colour)
        else:
            pen.line(points, fill=colour, width=max(1, wide), joint="curve")
            for x, y in (points[0], points[-1]) if is_round else ():
                disc(pen, x, y, wide / 2, colour)

    def _dots(self, image: Image.Image, moment: Moment, runner: int | None) -> None:
        pen = ImageDraw.Draw(image)
        told, at_s = moment.now.facts, moment.at_s
        is_out = (told.start_s <= at_s) & ~(told.finish_s <= at_s) & ~(told.left_s <= at_s)
        is_seen = is_out & ~np.isnan(moment.along_m)
        if runner is not None:
            is_seen[runner] = False
        spots = self._places(moment)
        radius = min(9.0, 2.35 * self.unit**0.7) * FINE
        for wave in range(len(self.race.waves)):
            mine = (moment.wave == wave) & is_seen
            for is_passed in (True, False):
                chosen = mine & ((moment.state == State.PASSED) == is_passed)
                look = look_of(self.race.waves[wave], is_passed)
                for x, y in spots[chosen].tolist():
                    dot(pen, x, y, radius, self.race.waves[wave].shape, *look)
        for number in np.flatnonzero(is_seen & moment.sets_pace).tolist():
            wave_of = self.race.waves[moment.wave[number]]
            is_passed = moment.state[number] == State.PASSED
            x, y = spots[number].tolist()
            self._pacer(pen, x, y, radius, wave_of, is_passed)
        if not np.isnan(moment.chaser_m):
            self._chaser(image, moment.chaser_m)
        if runner is not None and not np.isnan(moment.along_m[runner]):
            wave_of = self.race.waves[moment.wave[runner]]
            x, y = spots[runner].tolist()
            is_gold = moment.state[runner] in (State.AHEAD, State.OFFICIAL)
            halo = GOLD if is_gold else wave_of.rim or wave_of.colour
            for size, colour in ((19.5, NIGHT), (17, halo), (13.5, NIGHT)):
                disc(pen, x, y, size * FINE, colour)
            is_sunk = moment.state[runner] in (State.PASSED, State.STOPPED)
            if moment.sets_pace[runner]:
                pennant(pen, x, y, 32 * FINE, wave_of.rim or wave_of.colour, NIGHT, 2 * FINE)
            dot(pen, x, y, 10 * FINE, wave_of.shape, *look_of(wave_of, is_sunk))

    def _pacer(
        self, pen: ImageDraw.ImageDraw, x: float, y: float, radius: float, wave: Wave, is_sunk: bool
    ) -> None:
        fill, rim = look_of(wave, is_sunk)
        pennant(pen, x, y, 1.6 * radius + 5 * FINE, rim or fill, NIGHT, FINE)
        dot(pen, x, y, radius, wave.shape, fill, rim)

    def _places(self, moment: Moment) -> FloatArray:
        """Return (N, 2) fine pixels of runners, each in her place across the lane."""
        course = self.race.course
        is_folded = course.shape == "out-and-back"
        units = (moment.side / 127.5 - 1) * ((5.5 if is_folded else 9.0) - 2.4)
        return self._on(course, moment.along_m, (units + (9.0 if is_folded else 0.0)) * self.unit)

    def _on(self, course: Course, along_m: FloatArray, right_px: FloatArray) -> FloatArray:
        at_m = np.nan_to_num(along_m)
        heading = np.radians(heading_deg_at(course, at_m))
        ground = to_ground(lonlat_at(course, at_m), self.frame.lon0, self.frame.lat0)
        right = np.column_stack((np.cos(heading), np.sin(heading)))  # pixels count downwards
        return self._pixels(ground) + right * (right_px * FINE)[:, None]

    def _chaser(self, image: Image.Image, along_m: float) -> None:
        ((x, y),) = self._on(self.chaser, np.array([along_m]), np.zeros(1)).tolist()
        light = glow(64 * FINE)
        half = light.width // 2
        image.paste("#cfe0ff", (round(x) - half, round(y) - half), light)
        disc(ImageDraw.Draw(image), x, y, 10 * FINE, WHITE)
