"""`poursuite demo` in a process of its own: its race comes over a socket, and it ends politely."""

import signal
import subprocess
import sys
from pathlib import Path

from feeds.embedded import running_store
from feeds.reads import feed_and_device
from feeds.store import Store
from feeds.timing.run_feeds import told
from tests.commands import RACE, answers, environment_of, free_port, wait_until


def sources_of(store: Store) -> set[str]:
    """Return where reads came from: a file before the demo's first instant, its feed since."""
    return {feed_and_device(read.source)[0] for read in store.reads_after("0", most=10**6)[0]}


def test_the_demos_race_comes_over_a_socket_until_ctrl_c_ends_it_cleanly(tmp_path: Path) -> None:
    state, said = tmp_path / "state", tmp_path / "said"
    key = f"{RACE}-demo"
    command = [sys.executable, "-m", "dashboard.commands", "demo", "--speed", "10"]
    environment = environment_of(state, PORT=str(port := free_port()))
    head = f"http://127.0.0.1:{port}/live/{RACE}/head.json"
    with said.open("wb") as words:
        demo = subprocess.Popen(command, env=environment, stdout=words, stderr=words)
    try:
        wait_until(lambda: answers(head, demo), 60)
        with Store(running_store(state / key) or "", key) as store:
            wait_until(lambda: (word := told(store)) and word["feeds"][0]["reads"] > 20, 30)
            wait_until(lambda: sources_of(store) == {"reads.csv", "demo"}, 30)
        assert any((state / key / "journal").glob("*-serve-*.jsonl"))
        demo.send_signal(signal.SIGINT)
        assert demo.wait(20) == 0
        assert "Traceback" not in said.read_text()
    finally:
        demo.kill()
        demo.wait()
