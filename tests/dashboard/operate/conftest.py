"""The made-up race, and a desk at which its operator sits; who wants another race says so."""

import pytest

from dashboard.operate.desk import Desk
from feeds.race import Race
from feeds.store import Store
from tests.dashboard.operate.at_the_desk import SIZE, desk_at
from tests.made_up_race import made_up_race


@pytest.fixture
def race() -> Race:
    return made_up_race(SIZE)


@pytest.fixture
def desk(race: Race, store: Store) -> Desk:
    """Return a desk at which it is ten minutes after the first gun."""
    return desk_at(race, store, 600.0)
