"""The race as data, for graphics engines and whoever else counts on it: docs/data.md."""
