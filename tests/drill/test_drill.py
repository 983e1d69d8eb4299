"""A drill in its short form: as `make drill`, for a minute, and on a machine that may be slow."""

from pathlib import Path

import pytest

from tests.drill.drill import drilled

pytestmark = pytest.mark.long


def test_whatever_goes_wrong_no_read_is_lost_and_no_address_contradicts_itself(
    tmp_path: Path,
) -> None:
    drill = drilled(tmp_path, seed=3, minutes=1.0)
    assert not drill.broken, drill.page()
    assert drill.harm.total() > 5
    assert drill.accounts.stored > 10_000
