"""What the organiser decides, on top of what was read."""
