"""The web: pages, their news from memory, posted reads, and the operator's desk."""

from __future__ import annotations

import socket
import threading

import uvicorn
from fastapi import FastAPI

from dashboard.roles.process import Role
from dashboard.settings import Settings, SettingsError
from dashboard.web.api import HTTP, path_of
from dashboard.web.connections import Bounds, files_granted, patient
from dashboard.web.credentials import Credentials
from dashboard.web.intake import Post
from feeds.protocols.local_time import EventTime
from feeds.race import Race
from feeds.timing.deliver import Delivery
from feeds.timing.feed_list import FILE, Feed, read_feeds
from feeds.timing.hear import Tally
from feeds.timing.run_feeds import tell_of_posts

GRACEFUL_S = 2  # for answers under way when the server ends
BACKLOG = 2048


def posted_feeds(race: Race, credentials: Credentials, *, is_demo: bool) -> list[Post]:
    """Return the feeds that post to this server: JSON, where anybody may, and ``feeds.toml``'s.

    Raises
    ------
    RaceError
        With every mistake in ``feeds.toml``.
    """
    found: list[Feed] = []
    if credentials.are_set:
        when = EventTime(race.zone, race.date)
        found.append(Feed(HTTP, HTTP, "post", path_of(race), 0, when, {}))
    if not is_demo and (race.folder / FILE).exists():
        found += [feed for feed in read_feeds(race) if feed.role == "post"]
    return [(feed, Tally()) for feed in found]


def door_of(settings: Settings) -> socket.socket:
    """Return the socket to listen on.

    Raises
    ------
    SettingsError
        Where it is not to be had.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise SettingsError(
            f"HOST and PORT: expected an address that is free, got {settings.host} and "
            f"{settings.port} ({error.strerror or error})."
        ) from error


def web(settings: Settings, app: FastAPI, door: socket.socket) -> Role:
    """Return the role of the web server."""
    bounds = Bounds(
        files_granted(settings.connections),
        settings.header_kib * 1024,
        settings.body_kib * 1024,
        settings.patience_s,
    )
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            http=patient(bounds),
            ws="none",
            log_config=None,
            access_log=settings.log == "debug",
            forwarded_allow_ips=settings.trusted_proxies,
            timeout_graceful_shutdown=GRACEFUL_S,
            server_header=False,
        )
    )

    def run(stop: threading.Event) -> None:
        def end() -> None:
            stop.wait()
            server.should_exit = True

        threading.Thread(target=end, name="web's end", daemon=True).start()
        server.run(sockets=[door])

    return Role("web", run)


def telling_of_posts(posts: list[Post], delivery: Delivery) -> Role:
    """Return the role that tells how the feeds are that post."""
    return Role("web", lambda stop: tell_of_posts(posts, delivery, stop))
