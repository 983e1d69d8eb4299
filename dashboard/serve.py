"""Serving a race: store, publisher's thread and web server, begun and ended together."""

from __future__ import annotations

import shutil
import threading
import time
from contextlib import ExitStack

import uvicorn

from dashboard.app import create_app
from dashboard.settings import Settings, store_key
from dashboard.web.api import HTTP, path_of
from dashboard.web.credentials import Credentials
from dashboard.web.intake import Post
from dashboard.wire.beat import run
from dashboard.wire.publish import Publisher, recorded_reads
from dashboard.wire.secret import live_secret, recordings_secret
from feeds.clock import RaceClock
from feeds.embedded import embedded_store
from feeds.protocols.local_time import EventTime
from feeds.race import Race
from feeds.race_folder.read_race import built_in_races, race_folder, read_race
from feeds.store import Store
from feeds.timing.deliver import Delivery
from feeds.timing.feed_list import FILE, Feed, read_feeds
from feeds.timing.hear import Tally
from feeds.timing.journal import Journal
from feeds.timing.play import playing
from feeds.timing.run_feeds import tell_of_posts


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


def serve(settings: Settings, race: Race, *, demo_at: float | None, speed: float) -> None:
    """Serve a race until interrupted.

    Parameters
    ----------
    settings : where to listen, which store.
    race : what to show.
    demo_at : Unix seconds of the race at which a demo begins: its recorded reads are played, over a
        socket. None: a live race, from the reads that others put into the store.
    speed : of a demo's clock; 1 is real time.

    Raises
    ------
    EmbeddedError, StoreError, JournalError
        Where there is no store to be had, or no journal for the reads that are posted.
    """
    key = store_key(race.key, is_demo=demo_at is not None)
    others = {name: read_race(race_folder(name)) for name in built_in_races() if name != race.key}
    with ExitStack() as begun:
        url = settings.redis_url or begun.enter_context(embedded_store(settings.state / key))
        store = begun.enter_context(Store(url, key))
        if demo_at is not None:
            store.clear()
            shutil.rmtree(settings.journal(key), ignore_errors=True)
        credentials = Credentials(settings.reads_token, settings.reads_secret)
        clock = RaceClock()
        delivery = None
        posts = posted_feeds(race, credentials, is_demo=demo_at is not None)
        if posts or settings.operate_token or demo_at is not None:
            journal = Journal(settings.journal(key), "serve")
            delivery = begun.enter_context(Delivery(journal, store))
        server = create_app(
            race,
            store,
            others,
            delivery,
            credentials,
            posts,
            settings.operate_token,
            settings.public_url,
            recordings_secret(settings.secret, settings.state),
        )
        if demo_at is not None and delivery is not None:
            clock = RaceClock(race_s=demo_at, wall_s=time.time(), speed=speed)
            begun.enter_context(playing(race, recorded_reads(race), delivery, clock))
        publisher = Publisher(
            race, store, clock, settings.segment_s, live_secret(settings.secret, key)
        )
        publisher.tick(time.time())
        stop = threading.Event()
        workers = [threading.Thread(target=run, args=(publisher, stop), name="publisher")]
        if posts and delivery is not None:
            tell = threading.Thread(target=tell_of_posts, args=(posts, delivery, stop), name="tell")
            workers.append(tell)
        for worker in workers:
            worker.start()
        try:
            uvicorn.run(
                server,
                host=settings.host,
                port=settings.port,
                log_level=settings.log,
                access_log=settings.log == "debug",
            )
        finally:
            stop.set()
            for worker in workers:
                worker.join()
