"""Orders of runners in the bytes, as tests need them: the roster's, or of a secret they know."""

import numpy as np

from dashboard.wire.order import Order, in_order, keyed, order_of
from dashboard.wire.secret import live_secret
from feeds.race import Race
from feeds.rules.snapshot import Snapshot
from tests.commands import GIVEN

SECRET = b"known to these tests, to nobody else"


def as_listed(race: Race) -> Order:
    """Return the order of the roster, which no publisher publishes: for what cannot tell it."""
    number = np.arange(len(race.runners))
    return Order(number, number, (number * 97 % 256).astype(np.uint8))


def of_live(race: Race, store_key: str) -> Order:
    """Return the order in which a program with the setting of these tests publishes a race."""
    return order_of(race, live_secret(GIVEN, store_key) or b"")


def of_replay(race: Race, secret: bytes = GIVEN.encode()) -> Order:
    """Return the order of a race's replay, where a program has the setting of these tests."""
    return order_of(race, keyed(secret, "recording", race.key))


def by_number(told: Snapshot, order: Order) -> Snapshot:
    """Return a snapshot of published bytes with its runners as in the roster."""
    return in_order(told, Order(order.place, order.number, order.side))
