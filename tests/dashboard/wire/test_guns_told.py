"""A gun that went late is late in pages, pictures and replays too."""

import json
import shutil
from pathlib import Path

import pytest

from dashboard.sharing.moment import Moments
from dashboard.wire.constants import begins_s
from dashboard.wire.guns import heard_guns, told_guns
from dashboard.wire.recordings import Recordings
from feeds.decisions.corrections import guns_of, with_guns
from feeds.race import Race
from feeds.race_folder.read_race import race_folder, read_race
from feeds.recorded import CORRECTIONS
from feeds.store import Store
from tests.commands import RACE
from tests.orders import SECRET


@pytest.fixture
def race(tmp_path: Path) -> Race:
    """Return the demo race, whose fourth wave left two minutes late."""
    folder = tmp_path / RACE
    shutil.copytree(race_folder(RACE), folder)
    gun_s = read_race(folder).waves[3].gun_s
    late = {"what": "start-wave", "at_s": gun_s, "who": "Ana", "why": "an ambulance", "wave": "4",
            "read_s": gun_s + 120.0, "key": "a1"}  # fmt: skip
    (folder / CORRECTIONS).write_text(json.dumps(late) + "\n")
    return read_race(folder)


def test_what_is_told_is_heard() -> None:
    race = read_race(race_folder(RACE))
    late = with_guns(race, {"4": race.waves[3].gun_s + 90.0})
    assert guns_of(heard_guns(race, {"guns": told_guns(late)})) == guns_of(late) != guns_of(race)
    assert heard_guns(race, None) is race
    assert heard_guns(race, {"epoch": "1"}) is race


def test_a_replay_begins_with_the_guns_that_went(race: Race) -> None:
    head = Recordings({race.key: race}, SECRET).head(race.key)
    assert head is not None
    started = heard_guns(race, head)
    assert guns_of(started)["4"] == race.waves[3].gun_s + 120.0
    assert begins_s(started) == begins_s(race)


def test_a_picture_counts_from_the_gun_that_went(race: Race, store: Store) -> None:
    races = {race.key: race}
    moments = Moments(races, {}, Recordings(races, SECRET), {})
    moment = moments.moment(race.key, "replay", None)
    assert moment is not None
    assert guns_of(moment.race)["4"] == race.waves[3].gun_s + 120.0
