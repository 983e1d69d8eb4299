"""What a process says: a line with time, level and role, and no secret in it."""

import json
import logging
from collections.abc import Iterator

import pytest
from structlog.contextvars import bound_contextvars

from dashboard.logs import OURS, begin_logs
from feeds.reads import Read, log_reads, read_id

SECRET = "a-secret-of-our-own"
READ = Read("0042", "1km", 1_635_670_800.5, 0.0)


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    loggers = [logging.getLogger(name) for name in (None, "uvicorn", *OURS)]
    levels = [one.level for one in loggers]
    handlers = list(loggers[0].handlers)
    yield
    loggers[0].handlers = handlers
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


def test_machines_read_time_level_role_and_what_was_said(
    capsys: pytest.CaptureFixture[str],
) -> None:
    begin_logs("debug", "json", "web", [SECRET, None])
    log = logging.getLogger("feeds.store")
    log.warning("the store at %s is away", f"redis://:{SECRET}@host")
    with bound_contextvars(role="publish", segment=7):
        log_reads(log, "taken in", [READ])
    try:
        raise ValueError(SECRET)
    except ValueError:
        log.exception("it failed")
    told = capsys.readouterr().err
    assert SECRET not in told
    lines = [json.loads(line) for line in told.splitlines()]
    first, second, third = lines
    assert first.items() >= {
        "event": "the store at redis://:***@host is away", "level": "warning", "role": "web",
    }.items()  # fmt: skip
    assert first["time"].endswith("Z")
    assert second.items() >= {"role": "publish", "segment": 7, "id": read_id(READ)}.items()
    assert "ValueError: ***" in third["exception"]


def test_people_read_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    begin_logs("info", "console", "listen")
    logging.getLogger("feeds.timing").info("line: connected")
    logging.getLogger("feeds.timing").debug("nobody wants to know")
    logging.getLogger("uvicorn.error").info("nor this")
    (line,) = capsys.readouterr().err.splitlines()
    assert "line: connected" in line
    assert "role=listen" in line


def test_a_read_is_called_the_same_wherever_it_is_spoken_of() -> None:
    assert read_id(READ) == read_id(Read("0042", "1km", 1_635_670_800.5, 9.0, "other"))
    assert read_id(READ) != read_id(Read("0043", "1km", 1_635_670_800.5, 0.0))
