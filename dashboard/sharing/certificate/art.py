"""The picture on a certificate: the whole chase as lines, her own among them, and how it ended.

Time goes to the right, the course up; every wave is a fan that opens from its gun, and his line is
the one that goes through them all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.sharing.moment import Moment
from dashboard.sharing.runner.outcome import Outcome
from dashboard.sharing.runner.way import way_of
from feeds.race import Wave, chaser_m_to_runners_m
from feeds.rules.states import home_s
from geo.motion import FloatArray, IntArray, Motions, along_at

FAN = 44  # lines a wave, at most
STEPS = 56  # points a line, at most
LIGHT = 0.62  # of a colour's brightness: more is hardly seen on paper


@dataclass(frozen=True, slots=True)
class Tones:
    """The colours of a sheet."""

    ground: str
    text: str
    quiet: str
    line: str
    gold: str
    is_night: bool


PAPER = Tones("#ffffff", "#0b1220", "#55617a", "#d9dee8", "#f0b429", False)
NIGHT = Tones("#0a101d", "#eef3ff", "#a9b8d8", "#22304c", "#ffe08a", True)


@dataclass(frozen=True, slots=True)
class Mark:
    """A word beside the picture, where it stands as shares of its width and height from the top."""

    said: str
    x: float
    y: float
    kind: str  # km, time, name, catch


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """Which part of the race is seen, in how many units."""

    from_s: float
    to_s: float
    length_m: float
    width: float
    height: float

    def points(self, at_s: FloatArray, along_m: FloatArray) -> str:
        """Return a line as SVG has it; it ends at the end of the course."""
        x = self.width * (at_s - self.from_s) / (self.to_s - self.from_s)
        y = self.height * (1 - np.clip(along_m / self.length_m, 0, 1))
        is_there = ~np.isnan(x) & ~np.isnan(y)
        return "M" + "L".join(
            f"{a:.1f} {b:.1f}"
            for a, b in zip(x[is_there].tolist(), y[is_there].tolist(), strict=True)
        )

    def x(self, at_s: float) -> float:
        """Return where a moment is, a share of the width."""
        return (at_s - self.from_s) / (self.to_s - self.from_s)

    def y(self, along_m: float) -> float:
        """Return where a place is, a share of the height from the top."""
        return 1 - along_m / self.length_m


def frame_of(moment: Moment, one: Outcome, width: float, height: float) -> Frame:
    """Return the frame of a runner's picture: from the first gun until it was over for her."""
    race, known = moment.race, moment.now.facts
    ends = [at for at in (one.finish_s, one.passed_s, known.official_s) if at == at]
    from_s = race.waves[0].gun_s
    to_s = max(ends) if ends else moment.at_s
    length_m = race.course.length_m
    if not race.has_finish:
        length_m = max(1000.0, 1.12 * float(np.nanmax(moment.now.motions.along_m)))
    return Frame(from_s, to_s + 0.02 * (to_s - from_s), length_m, width, height)


def svg_of(moment: Moment, runner: int, one: Outcome, frame: Frame, tones: Tones) -> str:
    """Return the picture.

    Parameters
    ----------
    moment : the race.
    runner : her place in the bytes.
    one : how it ended for her.
    """
    unit = frame.height / 400
    parts = [_grid(frame, tones, unit)]
    for number, wave in enumerate(moment.race.waves):
        lines = _fan(moment, number, runner, frame)
        strength = 0.34 if number == one.wave else 0.2
        parts.append(_path(lines, colour_of(wave, tones), 0.7 * unit, strength))
    his = _his(moment, frame)
    if his:
        parts.append(_path(his, tones.ground, 6.5 * unit))
        parts.append(_path(his, tones.text, 2.6 * unit))
    hers = _hers(moment, runner, one, frame)
    parts.append(_path(hers, tones.ground, 9 * unit))
    parts.append(_path(hers, colour_of(moment.race.waves[one.wave], tones), 4.6 * unit))
    parts += _ending(moment, one, frame, tones, unit)
    margin = 8 * unit
    box = f"{-margin} {-margin} {frame.width + 2 * margin} {frame.height + 2 * margin}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{"".join(parts)}</svg>'


def colour_of(wave: Wave, tones: Tones) -> str:
    """Return a wave's colour as it can be seen on a ground.

    Examples
    --------
    >>> white = Wave("1", 0.0, "#ffffff", None, "circle", "white", 400.0, 300.0)
    >>> colour_of(white, PAPER), colour_of(white, NIGHT)
    ('#9e9e9e', '#ffffff')
    """
    told = wave.rim or wave.colour if tones.is_night else wave.colour
    parts = np.array([int(told[at : at + 2], 16) for at in (1, 3, 5)], dtype=np.float64)
    brightness = float(parts @ (0.2126, 0.7152, 0.0722)) / 255
    if not tones.is_night and brightness > LIGHT:
        parts *= LIGHT / brightness
    red, green, blue = np.rint(parts).astype(int).tolist()
    return f"#{red:02x}{green:02x}{blue:02x}"


def _path(lines: str, colour: str, width: float, strength: float = 1.0) -> str:
    faint = f' stroke-opacity="{strength}"' if strength < 1 else ""
    return (
        f'<path d="{lines}" fill="none" stroke="{colour}" stroke-width="{width:.2f}"{faint}'
        ' stroke-linejoin="round" stroke-linecap="round"/>'
    )


def _grid(frame: Frame, tones: Tones, unit: float) -> str:
    lines = "".join(
        f"M0 {frame.height * frame.y(1000.0 * km):.1f}H{frame.width}" for km in kilometres(frame)
    )
    return _path(lines, tones.line, 0.7 * unit)


def kilometres(frame: Frame) -> list[int]:
    """Return the whole kilometres that are drawn: six or so."""
    step = max(1, int(np.ceil(frame.length_m / 6000)))
    return list(range(0, int(frame.length_m / 1000 + 1e-6) + 1, step))


def _fan(moment: Moment, wave: int, runner: int, frame: Frame) -> str:
    """Return the lines of some of a wave, in one."""
    motions = moment.now.motions
    is_meant = (moment.wave == wave) & (motions.read_count > 2) & ~moment.sets_pace
    is_meant[runner] = False
    rows = np.flatnonzero(is_meant)
    if not len(rows):
        return "M0 0"
    picked = rows[np.unique(np.linspace(0, len(rows) - 1, min(FAN, len(rows))).astype(int))]
    return "".join(_walk(moment, row, frame) for row in picked.tolist())


def _walk(moment: Moment, row: int, frame: Frame) -> str:
    """Return one runner's line, from her start until she was home, stopped, or the end."""
    return _line(_only(moment.now.motions, row), frame, float(moment.now.facts.left_s[row]))


def _hers(moment: Moment, runner: int, one: Outcome, frame: Frame) -> str:
    mine = way_of(moment, runner, one).motions
    if one.finish_s == one.finish_s:
        return _line(mine, frame, np.nan)
    return _line(mine, frame, float(np.fmin(moment.now.facts.left_s[runner], one.passed_s)))


def _line(mine: Motions, frame: Frame, until_s: float) -> str:
    last_s = float(np.nanmin([mine.at_s[0, int(mine.read_count[0]) - 1], frame.to_s, until_s]))
    at_s = np.linspace(float(mine.at_s[0, 0]), last_s, STEPS)
    return frame.points(at_s, along_at(mine, at_s))


def _only(motions: Motions, row: int) -> Motions:
    some: IntArray = np.array([row])
    return Motions(motions.at_s[some], motions.along_m[some], motions.read_count[some])


def _his(moment: Moment, frame: Frame) -> str:
    at_s, along_m = _his_way(moment, frame)
    return frame.points(at_s, along_m) if len(at_s) else ""


def beside_his(moment: Moment, frame: Frame, share: float) -> float | None:
    """Return where his line is, a share of the width, when he is at a share of the course."""
    at_s, along_m = _his_way(moment, frame)
    there = np.flatnonzero(along_m >= share * frame.length_m)
    return float(frame.x(float(at_s[there[0]]))) if len(there) else None


def _his_way(moment: Moment, frame: Frame) -> tuple[FloatArray, FloatArray]:
    """Return when the chaser was where, in metres along the runners' course."""
    race, his = moment.race, moment.now.chaser
    if race.chaser is None or his is None:
        return np.empty(0), np.empty(0)
    last_s = home_s(his)
    last_s = frame.to_s if np.isnan(last_s) else min(last_s, frame.to_s)
    at_s = np.linspace(race.chaser.gun_s, last_s, 2 * STEPS)
    return at_s, chaser_m_to_runners_m(race, along_at(his, at_s))


def _ending(moment: Moment, one: Outcome, frame: Frame, tones: Tones, unit: float) -> list[str]:
    """Return the gap at the line as a bar, and the moment: of the catch, or of the line."""

    def disc(at_s: float, along_m: float, radius: float, colour: str) -> str:
        x, y = frame.width * frame.x(at_s), frame.height * frame.y(along_m)
        return (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius * unit:.1f}" fill="{colour}"'
            f' stroke="{tones.ground}" stroke-width="{2.4 * unit:.1f}"/>'
        )

    parts, length_m = [], frame.length_m
    home = moment.now.facts.official_s
    if one.finish_s == one.finish_s and home == home:
        bar = frame.points(np.array([one.finish_s, home]), np.array([length_m, length_m]))
        colour = tones.gold if one.margin_s > 0 else tones.quiet
        parts.append(_path(bar, colour, 6 * unit))
        parts.append(disc(home, length_m, 6.5, tones.text))
        parts.append(disc(one.finish_s, length_m, 6.5, colour))
    elif one.finish_s == one.finish_s:
        parts.append(disc(one.finish_s, length_m, 6.5, tones.gold))
    if one.passed_s == one.passed_s:
        parts.append(disc(one.passed_s, one.passed_m, 7.5, tones.text))
    return parts
