"""A file that is there when it is complete, and not before."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def write_whole(path: Path, body: bytes) -> None:
    """Write a file; one of that name is replaced.

    Raises
    ------
    OSError
        Where it cannot be written. Then nothing was.
    """
    beside = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    try:
        beside.write_bytes(body)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
