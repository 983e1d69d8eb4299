"""The feeds of a race: ``feeds.toml`` in its folder, whole, or all that is wrong with it.

[[feed]]
name = "finish"
kind = "mylaps"
address = "0.0.0.0:3097"          # where we listen, or whom we dial; its kind says which
mats = { "5KM" = "5km" }          # the system's own names for places or devices -> our mats
guns = { "Gunshot 2" = "2" }      # likewise for its guns -> our waves, or "chaser"
clock_offset_s = -1.5             # added to every time it tells
"""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from functools import cache
from types import ModuleType
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo, available_timezones

import feeds.protocols
from feeds.decisions.corrections import guns_of
from feeds.problem import Problem, RaceError, did_you_mean
from feeds.protocols.events import Role, Session
from feeds.protocols.local_time import EventTime
from feeds.race import Race, mat_names
from feeds.race_folder.race_toml import Table, open_toml

FILE = "feeds.toml"
MAT = "mat that the race times"
NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
ADDRESS = re.compile(r"(?:(?P<host>\[[0-9a-fA-F:.]+\]|[^\s:/\[\]]+):)?(?P<port>\d{1,5})")
TOKEN = re.compile(r"[A-Za-z0-9_-]{16,40}")  # a Track Box's whole address has 89 characters
TAGS: Final[tuple[Literal["chip", "bib"], ...]] = ("chip", "bib")
OPTIONS: dict[str, type] = {  # what a kind may be told besides, where it wants it
    "device": str, "trigger": str, "is_pushed": bool, "login": list,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Feed:
    """One way by which reads come to us over a socket."""

    name: str  # as the operator sees it; the source of its reads
    kind: str  # of timing system
    role: Role  # whether we listen, dial, or are posted to
    host: str  # or the path of our server that it posts to, without its token
    port: int
    time: EventTime  # of the system's clock
    mats: Mapping[str, str]  # what `place_key` makes of its places and devices -> mat
    mat: str | None = None  # of all its reads that `mats` does not place
    offset_s: float = 0.0  # added to its times
    tag: Literal["chip", "bib"] = "chip"  # which of the two is read, where it tells both
    guns: Mapping[str, str] = field(default_factory=dict)  # likewise, its guns -> wave
    timetable: Mapping[str, float] = field(default_factory=dict)  # wave -> Unix seconds of its gun
    options: Mapping[str, Any] = field(default_factory=dict, repr=False)  # maybe a password

    @property
    def address(self) -> str:
        """Host and port, as people write them; or the path that is posted to."""
        if self.role == "post":
            return self.host
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def silent_s(self) -> float | None:
        """After how many silent seconds the other side is gone; None: it may be silent."""
        silent_s: float | None = getattr(kinds()[self.kind], "SILENT_S", None)
        return silent_s

    @property
    def hello_s(self) -> float | None:
        """After how many seconds who has said nothing that makes sense is hung up on."""
        hello_s: float | None = getattr(kinds()[self.kind], "HELLO_S", None)
        return hello_s

    def session(self, before: Session | None = None) -> Session:
        """Return our side of a new connection; what the one before knew is not asked again."""
        module = kinds()[self.kind]
        more = dict(self.options)
        if "resume" in inspect.signature(module.session).parameters and before is not None:
            more["resume"] = getattr(before, "resume", None)
        session: Session = module.session(self.time, **more)
        return session


@cache
def kinds() -> dict[str, ModuleType]:
    """Return the modules of timing systems that come by a feed, by their kind.

    Examples
    --------
    >>> kinds()["mylaps"].PORT
    3097
    """
    names = [one.name for one in pkgutil.iter_modules(feeds.protocols.__path__)]
    modules = [importlib.import_module(f"feeds.protocols.{name}") for name in names]
    return {one.KIND: one for one in modules if hasattr(one, "KIND")}


def place_key(text: str) -> str:
    """Return a place's name, or a gun's, as we compare them.

    Examples
    --------
    >>> place_key(" 5 KM")
    '5km'
    """
    return "".join(text.split()).casefold()


def read_feeds(race: Race) -> tuple[Feed, ...]:
    """Return the feeds of a race, in the file's order.

    Raises
    ------
    RaceError
        With every mistake in ``feeds.toml``, or where there is none.
    """
    path = race.folder / FILE
    if not path.exists():
        said = "expected the race's feeds, found no such file. docs/timing.md says what is in it."
        raise RaceError([Problem(str(path), None, said)])
    problems: list[Problem] = []
    top = open_toml(path, problems)
    found: list[Feed] = []
    for table in top.tables("feed"):
        feed = _read_feed(table, race)
        table.refuse_unknown()
        if feed is not None:
            _refuse_twins(table, feed, found)
            found.append(feed)
    top.refuse_unknown()
    if not found and not problems:
        problems.append(Problem(str(path), None, "expected a [[feed]], found none. Add one."))
    if problems:
        raise RaceError(problems)
    return tuple(found)


def _read_feed(table: Table, race: Race) -> Feed | None:
    name = table.ask("name", str, why="for the operator")
    if name is not None and not NAME.fullmatch(name):
        table.refuse(f"expected a name of a-z, 0-9 and hyphens, found {name!r}. Mend it.", "name")
    kind = table.ask_one_of("kind", sorted(kinds()), why="of timing system")
    place = _read_address(table, kind)
    zone = _read_zone(table) or race.zone
    day = table.ask("day", date) or race.date
    opens = None
    if "opens" in table:
        opens = table.ask_time("opens", _time_of_day, why="the time before which it is tomorrow")
    offset_s = table.ask("clock_offset_s", float) or 0.0
    tag = table.ask_one_of("tag", TAGS, why="") if "tag" in table else None
    names = mat_names(race)
    mats = {place_key(mat): mat for mat in names} | _read_names(table, "mats", names, MAT)
    mat = table.ask("mat", str)
    _refuse_unknown(table, "mat", mat, names, MAT)
    timetable = guns_of(race)
    guns = _read_names(table, "guns", [*timetable], "wave of race.toml")
    options = _read_options(table, kind)
    if name is None or kind is None or place is None:
        return None
    role: Role = kinds()[kind].ROLE
    when = EventTime(zone, day, opens)
    return Feed(
        name, kind, role, *place, when, mats, mat, offset_s, tag or "chip", guns, timetable, options
    )


def _read_address(table: Table, kind: str | None) -> tuple[str, int] | None:
    """Return host and port; loopback unless told otherwise, where we listen."""
    module = kinds().get(kind or "")
    if module is not None and module.ROLE == "post":
        if table.ask("address", str) is not None:
            said = "expected no address: it posts to 'poursuite serve'. Take it out."
            table.refuse(said, "address")
        return f"{module.PATH}/…", 0
    is_listening = module is not None and module.ROLE == "listen"
    why = None if is_listening else "whom to dial, as 192.168.1.50:3601"
    text = table.ask("address", str, why=why)
    if text is None:
        is_left_out = is_listening and "address" not in table
        return ("127.0.0.1", int(module.PORT)) if module and is_left_out else None
    found = ADDRESS.fullmatch(text)
    if found is None and ADDRESS.fullmatch(f"{text}:1") and module is not None:
        found = ADDRESS.fullmatch(f"{text}:{module.PORT}")  # a host alone
    if found is None or not 0 <= int(found["port"]) < 65536:
        said = f"expected a host and a port, such as 192.168.1.50:3601, found {text!r}. Mend it."
        table.refuse(said, "address")
        return None
    return (found["host"] or "127.0.0.1").strip("[]"), int(found["port"])


def _read_zone(table: Table) -> ZoneInfo | None:
    name = table.ask("zone", str)
    if name is not None and name not in available_timezones():
        hint = did_you_mean(name, sorted(available_timezones()))
        table.refuse(f"expected a zone of the IANA list, found {name!r}. {hint}", "zone")
        return None
    return ZoneInfo(name) if name else None


def _read_options(table: Table, kind: str | None) -> dict[str, Any]:
    """Return what the kind of system is to be told besides."""
    options: dict[str, Any] = {}
    module = kinds().get(kind or "")
    talk = getattr(module, "session", None) or getattr(module, "events", None)
    wanted = inspect.signature(talk).parameters if talk is not None else ()
    for key, kind_of_value in OPTIONS.items():
        if key not in wanted or key not in table:
            continue
        if key != "login":
            options[key] = table.ask(key, kind_of_value)
        elif (login := table.ask_texts(key)) is not None:
            options[key] = tuple(login)
            if len(login) != 2:
                table.refuse('expected login = ["user", "password"]. Mend it.', key)
    if module is not None and module.ROLE == "post":
        options["token"] = token = table.ask("token", str, why="the secret end of its address")
        if token is not None and not TOKEN.fullmatch(token):
            said = "expected 16 to 40 letters, digits, '-' or '_'. Make up another."
            table.refuse(said, "token")
    return options


def _read_names(table: Table, key: str, ours: list[str], what: str) -> dict[str, str]:
    """Return a table from the system's own names, as `place_key` makes them, to ours."""
    inner = table.maybe_table(key)
    told = {word: inner.ask(word, str) for word in inner.words} if inner else {}
    for word, our in told.items():
        if inner:
            _refuse_unknown(inner, word, our, ours, what)
    return {place_key(word): our for word, our in told.items() if our}


def _refuse_unknown(table: Table, key: str, our: str | None, ours: list[str], what: str) -> None:
    if our is not None and our not in ours:
        table.refuse(f"expected a {what}, found {our!r}. {did_you_mean(our, ours)}", key)


def _refuse_twins(table: Table, feed: Feed, others: list[Feed]) -> None:
    for other in others:
        if other.name == feed.name:
            table.refuse(f"expected another name, {feed.name!r} is taken. Rename one.", "name")
        if (other.host, other.port) == (feed.host, feed.port) and feed.port:
            said = f"expected another address, {feed.address} is that of {other.name!r}."
            table.refuse(f"{said} Change one, or take one out.", "address")
        if feed.role == other.role == "post" and feed.options["token"] == other.options["token"]:
            table.refuse(f"expected another token than {other.name!r} has. Change one.", "token")


def _time_of_day(value: str | time) -> time:
    try:
        return value if isinstance(value, time) else time.fromisoformat(value)
    except ValueError:
        raise ValueError(f"expected a time such as 06:00:00, found {value!r}. Mend it.") from None
