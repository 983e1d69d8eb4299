"""A race's exports by HTTP: made when asked for, held, and asked again by their ETag."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping

from fastapi import FastAPI, HTTPException, Request, Response

from dashboard.exports.settled import settled_race
from dashboard.web.aside import Aside
from dashboard.web.folded import Folded, as_it_is, folded
from dashboard.web.routes import A_SECOND, HALF_A_MINUTE, known
from dashboard.wire.recordings import changed_ns
from feeds.exports.lines import RevisionError, Settled
from feeds.exports.tables import TABLES
from feeds.exports.way_files import WAYS
from feeds.exports.ways import EVERY_S, ONE_EVERY_S, BibError, ways_of
from feeds.race import Race

MAKERS = 1  # of files: whoever asks for the results waits, and no page does
MOST_HELD = 24  # files
PARQUET = "application/vnd.apache.parquet"
LARGE = 4_000_000  # bytes: more is Parquet, and small already
HASTE = 5  # brotli's quality
KINDS: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "parquet": PARQUET,
}
TRACKS: Mapping[str, str] = {  # of one runner
    "gpx": "application/gpx+xml",
    "czml": "application/json",
}


class Files:
    """Makes the files of all finished races, and holds the latest.

    Parameters
    ----------
    races : by key; of those there are exports that have reads of their own.
    withheld : tells the bibs of a race that opted out since; None: nobody knows.
    """

    def __init__(
        self,
        races: Mapping[str, Race],
        withheld: Callable[[Race], frozenset[str] | None],
    ) -> None:
        self.races, self.withheld = races, withheld
        self._settled: dict[str, tuple[object, Settled]] = {}
        self._held: OrderedDict[object, Folded] = OrderedDict()
        self._lock = threading.Lock()

    def results(self, race_key: str, kind: str, revision: int | None) -> Folded:
        """Return a table of results.

        Raises
        ------
        HTTPException
            404 where there is no such race, or no such revision; 503 where it is not known who is
            not to be named.
        """
        return self._made(race_key, (kind, revision), lambda of: TABLES[kind](of, revision))

    def tracks(self, race_key: str, kind: str, bib: str | None) -> Folded:
        """Return the track of a runner, or of all; raises as `results` does, 404 for a bib, too."""
        every_s = EVERY_S if bib is None else ONE_EVERY_S
        return self._made(
            race_key, ("track", kind, bib), lambda of: WAYS[kind](of, ways_of(of, bib, every_s))
        )

    def _made(self, race_key: str, what: object, make: Callable[[Settled], bytes]) -> Folded:
        with self._lock:
            state, settled = self._now(race_key)
            name = (race_key, what, state)
            if name not in self._held:
                try:
                    body = make(settled)
                except (RevisionError, BibError) as error:
                    raise HTTPException(404, str(error), {"Cache-Control": A_SECOND}) from None
                self._held[name] = folded(body, HASTE) if len(body) < LARGE else as_it_is(body)
                while len(self._held) > MOST_HELD:
                    self._held.popitem(last=False)
            self._held.move_to_end(name)
            return self._held[name]

    def _now(self, race_key: str) -> tuple[object, Settled]:
        known(race_key in self.races)
        race = self.races[race_key]
        withheld = self.withheld(race)
        if withheld is None:
            raise HTTPException(503, "who opted out is not known yet", {"Retry-After": "1"})
        state = (withheld, changed_ns(race))
        if race_key not in self._settled or self._settled[race_key][0] != state:
            self._settled[race_key] = state, settled_race(race, withheld)
        return self._settled[race_key]


def add_exports(server: FastAPI, files: Files) -> None:
    """Add the routes of exports. Call before Dash is made."""
    aside = Aside("exports", MAKERS)

    @server.get("/export/{race}/results.{kind}")
    async def results(race: str, kind: str, request: Request) -> Response:
        known(kind in TABLES)
        asked = request.query_params.get("rev")
        known(asked is None or (asked.isascii() and asked.isdigit() and len(asked) < 7))
        revision = None if asked is None else int(asked)
        found = await aside(files.results, race, kind, revision)
        told = "" if revision is None else f"-revision-{revision}"
        return answer(found, KINDS[kind], f"{race}-results{told}.{kind}", request)

    @server.get("/export/{race}/tracks.parquet")
    async def all_tracks(race: str, request: Request) -> Response:
        found = await aside(files.tracks, race, "parquet", None)
        return answer(found, PARQUET, f"{race}-tracks.parquet", request)

    @server.get("/export/{race}/tracks/{bib}.{kind}")
    async def track(race: str, bib: str, kind: str, request: Request) -> Response:
        known(kind in TRACKS)
        found = await aside(files.tracks, race, kind, bib)
        name = "".join(sign for sign in bib if sign.isascii() and sign.isalnum())
        return answer(found, TRACKS[kind], f"{race}-{name}.{kind}", request)


def answer(found: Folded, kind: str, name: str, request: Request) -> Response:
    """Answer with a file to be kept, or with the word that the reader has it already."""
    encoding, body = found.of(request.headers.get("accept-encoding", ""))
    headers = {
        "Cache-Control": HALF_A_MINUTE,
        "Vary": "Accept-Encoding",
        "ETag": f'W/"{found.tag}"',
    }
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if encoding:
        headers["Content-Encoding"] = encoding
    headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return Response(body, media_type=kind, headers=headers)
