"""A certificate: any name on it, as text; a code that proves it; and whose there is none."""

import asyncio
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fastapi import HTTPException
from PIL import Image

from dashboard.sharing.certificate.routes import MOST_WAITING, Printer
from dashboard.sharing.certificate.seal import code_of
from dashboard.sharing.certificate.sheet import Paper, Press, name_on_paper
from dashboard.sharing.moment import Moments
from dashboard.sharing.runner.outcome import outcome_of
from dashboard.sharing.runner.people import People
from dashboard.wire.names import place_of
from dashboard.wire.recordings import Recordings
from feeds.results.result import pacers_of
from tests.dashboard.sharing.pdf_readers import (
    READERS,
    codes_of,
    drawn,
    fonts_of,
    pages_of,
    text_of,
)
from tests.dashboard.sharing.site_of_results import (
    ARABIC,
    CUNEIFORM,
    DEVANAGARI,
    GRANTED,
    HAN,
    KEY,
    LONG,
    NAMES,
    OPTED_OUT,
    PASSED,
    WON,
    Site,
    panel_of,
    results_served,
    words_of,
)

SECRET = b"kept in the state's folder, for ever"
FACES = {ARABIC: "Arabic", DEVANAGARI: "Devanagari", HAN: "CJK"}


@pytest.fixture(scope="module")
def site(store_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("races")
    with results_served(store_url, folder, "certificates", secret=SECRET) as site:
        yield site


@pytest.fixture(scope="module")
def people(site: Site) -> People:
    recordings = Recordings({KEY: site.race}, SECRET)
    return People(Moments({KEY: site.race}, {}, recordings, {}), recordings, SECRET)


def pdf(site: Site, bib: str, query: str = "lang=en") -> bytes:
    status, headers, body = site.ask(f"/certificate/{KEY}/{bib}.pdf?{query}")
    assert (status, headers["content-type"]) == (200, "application/pdf")
    return body


def address_on(body: bytes) -> str:
    (address,) = codes_of(drawn(body))
    return address


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("bib", [WON, ARABIC, DEVANAGARI, HAN, LONG, PASSED])
def test_any_name_stands_on_it_as_text_in_letters_that_it_brings_along(
    site: Site, tmp_path: Path, reader: str, bib: str
) -> None:
    body = pdf(site, bib)
    said = text_of(body, reader, tmp_path).replace("\xa0", " ")
    name = NAMES.get(bib, site.name_of(bib))
    # where a word ends is a reader's guess
    assert name.replace(" ", "") in said.replace(" ", "")
    fonts = fonts_of(body, reader, tmp_path)
    assert all(fonts.values()), fonts
    assert any("Inter" in font for font in fonts)
    if bib in FACES:
        assert any(FACES[bib] in font for font in fonts), fonts


def test_it_is_one_sheet_in_either_format_and_language(site: Site, tmp_path: Path) -> None:
    (size,) = pages_of(pdf(site, WON))
    assert size == pytest.approx((210, 297), abs=0.1)
    (size,) = pages_of(pdf(site, WON, "lang=en&format=phone"))
    assert size[1] / size[0] == pytest.approx(1920 / 1080)
    french = text_of(pdf(site, WON, "lang=fr"), "pdfium", tmp_path).replace("\xa0", " ")
    assert "a échappé à Eliud Kipchoge" in french
    assert "31 octobre 2021" in french
    english = text_of(pdf(site, PASSED), "pdfium", tmp_path).replace("\xa0", " ")
    assert "ran 3.51 km before Eliud Kipchoge came past" in english


@pytest.mark.parametrize(("paper", "size"), [("a4", (1654, 2339)), ("phone", (1080, 1920))])
def test_the_picture_has_a_code_that_leads_to_her_result(
    site: Site, paper: str, size: tuple[int, int]
) -> None:
    status, headers, body = site.ask(f"/certificate/{KEY}/{WON}.png?lang=en&format={paper}")
    assert (status, headers["content-type"]) == (200, "image/png")
    assert headers["cache-control"] == "public, max-age=1"
    image = Image.open(io.BytesIO(body))
    assert image.size == size
    (address,) = codes_of(image)
    assert address.startswith(f"{site.address}/review/{KEY}/{WON}?rev=2&code=")
    said = words_of(panel_of(site.page(f"{address.removeprefix(site.address)}&lang=en")))
    assert "This certificate is genuine, and the result stands." in said
    assert site.name_of(WON) in said


def test_a_certificate_of_a_result_that_was_revised_says_so_and_what_changed(site: Site) -> None:
    now, then = pdf(site, GRANTED), pdf(site, GRANTED, "lang=en&rev=0")
    path = address_on(then).removeprefix(site.address)
    assert "rev=0" in path
    panel = panel_of(site.page(f"{path}&lang=en"))
    said = words_of(panel)
    assert 'data-verdict="revised"' in panel
    assert "This certificate was right when it was made. The result was revised since" in said
    assert "granted" in said
    assert "first 200 of waves 4 and 5" in said
    path = address_on(now).removeprefix(site.address)
    assert 'data-verdict="genuine"' in panel_of(site.page(f"{path}&lang=en"))


def test_a_code_may_be_typed_as_it_is_read(site: Site) -> None:
    path = address_on(pdf(site, WON)).removeprefix(site.address)
    way, _, code = path.partition("&code=")
    typed = code.lower().replace("-", "").replace("0", "o").replace("1", "l")
    assert 'data-verdict="genuine"' in panel_of(site.page(f"{way}&code={typed}&lang=en"))


def test_an_invented_or_a_changed_code_says_so(site: Site) -> None:
    path = address_on(pdf(site, WON)).removeprefix(site.address)
    way, _, code = path.partition("&code=")
    changed = ("0" if code[0] != "0" else "2") + code[1:]
    others = address_on(pdf(site, HAN)).partition("&code=")[2]
    asked = [f"{way}&code={one}" for one in (changed, others, "x" * 500, "%00", code[:-1])]
    asked.append(f"{way.replace('rev=2', 'rev=1')}&code={code}")
    asked.append(path.replace(f"/{WON}?", f"/{PASSED}?"))
    for one in asked:
        panel = panel_of(site.page(f"{one}&lang=en"))
        assert 'data-verdict="invented"' in panel, one
        assert "This code belongs to no result." in words_of(panel)
    assert "data-verdict" not in panel_of(site.page(f"/review/{KEY}/{WON}?lang=en"))


def test_who_opted_out_has_no_certificate_and_no_word_on_a_code(site: Site) -> None:
    for kind in ("pdf", "png"):
        hers, other = (
            site.ask(f"/certificate/{KEY}/{bib}.{kind}") for bib in (OPTED_OUT, "999999")
        )
        assert (hers[0], hers[2]) == (404, other[2])
    hers, other = (
        site.ask(f"/review/{KEY}/{bib}?code=ABCD-EFGH-JKMN") for bib in (OPTED_OUT, "999999")
    )
    assert (hers[0], hers[2]) == (404, other[2])


def test_who_did_not_run_or_sets_the_pace_has_none(site: Site, people: People) -> None:
    found = people.find(KEY, WON, "replay")
    assert found is not None
    reads, race = found.moment.now.motions.read_count, site.race
    absent = next(
        who[0]
        for who, count in zip(found.moment.names, reads.tolist(), strict=True)
        if who is not None and not count
    )
    pacer = next(one.bib for one, sets in zip(race.runners, pacers_of(race), strict=True) if sets)
    for bib in (absent, pacer):
        assert site.ask(f"/certificate/{KEY}/{bib}.pdf")[0] == 404
        page = site.page(f"/review/{KEY}/{bib}?lang=en")
        assert 'id="review-certificate" hidden' in page
    assert 'id="review-certificate" hidden' not in site.page(f"/review/{KEY}/{WON}?lang=en")


def test_odd_wishes_are_answered_with_nothing(site: Site) -> None:
    for query in ("format=poster", "rev=9", "rev=-1", "rev=x"):
        assert site.ask(f"/certificate/{KEY}/{WON}.pdf?{query}")[0] == 404, query
    assert site.ask(f"/certificate/nowhere/{WON}.pdf")[0] == 404


def test_letters_that_we_cannot_write_give_way_to_the_bib(site: Site, tmp_path: Path) -> None:
    said = text_of(pdf(site, CUNEIFORM), "pdfium", tmp_path)
    assert f"Bib {CUNEIFORM}" in said
    assert NAMES[CUNEIFORM] not in said


@pytest.mark.parametrize("paper", ["a4", "phone"])
@pytest.mark.parametrize(
    "name", ["عمر", "محمد علي", "یاسمین", "W" * 500, "Ana Maria " * 60, "م" * 500, "王" * 500]
)
def test_tall_letters_and_a_name_without_end_stay_on_the_one_sheet(
    people: People, name: str, paper: Paper, tmp_path: Path
) -> None:
    issued = people.issued(KEY, WON, "replay", None, "https://x.example")
    assert issued is not None
    sheet = replace(issued.sheet("en", paper), name=name_on_paper(name))
    press = Press()
    image = Image.open(io.BytesIO(press.printed(sheet, "png", paper)))
    assert len(codes_of(image)) == 1
    edge = np.asarray(image.convert("L"))[:, -image.width // 40 :]
    assert np.ptp(edge) == 0, "nothing runs off"
    body = press.printed(sheet, "pdf", paper)
    assert len(pages_of(body)) == 1
    said = text_of(body, "pdfium", tmp_path).replace("\xa0", " ")
    assert ("…" in said or "..." in said) is (len(name) > 400)


def test_the_code_is_of_the_race_the_bib_the_revision_and_the_result(people: People) -> None:
    found = people.find(KEY, WON, "replay")
    assert found is not None
    one = outcome_of(found.moment, found.place, found.revised, 2)
    race = found.moment.race
    codes = {
        code_of(b"secret", race, one),
        code_of(b"other", race, one),
        code_of(b"secret", replace(race, key="elsewhere"), one),
        code_of(b"secret", race, replace(one, bib="1")),
        code_of(b"secret", race, replace(one, revision=1)),
        code_of(b"secret", race, replace(one, finish_s=one.finish_s + 0.1)),
        code_of(b"secret", race, replace(one, standing="passed")),
        code_of(b"secret", race, replace(one, is_granted=True)),
    }
    assert len(codes) == 8
    again = People(people.moments, people.recordings, SECRET)
    first, second = (two.issued(KEY, WON, "replay", None, "") for two in (people, again))
    assert first is not None
    assert second is not None
    assert first.code == second.code, "after a restart it proves as much"
    assert place_of(found.moment.names, WON) == found.place


def test_too_many_at_once_are_asked_to_come_again(people: People) -> None:
    printer = Printer(people)
    printer._waiting = MOST_WAITING
    with pytest.raises(HTTPException) as refused:
        asyncio.run(
            printer.certificate(KEY, WON, "replay", None, "en", "https://x.example", "pdf", "a4")
        )
    assert refused.value.status_code == 429
