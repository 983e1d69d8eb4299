"""The measured line, and movement along it. Knows no race, no clock and no screen."""
