"""Exports are made by a command: what every test of one has."""

from tests.dashboard.commands.conftest import own_state

__all__ = ["own_state"]
