"""What a timing system told, in the journal's words; and what each feed has told so far."""

import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from feeds.decisions import corrections
from feeds.files.read_lines import BadLine, decode_json_line, encode_json_line, iso
from feeds.protocols.events import Event, Marker, Passing, Refused, Status
from feeds.reads import Read, feed_and_device, source_of
from feeds.timing.clocks import difference_of
from feeds.timing.feed_list import Feed, place_key
from feeds.timing.guns import started_by, wave_of_gun
from feeds.timing.journal import Entry

MOST_SAID = 5
MOST_GUNS = 12
MOST_REASONS = 50  # counted each by itself; whoever sends garbage fills no memory
OTHER_REASONS = "for other reasons"
MOST_EXAMPLES = 3  # of what was refused for a reason
LONGEST_EXAMPLE = 200  # bytes
MOST_DEVICES = 64
MOST_LATE = 100  # reads by which a clock is measured
LONGEST_DEVICE = 40  # characters; a box's odd name refuses no read of it


def mat_of(feed: Feed, place: str, device: str = "") -> str:
    """Return the mat of a place: as `feeds.toml` says, or the mat of that name.

    A place that is nobody's mat keeps its own name: the read is stored, and the operator told.
    """
    for name in (place, device):
        if mat := feed.mats.get(place_key(name)) if name else None:
            return mat
    return feed.mat or place or device


def entry_of(feed: Feed, event: Event, received_s: float) -> Entry | None:
    """Return what the journal keeps of an event; None where that is nothing."""
    match event:
        case Passing():
            tag = event.bib if feed.tag == "bib" and event.bib else event.tag
            mat = mat_of(feed, event.place, event.device)
            device = event.device[:LONGEST_DEVICE] if event.device.isprintable() else ""
            source = source_of(feed.name, device)
            read = Read(tag, mat, event.at_s + feed.offset_s, received_s, source)
            try:  # what cannot be written and read back is no read
                read = decode_json_line(encode_json_line(read), feed.name)
            except BadLine as error:
                return Entry(received_s, feed.name, event.raw, refused=str(error))
            return Entry(read.received_s, feed.name, event.raw, read)
        case Marker():
            return _marker(feed, event, event.at_s + feed.offset_s, received_s)
        case Refused():
            return Entry(received_s, feed.name, event.raw, refused=event.reason)
        case Status():
            return None


def _marker(feed: Feed, event: Marker, at_s: float, received_s: float) -> Entry:
    """Return what is kept of a marker: words, and where it is clear whose gun it was, its start."""
    said = " ".join(
        word for word in (event.kind, iso(at_s), mat_of(feed, event.place), event.text) if word
    )
    wave = wave_of_gun(event, at_s, feed.guns, feed.timetable)
    if wave is None:
        said += " (starts nobody)" * (event.kind == "gun")
        return Entry(received_s, feed.name, event.raw, said=said)
    started = started_by(event, wave, feed.name, at_s, received_s)
    other = (corrections.STREAM, *corrections.pack(started))
    return Entry(received_s, feed.name, event.raw, said=f"{said} (starts {wave})", other=other)


@dataclass(slots=True)
class Tally:
    """What one feed has told since we began, for whoever runs the race."""

    state: str = "not yet"  # in a few words: listening, connected, what is wrong
    peers: int = 0  # connections that stand
    reads: int = 0
    refused: Counter[str] = field(default_factory=Counter)  # reason -> how many
    examples: dict[str, deque[bytes]] = field(default_factory=dict)  # reason -> the last of them
    last: Read | None = None
    late_s: dict[str, deque[float]] = field(default_factory=dict)  # device -> of its last reads
    came_s: deque[float] = field(default_factory=lambda: deque(maxlen=6000))  # as `awake` says
    said: deque[str] = field(default_factory=lambda: deque(maxlen=MOST_SAID))
    guns: deque[tuple[float, str]] = field(default_factory=lambda: deque(maxlen=MOST_GUNS))
    # that start nobody: when, and the words
    awake: Callable[[], float] = time.monotonic  # seconds of a clock that nobody sets

    def take(self, events: Sequence[Event], entries: Sequence[Entry]) -> None:
        """Take note of what came."""
        for event in events:
            if isinstance(event, Status):
                self.said.append(event.text[:200])
            elif isinstance(event, Marker | Passing) and event.note:
                self.said.append(event.note)
        for entry in entries:
            if entry.said:
                self.said.append(entry.said[:200])
                if entry.said.startswith("gun ") and entry.other is None:
                    at_s = datetime.fromisoformat(entry.said.split()[1]).timestamp()
                    self.guns.append((at_s, entry.said[:200]))
            if entry.refused:
                self._refuse(entry)
            if entry.read is not None:
                self.reads += 1
                self.last = entry.read
                self.came_s.append(self.awake())
                self._look_at_clock(entry.read)

    def _refuse(self, entry: Entry) -> None:
        is_known = entry.refused in self.refused or len(self.refused) < MOST_REASONS
        reason = entry.refused if is_known else OTHER_REASONS
        self.refused[reason] += 1
        kept = self.examples.setdefault(reason, deque(maxlen=MOST_EXAMPLES))
        kept.append(entry.raw[:LONGEST_EXAMPLE])

    def _look_at_clock(self, read: Read) -> None:
        _, device = feed_and_device(read.source)
        if device in self.late_s or len(self.late_s) < MOST_DEVICES:
            late_s = self.late_s.setdefault(device, deque(maxlen=MOST_LATE))
            late_s.append(read.received_s - read.at_s)

    def told(self, feed: Feed) -> dict[str, Any]:
        """Return all this as JSON can say it; ask from any thread."""
        awake_s = self.awake()
        last = None if self.last is None else replace(self.last)
        late_s = {device: [*some] for device, some in [*self.late_s.items()]}
        whole = difference_of([one for some in late_s.values() for one in some])
        clocks = {device: difference_of(some) for device, some in late_s.items()}
        refused = dict(self.refused.copy().most_common(10))
        return {
            "name": feed.name,
            "kind": feed.kind,
            "address": feed.address,
            "state": self.state,
            "peers": self.peers,
            "reads": self.reads,
            "reads_a_minute": sum(awake_s - came_s <= 60.0 for came_s in [*self.came_s]),
            "last": None if last is None else [last.tag, last.mat, last.at_s, last.received_s],
            "late_s": whole and whole.by_s,
            "clocks": {device: asdict(one) for device, one in clocks.items() if one},
            "offset_s": feed.offset_s,
            "refused": refused,
            "examples": {  # bytes as ISO 8859-1, which has a letter for each
                reason: [raw.decode("latin-1") for raw in [*self.examples[reason]]]
                for reason in refused
            },
            "said": list(self.said),
            "guns": [{"at_s": at_s, "said": words} for at_s, words in [*self.guns]],
        }
