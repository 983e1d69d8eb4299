"""The other side of each talk: what a timing system would say, for rehearsals and tests."""
