"""What a page's head tells a chat: title, words and picture of whoever the link is about."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.i18n import say
from dashboard.pages.first_paint import Meta
from dashboard.sharing.links import page_path, picture_path, with_query
from dashboard.sharing.moment import Moment, Moments
from dashboard.sharing.routes import seconds_of
from dashboard.sharing.story import (
    Story,
    race_name,
    shown_runner,
    story_of_race,
    story_of_runner,
    who_is,
)
from feeds.race import Race


def heard(
    races: Mapping[str, Race], race_key: str, bib: str | None, t: str | None
) -> tuple[str | None, str | None]:
    """Return the bib and the moment that a link asks for, None for what means nothing.

    A bib that nobody may be shown by means nothing, whether it is worn or not.
    """
    is_shown = shown_runner(races[race_key], bib) is not None
    return bib if is_shown else None, t if seconds_of(t) is not None else None


def meta_of(
    moments: Moments, kind: str, race_key: str, language: str, address: str,
    bib: str | None = None, t: str | None = None,
) -> Meta:  # fmt: skip
    """Return what a link tells: of a replay how the race went, else what the picture leaves.

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
    bib, t = heard(moments.races, race_key, bib, t)
    runner = shown_runner(race, bib)
    moment = moments.moment(race_key, way, seconds_of(t)) if way == "replay" else None
    title, words = (
        race_name(race, language),
        say(language, "description", race=race_name(race, language)),
    )
    if runner is not None:
        story = told_of(race, moment, runner, language)
        title, words = f"{story.title} · {title}", f"{story.about}. {story.line or words}"
        if story.share is not None:
            words += f" · {story.figure} {story.figure_is}"
    elif moment is not None:
        words = f"{story_of_race(moment, language).line}. {words}"
    page = with_query(page_path(kind, race_key), bib=bib, t=t, lang=language)
    replayed = "replay" if way == "replay" else None
    image = picture_path(race_key, bib, lang=language, page=replayed, t=t)
    return Meta(title, words, address + page, address + image)


def told_of(race: Race, moment: Moment | None, runner: int, language: str) -> Story:
    """Return what is said of a runner; without a moment, who she is."""
    name = race.runners[runner].name
    if moment is not None:
        return story_of_runner(moment, runner, name, language)
    return who_is(race, runner, name, language)
