"""An invented field that runs like a real one."""
