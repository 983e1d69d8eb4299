"""Whose a read is: bibs and chips by the roster, and chips that the organiser gave away."""

from feeds.decisions.corrections import wearer_of
from feeds.decisions.standing import Given, Standing
from feeds.race import Race, chip_code
from feeds.reads import runner_of_tag

ALWAYS_S = -float("inf")


class Wearers:
    """Who wears which tag when: docs/results.md, 2.

    Parameters
    ----------
    race : its roster.
    standing : the chips that were given.
    """

    def __init__(self, race: Race, standing: Standing) -> None:
        self._race = race
        self._given: dict[str, list[tuple[Given, int, float]]] = {}
        # by code: what was given, the row to which, and from when on; in the order of decisions
        for one in standing.chips:
            row = wearer_of(race, one.bib)
            if row is None:
                continue
            is_listed = runner_of_tag(race.runner_of, one.tag) is not None
            from_s = one.from_s or (one.decided_s if is_listed else ALWAYS_S)
            self._given.setdefault(chip_code(one.tag), []).append((one, row, from_s))

    def row(self, tag: str, at_s: float = float("inf")) -> int | None:
        """Return the number of the runner, or the chaser, who wore a tag at a moment; or None."""
        if not self._given:
            return runner_of_tag(self._race.runner_of, tag)
        return next((row for from_s, row in reversed(self.of(tag)) if from_s <= at_s), None)

    def of(self, tag: str) -> list[tuple[float, int]]:
        """Return from when on who wore a tag: Unix seconds and row, in the order of decisions."""
        first = runner_of_tag(self._race.runner_of, tag)
        worn = [] if first is None else [(ALWAYS_S, first)]
        if self._given:
            alike = self._given.get(chip_code(tag), ())
            worn += [(from_s, row) for one, row, from_s in alike if self._is_same(one.tag, tag)]
        return worn

    def only(self, tag: str) -> int | None:
        """Return who wears a tag at all times; -1: nobody ever does, None: it changes hands."""
        if not self._given:  # a race's many chips, quickly
            first = runner_of_tag(self._race.runner_of, tag)
            return -1 if first is None else first
        worn = self.of(tag)
        if not worn:
            return -1
        return worn[0][1] if len(worn) == 1 and worn[0][0] == ALWAYS_S else None

    def _is_same(self, given: str, tag: str) -> bool:
        """Say whether a tag is the chip that was given, in any spelling that is no bib."""
        is_alike = chip_code(given) == chip_code(tag) != ""
        return given == tag or (is_alike and wearer_of(self._race, tag) is None)
