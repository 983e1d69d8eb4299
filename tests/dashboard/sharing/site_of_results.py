"""A race that was run, served as its results are: who opted out, odd names, and a revision."""

import re
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dashboard.app import create_app
from dashboard.wire.publish import RECORDED, Publisher, recorded_reads
from feeds.clock import RaceClock
from feeds.race import Race
from feeds.race_folder.read_race import race_folder, read_race
from feeds.recorded import AFTERWARDS
from feeds.store import Store
from tests.dashboard.web.posting import serving
from tests.odd_roster import with_names

KEY, OTHER = "champs-elysees-2021", "lakeside-catcher-2024"
OPTED_OUT, WON, PASSED, GRANTED, DEVANAGARI, HAN, ARABIC, LONG, CUNEIFORM = (
    "3726", "1431", "3188", "4014", "1266", "1187", "1221", "2273", "2423",
)  # fmt: skip
NAMES = {
    OPTED_OUT: "Ariane Incognito",
    ARABIC: "محمد بن عبد الله",
    DEVANAGARI: "श्रीकृष्ण विद्यार्थी",
    HAN: "王小龍",
    LONG: "Wolfeschlegelsteinhausenbergerdorff von der Hohenheim-Altötting zu Sankt Gallen",
    CUNEIFORM: "𒀀𒀁𒀂",
    PASSED: '<b onclick="x()">"Zoé"</b>',
}


@dataclass(frozen=True)
class Site:
    address: str
    race: Race

    def ask(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        request = urllib.request.Request(self.address + path, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, dict(answer.headers), answer.read()
        except urllib.error.HTTPError as error:
            return error.code, dict(error.headers), error.read()

    def page(self, path: str) -> str:
        return self.ask(path)[2].decode()

    def name_of(self, bib: str) -> str:
        return self.race.runners[self.race.runner_of[bib]].name


def panel_of(page: str) -> str:
    """Return what a page says of one runner."""
    return page[page.index('<aside class="review-runner"') : page.index("</aside>")]


def words_of(page: str) -> str:
    """Return the words of a piece of a page, spaces as spaces."""
    plain = re.sub(r"<[^>]*>", " ", page).replace("&#39;", "'").replace("&quot;", '"')
    return re.sub(r"\s+", " ", plain)


@contextmanager
def results_served(
    store_url: str,
    folder: Path,
    key: str,
    at_s: float = 2400.0,
    secret: bytes | None = None,
    is_recorded: bool = True,
    afterwards: Sequence[str] = (),
) -> Iterator[Site]:
    """Serve a race as it was so many seconds after its first gun, and its recording if it has."""
    place = with_names(folder / KEY, KEY, NAMES, OPTED_OUT)
    if afterwards:
        (place / AFTERWARDS).write_text("\n".join(afterwards) + "\n", encoding="utf-8")
    race = read_race(place)
    reads = recorded_reads(race)
    if not is_recorded:
        (race.folder / RECORDED).unlink()
    with Store(store_url, key) as store:
        store.clear()
        now_s = race.waves[0].gun_s + at_s
        store.add(read for read in reads if read.received_s <= now_s)
        clock = RaceClock(race_s=now_s, wall_s=time.time(), speed=0.001)
        Publisher(race, store, clock, 2.0).tick(time.time())
        others = {OTHER: read_race(race_folder(OTHER))}
        with serving(create_app(race, store, others, secret=secret)) as client:
            yield Site(f"http://127.0.0.1:{client.port}", race)
        store.clear()
