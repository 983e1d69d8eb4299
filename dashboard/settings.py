"""Settings: what the surroundings of the program decide, read once from the environment.

Every setting has a default that suits one machine and one person; ``docs/settings.md`` lists
them. What is particular to a race is not here but in its folder.
"""

import ipaddress
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

import platformdirs

LOG_LEVELS = ("debug", "info", "warning", "error")
LOG_FORMATS = ("console", "json")


class SettingsError(ValueError):
    """One or more settings make no sense; the message has a line for each."""


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not int(text) < 65536:
        raise ValueError("a port from 0 to 65535")
    return int(text)


def _host(text: str) -> str:
    if any(sign in text for sign in "/ "):
        raise ValueError("a host name or an address, such as 127.0.0.1 or 0.0.0.0")
    return text


def _redis_url(text: str) -> str:
    url = urlsplit(text)
    if url.scheme not in ("redis", "rediss", "unix") or not (url.netloc or url.path):
        raise ValueError("an address that starts with redis://, rediss:// or unix://")
    return text


def _public_url(text: str) -> str:
    url = urlsplit(text)
    if url.scheme not in ("http", "https") or not url.netloc or url.query or url.fragment:
        raise ValueError("an address that starts with https:// or http://")
    if url.path not in ("", "/"):
        raise ValueError("no path (the pages stand at the top of a site), as https://race.example")
    return text.rstrip("/")


def _folder(text: str) -> Path:
    folder = Path(text).expanduser().absolute()
    if folder.exists() and not folder.is_dir():
        raise ValueError("a folder's path, existing or not")
    return folder


def _segment_s(text: str) -> float:
    wrong = ValueError("a number of seconds from 0.5 to 30")
    try:
        seconds = float(text)
    except ValueError:
        raise wrong from None
    if not 0.5 <= seconds <= 30:  # NaN fails too
        raise wrong
    return seconds


def _one_of(*known: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text.lower() not in known:
            raise ValueError(f"one of {', '.join(known)}")
        return text.lower()

    return read


def _whole(least: int, most: int, what: str) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and least <= int(text[:10]) <= most):
            raise ValueError(f"{what} from {least} to {most}")
        return int(text)

    return read


def _proxies(text: str) -> str:
    for one in text.split(","):
        try:
            ipaddress.ip_network(one.strip())
        except ValueError:
            raise ValueError(
                "addresses or networks of our own proxies, as 127.0.0.1,10.0.0.0/8"
            ) from None
    return text


def _secret(text: str) -> str:
    if len(text) < 16 or not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError("at least 16 letters, digits or signs, without spaces")
    return text


def _shown(text: str) -> str:
    """Return a value as an error may show it: an address without the password in it."""
    return repr(re.sub(r"(?<=//)[^/@]*@", "***@", text))


def _own_folder() -> Path:
    return Path(platformdirs.user_state_dir("poursuite", appauthor=False))


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the environment decides.

    Examples
    --------
    >>> Settings.from_environment({"PORT": "9000"}).port
    9000
    >>> Settings.from_environment({"PORT": "http", "POURSUITE_SEGMENT_S": "0"})
    Traceback (most recent call last):
    ...
    dashboard.settings.SettingsError: PORT: expected a port from 0 to 65535, got 'http'.
    POURSUITE_SEGMENT_S: expected a number of seconds from 0.5 to 30, got '0'.
    """

    host: str = "127.0.0.1"
    port: int = 8050  # 0: any that is free
    redis_url: str | None = None  # None: a store of our own, in `state`
    race: str = "champs-elysees-2021"  # a name, or a race folder's path
    state: Path = field(default_factory=_own_folder)
    segment_s: float = 2.0
    public_url: str | None = None  # None: links carry the address they were asked by
    log: str = "info"
    log_format: str = "console"
    trusted_proxies: str = "127.0.0.1,::1"  # whose X-Forwarded-For is believed
    body_kib: int = 64  # the most that anybody may send at once
    header_kib: int = 16
    connections: int = 4000  # open at once
    patience_s: int = 10  # with whoever sends or takes slowly
    reads_token: str | None = field(default=None, repr=False)  # None: nobody may post reads by it
    reads_secret: str | None = field(default=None, repr=False)
    operate_token: str | None = field(default=None, repr=False)  # None: there is no /operate
    secret: str | None = field(default=None, repr=False)  # None: made at first use, and kept

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read every setting; what is not set, or set to nothing, takes its default.

        Raises
        ------
        SettingsError
            With a line for each setting that makes no sense, a misspelt one included.
        """
        values: dict[str, Any] = {}
        wrong = []
        for variable, text in sorted(environment.items()):
            if variable.startswith("POURSUITE_") and variable not in VARIABLES:
                wrong.append(f"{variable}: there is no such setting; see docs/settings.md.")
            if variable not in VARIABLES or not text.strip():
                continue
            name, read = VARIABLES[variable]
            try:
                values[name] = read(text.strip())
            except ValueError as error:
                got = f"{len(text)} others" if read is _secret else _shown(text)
                wrong.append(f"{variable}: expected {error}, got {got}.")
        if wrong:
            raise SettingsError("\n".join(wrong))
        return cls(**values)

    @property
    def address(self) -> str:
        """Where the server is, for who is on this machine."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def secrets(self) -> list[str]:
        """What is set and shown nowhere: the fields that are in no ``repr``."""
        told = (getattr(self, one.name) for one in fields(self) if not one.repr)
        return [one for one in told if one]

    def journal(self, store_key: str) -> Path:
        """Return the folder of a race's journal."""
        return self.state / store_key / "journal"


# Each environment variable: the field it sets, and how its text is read.
VARIABLES: Mapping[str, tuple[str, Callable[[str], object]]] = {
    "HOST": ("host", _host),
    "PORT": ("port", _port),
    "REDIS_URL": ("redis_url", _redis_url),
    "POURSUITE_RACE": ("race", str),
    "POURSUITE_STATE": ("state", _folder),
    "POURSUITE_SEGMENT_S": ("segment_s", _segment_s),
    "POURSUITE_PUBLIC_URL": ("public_url", _public_url),
    "POURSUITE_LOG": ("log", _one_of(*LOG_LEVELS)),
    "POURSUITE_LOG_FORMAT": ("log_format", _one_of(*LOG_FORMATS)),
    "POURSUITE_TRUSTED_PROXIES": ("trusted_proxies", _proxies),
    "POURSUITE_BODY_KIB": ("body_kib", _whole(1, 1024, "a number of KiB")),
    "POURSUITE_HEADER_KIB": ("header_kib", _whole(2, 256, "a number of KiB")),
    "POURSUITE_CONNECTIONS": ("connections", _whole(16, 100_000, "a number")),
    "POURSUITE_PATIENCE_S": ("patience_s", _whole(1, 600, "a number of seconds")),
    "POURSUITE_READS_TOKEN": ("reads_token", _secret),
    "POURSUITE_READS_SECRET": ("reads_secret", _secret),
    "POURSUITE_OPERATE_TOKEN": ("operate_token", _secret),
    "POURSUITE_SECRET": ("secret", _secret),
}


Playing = Literal["demo", "rehearsal"]
DEMO: Playing = "demo"
REHEARSAL: Playing = "rehearsal"


def store_key(race_key: str, what: Playing) -> str:
    """Return the name under which a played race's reads are kept: the real ones stay untouched.

    Examples
    --------
    >>> store_key("champs-elysees-2021", DEMO)
    'champs-elysees-2021-demo'
    """
    return f"{race_key}-{what}"


def assets_folder() -> Path:
    """Return the folder of scripts, styles and icons, in a checkout or in an installed wheel."""
    here = Path(__file__).parent
    carried = here / "assets"  # where the wheel puts them
    return carried if carried.is_dir() else here.parent / "assets"


def own_version() -> str:
    """Return the program's version, as its metadata or else its checkout says."""
    try:
        return version("poursuite")
    except PackageNotFoundError:
        project = Path(__file__).parent.parent / "pyproject.toml"
        return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])
