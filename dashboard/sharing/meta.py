"""What a page's head tells a chat: title, words and picture of whoever the link is about."""

from __future__ import annotations

from dashboard.i18n import say
from dashboard.pages.first_paint import Meta
from dashboard.sharing.links import page_path, picture_path, with_query
from dashboard.sharing.moment import Moments
from dashboard.sharing.routes import seconds_of
from dashboard.sharing.story import race_name, story_of_race, story_of_runner
from dashboard.wire.names import place_of


def meta_of(
    moments: Moments, kind: str, race_key: str, language: str, address: str,
    bib: str | None = None, t: str | None = None,
) -> Meta:  # fmt: skip
    """Return what a link tells.

    Parameters
    ----------
    moments : where the race stands.
    kind, race_key : of the page.
    language : one of the languages.
    address : how the world reaches this server, without a slash at its end.
    bib, t : as the link asks; a bib that nobody may be shown by tells of the race.
    """
    race = moments.races[race_key]
    way = "replay" if kind == "replay" else "live"
    shown_t = t if seconds_of(t) is not None else None
    moment = moments.moment(race_key, way, seconds_of(t))
    runner = None if moment is None else place_of(moment.names, bib)
    who = None if moment is None or runner is None else moment.names[runner]
    title, words = (
        race_name(race, language),
        say(language, "description", race=race_name(race, language)),
    )
    if moment is not None and runner is not None and who is not None:
        story = story_of_runner(moment, runner, who, language)
        title, words = f"{story.title} · {title}", f"{story.about}. {story.line}"
        if story.share is not None:
            words += f" · {story.figure} {story.figure_is}"
    elif moment is not None:
        words = f"{story_of_race(moment, language).line}. {words}"
    shown = None if who is None else bib
    page = with_query(page_path(kind, race_key), bib=shown, t=shown_t, lang=language)
    replayed = "replay" if way == "replay" else None
    image = picture_path(race_key, shown, lang=language, page=replayed, t=shown_t)
    return Meta(title, words, address + page, address + image)
