"""Whose a read is: bibs and chips by the roster, and chips that the organiser gave away."""

from feeds.decisions.corrections import wearer_of
from feeds.decisions.standing import Given, Standing
from feeds.race import Race, chip_code
from feeds.reads import runner_of_tag


class Wearers:
    """Who wears which tag when: docs/results.md, 2.

    Parameters
    ----------
    race : its roster.
    standing : the chips that were given.
    """

    def __init__(self, race: Race, standing: Standing) -> None:
        self._race = race
        self._given: list[tuple[Given, int, float]] = []  # with the row, and from when on
        for one in standing.chips:
            row = wearer_of(race, one.bib)
            if row is None:
                continue
            is_listed = runner_of_tag(race.runner_of, one.tag) is not None
            from_s = one.from_s or (one.decided_s if is_listed else -float("inf"))
            self._given.append((one, row, from_s))
        self._of: dict[str, list[tuple[float, int]]] = {}  # each tag is looked up once

    def row(self, tag: str, at_s: float = float("inf")) -> int | None:
        """Return the number of the runner, or the chaser, who wore a tag at a moment; or None."""
        worn = self._of.get(tag) or self.of(tag)
        return next((row for from_s, row in reversed(worn) if from_s <= at_s), None)

    def of(self, tag: str) -> list[tuple[float, int]]:
        """Return from when on who wore a tag: Unix seconds and row, in the order of decisions."""
        if tag in self._of:
            return self._of[tag]
        given = [(from_s, row) for one, row, from_s in self._given if self._is_same(one.tag, tag)]
        first = runner_of_tag(self._race.runner_of, tag)
        self._of[tag] = given if first is None else [(-float("inf"), first), *given]
        return self._of[tag]

    def _is_same(self, given: str, tag: str) -> bool:
        """Say whether a tag is the chip that was given, in any spelling that is no bib."""
        is_alike = chip_code(given) == chip_code(tag) != ""
        return given == tag or (is_alike and wearer_of(self._race, tag) is None)
