"""Who won, and why: reads and decisions make results, and nothing else does: docs/results.md."""
