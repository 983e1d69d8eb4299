"""What the revisions say of everybody's results at one of them: the twin of ``changesAt``.

``assets/map/review/revised.mjs`` has the other, and `feeds.exports.lines` says the same on files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from feeds.decisions.corrections import What

Revised = Sequence[Mapping[str, Any]]  # as `feeds.results.revisions.said` writes each, in order
BY_REFEREE = (What.GIVE_TIME, What.ADD_READ)  # a finish that no mat has read
UNDER_WAY = ("running", "waiting")  # not how anybody's race has ended


@dataclass(frozen=True, slots=True)
class Change:
    """One runner's result at a revision that some revision tells."""

    result: Mapping[str, Any]  # as `feeds.results.result.Result` has it
    since_s: float | None  # Unix seconds: when it became so; None: a later revision changed it
    is_given: bool  # its finish, by a referee

    def told(self, at_s: float) -> Mapping[str, Any] | None:
        """Return the result; None where she was still out then, and the bytes know how it ended."""
        is_early = self.is_by(at_s) and self.result["state"] in UNDER_WAY
        return None if is_early else self.result

    def is_by(self, at_s: float) -> bool:
        """Say whether it became so by a moment: what came after it then is in the bytes only."""
        return self.since_s is not None and self.since_s <= at_s


def unnamed_places(revised: Revised) -> int:
    """Return how many places were given to runners who are not to be named.

    The twin of ``unnamedPlaces`` in ``assets/map/review/revised.mjs``.
    """
    return sum(one["unnamed"] for one in revised if one["what"] == What.QUALIFY)


def changes_at(revised: Revised, up_to: int) -> dict[str, Change]:
    """Return everybody's result that any revision changed, by bib, as it stood at one of them.

    Of the first revision after it, what was before; if none did, of the last what came after.
    """
    found: dict[str, tuple[Mapping[str, Any], float | None]] = {}
    given: dict[str, set[float]] = {}
    for one in revised:
        for change in one["changes"]:
            bib, before, after = change["bib"], change["before"], change["after"]
            if one["number"] > up_to:
                if bib not in found or found[bib][1] is not None:
                    found[bib] = before, None
                continue
            found[bib] = after, float(one["at_s"])
            if one["what"] in BY_REFEREE and before["finish_s"] != after["finish_s"]:
                given.setdefault(bib, set()).add(after["finish_s"])
    return {
        bib: Change(result, since_s, result["finish_s"] in given.get(bib, ()))
        for bib, (result, since_s) in found.items()
    }
