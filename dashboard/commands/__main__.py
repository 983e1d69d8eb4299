"""``python -m dashboard.commands``: the same as ``poursuite``, where nothing is installed."""

from dashboard.commands.poursuite import main

if __name__ == "__main__":
    main()
