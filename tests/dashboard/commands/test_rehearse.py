"""``poursuite rehearse``: a race run now, on pages that say so, apart from the race itself."""

import urllib.error
import urllib.request
from pathlib import Path

import pytest

from feeds.embedded import running_store
from feeds.store import Store
from tests.commands import RACE, free_port, serving, wait_until

KEY = f"{RACE}-rehearsal"


def page(address: str) -> str:
    with urllib.request.urlopen(address, timeout=20) as answer:
        return str(answer.read().decode())


def test_a_rehearsal_is_the_race_with_guns_from_now_and_every_page_says_what_it_is(
    own_state: Path,
) -> None:
    begun = ("rehearse", RACE, "--gun-in", "-600", "--speed", "10")
    with serving(own_state, free_port(), *begun) as address:
        for path in ("/?lang=en", f"/embed/{RACE}?lang=en"):
            assert "Rehearsal, not the race" in page(address + path)
        assert "<title>Rehearsal: " in page(f"{address}/?lang=en")
        url = running_store(own_state / KEY)
        assert url is not None
        with Store(url, KEY) as store:
            soon = store.count()
            assert soon > 500, "what was heard in the ten minutes before"
            wait_until(lambda: store.count() > soon)
        with pytest.raises(urllib.error.HTTPError, match="404"):
            page(f"{address}/replay/{RACE}/head.json")
    assert any((own_state / KEY / "journal").glob("*.jsonl"))
    assert not (own_state / RACE).exists(), "the race's own state is not touched"
