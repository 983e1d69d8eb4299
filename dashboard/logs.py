"""What a process says of itself: a line with time, level and role, for people or for machines.

Everything is said with `logging`, by us and by what we lean on; structlog gives the lines their
shape. What is bound with ``structlog.contextvars`` (the role of a thread, the segment of a tick)
is in each line said there. No secret of the settings ever is.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from typing import Any

import structlog
from structlog.types import EventDict, Processor

TOLD = ("id", "segment")  # what a line may tell besides its words: `extra` of logging
OURS = ("dashboard", "feeds", "geo", "__main__")


def begin_logs(level: str, style: str, role: str, secrets: Sequence[str | None] = ()) -> None:
    """Say everything on standard error from here on.

    Parameters
    ----------
    level : one of `settings.LOG_LEVELS`.
    style : one of `settings.LOG_FORMATS`.
    role : of this process; a thread may have bound another.
    secrets : which are put out of every line.
    """
    hidden = [secret for secret in secrets if secret]

    def with_role(_logger: Any, _name: str, line: EventDict) -> EventDict:
        return {"role": role, **line}

    def without_secrets(_logger: Any, _name: str, line: str) -> str:
        for secret in hidden:
            line = line.replace(secret, "***")
        return line

    shape: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(TOLD),
        structlog.contextvars.merge_contextvars,
        with_role,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
    ]
    if style == "json":
        last: list[Any] = [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
        ]
    else:
        last = [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), timestamp_key="time", pad_event_to=0
            )
        ]
    last.append(without_secrets)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shape,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last,
            ],
        )
    )  # fmt: skip
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel("ERROR" if level == "error" else "WARNING")  # what we lean on says much
    for name in OURS:
        logging.getLogger(name).setLevel(level.upper())
    if level == "debug":
        logging.getLogger("uvicorn").setLevel("INFO")  # who asked for what
