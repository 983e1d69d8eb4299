"""Every page, made once and kept as bytes: what is asked for depends on its address alone.

A page is rendered once a kind, race and language. What a link tells a chat is put into it for the
address it is asked by; those that tell of a runner are few at a time, and made anew after a while,
since a name may be withdrawn.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from starlette.datastructures import QueryParams

from dashboard.i18n import choose_language, own_language
from dashboard.pages.first_paint import META_HERE, FirstPaint, Meta, meta_html
from dashboard.web.aside import Aside
from dashboard.web.folded import Folded, folded

MOST_HELD = 256  # pages
NAMED_FOR_S = 1.0  # that a page which may name a runner is kept: she may opt out any moment
HASTE = 5  # brotli's quality for a page that few will ask for
MAKERS = 2  # threads
MOST_ADDRESSES = 8  # by which a server is reached; who names another waits behind everybody


@dataclass(frozen=True, slots=True)
class Asked:
    """Whatever makes a page another one."""

    kind: str  # one of `first_paint.PAGES`
    race_key: str
    language: str
    address: str  # how the world reaches this server, without a slash at its end
    bib: str | None = None  # of a runner who may be named
    t: str | None = None  # seconds after the first gun


class Shelf:
    """Hands out the pages of all races.

    Parameters
    ----------
    paints : what is on them, by race.
    dash : Dash's own parts of a page.
    meta : what a link tells.
    heard : which bib and moment of a query mean something, of a race: others make no other page.
    public_url : how the world reaches the server; None: as each request says.
    """

    def __init__(
        self,
        paints: Mapping[str, FirstPaint],
        dash: Mapping[str, str],
        meta: Callable[[Asked], Meta],
        heard: Callable[[str, str | None, str | None], tuple[str | None, str | None]],
        public_url: str | None,
    ) -> None:
        self.paints, self.dash, self.meta, self.heard = paints, dash, meta, heard
        self.public_url = public_url
        self._held: OrderedDict[Asked, tuple[Folded, float]] = OrderedDict()
        self._making: dict[Asked, asyncio.Task[Folded]] = {}
        self._addresses: set[str] = set()
        self._aside, self._last = Aside("pages", MAKERS), Aside("strange-pages", 1)
        self._plain = lru_cache(maxsize=None)(self._rendered)  # kinds, races and languages are few

    async def page(self, kind: str, race_key: str, query: QueryParams, reached: str) -> Folded:
        """Return the page that an address asks for; ``reached``: how this server was reached."""
        race = self.paints[race_key].race
        language = choose_language(query.get("lang") or own_language(race.name))
        bib, t = self.heard(race_key, query.get("bib"), query.get("t"))
        asked = Asked(kind, race_key, language, self.public_url or reached, bib, t)
        held, until_s = self._held.get(asked, (None, 0.0))
        if held is not None and time.monotonic() < until_s:
            return held
        making = self._making.get(asked)  # a crowd waits for one to be made
        if making is None:
            making = self._making[asked] = asyncio.create_task(self._make(asked))
            making.add_done_callback(lambda _: self._making.pop(asked, None))
        return await asyncio.shield(making)

    async def _make(self, asked: Asked) -> Folded:
        if len(self._addresses) < MOST_ADDRESSES:
            self._addresses.add(asked.address)
        if asked.address not in self._addresses:  # a host that somebody made up: nothing is kept
            return await self._last(self._made, asked, HASTE)
        is_of_many = asked.bib is None and asked.t is None
        made = await self._aside(self._made, asked, 9 if is_of_many else HASTE)
        lasts_s = NAMED_FOR_S if asked.bib else float("inf")
        self._held[asked] = made, time.monotonic() + lasts_s
        self._held.move_to_end(asked)
        while len(self._held) > MOST_HELD:
            self._held.popitem(last=False)
        return made

    def _made(self, asked: Asked, quality: int) -> Folded:
        plain = self._plain(asked.kind, asked.race_key, asked.language)
        page = plain.replace(META_HERE, meta_html(self.meta(asked)).rstrip(), 1)
        return folded(page.encode("utf-8", "replace"), quality)

    def _rendered(self, kind: str, race_key: str, language: str) -> str:
        return self.paints[race_key].page(kind, language, self.dash, self.public_url)
