"""What a page's head tells a chat: title, words and picture of whoever the link is about."""

from __future__ import annotations

from dashboard.i18n import say
from dashboard.pages.first_paint import Meta
from dashboard.sharing.links import page_path, picture_path, runner_path, with_query
from dashboard.sharing.moment import Moments
from dashboard.sharing.routes import seconds_of
from dashboard.sharing.story import race_name, story_of_race, story_of_runner, who_is
from dashboard.wire.names import place_of
from feeds.decisions.corrections import is_bib
from feeds.race import Race


def heard(
    race: Race, bib: str | None, t: str | None, withheld: frozenset[str] | None
) -> tuple[str | None, str | None]:
    """Return the bib and the moment that a link asks for, None for what means nothing.

    A bib that nobody may be shown by means nothing, whether it is worn or not: neither the page nor
    its size tells them apart.

    Parameters
    ----------
    withheld : bibs of those who opted out, beside those of whom the roster says so; None: nobody
        knows yet, and nobody is shown.
    """
    is_shown = bib is not None and is_bib(race, bib) and race.runners[race.runner_of[bib]].is_public
    is_shown = is_shown and withheld is not None and bib not in withheld
    return bib if is_shown else None, t if seconds_of(t) is not None else None


def meta_of(
    moments: Moments, kind: str, race_key: str, language: str, address: str,
    bib: str | None = None, t: str | None = None, way: str = "live",
) -> Meta:  # fmt: skip
    """Return what a link tells: of a replay how the race went, else what the picture leaves.

    Parameters
    ----------
    moments : where the race stands.
    kind, race_key : of the page.
    language : one of the languages.
    address : how the world reaches this server, without a slash at its end.
    bib, t : as the link asks; a bib that nobody may be shown by tells of the race.
    way : whose bytes a page of results, or the picture on air, shows, ``live`` or ``replay``.
    """
    race = moments.races[race_key]
    way = "replay" if kind == "replay" else way if kind in ("review", "embed") else "live"
    t = t if seconds_of(t) is not None else None
    moment = moments.moment(race_key, way, seconds_of(t)) if way == "replay" else None
    revised = moments.revised(race_key, way) if kind == "review" else ()  # a film shows none of it
    names = moments.names(race_key, way)
    place = place_of(names, bib)
    who = None if place is None else names[place]
    title, words = (
        race_name(race, language),
        say(language, "description", race=race_name(race, language)),
    )
    if place is not None and who is not None:
        if moment is not None:
            story = story_of_runner(moment, place, who, language, revised)
        else:
            story = who_is(race, who, language)
        title, words = f"{story.title} · {title}", f"{story.about}. {story.line or words}"
        if story.share is not None:
            words += f" · {story.figure} {story.figure_is}"
    elif moment is not None:
        words = f"{story_of_race(moment, language, revised).line}. {words}"
    bib = None if who is None else bib
    if kind == "review" and bib is not None:
        page = with_query(runner_path(race_key, bib), lang=language)
    else:
        page = with_query(page_path(kind, race_key), bib=bib, t=t, lang=language)
    shown = (kind if kind == "review" else "replay") if way == "replay" else None
    image = picture_path(race_key, bib, lang=language, page=shown, t=t)
    embed = address + with_query("/oembed", url=address + page)
    return Meta(title, words, address + page, address + image, embed)
