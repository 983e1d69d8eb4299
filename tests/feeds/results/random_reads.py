"""What the mats of a random race read, and fail to read."""

from dataclasses import replace

from feeds.race import Chaser, Runner
from feeds.reads import Read
from tests.feeds.results.random_race import BOX, FEEDS, NOBODYS, Making, name_read


def tags_of(making: Making, person: Runner | Chaser) -> list[str]:
    return [*person.chips, person.bib]


def spelt(making: Making, tag: str) -> str:
    """Return a tag as one timing system or the other would write it."""
    if making.is_now(0.08, "another spelling"):
        return making.rng.choice((tag.lower(), tag.lstrip("0"), "0" + tag))
    return tag


def read_everybody(making: Making) -> None:
    rng, race = making.rng, making.race
    people: list[Runner | Chaser] = [*race.runners, *([race.chaser] if race.chaser else [])]
    tag_of = {one.bib: rng.choice(tags_of(making, one)) for one in people}
    if len(race.runners) > 1 and making.is_now(0.2, "swapped"):
        one, other = rng.sample([one.bib for one in race.runners], 2)
        tag_of[one], tag_of[other] = tag_of[other], tag_of[one]
        making.swapped = {tag_of[one]: one, tag_of[other]: other}
    if making.is_now(0.12, "a chip on no list"):
        tag_of[rng.choice(race.runners).bib] = NOBODYS
    feed = {mat.name: rng.choice(FEEDS) for mat in race.mats}
    deaf = rng.choice(race.mats) if making.is_now(0.1, "a mat that reads nobody") else None
    for bib, crossed in making.truth.items():
        tag = tag_of[bib]
        for mat in race.mats:
            name = mat.name
            if name in crossed and mat != deaf and not making.is_now(0.13, "missing"):
                read_there(making, tag, name_read(race, mat), crossed[name], feed[name])
        around(making, tag, crossed)
    if making.is_now(0.3, "of nobody"):
        read_there(making, NOBODYS, rng.choice(race.mats).name, making.any_s(), "a")
    if making.is_now(0.1, "of no mat"):
        read_there(making, rng.choice(list(tag_of.values())), "nowhere", making.any_s(), "a")
    if making.is_now(0.15, "told of another place"):
        place = name_read(race, rng.choice(race.mats))
        making.reads = [
            replace(one, mat=BOX, source="a") if one.mat == place else one for one in making.reads
        ]
    if making.is_now(0.15, "of a wrong clock"):
        making.reads = [
            replace(one, at_s=making.whole(one.at_s - 40)) if one.source == "b/D1" else one
            for one in making.reads
        ]


def read_there(making: Making, tag: str, mat: str, at_s: float, source: str) -> None:
    """Let a mat read somebody: once, or twice, soon heard of or late."""
    rng = making.rng
    every = [at_s]
    if making.is_now(0.1, "doubled"):
        every.append(making.whole(at_s + rng.choice((-3, 1, 2, 8, 25, 40))))
    for one_s in every:
        heard_s = one_s + rng.choice((0.0, 1.0, 3.0))
        if making.is_now(0.05, "late"):
            heard_s += rng.choice((600.0, 3000.0))
        making.reads.append(Read(spelt(making, tag), mat, one_s, heard_s, source))
        if making.is_now(0.08, "told again"):
            making.reads.append(replace(making.reads[-1], received_s=heard_s + 900))


def around(making: Making, tag: str, crossed: dict[str, float]) -> None:
    """Let her wander: before the gun, over any mat, back over the course after the finish."""
    rng, race = making.rng, making.race
    start, finish = race.mats[0], race.mats[-1]
    if start.name in crossed and making.is_now(0.2, "milling around the start"):
        for _ in range(rng.randint(1, 3)):
            away_s = rng.choice((-200, -30, -6, -5, -1, 3, 15, 60))
            at_s = making.whole(crossed[start.name] + away_s)
            read_there(making, tag, name_read(race, start), at_s, "a")
    if making.is_now(0.15, "stray"):
        for _ in range(rng.choice((1, 1, 2))):
            read_there(making, tag, name_read(race, rng.choice(race.mats)), making.any_s(), "b/D2")
    if finish.name in crossed and making.is_now(0.2, "a stroll after the finish"):
        at_s = crossed[finish.name]
        for mat in rng.sample(race.mats, rng.randint(1, min(3, len(race.mats)))):
            at_s += rng.choice((20, 60, 120, 300, 600))
            read_there(making, tag, name_read(race, mat), making.whole(at_s), "b/D1")
        if rng.random() < 0.5:
            at_s = making.whole(at_s + rng.choice((30, 200, 900)))
            read_there(making, tag, name_read(race, finish), at_s, "a")
