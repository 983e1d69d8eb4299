"""What a process does for a race: web, publisher, intake; each by itself, or all in one."""
