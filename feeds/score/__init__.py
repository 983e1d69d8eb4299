"""How good the tracker was in a race that was run."""
