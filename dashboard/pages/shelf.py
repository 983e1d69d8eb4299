"""Every page, made once and kept as bytes: what is asked for depends on its address alone.

A page is rendered once a kind, race and language. What a link tells a chat is put into it for the
address it is asked by; those that tell of a runner are few at a time, and made anew after a while,
since a name may be withdrawn.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape
from typing import Any

from starlette.datastructures import QueryParams

from dashboard.i18n import choose_language, own_language
from dashboard.pages.first_paint import META_HERE, FirstPaint, Meta, meta_html
from dashboard.pages.review import RUNNER_HERE, runner_html, way_of
from dashboard.pages.stands import served
from dashboard.web.aside import Aside
from dashboard.web.folded import Folded, folded

MOST_HELD = 256  # pages
NAMED_FOR_S = 1.0  # that a page which may name a runner is kept: she may opt out any moment
HASTE = 5  # brotli's quality for a page that few will ask for
MAKERS = 2  # threads
REVISION = re.compile(r"[0-9]{1,4}")
MOST_OF_CODE = 40  # characters: whatever is longer is no code
TITLE = re.compile(r"<title>[^<]*</title>")
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
    way: str = "live"  # or replay: whose bytes the page shows
    asks_live: bool = False  # the address says so
    rev: int | None = None  # the results as they were at that revision; None: as they are
    code: str | None = None  # of a certificate, as it was asked by; None: none


class Shelf:
    """Hands out the pages of all races.

    Parameters
    ----------
    paints : what is on them, by race.
    dash : Dash's own parts of a page.
    meta : what a link tells.
    told : what one runner's page of the results says; None: she is not to be named.
    heard : which bib and moment of a query mean something, of a race: others make no other page.
    lives : the races that are live here.
    public_url : how the world reaches the server; None: as each request says.
    """

    def __init__(
        self,
        paints: Mapping[str, FirstPaint],
        dash: Mapping[str, str],
        meta: Callable[[Asked], Meta],
        told: Callable[[Asked], Any | None],
        heard: Callable[[str, str | None, str | None], tuple[str | None, str | None]],
        lives: frozenset[str],
        public_url: str | None,
    ) -> None:
        self.paints, self.dash, self.meta, self.heard = paints, dash, meta, heard
        self.told, self.lives, self.public_url = told, lives, public_url
        self._held: OrderedDict[Asked, tuple[Folded, float]] = OrderedDict()
        self._making: dict[Asked, asyncio.Task[Folded | None]] = {}
        self._addresses: set[str] = set()
        self._aside, self._last = Aside("pages", MAKERS), Aside("strange-pages", 1)
        self._plain = lru_cache(maxsize=None)(self._rendered)  # kinds, races and languages are few

    async def page(
        self, kind: str, race_key: str, of: str | None, query: QueryParams, reached: str
    ) -> Folded | None:
        """Return the page that an address asks for; None: she it is of is not to be named.

        Parameters
        ----------
        of : the bib in the path, if it is one runner's page.
        reached : how this server was reached.
        """
        race = self.paints[race_key].race
        language = choose_language(query.get("lang") or own_language(race.name))
        bib, t = self.heard(race_key, of or query.get("bib"), query.get("t"))
        if of is not None and bib is None:
            return None
        if kind == "embed":  # what else its address says, the page itself reads: one for all
            way = "live" if race_key in self.lives else "replay"
            return await self._page(
                Asked(kind, race_key, language, self.public_url or reached, way=way)
            )
        asked = Asked(kind, race_key, language, self.public_url or reached, bib, t)
        if kind == "review":
            way = way_of(race, race_key in self.lives, "live" in query)
            rev, code = (query.get(name, "") for name in ("rev", "code"))
            asked = replace(
                asked,
                way=way,
                asks_live="live" in query,
                rev=int(rev) if bib is not None and REVISION.fullmatch(rev) else None,
                code=code[:MOST_OF_CODE] if bib is not None and code else None,
            )
        page = await self._page(asked)
        if page is None and of is None:
            page = await self._page(replace(asked, bib=None, rev=None, code=None))
        return page

    async def _page(self, asked: Asked) -> Folded | None:
        held, until_s = self._held.get(asked, (None, 0.0))
        if held is not None and time.monotonic() < until_s:
            return held
        making = self._making.get(asked)  # a crowd waits for one to be made
        if making is None:
            making = self._making[asked] = asyncio.create_task(self._make(asked))
            making.add_done_callback(lambda _: self._making.pop(asked, None))
        return await asyncio.shield(making)

    async def _make(self, asked: Asked) -> Folded | None:
        if len(self._addresses) < MOST_ADDRESSES:
            self._addresses.add(asked.address)
        # a host, or a code, that somebody made up: nothing is kept
        if asked.address not in self._addresses or asked.code is not None:
            return await self._last(self._made, asked, HASTE)
        is_of_many = asked.bib is None and asked.t is None
        made = await self._aside(self._made, asked, 9 if is_of_many else HASTE)
        if made is None:
            return None
        lasts_s = NAMED_FOR_S if asked.bib else float("inf")
        self._held[asked] = made, time.monotonic() + lasts_s
        self._held.move_to_end(asked)
        while len(self._held) > MOST_HELD:
            self._held.popitem(last=False)
        return made

    def _made(self, asked: Asked, quality: int) -> Folded | None:
        page = self._plain(asked.kind, asked.race_key, asked.language, asked.way)
        if asked.kind == "review":
            told = None if asked.bib is None else self.told(asked)
            if told is None and asked.bib is not None:
                return None
            race = self.paints[asked.race_key].race
            page = page.replace(RUNNER_HERE, runner_html(asked.language, race, told), 1)
            if told is not None:
                title = escape(f"{told.name} · {told.race_name}")
                page = TITLE.sub(lambda _: f"<title>{title}</title>", page, count=1)
        page = page.replace(META_HERE, meta_html(self.meta(asked)).rstrip(), 1)
        return folded(page.encode("utf-8", "replace"), quality)

    def _rendered(self, kind: str, race_key: str, language: str, way: str) -> str:
        paint = self.paints[race_key]
        stands = served(way, paint.race) if kind in ("review", "embed") else None
        return paint.page(kind, language, self.dash, self.public_url, stands)
