"""The address to which RACE RESULT's boxes post: a decoder's upload, and the Track Box.

Neither can send a header, so a feed's token is the end of its address: long, of that feed alone,
and kept out of every log. 200 with ``OK`` means that all which came is in the journal and in the
store; whoever got anything else sends the same again by itself.
"""

from __future__ import annotations

import hmac
import logging
import re
import time
from collections.abc import Sequence

from fastapi import FastAPI, Request, Response
from starlette.requests import ClientDisconnect

from dashboard.web.credentials import NotAllowed
from dashboard.web.intake import Post, body_of, delivered, said, unpacked_of
from feeds.protocols import http_upload
from feeds.protocols.raceresult_records import TRIGGER
from feeds.timing.deliver import Delivery, TooBusy
from feeds.timing.feed_list import Feed
from feeds.timing.hear import Tally, entry_of
from feeds.timing.journal import JournalError
from feeds.timing.posted import BadBody

log = logging.getLogger(__name__)


class Uploads:
    """The door of all feeds whose boxes post.

    Parameters
    ----------
    posts : the feeds of a race that post, of whatever kind, with their tallies.
    delivery : where what they tell goes; None where this server takes nothing.
    """

    def __init__(self, posts: Sequence[Post], delivery: Delivery | None) -> None:
        self.posts = [one for one in posts if one[0].kind == http_upload.KIND]
        self.delivery = delivery
        for _, tally in self.posts:
            tally.state = "open"

    async def take(self, token: str, request: Request) -> Response:
        """Answer one request of a box."""
        try:
            feed, tally = self._of(token)
            body = unpacked_of(request, await body_of(request))
            await self._deliver(feed, tally, dict(request.query_params), body)
        except NotAllowed as error:
            log.warning("an upload was refused (%d): %s", error.status, error.reason)
            return said(error.status, error.reason)
        except BadBody as error:
            return said(422, str(error))
        except (JournalError, TooBusy, TimeoutError) as error:
            log.error("an upload was not stored: %s", error or "no answer in time")
            return said(503, "not stored: disk or store do not answer. Send the same again.")
        except ClientDisconnect:
            return said(400, "the body was cut short")  # nobody hears it
        return Response(http_upload.ANSWER, 200, {"Cache-Control": "no-store"}, "text/plain")

    def _of(self, token: str) -> Post:
        """Return the feed of a token, in the same time whichever it is."""
        found = [
            one
            for one in self.posts
            if hmac.compare_digest(
                token.encode("utf-8", "replace"), one[0].options["token"].encode()
            )
        ]
        if not found:
            raise NotAllowed(401, "wrong token at the address's end: expected that of feeds.toml")
        return found[0]

    async def _deliver(self, feed: Feed, tally: Tally, query: dict[str, str], body: bytes) -> None:
        now_s = time.time()
        trigger = feed.options.get("trigger") or TRIGGER
        events = http_upload.events(query, body, feed.time, now_s, trigger)
        told = [entry_of(feed, event, now_s) for event in events]
        entries = [entry for entry in told if entry is not None]
        tally.take(events, entries)
        if entries:
            await delivered(self.delivery, entries)


def add_uploads(server: FastAPI, posts: Sequence[Post], delivery: Delivery | None) -> None:
    """Add the boxes' address. Call before `api.add_api`, which catches all the rest."""
    uploads = Uploads(posts, delivery)
    logging.getLogger("uvicorn.access").addFilter(without_token)

    @server.api_route(http_upload.PATH + "/{token}", methods=["GET", "POST"])
    async def raceresult(token: str, request: Request) -> Response:
        return await uploads.take(token, request)


def without_token(record: logging.LogRecord) -> bool:
    """Take the tokens out of a line of the server's access log."""
    if isinstance(record.args, tuple):
        record.args = tuple(
            re.sub(f"({http_upload.PATH}/)[^?]*", r"\1…", word) if isinstance(word, str) else word
            for word in record.args
        )
    return True
