"""Timing systems: their sockets and their journal, and none of their reads lost."""
