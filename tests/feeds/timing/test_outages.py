"""The drill of a store that is away again and again, in short."""

from pathlib import Path

import pytest

from tests.drill import outages


@pytest.mark.parametrize("count", [20, pytest.param(150, marks=pytest.mark.long)])
def test_no_read_is_acknowledged_unstored_while_the_store_is_away_again_and_again(
    tmp_path: Path, count: int
) -> None:
    drill = outages.run(tmp_path, count, seed=count, speed=30.0)
    assert drill.noticed > count / 10, "the store was not away at all"
    for way, account in drill.accounts.items():
        assert account.acknowledged > count / 5, way
        assert account.unstored == [], way
