"""The operator in her van sees a feed talk, and what she decides shows on the public page."""

import re
import time

from playwright.sync_api import expect

from tests.browser.at_the_tablet import Morning, log_in, until_shown

LOST = "LOST777"  # a chip on nobody's list
GRID = ".ag-center-cols-viewport, .ag-body-viewport"
CUT_OFF = """[...document.querySelectorAll(".tile, .tile .name")]
  .filter((one) => one.scrollHeight > one.clientHeight || one.scrollWidth > one.clientWidth)
  .map((one) => one.textContent)"""
TOO_WIDE = f"""[...document.querySelectorAll("{GRID}")]
  .filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.className)"""


def test_an_operator_sees_a_feed_talk_and_gives_a_lost_chip_to_its_runner(morning: Morning) -> None:
    race, public, tablet = morning.race, morning.public, morning.tablet
    log_in(morning)
    expect(tablet.locator('.tile[data-tab="feeds"]')).to_contain_text("Nobody is connected")
    known, lost = race.runners[0], race.runners[1]
    morning.send((known.chips[0], "start", 600.0), (LOST, "start", 590.0), (LOST, "1km", 230.0))
    until_shown(public, f"{morning.reads_of(1)} === 0")  # until then the start was silent for all
    assert public.evaluate(morning.reads_of(0)) == 1

    morning.look_at("feeds")
    expect(tablet.locator(".ag-row", has_text="line")).to_contain_text("mylaps")
    morning.look_at("chips")
    expect(tablet.locator('.tile[data-tab="chips"]')).to_have_class(re.compile("look"))
    expect(tablet.locator(".ag-row", has_text=LOST)).to_contain_text("start · 1km")
    morning.choose(LOST)
    morning.press("Give a chip to a bib")
    expect(tablet.get_by_label("Chip or bib that was read")).to_have_value(LOST)
    morning.fill(Bib=lost.bib)
    told = morning.decide("found on her shoe")
    assert lost.bib in told
    assert "start —" in told
    until_shown(public, f"{morning.reads_of(1)} === 2")
    expect(tablet.locator('.tile[data-tab="chips"]')).to_have_class(re.compile("good"))

    morning.look_at("decisions")
    row = tablet.locator(".ag-row")
    expect(row).to_have_count(1)
    for words in (f"Chip {LOST} given to {lost.bib}", "Ana", "found on her shoe", "start —"):
        expect(row).to_contain_text(words)
    morning.choose(LOST)
    morning.press("Undo the decision")
    morning.decide("it was another shoe")
    until_shown(public, f"{morning.reads_of(1)} === 0")
    expect(tablet.locator(".ag-row")).to_have_count(2)
    expect(tablet.locator('.ag-row[row-index="1"]')).to_contain_text("undone since")
    assert not morning.complaints


def test_an_operator_starts_a_wave_voids_a_read_and_changes_her_mind(morning: Morning) -> None:
    race, public, tablet = morning.race, morning.public, morning.tablet
    log_in(morning)
    first = race.runners[0]
    morning.send((first.chips[0], "start", 600.0), (first.chips[0], "1km", 240.0))
    until_shown(public, f"{morning.reads_of(0)} === 2")

    morning.look_at("starts")
    morning.choose("Wave 4")  # whose gun is minutes away
    morning.press("Start a wave")
    expect(tablet.get_by_role("button", name="Wave 4")).to_have_attribute("aria-pressed", "true")
    now_s = time.time()
    morning.decide("the crowd would not wait")
    until_shown(public, f"poursuite.facts.waves[3].gun_s < {now_s + 30.0}")
    started = tablet.locator('.ag-row[row-id="starts:4"]')
    expect(started).to_contain_text("Ana at")
    expect(started).to_contain_text("the crowd would not wait")

    morning.look_at("reads")
    tablet.locator('.head[data-tab="reads"] input').fill(first.bib)
    expect(tablet.locator(".ag-row")).to_have_count(2)
    tablet.get_by_role("button", name="Void the read").click()
    tablet.locator("#go").click()
    expect(tablet.locator("#answer")).to_have_text("First choose a row of the table.")
    tablet.get_by_role("button", name="Cancel").click()
    morning.choose("1km")
    morning.press("Void the read")
    morning.decide("a stroller on the mat")
    until_shown(public, f"{morning.reads_of(0)} === 1")
    expect(tablet.locator(".ag-row", has_text="1km")).to_contain_text("voided")

    morning.press("Add a read")
    morning.fill(**{"Chip or bib that was read": first.bib, "Time": "soon"})
    tablet.get_by_role("button", name="2km").click()
    morning.fill(**{"Who decides": "Ana", "Why": "the marshal saw her"})
    tablet.locator("#go").click()
    expect(tablet.locator("#answer")).to_have_text("Write the time as 10:50 or 10:50:03")
    at = tablet.evaluate("new Date(Date.now() - 20000).toISOString().slice(11, 19)")
    morning.fill(Time=at)
    morning.decide("the marshal saw her")
    until_shown(public, f"{morning.reads_of(0)} === 2")

    morning.look_at("runners")
    tablet.locator('.head[data-tab="runners"] input').fill(first.bib)
    morning.choose(first.bib)
    morning.press("Disqualify")
    expect(tablet.get_by_label("Bib")).to_have_value(first.bib)
    told = morning.decide("cut a corner")
    assert "disqualified" in told
    expect(tablet.locator(".ag-row")).to_contain_text("disqualified")

    morning.look_at("decisions")
    expect(tablet.locator(".ag-row")).to_have_count(4)
    morning.choose("Read voided")
    morning.press("Undo the decision")
    morning.decide("it was her after all")
    until_shown(public, f"{morning.reads_of(0)} === 3")
    expect(tablet.locator(".ag-row", has_text="undone since")).to_contain_text("Read voided")
    assert not morning.complaints


def test_the_page_says_so_when_nothing_reaches_it_any_more(morning: Morning) -> None:
    log_in(morning)
    tablet = morning.tablet
    expect(tablet.locator("#stale")).to_be_hidden()
    tablet.context.set_offline(True)
    expect(tablet.locator("#stale")).to_be_visible()
    tablet.context.set_offline(False)
    expect(tablet.locator("#stale")).to_be_hidden()
    tablet.get_by_role("button", name="Log out").click()
    expect(tablet.get_by_label("Token")).to_be_visible()


def test_an_operator_sees_who_is_in_the_bus_and_counts_a_read_all_the_same(
    morning: Morning,
) -> None:
    chaser, tablet, runner = morning.race.chaser, morning.tablet, morning.race.runners[0]
    assert chaser is not None
    log_in(morning)
    tile = tablet.locator('.tile[data-tab="aside"]')
    expect(tile).to_have_class(re.compile("quiet"))
    chip = runner.chips[0]
    morning.send((chip, "start", 600.0), (chip, "1km", 240.0), (chip, "3km", 90.0))
    expect(tile).to_have_class(re.compile("look"))
    expect(tile).to_contain_text("1 is as fast as a vehicle: who carries that chip?")
    morning.send((chaser.bib, "finish", 5.0))
    expect(tile).to_contain_text(f"{chaser.name} at finish")
    morning.look_at("aside")
    his, hers = tablet.locator(".ag-row").first, tablet.locator(".ag-row", has_text=runner.bib)
    expect(his).to_contain_text("it was before the gun")
    expect(hers).to_contain_text("48 km/h from 1km: a chip in a vehicle?")
    for width, height in ((1280, 800), (1180, 820), (820, 1180)):
        tablet.set_viewport_size({"width": width, "height": height})
        expect(tile).to_be_in_viewport(ratio=1.0)
        expect(tablet.locator('.tile[data-tab="decisions"]')).to_be_in_viewport(ratio=1.0)
        expect(hers).to_be_in_viewport(ratio=1.0)
        assert tablet.evaluate(CUT_OFF) == tablet.evaluate(TOO_WIDE) == [], f"{width}x{height}"
    morning.choose(runner.bib)
    morning.press("Add a read")
    expect(tablet.get_by_label("Chip or bib that was read")).to_have_value(runner.bib)
    expect(tablet.get_by_role("button", name="3km")).to_have_attribute("aria-pressed", "true")
    morning.decide("the marshal saw her run by")
    expect(hers).to_contain_text("48 km/h from 3km")  # now her read before it needs so much
    assert not morning.complaints
