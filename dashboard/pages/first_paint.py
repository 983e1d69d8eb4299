"""The first answer: a whole page in one response, the course on it, before any script has run.

What the browser needs to draw dots stands in it as JSON (``facts``); Dash's own scripts wait in a
template until the dots move.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.i18n import city_of, languages, numerals, own_name, say, words_for_page
from dashboard.pages import film, review
from dashboard.pages.air import air_facts
from dashboard.pages.ground import (
    METRES_A_UNIT,
    TONES,
    Frame,
    frame_of,
    map_style,
    svg_ground,
)
from dashboard.pages.labels import course_marks, mat_lines, place_names, place_said
from dashboard.pages.stands import MAP_HERE, Stands, served
from dashboard.pages.templates import templates
from dashboard.pages.worn import air_style, own_style, style
from dashboard.settings import assets_folder, own_version
from dashboard.web.modules import AIR, ENTRY, REVIEW
from feeds.race import Chaser, Race, in_language, shared_mats_m
from feeds.results.result import pacers_of
from feeds.rules.hope import planned_half_s, yardstick
from geo.basemap import read_basemap
from geo.course import Course

PAGES = ("live", "replay", "embed", "review")
# Tabs of the sheet: _<tab>.html, _icon_<tab>.svg, assets/map/panels/<tab>/panel.mjs
TABS = ("race", "runners", "chart", "moments")
OWN_WORDS = {"replay", "review"}  # pages whose words, page.<page>.…, no other page needs
THEMES = ("device", "light", "dark", "sun")  # the first: as the device says
SPEEDS = (1, 2, 5, 10, 20, 30, 60)  # the replay's transport offers more: panels/transport
OTHERS = {"review": ("review.html", REVIEW), "embed": ("air.html", AIR)}  # than the page of a race
APP_ENTRY = '<div id="react-entry-point" aria-hidden="true"></div>'
META_HERE = "<!-- what a link tells -->"


@dataclass(frozen=True, slots=True)
class Meta:
    """What a page's head tells a chat: the words and addresses of ``og:*`` and ``twitter:*``."""

    title: str
    description: str
    url: str
    image: str
    embed: str  # where a site asks how to show this page


class FirstPaint:
    """Everything about a race's pages that does not change from one request to the next."""

    def __init__(self, race: Race) -> None:
        self.race = race
        chaser = race.chaser.course if race.chaser else race.course
        # whether it is the chaser's time at the line that decides who wins
        self.decides = race.chaser is not None and race.rule.wins == "before-chaser-at-line"
        self.frame: Frame = frame_of(race.course, chaser)
        self.basemap = None if race.basemap is None else read_basemap(race.basemap)
        self.ground = svg_ground(race.course, self.basemap, chaser, self.frame)
        self.style = map_style(race.course, self.basemap, chaser, self.frame)

    def page(
        self,
        kind: str,
        language: str,
        dash: Mapping[str, str],
        public_url: str | None = None,
        stands: Stands | None = None,
    ) -> str:
        """Return a page's HTML, the same for everybody, with ``META_HERE`` where its meta goes.

        Parameters
        ----------
        kind : one of ``PAGES``.
        language : one of the languages.
        dash : Dash's own parts of an index: ``config``, ``scripts``, ``renderer``.
        public_url : how the world reaches the server; None: as it was reached.
        stands : where the page is to stand; None: on our server, as its kind does.
        """
        race = in_language(self.race, language)
        is_review, is_on_air = kind == "review", kind == "embed"
        template, entry = OTHERS.get(kind, ("page.html", ENTRY))
        stands = stands or served("replay" if kind in ("replay", "review") else "live", race)
        facts = self._facts(race, kind, language, stands) | {"public_url": public_url}
        if is_review:
            facts |= review.more_facts(race, stands.root)
        elif is_on_air:
            facts |= air_facts(race, facts["words"])
        elif stands.kind == "site":
            facts |= {"plotly": review.plotly_at(stands.root)}
        name = race.name.get(language) or next(iter(race.name.values()))
        return templates.get_template(template).render(
            say=lambda key, **values: say(language, key, **values),
            page=kind,
            language=language,
            race=race,
            race_name=name,
            title=say(language, "review.title" if is_review else "title", race=name),
            description=say(language, "review.title" if is_review else "description", race=name),
            meta_here=META_HERE,
            map_here=MAP_HERE,
            stands=stands,
            runner_here=review.RUNNER_HERE,
            is_live=stands.is_live,
            phase=name,
            place=lambda along_m: place_said(race.course, along_m, language),
            local_time=lambda at_s: _local_time(at_s, race),
            frame=self.frame,
            metres_a_unit=METRES_A_UNIT,
            ground=self.ground,
            names=[
                *course_marks(race, self.frame, language),
                *place_names(self.basemap, self.frame, language),
            ],
            mats=mat_lines(race, self.frame),
            credit=race.course.attribution,
            invented_names=race.invented_names,
            decides=self.decides,
            has_pacers=bool(pacers_of(race).any()),
            themes={one: say(language, f"theme.{one}") for one in THEMES},
            tones=TONES["ground"],
            # on air the address alone says which language it is
            spoken={code: own_name(code) for code in ((language,) if is_on_air else languages())},
            speeds=SPEEDS,
            tabs={tab: say(language, f"tab.{tab}") for tab in TABS},
            # </script> inside a string would end the element
            facts=json.dumps(facts, ensure_ascii=False, separators=(",", ":")).replace(
                "<", "\\u003c"
            ),
            style=air_style()
            if is_on_air
            else style() + (review.style() if is_review else own_style(kind)),
            film=film.told(language, stands),
            margins=review.marks(),
            early=early_script(),
            again=again_script(),
            version=own_version(),
            **stands.begins(entry),
            app_entry="" if is_on_air else APP_ENTRY,
            dash_config=dash["config"],
            dash_scripts=dash["scripts"],
            dash_renderer=dash["renderer"],
        )

    def _facts(self, race: Race, kind: str, language: str, stands: Stands) -> dict[str, Any]:
        frame, chaser = self.frame, race.chaser
        return {
            "page": kind,
            "is_live": stands.is_live,
            "results": stands.results,
            "race": race.key,
            "base": stands.news,
            "stands": stands.kind,
            "root": stands.root,
            "film": stands.film,
            "language": language,
            "words": {
                key: text
                for key, text in words_for_page(language).items()
                if not key.startswith(tuple(f"page.{other}." for other in OWN_WORDS - {kind}))
            },
            "numerals": numerals(language),
            "offsets": utc_offsets(race.zone, race.waves[0].gun_s),
            "city": city_of(race.zone, language),
            "has_finish": race.has_finish,
            "decides": self.decides,
            "passed_means": race.rule.passed_means,
            "course": course_facts(race.course),
            "mats_m": [mat.along_m for mat in race.mats],
            "frame": {
                "origin": [frame.lon0, frame.lat0],
                "ground": [frame.west_m, frame.south_m, frame.east_m, frame.north_m],
            },
            "waves": [
                {
                    "name": wave.name,
                    "gun_s": wave.gun_s,
                    "colour": wave.colour,
                    "rim": wave.rim,
                    "shape": wave.shape,
                    "band": [wave.fastest_s_per_km, wave.slowest_s_per_km],
                }
                for wave in race.waves
            ],
            "yardstick": chaser and yardstick(planned_half_s(chaser)),
            "chaser": chaser
            and {
                "name": chaser.name,
                "gun_s": chaser.gun_s,
                "length_m": chaser.course.length_m,
                "course": None if chaser.course is race.course else course_facts(chaser.course),
                "level": _level_m(race, chaser),
            },
        }


def meta_html(meta: Meta) -> str:
    """Return what stands at ``META_HERE``."""
    return templates.get_template("_meta.html").render(meta=meta)


def missing_page(language: str) -> str:
    """Return the HTML for an address where there is nothing."""
    return templates.get_template("missing.html").render(
        language=language, say=lambda key: say(language, key)
    )


def _level_m(race: Race, chaser: Chaser) -> list[list[float]] | None:
    """Return metres along the chaser's own course, and of whom he is then level with on theirs."""
    if chaser.course is race.course:
        return None
    return [metres.tolist() for metres in shared_mats_m(chaser.course, race.mats)]


def course_facts(course: Course) -> dict[str, Any]:
    """Return a course for assets/map/stage/course.mjs: degrees, and metres along the line."""
    return {
        "line": [[round(lon, 7), round(lat, 7)] for lon, lat in course.line_lonlat.tolist()],
        "line_m": [round(along, 2) for along in course.line_m.tolist()],
        "shape": course.shape,
        "laps": course.laps,
        "length_m": course.length_m,
    }


def utc_offsets(zone: ZoneInfo, gun_s: float) -> list[list[int]]:
    """Return by how much clocks there are ahead of UTC, [[from Unix second, seconds], ...].

    From a day before the gun until three after it, to the hour. A browser's own formatter knows
    it too, but to make one takes a slow phone a tenth of a second before the first dot.

    Examples
    --------
    >>> utc_offsets(ZoneInfo("Europe/London"), 1635670800.0)  # the night the clocks went back
    [[1635584400, 3600], [1635642000, 0]]
    """
    found: list[list[int]] = []
    first_s = int(gun_s // 3600 - 24) * 3600
    for at_s in range(first_s, first_s + 4 * 86_400, 3600):
        offset = datetime.fromtimestamp(at_s, zone).utcoffset()
        seconds = int(offset.total_seconds()) if offset is not None else 0
        if not found or found[-1][1] != seconds:
            found.append([at_s, seconds])
    return found


def _local_time(at_s: float, race: Race) -> str:
    """Return a time of day where the race is: 10:05, or 10:05:30."""
    at = datetime.fromtimestamp(at_s, race.zone)
    return f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"


@lru_cache(maxsize=1)
def early_script() -> str:
    """Return the script that stands at the top of every page: what cannot wait for its paint."""
    return (assets_folder() / "early.js").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def again_script() -> str:
    """Return the script that stands in every page itself: it fetches lost modules again."""
    return (assets_folder() / "again.js").read_text(encoding="utf-8")
