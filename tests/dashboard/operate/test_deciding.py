"""From a form to a decision: the effect told first, then decided once, journal before all."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from dashboard.operate.deciding import Answer, Asked, press
from dashboard.operate.desk import Desk
from dashboard.operate.forms import FIELDS, FormError, filled_in, time_s
from dashboard.operate.tell import clock
from dashboard.wire.publish import Publisher
from feeds.clock import RaceClock
from feeds.decisions.corrections import What
from feeds.gather import corrections_of
from feeds.race import Race
from feeds.reads import Read
from feeds.store import Store
from feeds.timing.deliver import Delivery
from feeds.timing.journal import Entry, Journal
from feeds.timing.read_back import read_journal
from tests.commands import wait_until
from tests.feeds.timing.killable_server import Server
from tests.feeds.timing.test_journal import files_no_longer_than
from tests.made_up_race import GUN_S, made_up_race

BIB = "00005"


@pytest.fixture(scope="module")
def race() -> Race:
    return made_up_race(20)


@pytest.fixture
def desk(race: Race, store: Store, tmp_path: Path) -> Iterator[Desk]:
    """Return a desk at which it is two minutes after the first gun, with a journal."""
    now_s = time.time()
    for bib in (BIB, "00000"):  # a start that nobody else crossed is silent
        store.add([Read(bib, "start", GUN_S + 9.0, GUN_S + 10.0, "line")])
    Publisher(race, store, RaceClock(GUN_S + 120.0, now_s), 2.0).tick(now_s)
    with Delivery(Journal(tmp_path / "journal", "serve"), store) as delivery:
        wait_until(lambda: not delivery.health.is_behind)
        yield Desk(race, store, delivery)


def out(key: str = "k1") -> Asked:
    return Asked(What.DISQUALIFY, {}, key)


def pressed(
    desk: Desk, asked: Asked, checked: str | None = None, who: str = "Ana",
    why: str = "cut a corner", language: str = "en", **typed: str,
) -> Answer:  # fmt: skip
    return press(desk, language, asked, typed, who, why, checked)


def decided(desk: Desk, asked: Asked, **typed: str) -> Answer:
    first = pressed(desk, asked, **typed)
    assert not first.is_wrong, first.lines
    return pressed(desk, asked, first.checked, **typed)


def test_the_first_press_tells_the_effect_and_decides_nothing(desk: Desk) -> None:
    answer = pressed(desk, out(), bib=BIB)
    assert not answer.is_done
    assert answer.checked
    assert answer.lines[0].startswith(BIB)
    assert "→ disqualified" in answer.lines[0]
    assert corrections_of(desk.store) == []


def test_the_second_press_decides_in_journal_and_store(desk: Desk, tmp_path: Path) -> None:
    answer = decided(desk, out(), bib=BIB)
    assert answer.is_done
    assert answer.lines[0] == f"{BIB}: disqualified"
    (kept,) = corrections_of(desk.store)
    assert (kept.what, kept.bib, kept.who, kept.why) == (
        What.DISQUALIFY, BIB, "Ana", "cut a corner",
    )  # fmt: skip
    assert abs(kept.at_s - GUN_S - 120.0) < 60.0  # by the race's clock
    entries = [one for piece in read_journal(tmp_path / "journal") for one in piece]
    assert [one.other[1] for one in entries if isinstance(one, Entry) and one.other] == [b"k1"]
    assert desk.look().standing.disqualified == {BIB}


def test_whoever_mends_an_answer_is_told_the_new_effect_first(desk: Desk) -> None:
    first = pressed(desk, out(), bib=BIB)
    again = pressed(desk, out(), first.checked, bib="00006")
    assert not again.is_done
    assert again.checked != first.checked
    assert corrections_of(desk.store) == []


def test_two_taps_are_one_decision(desk: Desk) -> None:
    first = pressed(desk, out(), bib=BIB)
    for _ in range(2):
        assert pressed(desk, out(), first.checked, bib=BIB).is_done
    assert len(corrections_of(desk.store)) == 1


def test_nothing_is_decided_while_the_disk_is_full(desk: Desk) -> None:
    first = pressed(desk, out(), bib=BIB)
    with files_no_longer_than(0):
        answer = pressed(desk, out(), first.checked, bib=BIB)
    assert answer.is_wrong
    assert answer.lines[0].startswith("Nothing is decided: the disk did not answer.")
    assert answer.checked == first.checked  # pressed again it is the same decision
    assert corrections_of(desk.store) == []
    assert pressed(desk, out(), first.checked, bib=BIB).is_done


def test_while_the_store_is_away_a_decision_waits_in_the_journal(
    race: Race, tmp_path: Path
) -> None:
    server = Server(tmp_path / "store")
    with (
        Store(server.url, race.key) as store,
        Delivery(Journal(tmp_path / "journal", "serve"), store) as delivery,
    ):
        wait_until(lambda: not delivery.health.is_behind)
        desk = Desk(race, store, delivery)
        first = pressed(desk, out(), bib=BIB)
        server.kill()
        answer = pressed(desk, out(), first.checked, bib=BIB)
        assert answer.is_done
        assert "holds as soon as it is back" in answer.lines[1]
        server.start()
        wait_until(lambda: desk.look(afresh=True).standing.disqualified == {BIB})
    server.kill()


@pytest.mark.parametrize(
    ("asked", "typed", "said"),
    [
        (Asked(What.DISQUALIFY, {}, "k"), {"bib": ""}, "Dites quel dossard."),
        (Asked(What.DISQUALIFY, {}, "k"), {"bib": "9x"}, "Personne ne porte le dossard 9x."),
        (Asked(What.DISQUALIFY, {}, "k"), {"bib": BIB, "who": " "}, "Dites qui décide."),
        (Asked(What.DISQUALIFY, {}, "k"), {"bib": BIB, "why": ""}, "Dites pourquoi"),
        (Asked(What.VOID_READ, {}, "k"), {}, "Choisissez d’abord une ligne"),
        (Asked(What.UNDO, {}, "k"), {}, "Choisissez d’abord une ligne"),
        (Asked(What.ADD_READ, {}, "k"), {"tag": BIB, "time": "10:00:00"}, "Choisissez le tapis."),
        (Asked(What.START_WAVE, {}, "k"), {"wave": "1", "time": "25:00:00"}, "Écrivez l’heure"),
        (Asked(What.START_WAVE, {}, "k"), {"wave": "1", "time": "now"}, "Écrivez l’heure"),
        (
            Asked(What.SET_OFFSET, {}, "k"),
            {"feed": "line", "offset": "1e9"},
            "Écrivez les secondes",
        ),
        (Asked(What.PLACE_MAT, {}, "k"), {"feed": "line", "mat": "start"}, "Dites quel lieu"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_the_operators_language(
    desk: Desk, asked: Asked, typed: dict[str, str], said: str
) -> None:
    answer = pressed(desk, asked, language="fr", **typed)
    assert answer.is_wrong
    assert said in answer.lines[0]
    assert answer.checked is None


def test_a_read_is_voided_and_undone_to_the_millisecond(desk: Desk) -> None:
    row = {"tag": BIB, "mat": "start", "read_s": GUN_S + 9.0, "bib": BIB}
    answer = decided(desk, Asked(What.VOID_READ, row, "k1"))
    assert any("start" in line and "→ —" in line for line in answer.lines)
    assert not desk.look(afresh=True).times_s[5, 0] > 0
    decided(desk, Asked(What.UNDO, {"undoes": "k1"}, "k2"))
    assert desk.look(afresh=True).times_s[5, 0] == GUN_S + 9.0


@pytest.mark.parametrize(("text", "offset_s"), [("−1,5", -1.5), ("+ 2.25", 2.25), ("-3", -3.0)])
def test_an_offset_is_understood_as_people_write_it(desk: Desk, text: str, offset_s: float) -> None:
    decided(desk, Asked(What.SET_OFFSET, {}, "k1"), feed="line", offset=text)
    assert corrections_of(desk.store)[0].offset_s == offset_s


def test_a_gun_is_given_by_its_time_of_day(desk: Desk, race: Race) -> None:
    at = f"{datetime.fromtimestamp(GUN_S + 61.25, race.zone):%H:%M:%S}.25"
    decided(desk, Asked(What.START_WAVE, {}, "k1"), wave="1", time=at)
    assert desk.look().race.waves[0].gun_s == GUN_S + 61.25


@pytest.mark.parametrize("hours", [-11.0, -0.1, 0.1, 11.0])
def test_a_time_of_day_is_that_of_the_nearest_day(desk: Desk, hours: float) -> None:
    sight = desk.look()
    then_s = round(sight.at_s + hours * 3600.0)
    text = f"{datetime.fromtimestamp(then_s, sight.race.zone):%H:%M:%S}"
    assert time_s(sight, "en", text) == then_s


@pytest.mark.parametrize(
    ("text", "after_s"),
    [("10:50", 3000), ("10:50:03", 3003), ("10h50", 3000), ("10:50:03,25", 3003.25)],
)
def test_a_time_is_typed_as_people_write_it(desk: Desk, text: str, after_s: float) -> None:
    sight = desk.look()
    first_s = datetime(2021, 10, 31, 10, tzinfo=sight.race.zone).timestamp()
    assert time_s(sight, "en", text) == first_s + after_s


def test_the_day_after_a_time_of_day_is_that_of_the_race(desk: Desk) -> None:
    sight = replace(desk.look(), at_s=GUN_S + 30 * 3600.0)
    then = datetime.fromtimestamp(GUN_S + 2065.0, sight.race.zone)
    assert time_s(sight, "en", f"{then:%H:%M:%S}") == GUN_S + 2065.0


def test_a_chip_is_given_with_all_its_reads_if_nobody_knew_it_and_from_now_on_if_somebody_did(
    desk: Desk,
) -> None:
    sight = desk.look()
    assert filled_in(sight, What.ASSIGN_CHIP, {"tag": "LOST"})["from"] == ""
    known = filled_in(sight, What.ASSIGN_CHIP, {"tag": BIB, "bib": BIB, "read_s": GUN_S + 9.0})
    assert known == {"tag": BIB, "bib": "", "from": clock(sight.race, sight.at_s)}
    from_her_row = filled_in(sight, What.ASSIGN_CHIP, {"bib": BIB})
    assert from_her_row == {"tag": "", "bib": BIB, "from": ""}


def test_a_time_that_is_none_is_refused(desk: Desk) -> None:
    for text in ("", "10:60:00", "10:", "10:5", "10:50:3", "10", "ten"):
        with pytest.raises(FormError):
            time_s(desk.look(), "en", text)


def test_a_form_opens_with_what_the_chosen_row_says(desk: Desk) -> None:
    sight = desk.look()
    row = {"tag": "AB12", "bib": BIB, "mat": "1km", "read_s": GUN_S + 61.25}
    added = filled_in(sight, What.ADD_READ, row)
    assert (added["tag"], added["mat"], added["time"][-6:]) == (BIB, "1km", "01.250")
    assert filled_in(sight, What.GIVE_TIME, {"bib": BIB}) == {"bib": BIB, "time": ""}
    assert "along" not in filled_in(sight, What.STOP, {"bib": BIB})
    assert filled_in(sight, What.STOP, {"bib": "C"})["along"] == ""
    gun = filled_in(sight, What.START_WAVE, {"read_s": GUN_S + 61.25})
    assert (gun["wave"], gun["time"][-6:]) == ("", "01.250")


def test_every_decision_has_a_form() -> None:
    assert set(FIELDS) == set(What)


def test_a_server_without_a_journal_decides_nothing(race: Race, store: Store) -> None:
    desk = Desk(race, store)
    first = pressed(desk, out(), bib=BIB)
    answer = pressed(desk, out(), first.checked, bib=BIB)
    assert answer.is_wrong
    assert "no journal" in answer.lines[0]
