"""Whose names were taken off, remembered on this machine's disk, whatever becomes of the store.

A store that comes back empty is given its decisions again within moments, or never, where no
program has a journal to give. In between nobody may be named who had opted out.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from feeds.decisions.corrections import Correction, What

FILE = "opted-out"


class OptedOut:
    """The bibs of one race.

    Parameters
    ----------
    path : of the file that keeps them, readable by nobody else; None: for as long as this lives.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        is_kept = path is not None and path.exists()
        text = path.read_text(encoding="utf-8") if path is not None and is_kept else ""
        self._bibs = frozenset(text.split("\n")) - {""}

    def look(self, withheld: frozenset[str], decided: Iterable[Correction]) -> frozenset[str]:
        """Return who is not to be named now.

        Parameters
        ----------
        withheld : bibs that the decisions come to.
        decided : all decisions that the store has. Of whom they say nothing, what was last known
            holds; whose opt-out was undone, of them they say it.

        Raises
        ------
        OSError
            Where they cannot be kept.
        """
        bibs = self.among(withheld, decided)
        if bibs != self._bibs:
            self._keep(bibs)
            self._bibs = bibs
        return bibs

    def among(self, withheld: frozenset[str], decided: Iterable[Correction]) -> frozenset[str]:
        """Return what `look` does, and keep nothing."""
        told = {one.bib for one in decided if one.what == What.OPT_OUT}
        return withheld | (self._bibs - told)

    def _keep(self, bibs: frozenset[str]) -> None:
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        made = self._path.with_name(f".{FILE}-{secrets.token_hex(4)}")
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write("\n".join(sorted(bibs)).encode())
            file.flush()
            os.fsync(file.fileno())
        made.replace(self._path)
