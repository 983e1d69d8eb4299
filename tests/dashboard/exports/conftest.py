"""What every test of a command has: a state of its own, and no setting of this machine."""

from pathlib import Path

import pytest

from dashboard.settings import VARIABLES


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let every command keep its store in a folder of this test."""
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    state = tmp_path / "state"
    monkeypatch.setenv("POURSUITE_STATE", str(state))
    return state
