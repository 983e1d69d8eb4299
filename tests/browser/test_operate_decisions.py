"""Every kind of decision, on the operator's page and by command: told, done, shown, undone."""

import re
from itertools import islice

import pytest
from click.testing import CliRunner
from playwright.sync_api import expect

from dashboard.commands.poursuite import main
from feeds.race import CHASER
from tests.browser.at_the_tablet import Morning, log_in, until_shown
from tests.commands import environment_of

FIELD = "poursuite.race.field"
STOPPED, ABSENT, AHEAD = 5, 6, 3  # feeds.results.state.State
HIS_PLACE = f"{FIELD}.chaser.d[{FIELD}.chaser.knots - 1]"
IS_HOME = f"{FIELD}.chaser.reads > 0 && {FIELD}.chaser.reads === {FIELD}.chaser.knots"


def state_is(place: int, state: int) -> str:
    return f"{FIELD}.state[{place}] === {state}"


def is_on_her_way(place: int) -> str:
    return f"[1, 2, 8, 9].includes({FIELD}.state[{place}])"  # be it passed, threatened or overdue


def is_moved(morning: Morning, row: int, more: int) -> str:
    """Say whether a runner is on her way in the third wave, which has so many more, or in hers."""
    third = sum(one.wave == 2 for one in morning.race.runners)
    count = f"{FIELD}?.wave.filter((one) => one === 2).length === {third + more}"
    return f"{count} && {is_on_her_way(morning.place_of(row, 2 if more else None))}"


def two_on_their_way(morning: Morning) -> tuple[int, int]:
    """Let two runners of the first wave start, one be seen since, and return their numbers."""
    runners = morning.race.runners
    plain = (row for row, one in enumerate(runners) if one.wave == 0 and not one.is_pacer)
    first, second = islice(plain, 2)
    morning.send(*((runners[row].chips[0], "start", 600.0) for row in (first, second)))
    morning.send((runners[first].chips[0], "1km", 250.0))
    until_shown(morning.public, f"{morning.reads_of(first)} === 2")
    return first, second


def test_an_operator_moves_stops_and_times_runners_and_takes_each_back(morning: Morning) -> None:
    public, tablet = morning.public, morning.tablet
    log_in(morning)
    row, others = two_on_their_way(morning)
    place = morning.place_of(row)
    bib, other = (morning.race.runners[one].bib for one in (row, others))
    assert public.evaluate(f"{FIELD}.wave[{place}]") == 0

    def chosen(action: str, sought: str = bib) -> None:
        morning.look_at("runners")
        tablet.locator('.head[data-tab="runners"] input').fill(sought)
        expect(tablet.locator(".ag-row")).to_have_count(1)
        morning.choose(sought)
        morning.press(action)
        expect(tablet.get_by_label("Bib", exact=True)).to_have_value(sought)

    chosen("Move to another wave")
    expect(tablet.get_by_role("button", name=re.compile("^(Wave|Chaser)")).locator(
        "visible=true")).to_have_count(5)  # fmt: skip
    tablet.get_by_role("button", name="Wave 3", exact=True).click()
    assert "Wave 1 → Wave 3" in morning.decide("she took a friend's bib")
    until_shown(public, is_moved(morning, row, 1))
    morning.undo("moved to Wave 3")
    until_shown(public, is_moved(morning, row, 0))

    chosen("Did not start")
    assert "running → not started" in morning.decide("her sister carried the chip")
    until_shown(public, state_is(place, ABSENT))
    morning.look_at("reads")
    tablet.locator('.head[data-tab="reads"] input').fill(bib)
    expect(tablet.locator(".ag-row").first).to_contain_text("no: did not start")
    morning.undo("did not start")
    until_shown(public, is_on_her_way(place))

    chosen("Give a time at the line")
    expect(tablet.get_by_label("Time", exact=True)).to_have_value("")
    morning.fill(Time=morning.ago(30.0))
    told = morning.decide("the referee's watch")
    assert "running → finished ahead" in told
    assert "finish — →" in told
    until_shown(public, state_is(place, AHEAD))
    morning.undo("at the finish at")
    until_shown(public, is_on_her_way(place))

    chosen("Mark stopped")
    expect(tablet.get_by_label(re.compile("^Where"))).to_have_count(0)  # that is the chaser's
    morning.fill(Time=morning.ago(100.0)[:5])  # as people write it
    assert "running → stopped" in morning.decide("at the aid post")
    until_shown(public, state_is(place, STOPPED))
    morning.send((morning.race.runners[row].chips[0], "2km", 20.0))
    morning.look_at("runners")
    expect(tablet.locator(".ag-row", has_text=bib)).to_contain_text("read since: 2km")
    morning.undo("stopped at")
    until_shown(public, f"{morning.reads_of(row)} === 3")

    morning.send(("SPARE9", "start", 580.0), ("SPARE9", "1km", 200.0))
    chosen("Give a chip to a bib", other)
    tablet.get_by_label("Chip or bib that was read").fill("SPARE9")
    since = tablet.get_by_label(re.compile("^From when on"))
    expect(since).to_have_value("")
    since.fill(morning.ago(400.0))
    morning.decide("a new chip after the start")
    until_shown(public, f"{morning.reads_of(others)} === 2")  # her own start, the new chip's 1km
    morning.look_at("chips")
    morning.undo("Chip SPARE9 given to")
    until_shown(public, f"{morning.reads_of(others)} === 1")
    assert not morning.complaints


@pytest.mark.whole  # by command in `make test`
def test_an_operator_decides_about_the_chaser_and_stops_the_race(morning: Morning) -> None:
    public, tablet, chaser = morning.public, morning.tablet, morning.race.chaser
    assert chaser is not None
    log_in(morning)
    place = morning.place_of(two_on_their_way(morning)[0])
    morning.look_at("starts")
    morning.choose(chaser.name)
    morning.press("Start a wave")
    morning.fill(Time=morning.ago(240.0))
    assert "waits for the gun → hunting" in morning.decide("he could not wait")
    until_shown(public, f"{HIS_PLACE} > 2000")

    def his(action: str) -> None:
        morning.look_at("runners")
        tablet.locator('.head[data-tab="runners"] input').fill("")
        expect(tablet.locator(".ag-row").first).to_contain_text(chaser.name)
        expect(tablet.locator(".ag-row").first).to_contain_text("hunting")
        morning.choose(chaser.name)
        morning.press(action)

    his("Disqualify")
    morning.fill(**{"Who decides": "Ana", "Why": "too fast"})
    tablet.locator("#go").click()
    expect(tablet.locator("#answer")).to_contain_text("is the chaser, who has no place to win")
    tablet.get_by_role("button", name="Cancel").click()

    his("Mark stopped")
    tablet.get_by_label(re.compile("^Where, if it is the chaser")).fill("0.5")
    morning.fill(Time=morning.ago(60.0))
    told = morning.decide("a calf")
    assert "hunting → out of the race" in told
    assert "everybody who finishes is ahead" in told
    until_shown(public, f"Math.round({HIS_PLACE}) === 500")
    expect(tablet.locator(".ag-row").first).to_contain_text("out of the race · ")
    morning.undo("gave up at")
    until_shown(public, f"{HIS_PLACE} > 2000")

    his("Did not start")
    assert "hunting → out of the race" in morning.decide("he overslept")
    until_shown(public, f"{HIS_PLACE} === 0")
    morning.undo("did not start")
    until_shown(public, f"{HIS_PLACE} > 2000")

    his("Give a time at the line")
    morning.fill(Time=morning.ago(5.0))
    assert "hunting → home · finish — →" in morning.decide("the mat was off")
    until_shown(public, IS_HOME)
    morning.undo("by the referee")
    until_shown(public, f"!({IS_HOME})")

    morning.look_at("starts")
    morning.press("Stop the race")
    told = morning.decide("a thunderstorm")
    assert "hunting → out of the race" in told
    assert "runners from “waiting” to “not started”" in told  # all of them, by number
    until_shown(public, state_is(place, STOPPED))
    expect(tablet.locator('.tile[data-tab="starts"]')).to_contain_text("The race was stopped at")
    morning.undo("The race was stopped")
    until_shown(public, is_on_her_way(place))
    assert not morning.complaints


def poursuite_decide(morning: Morning, *words: str) -> str:
    """Decide by command beside the server and the feeds, and return what is told."""
    more = ["--race", str(morning.folder), "--why", "by radio", "--who", "Ana", "--yes"]
    environment = environment_of(morning.state)
    done = CliRunner().invoke(main, ["decide", *words, *more], env=environment)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_whoever_has_no_tablet_decides_by_command_beside_what_runs(morning: Morning) -> None:
    public, chaser = morning.public, morning.race.chaser
    assert chaser is not None
    row, others = two_on_their_way(morning)
    place = morning.place_of(row)
    bib, other = (morning.race.runners[one].bib for one in (row, others))
    morning.send(("SPARE9", "start", 580.0), ("SPARE9", "1km", 200.0))
    poursuite_decide(morning, "start-wave", CHASER, morning.ago(240.0))
    until_shown(public, f"{HIS_PLACE} > 2000")
    running = is_on_her_way(place)
    hunting = f"{HIS_PLACE} > 2000"
    for words, told, shown, afterwards in (
        (["move-wave", bib, "3"], "Wave 1 → Wave 3", is_moved(morning, row, 1), running),
        (["not-start", bib], "running → not started", state_is(place, ABSENT), running),
        (["give-time", bib, morning.ago(20.0)], "finished ahead", state_is(place, AHEAD), running),
        (["stop", bib, "--at", morning.ago(100.0)], "→ stopped", state_is(place, STOPPED), running),
        (
            ["assign-chip", "SPARE9", other, "--from", morning.ago(400.0)], "Chip SPARE9 given to",
            f"{morning.reads_of(others)} === 2", f"{morning.reads_of(others)} === 1",
        ),
        (["not-start", chaser.bib], "→ out of the race", f"{HIS_PLACE} === 0", hunting),
        (
            ["stop", chaser.bib, "--km", "0.5"], "everybody who finishes is ahead",
            f"Math.round({HIS_PLACE}) === 500", hunting,
        ),
        (["give-time", chaser.bib, morning.ago(5.0)], "hunting → home", IS_HOME, hunting),
        (["stop-race", morning.ago(1.0)], "→ out of the race", state_is(place, STOPPED), running),
    ):  # fmt: skip
        said = poursuite_decide(morning, *words)
        assert told in said, said
        until_shown(public, shown)
        undo = re.search(r"decide (undo \w+)'", said)
        assert undo is not None
        assert "Undone: " in poursuite_decide(morning, *undo[1].split())
        until_shown(public, afterwards)
