"""Which reads to believe, decided once, before results and estimate: docs/results.md, 1 to 3."""
