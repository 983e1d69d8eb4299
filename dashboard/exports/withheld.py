"""Who opted out, as this machine knows it: nobody of them is in any file that leaves.

A race's folder says it of some. Of others a program that published the race remembers it on the
disk, or its store has the decision.
"""

from __future__ import annotations

from dashboard.settings import Settings
from dashboard.wire.opted_out import FILE, OptedOut
from feeds.decisions.day import of_the_day
from feeds.decisions.standing import standing
from feeds.embedded import running_store
from feeds.gather import corrections_of
from feeds.race import Race
from feeds.store import Store


def withheld_here(settings: Settings, race: Race) -> frozenset[str]:
    """Return the bibs of those who opted out, beside those of whom the race's folder knows it.

    Raises
    ------
    StoreError
        Where the store that was set cannot be reached: then nobody knows.
    """
    folder = settings.state / race.key
    remembered = OptedOut(folder / FILE)
    url = settings.redis_url or running_store(folder)
    if url is None:
        return remembered.among(frozenset(), ())
    with Store(url, race.key) as store:
        decided = corrections_of(store)
    return remembered.among(standing(of_the_day(race, decided)).withheld, decided)
