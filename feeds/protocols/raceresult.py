"""RACE RESULT decoder, TCP text protocol: we dial, ask for passings, and are told new ones.

One question at a time: the next goes out after the answer, or after a second without one.
New passings are pushed; every gap, and all that was there before, is pulled by number. A pull
goes out only when everything returned so far is stored, so a slow store slows the decoder down.
The crew owns the box: nothing that starts, stops, sets or clears is ever sent.

Sources: RACE RESULT knowledge base, articles "RACE RESULT Decoder TCP/IP" and "Passing Record"
(vendor documents) for commands and numbering; metarace, CrossMgr and four more programs for the
push command, the empty line that ends an answer, and the status fields. The second parameter of
SETPUSHPASSINGS is an open question: 0 is what most send, and pulling makes it harmless.
"""

from __future__ import annotations

from feeds.protocols.events import Event, Refused, Role, Status
from feeds.protocols.framing import Frames, is_keepalive, is_word, refused
from feeds.protocols.local_time import EventTime, is_number
from feeds.protocols.raceresult_file import Resume, Taken
from feeds.protocols.raceresult_records import TRIGGER, record
from feeds.protocols.raceresult_status import status

KIND = "raceresult"
ROLE: Role = "dial"
PORT = 3601
SILENT_S: float | None = 30.0  # it answers our PASSINGS
PROTOCOL = 2.0  # the highest we need
PUSHED_S, PULLED_S, STATUS_S = 10.0, 2.0, 30.0  # how often to count, with push and without
PATIENCE_S = 1.0  # for an answer, before the next question
ANSWER_S = 10.0  # for passings, before they are asked for again
MOST_ASKED = 100  # passings in one request
PUSH = "#P;"


def session(
    time: EventTime,
    device: str = "decoder",
    resume: Resume | None = None,
    is_pushed: bool = True,
    trigger: str = TRIGGER,
) -> RaceResult:
    """Return our side of a new connection.

    Parameters
    ----------
    time : the zone the decoder's clock is set to, and the day of the race.
    device : its name until it tells its own.
    resume : the last session's ``resume``: what is stored of its file and need not come again.
    is_pushed : whether to ask for new passings as they happen, not only every 2 s.
    trigger : the code its trigger input writes.
    """
    return RaceResult(time, device, resume, is_pushed, trigger)


class RaceResult:
    """A conversation with a decoder; see `feeds.protocols.events.Session`.

    Attributes
    ----------
    resume : how far its file is stored; for the next session.
    """

    def __init__(
        self, time: EventTime, device: str, resume: Resume | None, is_pushed: bool, trigger: str
    ) -> None:
        self.resume = self._before = resume
        self._time, self._device, self._trigger = time, device, trigger
        self._is_pushed = is_pushed
        self._frames = Frames(b"\n")
        self._taken = Taken()
        self._questions: list[str] = []  # to be asked
        self._open = "GETPROTOCOL"  # the question whose answer we await; none: empty
        self._open_s: float | None = None  # since when, as `due` counts
        self._is_introduced = False
        self._is_all_stored = True
        self._asked: tuple[int, int] | None = None  # the first passing asked for, and how many
        self._began_s: float | None = None
        self._asked_s = self._count_s = self._status_s = 0.0

    def greet(self) -> bytes:
        """Return the question which protocols it knows."""
        return b"GETPROTOCOL\r\n"

    def receive(self, data: bytes, received_s: float) -> list[Event]:
        """Return what the bytes complete; see `Session.receive`."""
        events: list[Event] = []
        for frame in self._frames.add(data):
            if isinstance(frame, Refused):
                events.append(frame)
            else:
                events += self._read(frame.rstrip(b"\r"), received_s)
        self._is_all_stored &= all(isinstance(event, Status) for event in events)
        return events

    def stored(self) -> bytes:
        """Return nothing: it wants no acknowledgement. More may now be asked for."""
        self._is_all_stored = True
        if self._taken.safe_to:
            self.resume = Resume(self._device, self._taken.file, self._taken.safe_to)
        return b""

    def due(self, now_s: float) -> bytes:
        """Return the next questions."""
        if self._began_s is None:
            self._began_s = self._count_s = self._status_s = now_s
        self._open_s = now_s if self._open_s is None else self._open_s
        if self._open and now_s - self._open_s >= PATIENCE_S:
            self._open = ""
        if not self._open:
            self._introduce()  # a decoder that is silent to GETPROTOCOL
        every_s = PUSHED_S if self._is_pushed else PULLED_S
        if self._is_introduced and now_s - self._count_s >= every_s:
            self._ask("PASSINGS")
            self._count_s = now_s
        if self._is_introduced and now_s - self._status_s >= STATUS_S:
            self._ask("GETSTATUS")
            self._status_s = now_s
        return b"" if self._open else self._next_question(now_s).encode("ascii")

    def _next_question(self, now_s: float) -> str:
        """Return the next question of our list, or else for the passings that are wanted."""
        if self._asked and now_s - self._asked_s >= ANSWER_S:
            self._asked = None
        if self._questions:
            self._open = self._questions.pop(0)
        elif self._is_all_stored and self._asked is None:
            wanted = self._taken.wanted(MOST_ASKED)
            if wanted is None:
                return ""
            self._asked, self._asked_s = wanted, now_s
            self._open = "{}:{}".format(*wanted)
        else:
            return ""
        self._open_s = now_s
        return f"{self._open}\r\n"

    def _answered(self, word: str) -> None:
        """Take note of an answer: the next question may go out."""
        if word == self._open.split(";")[0].partition(":")[0]:
            self._open = ""

    def _introduce(self, protocol: str = f"<={PROTOCOL}") -> None:
        if self._is_introduced:
            return
        self._is_introduced = True
        self._ask(f"SETPROTOCOL;{protocol}")
        for line in ("SETPUSHPREWARNS;0", "GETCONFIG;GENERAL;BOXNAME", "GETSTATUS"):
            self._ask(line)
        if self._is_pushed:
            self._ask("SETPUSHPASSINGS;1;0")
        self._ask("PASSINGS")

    def _ask(self, line: str) -> None:
        if line not in self._questions:
            self._questions.append(line)

    def _read(self, line: bytes, received_s: float) -> list[Event]:
        text = line.decode("iso-8859-1").strip("\0")
        found = text.rfind(PUSH)
        if found >= 0:
            junk = [refused(line, "expected nothing before '#P;'")] if found else []
            return [*junk, self._pass(text[found + len(PUSH) :], line[found:], received_s)]
        fields = text.split(";")
        if is_number(fields[0]):
            return [self._pass(text, line, received_s)]
        if is_keepalive(line):
            return []
        if not text.strip():
            return self._end()
        if text.startswith("ONLY "):  # fewer passings than we asked for: nothing yet
            self._pulled()
            self._taken.has_no_more()
            return []
        if text.startswith("ERROR"):
            self._answered(fields[1] if len(fields) > 1 else "")
            return [Status(text[:200], self._device, is_warning=True)]
        if fields[0] in ANSWERS:
            self._answered(fields[0])
            return self._answer(fields)
        return [refused(line, "expected a passing or an answer of the decoder")]

    def _pass(self, text: str, raw: bytes, received_s: float) -> Event:
        fields = text.split(";")
        found = record(fields, raw, self._time, received_s, self._device, self._trigger)
        if is_number(fields[0]) and len(fields[0]) < 9:  # even a bad one: it would come the same
            number = int(fields[0])
            file = fields[17].strip() if len(fields) > 17 else ""
            if is_number(file) and self._taken.file and file != self._taken.file:
                self._taken.has(file, 0)
                self._pulled()
                self._ask("PASSINGS")
            elif self._taken.is_news(number):
                self._ask("PASSINGS")
            self._taken.came(number)
        return found

    def _end(self) -> list[Event]:
        """Take in the empty line after the passings asked for."""
        asked = self._pulled()
        lost = self._taken.in_vain(*asked) if asked else ""
        text = f"passings {lost} did not come when asked for: asked again on the next connection"
        return [Status(text, self._device, is_warning=True)] if lost else []

    def _pulled(self) -> tuple[int, int] | None:
        """Take note that what was asked for has come, and return what that was."""
        asked, self._asked = self._asked, None
        if asked:
            self._answered(str(asked[0]))
        return asked

    def _answer(self, fields: list[str]) -> list[Event]:
        word, told = fields[0], fields[1:]
        if word == "GETPROTOCOL":
            self._introduce(_protocol(told))
        elif word == "PASSINGS" and told and is_number(told[0]) and len(told[0]) < 9:
            self._taken.has(told[1] if len(told) > 1 else "", int(told[0]))
            before, self._before = self._before, None
            if before and before.file and before.file == self._taken.file:
                self._taken.resume(before.number if before.device == self._device else 0)
        elif word == "GETCONFIG" and told[:2] == ["GENERAL", "BOXNAME"]:
            named = [name for name in reversed(told[2:4]) if is_word(name)]
            self._device = named[0] if named else self._device
        elif word == "GETSTATUS":
            return [status(told, self._device)]
        return []


def _protocol(told: list[str]) -> str:
    """Return the protocol to set: the highest it knows, and no higher than we need."""
    try:
        highest = float(told[2])
    except (IndexError, ValueError):
        return f"<={PROTOCOL}"
    return f"{PROTOCOL}" if not highest < PROTOCOL else told[2].strip()


ANSWERS = frozenset(
    """GETPROTOCOL SETPROTOCOL GETSTATUS GETTIME GETMODE PASSINGS SETPUSHPASSINGS SETPUSHPREWARNS
    GETCONFIG GETFIRMWAREVERSION GETACTIVESTATUS GETINTERFACES PING""".split()
)
