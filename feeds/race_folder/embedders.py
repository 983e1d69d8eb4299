"""Whose pages may embed a race: the ``[embed]`` table of a race file."""

import re

from feeds.race_folder.race_toml import Table

HOST = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
ORIGIN = re.compile(rf"https?://(?:\*\.)?{HOST}(?:\.{HOST})*(?::[0-9]{{1,5}})?")


def read_embedders(top: Table) -> tuple[str, ...] | None:
    """Return the origins that may embed a race's picture; what is amiss is noted there.

    Returns
    -------
    As browsers write them, ``https://news.example`` or ``https://*.news.example``. None where the
    file says nothing of it: anybody may. None at all: nobody but the race's own server.
    """
    table = top.maybe_table("embed")
    if table is None:
        return None
    origins = table.ask_texts("origins", why="whose pages may embed the race")
    table.refuse_unknown()
    for origin in origins or ():
        if not ORIGIN.fullmatch(origin):
            said = f'expected an origin such as "https://news.example", found {origin!r}.'
            mend = "Scheme and host in small letters, maybe a port, and no path."
            table.refuse(f"{said} {mend}", "origins", holding=origin)
    return None if origins is None else tuple(origins)
