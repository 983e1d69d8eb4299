"""What is expected of my runners is fetched no oftener than a phone's data can bear."""

from playwright.sync_api import Page

from tests.browser import oracle

# Three quarters of an hour, ten seconds a step of a made-up clock, over two outlooks that exist.
WATCH = """async () => {
  const version = document.querySelector("script[type=module]").src.split("/")[4];
  const { chancesOf } = await import(`/map/${version}/panels/runners/chances.mjs`);
  const { facts, race } = poursuite;
  const newest = race.number - (race.number % race.every);
  let now = 0;
  const fetchAny = globalThis.fetch;
  let isAsked = false;
  globalThis.fetch = (what, ...how) => {
    isAsked ||= what.includes("/outlook-");
    return fetchAny(what, ...how);
  };
  const watched = { epoch: race.epoch, every: race.every, field: race.field, number: newest };
  const chances = chancesOf(facts, watched, () => now);
  let known = 0;
  for (; now < 2700; now += 10) {
    watched.number = newest - (Math.floor(now / 10) % 2) * race.every;
    chances.want();
    const isComing = () => isAsked && chances.told()?.number !== watched.number;
    while (isComing()) await new Promise((done) => setTimeout(done));
    isAsked = false;
    if (chances.told()) known++;
  }
  return known;
}"""


def test_a_race_watched_with_a_card_open_stays_within_its_allowance(page: Page, demo: str) -> None:
    page.goto(demo)
    oracle.until(page, oracle.READY)
    oracle.until(page, "poursuite.race.number > 2 * poursuite.race.every")
    sizes: list[int] = []
    page.on(
        "response",
        lambda answer: (
            "/outlook-" in answer.url and sizes.append(int(answer.headers.get("content-length", 0)))
        ),
    )
    known = page.evaluate(WATCH)
    assert known > 200, "nothing was known for most of the race"
    assert len(sizes) > 5
    assert min(sizes) > 500
    assert sum(sizes) < 200 * 1024
