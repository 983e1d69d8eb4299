"""The pages of one finished race, and what they fetch, for where no server of ours is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

import brotli

from dashboard.pages.first_paint import META_HERE, FirstPaint
from dashboard.pages.review import RUNNER_HERE, runner_html
from dashboard.pages.stands import Stands
from dashboard.wire.recordings import Recordings
from feeds.exports.archive import ArchiveError
from feeds.race import Race

NO_DASH: Mapping[str, str] = {"config": "", "scripts": "", "renderer": ""}


class Pages:
    """Hands out pages, and the files of a recording, with nobody who opted out.

    Parameters
    ----------
    race : with reads of its own.
    secret : of all recordings here.
    withheld : bibs of those who opted out, beside those of whom its folder knows it.

    Raises
    ------
    ArchiveError
        Where it has no reads.
    """

    def __init__(self, race: Race, secret: bytes, withheld: Iterable[str] = ()) -> None:
        self.race, bibs = race, frozenset(withheld)
        self._recordings = Recordings({race.key: race}, secret, lambda _race: bibs)
        self._paint = FirstPaint(race)
        head = self._recordings.head(race.key)
        if head is None:
            raise ArchiveError(
                f"{race.folder}: expected reads of its own, reads.csv, found none. Write the "
                "store's there: 'poursuite export FOLDER/reads.csv --race RACE'."
            )
        self.head: Mapping[str, object] = head

    def page(self, kind: str, language: str, stands: Stands) -> str:
        """Return a page that stands elsewhere than on our server."""
        page = self._paint.page(kind, language, NO_DASH, None, stands).replace(META_HERE, "", 1)
        return page.replace(RUNNER_HERE, runner_html(language, self.race, None), 1)

    def news(self) -> dict[str, str]:
        """Return what pages fetch, by name: where to begin, names, and revisions."""
        slots = ("names", "revisions")
        named = {str(self.head[slot]): self.news_named(slot) for slot in slots}
        return {"head.json": json.dumps(dict(self.head)), **named}

    def news_named(self, slot: str) -> str:
        """Return what the head tells of in a slot: ``names`` or ``revisions``, as JSON."""
        found = self._recordings.named_file(self.race.key, str(self.head[slot]))
        assert found is not None
        return str(brotli.decompress(found), "utf-8")

    def snapshot(self) -> bytes:
        """Return the snapshot, brotli."""
        found = self._recordings.file(self.race.key, str(self.head["epoch"]), "snapshot-0")
        assert found is not None
        return found
