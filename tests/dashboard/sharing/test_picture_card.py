"""What a chat shows of a link: the head's words, the picture, the code; and whom it never names."""

import io
import re
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

import numpy as np
import pytest
from PIL import Image, ImageFont

from dashboard.app import create_app
from dashboard.settings import Settings, SettingsError, assets_folder
from dashboard.sharing.lettering import GOLD, WRITABLE, writable
from dashboard.wire.publish import Publisher, recorded_reads, recorded_times
from feeds.clock import RaceClock
from feeds.race import Race
from feeds.race_folder.read_race import read_race
from feeds.results.state import State
from feeds.rules.snapshot import snapshot
from feeds.store import Store
from tests.dashboard.web.posting import serving
from tests.odd_roster import with_names

KEY = "champs-elysees-2021"
AT_S = 1572.0  # after the first gun: the chase is on
OPTED_OUT, MARKUP, ARABIC, LONG = "3726", "1042", "2417", "2418"
NAMES = {
    OPTED_OUT: "Ariane Incognito",
    MARKUP: '<b onclick="x()">"Zoé"</b>',
    ARABIC: "محمد بن عبد الله",
    LONG: "Wolfeschlegelsteinhausenbergerdorff " * 6,
}


@dataclass(frozen=True)
class Site:
    address: str
    race: Race

    def ask(self, path: str, **headers: str) -> tuple[int, str, bytes]:
        request = urllib.request.Request(self.address + path, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.headers["Content-Type"], answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers["Content-Type"], error.read()

    def head_of(self, path: str) -> dict[str, str]:
        page = self.ask(path)[2].decode()
        return dict(re.findall(r'<meta property="(og:[a-z:]+)" content="([^"]*)">', page))


@pytest.fixture(scope="module")
def site(store_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("races") / KEY
    race = read_race(with_names(folder, KEY, NAMES, OPTED_OUT))
    with Store(store_url, "picture-cards") as store:
        store.clear()
        at_s = race.waves[0].gun_s + AT_S
        store.add(read for read in recorded_reads(race) if read.received_s <= at_s)
        clock = RaceClock(race_s=at_s, wall_s=time.time(), speed=0.001)
        Publisher(race, store, clock, 2.0).tick(time.time())
        with serving(create_app(race, store)) as client:
            yield Site(f"http://127.0.0.1:{client.port}", race)
        store.clear()


def opened(body: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    image = Image.open(io.BytesIO(body))
    assert (image.format, image.size) == ("PNG", (1200, 630))
    return np.asarray(image.convert("RGB"), dtype=np.float64)


def gold(picture: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> int:
    colour = np.array([int(GOLD[at : at + 2], 16) for at in (1, 3, 5)])
    return int((np.abs(picture - colour).max(axis=2) < 3).sum())


def test_the_head_of_a_link_tells_of_its_runner(site: Site) -> None:
    runner = site.race.runners[site.race.runner_of["2416"]]
    told = site.head_of("/?bib=2416&lang=en")
    assert told["og:title"].startswith(runner.name.replace("'", "&#39;"))
    assert "Bib 2416" in told["og:description"]
    assert told["og:url"] == f"{site.address}/?bib=2416&amp;lang=en"
    assert told["og:image"] == f"{site.address}/card/{KEY}/2416.png?lang=en"
    page = site.ask("/?bib=2416")[2].decode()
    assert '<meta name="twitter:card" content="summary_large_image">' in page


def test_a_link_says_who_sets_the_pace_and_counts_them_nowhere(site: Site) -> None:
    pacer = next(one for one in site.race.runners if one.is_pacer and one.is_public)
    told = site.head_of(f"/replay/{KEY}?bib={pacer.bib}&lang=en")
    assert "pacemaker" in told["og:description"]
    assert "ahead" not in told["og:description"].replace("pacemaker", "")
    assert "pacemaker" not in site.head_of("/?bib=2416&lang=en")["og:description"]
    times, end_s = recorded_times(site.race)
    now = snapshot(site.race, times.times_s, end_s, final=True)
    assert now.qualifiers is not None
    told = site.head_of(f"/replay/{KEY}?lang=en")
    assert f"{now.qualifiers[0]:,} got away" in told["og:description"]


def test_a_link_to_the_race_leaves_how_it_stands_to_its_picture(site: Site) -> None:
    told = site.head_of("/?lang=en")
    assert "Chased by Kipchoge" in told["og:title"]
    assert "km 2.1" not in told["og:description"].replace("\u00a0", " ")
    kind = site.ask(told["og:image"].removeprefix(site.address))
    assert kind[:2] == (200, "image/png")
    opened(kind[2])


def test_the_picture_of_a_runner_is_hers_and_shows_the_course(site: Site) -> None:
    _, _, one = site.ask(f"/card/{KEY}/2416.png?lang=en")
    _, _, same = site.ask(f"/card/{KEY}/2416.png?lang=en")
    _, _, other = site.ask(f"/card/{KEY}/1043.png?lang=en")
    assert one == same, "drawn twice in a few seconds"
    assert np.abs(opened(one) - opened(other))[:, :600].max() > 100
    whites = (opened(one)[:, 600:] > 250).all(axis=2)
    assert whites.sum() > 200, "the chaser is not there"


def test_a_runner_who_opted_out_cannot_be_told_from_one_who_is_not_there(site: Site) -> None:
    hers = site.ask(f"/card/{KEY}/{OPTED_OUT}.png")
    assert hers == site.ask(f"/card/{KEY}/999999.png")
    assert hers[0] == 404
    page = site.ask(f"/?bib={OPTED_OUT}&lang=en")[2].decode()
    assert "Incognito" not in page
    assert f"/{OPTED_OUT}.png" not in page
    assert site.head_of(f"/?bib={OPTED_OUT}&lang=en") == site.head_of("/?lang=en")


@pytest.mark.parametrize("tag", ["chip", "chaser"])
def test_a_chip_or_the_chasers_bib_is_no_runners_bib(site: Site, tag: str) -> None:
    runner = site.race.runners[site.race.runner_of["2416"]]
    bib = site.race.chaser.bib if tag == "chaser" and site.race.chaser else runner.chips[0]
    assert site.ask(f"/card/{KEY}/{bib}.png")[0] == 404


@pytest.mark.parametrize("bib", [MARKUP, ARABIC, LONG])
def test_no_name_breaks_the_head_or_the_picture(site: Site, bib: str) -> None:
    status, kind, body = site.ask(f"/card/{KEY}/{bib}.png")
    assert (status, kind) == (200, "image/png")
    words = opened(body)[:, 580:600]
    assert (words.max(axis=2) < 200).all(), "words run into the course"
    page = site.ask(f"/?bib={bib}")[2].decode()
    assert NAMES[MARKUP] not in page.split("</head>")[0]
    assert page.count("<h1") == 1


def test_a_name_the_typeface_cannot_write_gives_way_to_the_bib() -> None:
    assert writable(NAMES[ARABIC]) == ""
    assert writable("李雷") == ""
    assert writable("Łukasz Żółć 🏅") == "Łukasz Żółć"


@pytest.mark.parametrize("weight", ["Medium", "Bold"])
def test_the_typeface_has_every_sign_it_is_trusted_with(weight: str) -> None:
    font = ImageFont.truetype(str(assets_folder() / "fonts" / f"Inter-{weight}.otf"), 40)
    missing = bytes(font.getmask("\uffff"))
    signs = [chr(code) for code in range(0x21, 0x2213) if WRITABLE.fullmatch(chr(code))]
    blank = [sign for sign in signs if sign.isprintable() and not sign.isspace()]
    assert [sign for sign in blank if bytes(font.getmask(sign)) == missing] == []


def test_gold_is_for_who_got_away(site: Site) -> None:
    times, end_s = recorded_times(site.race)
    state = snapshot(site.race, times.times_s, end_s, final=True).facts.state
    amount = {}
    for kind in (State.OFFICIAL, State.BEHIND):
        bib = next(one.bib for one in np.array(site.race.runners, object)[state == kind])
        amount[kind] = gold(opened(site.ask(f"/card/{KEY}/{bib}.png?page=replay")[2]))
    assert amount[State.OFFICIAL] > 2000
    assert amount[State.BEHIND] == 0


def test_the_code_carries_our_own_pages_only(site: Site) -> None:
    status, kind, body = site.ask(f"/code.svg?at={quote('/?bib=2416&t=900', safe='')}")
    assert (status, kind) == (200, "image/svg+xml")
    assert body.startswith(b"<svg")
    for elsewhere in ("//evil.example/", "https://evil.example/", "/operate", "/?q=" + "x" * 500):
        assert site.ask(f"/code.svg?at={quote(elsewhere, safe='')}")[0] == 404


def test_an_unknown_race_or_recording_has_no_picture(site: Site) -> None:
    assert site.ask("/card/nowhere.png")[0] == 404
    assert site.ask("/card/nowhere/1.png?page=replay")[0] == 404


def test_the_replays_picture_shows_the_moment_asked_for(site: Site) -> None:
    early = opened(site.ask(f"/card/{KEY}.png?page=replay&t=8:00")[2])
    late = opened(site.ask(f"/card/{KEY}.png?page=replay&t=30:00")[2])
    assert np.abs(early - late)[:, 620:].max() > 100


def test_a_public_address_is_written_into_links() -> None:
    settings = Settings.from_environment({"POURSUITE_PUBLIC_URL": "https://race.example/"})
    assert settings.public_url == "https://race.example"
    with pytest.raises(SettingsError, match="POURSUITE_PUBLIC_URL: expected an address"):
        Settings.from_environment({"POURSUITE_PUBLIC_URL": "race.example"})
    with pytest.raises(SettingsError, match="POURSUITE_PUBLIC_URL: expected no path"):
        Settings.from_environment({"POURSUITE_PUBLIC_URL": "https://club.example/chase"})
