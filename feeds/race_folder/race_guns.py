"""When the guns go: each on its day, in order, and the chaser's after them.

A gun just after midnight that is written without its date would go a day too early. It is found
out by the order of the guns, and by half a day between two of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from feeds.race import Wave
from feeds.race_folder.race_times import has_date, instant_s
from feeds.race_folder.race_toml import Table

DAY_S = 86400.0
LONG_S = 12 * 3600.0  # between two guns: longer, and one of them is of the day after


@dataclass(frozen=True, slots=True)
class Morning:
    """Where a clock time belongs."""

    day: date
    zone: ZoneInfo

    def instant_s(self, written: str | time | datetime) -> float:
        """Return its Unix seconds; see `feeds.race_folder.race_times.instant_s`."""
        return instant_s(written, self.day, self.zone)

    def after_midnight(self, gun_s: float) -> str:
        """Return how a gun is written that was taken for one of the race's day, a day too early."""
        clock = datetime.fromtimestamp(gun_s, self.zone)
        tomorrow = f"{self.day + timedelta(days=1)} {clock:%H:%M:%S}"
        return f'A gun after midnight takes its date: gun = "{tomorrow}".'


def ask_gun_s(table: Table, morning: Morning | None) -> float | None:
    """Return the Unix seconds of a table's gun, or None and a note; 0 where there is no morning."""
    why = "the time of its gun"
    if morning is None:
        return 0.0 if table.ask_time("gun", str, why=why) else None
    return table.ask_time("gun", morning.instant_s, why=why)


def check_order(table: Table, gun_s: float, before: Table, other: Wave, morning: Morning) -> None:
    """Note a gun that goes before that of the wave before, or half a day after it.

    A gun just after midnight that is written without its date is taken for one of the morning.
    """
    named = f"wave {other.name!r}"
    early_s = other.gun_s - gun_s
    are_dated = [has_date(one.ask("gun", object)) for one in (table, before)]
    if early_s > 0:
        mend = "Sort them."
        if early_s > LONG_S and not are_dated[0]:
            mend = morning.after_midnight(gun_s)
        said = f"expected waves in the order of their guns, found this gun before that of {named}."
        table.refuse(f"{said} {mend}", "gun")
    elif -early_s > LONG_S and not any(are_dated):
        said = f"expected waves that leave one after the other, found this gun {_long(-early_s)}"
        clock = morning.after_midnight(other.gun_s)
        mend = f"{clock} If it is so, write the date in front of both."
        table.refuse(f"{said} after that of {named}. {mend}", "gun")
    elif -early_s > DAY_S:
        table.note(
            f"this gun goes {_long(-early_s)} after that of {named}. Is its date right?", "gun"
        )


def check_his_gun(table: Table, gun_s: float, waves: Sequence[Wave], morning: Morning) -> None:
    """Note a gun of the chaser's that goes before the waves', or half a day after the last."""
    first, last = waves[0], waves[-1]
    is_dated = has_date(table.ask("gun", object))
    if gun_s < first.gun_s:
        mend = "Mend one of the two."
        if first.gun_s - gun_s > LONG_S and not is_dated:
            mend = morning.after_midnight(gun_s)
        said = f"expected the chaser's gun after that of wave {first.name!r}, found it before."
        table.refuse(f"{said} {mend}", "gun")
    elif gun_s - last.gun_s > LONG_S and not is_dated:
        said = f"expected the chaser's gun soon after that of wave {last.name!r}, found it"
        mend = f"{morning.after_midnight(last.gun_s)} If it is so, write this gun with its date."
        table.refuse(f"{said} {_long(gun_s - last.gun_s)} after. {mend}", "gun")
    elif gun_s - last.gun_s > DAY_S:
        said = (
            f"the chaser's gun goes {_long(gun_s - last.gun_s)} after that of wave {last.name!r}."
        )
        table.note(f"{said} Is its date right?", "gun")


def _long(wait_s: float) -> str:
    hours, minutes = divmod(round(wait_s / 60), 60)
    return f"{hours} h {minutes:02} min"
