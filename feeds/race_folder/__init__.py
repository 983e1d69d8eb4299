"""A race folder, read: every mistake in it found at once, before the start."""
