"""The secrets that order the published runners: given by a setting, or made at first use and kept.

A live race's own is in its store, with what it orders. That of recordings is in the state's folder,
readable by nobody else. Neither is ever published, shown or logged.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from dashboard.wire.order import keyed
from feeds.published import SECRET_BYTES

FILE = "secret"


def live_secret(given: str | None, store_key: str) -> bytes | None:
    """Return the secret that a setting gives a live race; None: the store has it."""
    return None if given is None else keyed(given.encode(), "live", store_key)


def recordings_secret(given: str | None, state: Path) -> bytes:
    """Return the secret of recordings: of a setting, else as it is kept in the state's folder.

    Raises
    ------
    OSError
        Where the folder can be neither read nor written.
    """
    if given is not None:
        return given.encode()
    path = state / FILE
    if not path.exists():
        state.mkdir(parents=True, exist_ok=True)
        made = state / f".{FILE}-{secrets.token_hex(4)}"
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(SECRET_BYTES))
        try:
            os.link(made, path)  # whole, and one of two programs that begin at once
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return path.read_bytes()
