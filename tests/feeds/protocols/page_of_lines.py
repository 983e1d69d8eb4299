"""What an event says in words, so that a page of lines can stand beside what each means."""

from collections.abc import Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from feeds.protocols.events import Event, Marker, Passing, Status


def said(event: Event, zone: ZoneInfo) -> str:
    """Return an event in words, times as a zone's clocks show them; a warning after '!'."""
    if isinstance(event, Passing | Marker):
        at = datetime.fromtimestamp(event.at_s, UTC).astimezone(zone)
        clock = at.isoformat(" ", "milliseconds")[:23]
        if isinstance(event, Marker):
            return f"{event.kind} {event.place} {clock} {event.text}"
        return f"{event.place} {event.tag} {clock} {event.number}".rstrip()
    if isinstance(event, Status):
        return f"! {event.text}" if event.is_warning else event.text
    return event.reason


def in_words(events: Iterable[Event], zone: ZoneInfo) -> str:
    """Return what events say, one after the other."""
    return "|".join(said(event, zone) for event in events)
