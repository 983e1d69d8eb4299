"""The one page that a drill prints, for whoever organises a race."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tests.drill.accounts import Accounts

MOST_MIB = {"web": 400.0, "publisher": 400.0, "second publisher": 400.0, "intake": 250.0}
MOST_BEHIND_S = 6.0


@dataclass(slots=True)
class Drill:
    """What was done to the house, and what it did."""

    seed: int
    minutes: float
    harm: Counter[str] = field(default_factory=Counter)
    accounts: Accounts = field(default_factory=Accounts)
    unacknowledged: int = 0
    addresses: int = 0
    contradicted: list[str] = field(default_factory=list)
    behind_s: float = 0.0  # the longest wait for news, once a fault was over
    most_mib: dict[str, float] = field(default_factory=dict)
    ends_badly: list[str] = field(default_factory=list)
    failed: dict[int, int] = field(default_factory=dict)

    @property
    def complaints(self) -> list[str]:
        """All that was not as promised."""
        return [*self.broken, *self.too_slow]

    @property
    def broken(self) -> list[str]:
        """What no machine may do, however slow it is."""
        found = [*self.accounts.missing]
        if self.unacknowledged:
            found.append(f"{self.unacknowledged:,} reads were not acknowledged in the end")
        if self.contradicted:
            found.append(f"{len(self.contradicted)} addresses changed: {self.contradicted[0]}")
        return found

    @property
    def too_slow(self) -> list[str]:
        """What took longer, or more, than it may where nothing else is running."""
        found = [*self.ends_badly]
        if self.behind_s > MOST_BEHIND_S:
            found.append(f"pages waited {self.behind_s:.1f} s for news, once all was well")
        for name, mib in self.most_mib.items():
            if mib > MOST_MIB[name]:
                found.append(f"{name} took {mib:.0f} MiB of memory, {MOST_MIB[name]:.0f} at most")
        return found

    def page(self) -> str:
        """Return the page."""
        accounts = self.accounts
        lines = [
            f"The drill of seed {self.seed}: {self.minutes:.1f} minutes of a race, "
            f"{self.harm.total()} things gone wrong",
            "",
            "What was done to it",
            *(f"  {count:4d} x  {what}" for what, count in sorted(self.harm.items())),
            "",
            "What became of it",
            f"  {accounts.sent:8,}  reads were sent, and acknowledged"
            + (f", all but {self.unacknowledged:,}" if self.unacknowledged else ", every one"),
            f"  {accounts.stored:8,}  of them are in the store, each once",
            f"  {accounts.published:8,}  crossings of named runners are shown as they were read",
            f"  {self.addresses:8,}  addresses that never change were asked again and again: "
            + (f"{len(self.contradicted)} changed" if self.contradicted else "none changed"),
            f"  {self.behind_s:8.1f}  seconds at most without news, once a fault was over",
            *(
                f"  {mib:8.0f}  MiB of memory at most for {name} (bound {MOST_MIB[name]:.0f})"
                for name, mib in self.most_mib.items()
            ),
        ]
        if self.failed:
            told = ", ".join(f"{count} x {status}" for status, count in sorted(self.failed.items()))
            lines.append(f"            while the store was away, some were told to wait: {told}")
        if complaints := self.complaints:
            return "\n".join([*lines, "", "NOT AS PROMISED", *(f"  {one}" for one in complaints)])
        return "\n".join([*lines, "", "All as promised: no read lost, none twice."])
