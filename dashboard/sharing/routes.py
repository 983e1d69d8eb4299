"""Pictures and codes of links, by HTTP: cheap, few at a time, kept a few seconds by all."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping

from fastapi import FastAPI, HTTPException, Request, Response

from dashboard.i18n import choose_language
from dashboard.sharing.lettering import writable
from dashboard.sharing.links import code_svg, is_page_path
from dashboard.sharing.moment import Moment, Moments
from dashboard.sharing.picture import Painter
from dashboard.sharing.runner.revised import Revised
from dashboard.sharing.story import (
    clock_of,
    race_name,
    story_of_race,
    story_of_runner,
)
from dashboard.web.routes import A_SECOND, known
from dashboard.wire.names import place_of
from feeds.race import Race

A_WHILE = "public, max-age=10"  # where nobody is named
A_DAY = "public, max-age=86400"
MOST_HELD = 64  # pictures
MOST_WAITING = 8  # for their turn to be drawn; more are asked to come again


class Gallery:
    """Draws pictures one at a time, and holds the latest."""

    def __init__(self, races: Mapping[str, Race], moments: Moments) -> None:
        self.races, self.moments = races, moments
        self._painters: dict[str, Painter] = {}
        self._held: OrderedDict[tuple[object, ...], bytes] = OrderedDict()
        self._turn = threading.Lock()
        self._places = threading.BoundedSemaphore(MOST_WAITING)

    def picture(
        self, moment: Moment, bib: str | None, language: str, revised: Revised = ()
    ) -> bytes:
        """Return a PNG of a race or, with a bib, of a runner who may be named.

        Parameters
        ----------
        revised : what the results are shown with; nothing: as the moment has them.

        Raises
        ------
        HTTPException
            404 for a bib that nobody may be shown by; 429 where too many wait.
        """
        race = moment.race
        runner = place_of(moment.names, bib)
        known(bib is None or runner is not None)
        name = (race.key, runner, language, moment.number, round(moment.at_s / 5), len(revised))
        if (held := self._held.get(name)) is not None:
            return held
        if not self._places.acquire(blocking=False):
            headers = {"Retry-After": "2", "Cache-Control": "no-store"}
            raise HTTPException(429, "too many pictures at once", headers)
        try:
            with self._turn:
                body = self._held.get(name) or self._drawn(moment, runner, language, revised)
                self._held[name] = body
                while len(self._held) > MOST_HELD:
                    self._held.popitem(last=False)
                return body
        finally:
            self._places.release()

    def _drawn(self, moment: Moment, runner: int | None, language: str, revised: Revised) -> bytes:
        race = moment.race
        painter = self._painters.get(race.key)
        if painter is None:
            painter = self._painters[race.key] = Painter(race)
        who = None if runner is None else moment.names[runner]
        if runner is None or who is None:
            story = story_of_race(moment, language, revised)
        else:
            story = story_of_runner(moment, runner, (who[0], writable(who[1])), language, revised)
        return painter.picture(moment, story, clock_of(moment), race_name(race, language), runner)


def add_sharing(
    server: FastAPI, races: Mapping[str, Race], moments: Moments, public_url: str | None
) -> None:
    """Add the routes of pictures and codes. Call before Dash is made."""
    gallery = Gallery(races, moments)

    def answer(race: str, bib: str | None, request: Request) -> Response:
        query = request.query_params
        kind = "replay" if query.get("page") in ("replay", "review") else "live"
        moment = moments.moment(race, kind, seconds_of(query.get("t")))
        known(moment is not None)
        assert moment is not None
        language = choose_language(query.get("lang"), request.headers.get("accept-language"))
        revised = moments.revised(race, kind) if query.get("page") == "review" else ()
        body = gallery.picture(moment, bib, language, revised)
        kept = A_WHILE if bib is None else A_SECOND
        headers = {"Cache-Control": kept, "Vary": "Accept-Language"}
        return Response(body, media_type="image/png", headers=headers)

    @server.get("/card/{race}.png")
    def race_picture(race: str, request: Request) -> Response:
        return answer(race, None, request)

    @server.get("/card/{race}/{bib:path}.png")
    def runner_picture(race: str, bib: str, request: Request) -> Response:
        return answer(race, bib, request)

    @server.get("/code.svg")
    def code(at: str, request: Request) -> Response:
        if not is_page_path(at):
            raise HTTPException(404, "no page of ours", {"Cache-Control": A_SECOND})
        body = code_svg(address_of(request, public_url) + at)
        return Response(body, media_type="image/svg+xml", headers={"Cache-Control": A_DAY})


def address_of(request: Request, public_url: str | None) -> str:
    """Return how the world reaches this server, as it is set or else as it was just reached."""
    return public_url or str(request.base_url).rstrip("/")


def seconds_of(text: str | None) -> float | None:
    """Return the seconds in "1465", "24:25" or "1:02:03"; None where it is neither.

    Examples
    --------
    >>> seconds_of("24:25"), seconds_of("-30"), seconds_of("soon"), seconds_of(None)
    (1465.0, -30.0, None, None)
    """
    sign, parts = (-1 if (text or "").startswith("-") else 1), (text or "").lstrip("-").split(":")
    if len(parts) > 3 or not all(
        part.isascii() and part.isdigit() and len(part) < 7 for part in parts
    ):
        return None
    total = 0.0
    for part in parts:
        total = 60 * total + float(part)
    return sign * total
