"""The table `make bench` prints."""

import pytest

from tests.bench import Row
from tests.bench.__main__ import cells, modules, table


def test_a_figure_stands_beside_the_naive_ways_and_its_aim() -> None:
    rows = [
        Row("a frame", 2.1, 84.0, "ms", "<= 2.5 ms", True),
        Row("reads a second", 300_000, 120_000, "/s", bigger_is_better=True),
        Row("memory", 420.0, None, "MiB", "<= 400 MiB", False),
    ]
    assert table([cells(row) for row in rows]).splitlines() == [
        "name                  ours   naive way   ratio  aim",
        "--------------  ----------  ----------  ------  ------------------",
        "a frame            2.10 ms     84.0 ms  40.0 x  met: <= 2.5 ms",
        "reads a second  300,000 /s  120,000 /s  2.50 x  -",
        "memory             420 MiB           -       -  MISSED: <= 400 MiB",
    ]


def test_a_measurement_that_does_not_exist_is_refused() -> None:
    with pytest.raises(SystemExit, match="no measurement called"):
        modules(["nothing"])
