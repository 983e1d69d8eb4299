"""Motions become states and chances: who is passed, who gets away, who decided otherwise."""
