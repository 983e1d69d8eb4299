"""The wheel: what it carries, and that it runs the demo where nothing else of us is."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psutil
import pytest

from dashboard.settings import Settings, own_version
from dashboard.wire.segments import decode

ROOT = Path(__file__).parent.parent
START_S = 90.0  # on a busy machine; `make bench` measures how long it really takes
STOP_S = 20.0


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return our wheel, just built."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT]
    run(build, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the command, installed from the wheel into an environment that was empty."""
    home = tmp_path_factory.mktemp("installed")
    venv.create(home, with_pip=True)
    pip = [home / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-input"]
    run([*pip, "--require-hashes", "-r", ROOT / "requirements.lock"], cwd=home)
    run([*pip, "--no-deps", wheel], cwd=home)
    return home / "bin" / "poursuite"


def run(command: list[str | Path], cwd: Path) -> str:
    """Run a command far from the checkout and return what it printed."""
    done = subprocess.run(command, cwd=cwd, env=alone(), capture_output=True, text=True)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def alone(**settings: str) -> dict[str, str]:
    """Return an environment in which nothing points at the checkout."""
    ours = re.compile(r"PYTHONPATH|VIRTUAL_ENV|PORT|HOST|REDIS_URL|POURSUITE_\w+|MAKE\w*|MFLAGS")
    return {key: text for key, text in os.environ.items() if not ours.fullmatch(key)} | settings


def test_the_wheel_carries_all_that_is_read_at_run_time_and_nothing_else(wheel: Path) -> None:
    carried = set(zipfile.ZipFile(wheel).namelist())
    data = {
        path.relative_to(ROOT).as_posix()
        for folder in ("geo", "feeds", "dashboard")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    data |= {
        f"dashboard/{path.relative_to(ROOT).as_posix()}"
        for path in (ROOT / "assets").rglob("*")
        if path.is_file()
    }
    info = f"poursuite-{own_version()}.dist-info/"
    ours = {name for name in carried if not name.startswith(info)}
    assert ours == data
    assert {f"{info}METADATA", f"{info}entry_points.txt", f"{info}licenses/LICENSE"} <= carried


@pytest.mark.installs
def test_the_installed_program_knows_its_version_and_its_commands(
    program: Path, tmp_path: Path
) -> None:
    assert run([program, "--version"], cwd=tmp_path).split()[-1] == own_version()
    told = run([program, "--help"], cwd=tmp_path)
    for command in ("serve", "demo", "simulate", "import", "export", "check"):
        assert re.search(rf"^  {command} +\w", told, re.MULTILINE), told


@pytest.fixture
def demo(program: Path, tmp_path: Path) -> Iterator[str]:
    """Run the demo from a folder of its own; return its address; end it as Ctrl-C does."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    said = tmp_path / "said"
    state = str(tmp_path / "state")
    with said.open("wb") as output:
        server = subprocess.Popen(
            [program, "demo"],
            cwd=tmp_path,
            env=alone(PORT=port, POURSUITE_STATE=state),
            stdout=output,
            stderr=output,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            wait_until_it_answers(server, f"{address}/live/{Settings().race}/head.json", said)
            yield address
            children = psutil.Process(server.pid).children(recursive=True)
            server.send_signal(signal.SIGINT)
            server.wait(STOP_S)
            assert not psutil.wait_procs(children, STOP_S)[1], "the store outlives the program"
        finally:
            server.kill()
            server.wait()


def wait_until_it_answers(server: subprocess.Popen[bytes], address: str, said: Path) -> None:
    until_s = time.monotonic() + START_S
    while time.monotonic() < until_s:
        assert server.poll() is None, f"the demo ended by itself:\n{said.read_text()}"
        try:
            urlopen(address, timeout=5).close()
        except (URLError, OSError):
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"{address} gave no 200 in {START_S:.0f} s:\n{said.read_text()}")


def get(address: str) -> bytes:
    with urlopen(address, timeout=30) as answer:
        assert answer.status == 200
        body: bytes = answer.read()
    return body


@pytest.mark.installs
def test_the_wheel_alone_runs_the_demo_from_another_folder(demo: str) -> None:
    race = Settings().race
    head = json.loads(get(f"{demo}/live/{race}/head.json"))
    snapshot = get(f"{demo}/live/{race}/{head['epoch']}/snapshot-{head['snapshot']}")
    assert decode(snapshot).number == head["snapshot"]
    page = get(f"{demo}/").decode("utf-8")
    assert "<svg" in page, "the course is painted in the first answer"
    scripts = set(re.findall(r'(?:href|src)="(/(?:map|assets)/[^"]+)"', page))
    assert any(script.endswith("/page.mjs") for script in scripts)
    for script in scripts:
        assert get(f"{demo}{script}"), script
    assert "Wave" in get(f"{demo}/?lang=en").decode("utf-8")
    assert "<svg" in get(f"{demo}/replay/{race}").decode("utf-8")
