"""When somebody sets a machine's clock: noticed by another one that nobody can set."""

from __future__ import annotations

STEP_S = 0.5  # clocks that are kept right are turned more slowly than that from tick to tick


class Steps:
    """Watches a clock on the wall.

    Examples
    --------
    >>> steps = Steps()
    >>> [steps.look(*clocks) for clocks in ((100.0, 7.0), (102.0, 9.0), (44.0, 11.0))]
    [0.0, 0.0, -60.0]
    >>> steps.told()
    {'clock_set': {'by_s': -60.0, 'wall_s': 44.0}}
    """

    def __init__(self) -> None:
        self._apart_s: float | None = None
        self.total_s = 0.0  # of all steps so far
        self.last: tuple[float, float] | None = None  # by how much, and what it showed then

    def look(self, wall_s: float, steady_s: float) -> float:
        """Return by how many seconds the clock was set since the last look; 0: nobody did."""
        before_s, self._apart_s = self._apart_s, wall_s - steady_s
        by_s = 0.0 if before_s is None else self._apart_s - before_s
        if abs(by_s) < STEP_S:
            return 0.0
        self.total_s += by_s
        self.last = by_s, wall_s
        return by_s

    def told(self) -> dict[str, dict[str, float]]:
        """Return what a head tells of it, for the operator; nothing where nobody set it."""
        if self.last is None:
            return {}
        by_s, wall_s = self.last
        return {"clock_set": {"by_s": round(by_s, 1), "wall_s": wall_s}}
