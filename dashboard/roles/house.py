"""The roles of a race, put together: one process for each, or one that plays them all.

Whichever process comes first runs the store of a race, unless REDIS_URL names one; the others join
it, and take it over.
"""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

from fastapi import FastAPI

from dashboard.app import create_app
from dashboard.roles.listening import listening
from dashboard.roles.process import Role, ending_in_time
from dashboard.roles.publishing import publishing
from dashboard.roles.web import door_of, posted_feeds, telling_of_posts, web
from dashboard.settings import DEMO, REHEARSAL, Playing, Settings, store_key
from dashboard.web.credentials import Credentials
from dashboard.web.intake import Post
from dashboard.wire.opted_out import FILE as FILE_OF_OPTED_OUT
from dashboard.wire.publish import recorded_reads
from dashboard.wire.secret import live_secret, recordings_secret
from feeds.clock import RaceClock
from feeds.race import Race
from feeds.race_folder.read_race import built_in_races, race_folder, read_race
from feeds.reads import Read
from feeds.shared_store import shared_store
from feeds.store import Store
from feeds.timing.deliver import Delivery
from feeds.timing.feed_list import FILE, Feed, read_feeds
from feeds.timing.journal import Journal
from feeds.timing.play import playing

Say = Callable[[str], None]
log = logging.getLogger(__name__)


@contextmanager
def opened(settings: Settings, key: str, *, is_alone: bool = False) -> Iterator[Store]:
    """Open a race's store for a process that plays a role: join it, or run it."""
    with ExitStack() as begun:
        url = settings.redis_url or begun.enter_context(
            shared_store(settings.state / key, is_alone)
        )
        yield begun.enter_context(Store(url, key))


def serve(
    settings: Settings, race: Race, *, publishes: bool = True, listens: bool = False, say: Say
) -> None:
    """Show a race on the web until told to stop.

    Parameters
    ----------
    settings : where to listen, which store.
    race : what to show.
    publishes : also publish it.
    listens : also run its feeds' sockets: all of a race in one process.
    say : takes a line for the terminal.

    Raises
    ------
    SettingsError, EmbeddedError, RaceError, JournalError, ListenError
        Where it cannot begin, or a role cannot go on.
    """
    has_feeds = listens and (race.folder / FILE).exists()
    feeds = sockets_of(race) if has_feeds else ()
    with ending_in_time() as process, ExitStack() as begun:
        door = begun.enter_context(door_of(settings))
        store = begun.enter_context(opened(settings, race.key))
        posts = posted_feeds(race, _credentials(settings), is_demo=False)
        roles: list[Role] = []
        delivery = None
        if posts or feeds or settings.operate_token:
            journal = Journal(settings.journal(race.key), "serve")
            delivery = begun.enter_context(Delivery(journal, store))
            if posts:
                roles.append(telling_of_posts(posts, delivery))
            if feeds:
                roles.append(listening(feeds, delivery, say))
        app = _app(settings, race, store, delivery, posts)
        roles.append(web(settings, app, door))
        if publishes:
            roles.append(_publishing(settings, race, store, race.key, RaceClock()))
        process.play(roles)


def replay(settings: Settings, race: Race) -> None:
    """Show a race that was run, and nothing live, until told to stop.

    Parameters
    ----------
    settings : where to listen.
    race : with reads of its own.

    Raises
    ------
    SettingsError
        Where it cannot begin.
    """
    with ending_in_time() as process, door_of(settings) as door:
        app = create_app(race, None, public_url=settings.public_url)
        process.play([web(settings, app, door)])


def sockets_of(race: Race) -> tuple[Feed, ...]:
    """Return the feeds of a race that connect to us, or that we dial."""
    return tuple(feed for feed in read_feeds(race) if feed.role != "post")


def publish(settings: Settings, race: Race) -> None:
    """Publish a race until told to stop."""
    with ending_in_time() as process, opened(settings, race.key) as store:
        process.play([_publishing(settings, race, store, race.key, RaceClock())])


def listen(settings: Settings, race: Race, say: Say) -> None:
    """Run a race's feeds until told to stop."""
    feeds = sockets_of(race)
    with (
        ending_in_time() as process,
        opened(settings, race.key) as store,
        Delivery(Journal(settings.journal(race.key), "listen"), store) as delivery,
    ):
        say(f"reads go to {delivery.journal.folder}, then {store.address}")
        process.play([listening(feeds, delivery, say)])


def demo(settings: Settings, race: Race, *, begin_s: float, speed: float) -> None:
    """Play a race's recorded reads as if it were run now, until told to stop.

    Parameters
    ----------
    settings : where to listen, which store.
    race : what to play.
    begin_s : Unix seconds of the race at which it begins.
    speed : of its clock; 1 is real time.
    """
    _play(settings, race, DEMO, recorded_reads(race), begin_s, speed)


def rehearse(
    settings: Settings, race: Race, reads: Sequence[Read], *, speed: float, say: Say
) -> None:
    """Run a race from now on, in a state of its own that begins anew, until told to stop.

    Parameters
    ----------
    settings : where to listen, which store.
    race : with guns from now, see `feeds.rehearsal`.
    reads : played as they come up; its own feeds are heard besides.
    speed : of its clock; 1 is real time.
    say : takes a line for the terminal.

    Raises
    ------
    SettingsError, EmbeddedError, RaceError, JournalError, ListenError
        Where it cannot begin, or a role cannot go on.
    """
    feeds = sockets_of(race) if (race.folder / FILE).exists() else ()
    _play(settings, race, REHEARSAL, reads, time.time(), speed, feeds, say)


def _play(
    settings: Settings, race: Race, what: Playing, reads: Sequence[Read], begin_s: float,
    speed: float, feeds: Sequence[Feed] = (), say: Say = log.info,
) -> None:  # fmt: skip
    """Play all roles, and reads, in a state that begins anew."""
    key = store_key(race.key, what)
    with ending_in_time() as process, ExitStack() as begun:
        door = begun.enter_context(door_of(settings))
        store = begun.enter_context(opened(settings, key, is_alone=True))
        store.clear()
        shutil.rmtree(settings.journal(key), ignore_errors=True)
        delivery = begun.enter_context(Delivery(Journal(settings.journal(key), "serve"), store))
        posts = posted_feeds(race, _credentials(settings), is_demo=what == DEMO)
        app = _app(settings, race, store, delivery, posts)
        clock = RaceClock(race_s=begin_s, wall_s=time.time(), speed=speed)
        begun.enter_context(playing(race, reads, delivery, clock))
        roles = [web(settings, app, door), _publishing(settings, race, store, key, clock)]
        if posts:
            roles.append(telling_of_posts(posts, delivery))
        if feeds:
            roles.append(listening(feeds, delivery, say))
        process.play(roles)


def _publishing(settings: Settings, race: Race, store: Store, key: str, clock: RaceClock) -> Role:
    secret = live_secret(settings.secret, key)
    memory = settings.state / key / FILE_OF_OPTED_OUT
    return publishing(race, store, clock, settings.segment_s, secret, memory)


def _credentials(settings: Settings) -> Credentials:
    return Credentials(settings.reads_token, settings.reads_secret)


def _app(
    settings: Settings, race: Race, store: Store, delivery: Delivery | None, posts: list[Post]
) -> FastAPI:
    names = [name for name in built_in_races() if name != race.key]
    return create_app(
        race,
        store,
        {name: read_race(race_folder(name)) for name in names},
        delivery,
        _credentials(settings),
        posts,
        settings.operate_token,
        settings.public_url,
        settings.body_kib * 1024,
        recordings_secret(settings.secret, settings.state),
    )
