"""Web, publisher and intake as processes of their own: they share one store, whoever came first."""

import ctypes
import json
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from feeds.embedded import owner_of, running_store
from tests.commands import RACE, environment_of, free_port, wait_until
from tests.todays_race import race_begun

pytestmark = pytest.mark.long

FEED = '[[feed]]\nname = "line"\nkind = "mylaps"\naddress = "127.0.0.1:{port}"\n'


class Crew:
    """The roles of one race, each in a process, in one state folder."""

    def __init__(self, folder: Path, race: Path) -> None:
        self.folder, self.state, self.race = folder, folder / "state", race
        self.port = free_port()
        self.playing: dict[str, subprocess.Popen[bytes]] = {}

    def begin(self, role: str, *options: str, **more: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dashboard.commands", role, str(self.race), *options]
        environment = environment_of(self.state, PORT=str(self.port), **more)
        with (self.folder / f"said-{role}").open("ab") as said:
            self.playing[role] = subprocess.Popen(command, env=environment, stderr=said)
        return self.playing[role]

    def said(self, role: str) -> str:
        return (self.folder / f"said-{role}").read_text()

    def end(self, role: str, sign: signal.Signals = signal.SIGTERM) -> int:
        process = self.playing.pop(role)
        process.send_signal(sign)
        return process.wait(30)

    def head(self) -> dict[str, Any]:
        """Return what the web says of the race; nothing while it has nothing to show."""
        address = f"http://127.0.0.1:{self.port}/live/{RACE}/head.json"
        with suppress(OSError), urllib.request.urlopen(address, timeout=5) as answer:
            head: dict[str, Any] = json.load(answer)
            return head
        return {"segment": -1, "age_s": float("inf"), "epoch": None}

    def is_shown(self) -> bool:
        """Say whether what the web shows is of now."""
        return bool(self.head()["age_s"] < 2.0)


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    race = race_begun(tmp_path / RACE)
    (race / "feeds.toml").write_text(FEED.format(port=free_port()))
    one = Crew(tmp_path, race)
    yield one
    for process in one.playing.values():
        process.kill()
        process.wait()


def send_to_another_thread(process: subprocess.Popen[bytes], sign: signal.Signals) -> None:
    """Send a signal as the kernel does at times: to a thread that is not the main one."""
    threads = [int(one.name) for one in Path(f"/proc/{process.pid}/task").iterdir()]
    (other, *_rest) = [one for one in threads if one != process.pid]
    assert ctypes.CDLL(None).tgkill(process.pid, other, int(sign)) == 0


@contextmanager
def all_going_on(crew: Crew) -> Iterator[None]:
    """Whatever happens meanwhile, no role ends by itself."""
    yield
    for role, process in crew.playing.items():
        assert process.poll() is None, crew.said(role)


@pytest.mark.parametrize(
    "order",
    [("listen", "publish", "serve"), ("serve", "listen", "publish")],
    ids=["the web last", "the web first"],
)
def test_whichever_role_comes_first_the_others_join_its_store_and_take_it_over(
    crew: Crew, order: tuple[str, ...]
) -> None:
    with all_going_on(crew):
        for role in order:
            crew.begin(role, *(["--web-only"] if role == "serve" else []))
            if role == order[0]:
                wait_until(lambda: running_store(crew.state / RACE))
        wait_until(crew.is_shown)
        first = crew.playing[order[0]]
        assert owner_of(crew.state / RACE) == str(first.pid)
        first.send_signal(signal.SIGKILL)
        first.wait(30)
        del crew.playing[order[0]]
        pids = {str(one.pid) for one in crew.playing.values()}
        wait_until(lambda: running_store(crew.state / RACE) and owner_of(crew.state / RACE) in pids)
        crew.begin(order[0], *(["--web-only"] if order[0] == "serve" else []))
        before = crew.head()["segment"]
        wait_until(lambda: crew.is_shown() and crew.head()["segment"] != before)


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_every_role_ends_when_it_is_told_to_and_says_so(crew: Crew, sign: signal.Signals) -> None:
    with all_going_on(crew):
        for role in ("serve", "listen", "publish"):
            crew.begin(role, *(["--web-only"] if role == "serve" else []))
        wait_until(crew.is_shown)
        for role in ("serve", "listen", "publish"):
            wait_until(lambda role=role: (crew.folder / f"said-{role}").exists())
            assert crew.end(role, sign) == 0, crew.said(role)
            assert re.search(r"ended: all is stored and closed|ended: gave up", crew.said(role))
            assert "Traceback" not in crew.said(role)
    wait_until(lambda: running_store(crew.state / RACE) is None)


def test_one_process_plays_all_roles_of_a_small_race(crew: Crew) -> None:
    crew.begin("run", POURSUITE_LOG_FORMAT="json", POURSUITE_READS_TOKEN="a-token-of-our-own")
    wait_until(crew.is_shown)
    wait_until(lambda: "line (mylaps): listening" in crew.said("run"))
    assert crew.end("run") == 0
    lines = [json.loads(line) for line in crew.said("run").splitlines() if line.startswith("{")]
    assert all({"time", "level", "role", "event"} <= set(line) for line in lines)
    assert "a-token-of-our-own" not in crew.said("run")


def test_two_webs_show_what_one_publisher_says(crew: Crew) -> None:
    crew.begin("publish")
    crew.begin("serve", "--web-only")
    wait_until(crew.is_shown)
    other = Crew(crew.folder / "other", crew.race)
    other.folder.mkdir()
    other.state = crew.state
    try:
        other.begin("serve", "--web-only")
        wait_until(other.is_shown)
        assert other.head()["epoch"] == crew.head()["epoch"]
        assert other.end("serve") == 0
    finally:
        for process in other.playing.values():
            process.kill()
            process.wait()


def test_a_port_that_is_taken_is_told_in_plain_words(crew: Crew) -> None:
    crew.begin("serve", "--web-only")
    wait_until(lambda: crew.head()["segment"] == -1 and running_store(crew.state / RACE))
    second = crew.begin("run")
    assert second.wait(60) == 1
    assert "HOST and PORT: expected an address that is free" in crew.said("run")
    assert "Traceback" not in crew.said("run")


def test_a_signal_that_another_thread_takes_ends_a_role_all_the_same(crew: Crew) -> None:
    crew.begin("listen")
    wait_until(lambda: "line (mylaps): listening" in crew.said("listen"))
    process = crew.playing["listen"]
    send_to_another_thread(process, signal.SIGTERM)
    assert process.wait(10) == 0
    assert "ended: all is stored and closed" in crew.said("listen")
