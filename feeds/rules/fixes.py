"""Position fixes of the chaser: what a tracker says, and what is made of it beside the mats.

A fix is a weaker fact than a read: metres off, late, now and then on the wrong leg. So it is
matched to the course (`geo.fixes`), believed only between the reads before and after it, moved by
what the mats show it to be off, and thinned to the few knots that shape the motion.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from feeds.packed import BETWEEN
from geo.course import Course
from geo.fixes import FASTEST_M_PER_S, along_of_fixes
from geo.motion import FloatArray

STREAM = "fixes"  # of the store

SETTLED_S = 60.0  # a fix so much older than the newest keeps the place it was matched to
ASTRAY_M = 60.0  # a fix so far outside of what the mats allow is on the wrong leg
NEAR_READ_S = 8.0  # fixes so near to a read show how far off they are
BIN_S = 10.0  # fixes of so long make one knot
STRAIGHT_M = 4.0  # knots that bend the motion by less are left out
CLOSE_S = 3.0  # no knot is so near to a read
RECENT_S = 30.0  # fixes that show the present speed


@dataclass(frozen=True, slots=True)
class Fix:
    """Where a tracker says somebody was."""

    tag: str  # a bib or a chip's code, as in a read; empty: the chaser's
    lon: float  # degrees
    lat: float
    at_s: float  # Unix seconds, UTC
    received_s: float  # when we heard of it
    source: str = ""


def pack(fix: Fix) -> tuple[bytes, bytes]:
    r"""Return a fix as the store keeps it: its identity (who, when), and the rest.

    Examples
    --------
    >>> pack(Fix("EK", 2.3, 48.8, 2.5, 3.25, "watch"))
    (b'EK\x1f2500', b'2.3\x1f48.8\x1f3250\x1fwatch')
    """
    tag, source = (word.replace(BETWEEN, " ") for word in (fix.tag, fix.source))
    rest = (str(fix.lon), str(fix.lat), str(round(fix.received_s * 1000.0)), source)
    identity = f"{tag}{BETWEEN}{round(fix.at_s * 1000.0)}"
    return identity.encode("utf-8", "replace"), BETWEEN.join(rest).encode("utf-8", "replace")


def unpack(identity: bytes, rest: bytes) -> Fix:
    """Return the fix that was packed.

    Examples
    --------
    >>> unpack(*pack(Fix("EK", 2.3, 48.8, 2.5, 3.25, "watch")))
    Fix(tag='EK', lon=2.3, lat=48.8, at_s=2.5, received_s=3.25, source='watch')
    """
    tag, at_ms = identity.decode().split(BETWEEN)
    lon, lat, received_ms, source = rest.decode().split(BETWEEN)
    at_s, received_s = int(at_ms) / 1000.0, int(received_ms) / 1000.0
    return Fix(tag, float(lon), float(lat), at_s, received_s, source)


class FixTrack:
    """The places along a course of one tracker's fixes, kept up to date as they come.

    Only the last minute is matched again when a fix comes; one that comes later than that has
    everything matched anew.

    Parameters
    ----------
    course : the chaser's own.
    gun_s : Unix seconds; until then he is at the start.
    fastest_m_per_s : what he cannot exceed.

    Attributes
    ----------
    at_s, along_m : (F,) Unix seconds, rising, and metres along the course; NaN where rejected.
    """

    def __init__(
        self, course: Course, gun_s: float, fastest_m_per_s: float = FASTEST_M_PER_S
    ) -> None:
        self.at_s: FloatArray = np.zeros(0)
        self.along_m: FloatArray = np.zeros(0)
        self._lonlat: FloatArray = np.zeros((0, 2))
        self._course, self._gun_s, self._fastest = course, gun_s, fastest_m_per_s

    def add(self, fixes: Iterable[Fix]) -> None:
        """Take in fixes, in any order; one of a moment that is known already changes nothing."""
        new = {fix.at_s: (fix.lon, fix.lat) for fix in fixes if np.isfinite(fix.at_s)}
        known = set(self.at_s.tolist())
        new = {at_s: new[at_s] for at_s in sorted(new) if at_s not in known}
        if not new:
            return
        at_s = np.append(self.at_s, list(new))
        lonlat = np.concatenate((self._lonlat, np.array(list(new.values()))))
        along_m = np.append(self.along_m, np.full(len(new), np.nan))
        order = np.argsort(at_s, kind="stable")
        self.at_s, self._lonlat, self.along_m = at_s[order], lonlat[order], along_m[order]
        self._match(first_new_s=min(new))

    def _match(self, first_new_s: float) -> None:
        settled = int(np.searchsorted(self.at_s, first_new_s - SETTLED_S))
        known = np.flatnonzero(~np.isnan(self.along_m[:settled]))
        begin, start_s, start_m = 0, self._gun_s, 0.0
        if len(known):
            begin = int(known[-1]) + 1
            start_s, start_m = float(self.at_s[begin - 1]), float(self.along_m[begin - 1])
        at_s, lonlat = self.at_s[begin:], self._lonlat[begin:]
        reach = {"fastest_m_per_s": self._fastest}
        places = along_of_fixes(
            self._course, lonlat, at_s, start_s=start_s, start_m=start_m, **reach
        )
        if begin and np.isnan(places).all() and at_s[-1] - at_s[0] > SETTLED_S:
            places = along_of_fixes(self._course, lonlat, at_s, **reach)  # lost him: find him anew
        self.along_m[begin:] = places


def knots_between_reads(
    fix_s: FloatArray, fix_m: FloatArray, read_s: FloatArray, read_m: FloatArray, length_m: float
) -> tuple[FloatArray, FloatArray, float]:
    """Return the few knots that fixes add to the reads, and the present speed.

    Parameters
    ----------
    fix_s, fix_m : (F,) Unix seconds, rising, and metres along the course; NaN: rejected.
    read_s, read_m : (R,) times and places of the reads, both rising; at least one.
    length_m : where the course ends; nobody is there before a mat says so.

    Returns
    -------
    (K,) Unix seconds and metres, rising strictly, between and after the reads; m/s by the last
    fixes, NaN where too few tell.

    Examples
    --------
    A tracker that is 20 m ahead of the truth, at 5 m/s:

    >>> fix_s = np.arange(0.0, 160.0, 2.0)
    >>> at_s, along_m, speed = knots_between_reads(
    ...     fix_s, 5 * fix_s + 20, np.array([0.0, 100.0]), np.array([0.0, 500.0]), 5000.0)
    >>> at_s.tolist(), along_m.round(3).tolist(), round(speed, 2)
    ([154.0], [770.0], 5.0)
    """
    after = np.searchsorted(read_s, fix_s, side="right")
    least_m = read_m[np.maximum(after - 1, 0)]
    most_m = np.append(read_m, length_m)[after]
    good = (fix_m > least_m - ASTRAY_M) & (fix_m < most_m + ASTRAY_M) & (after > 0)  # NaN is not
    fix_s, fix_m = fix_s[good], fix_m[good]
    off_s, off_m = [], []
    for at_s, along_m in zip(read_s.tolist(), read_m.tolist(), strict=True):
        near = np.abs(fix_s - at_s) <= NEAR_READ_S
        if along_m > 0 and np.count_nonzero(near) >= 3 and np.ptp(fix_s[near]) > NEAR_READ_S / 2:
            off_s.append(at_s)
            off_m.append(
                float(np.polyval(np.polyfit(fix_s[near] - at_s, fix_m[near], 1), 0)) - along_m
            )
    if off_s:
        fix_m = fix_m - np.interp(fix_s, off_s, off_m)

    recent = fix_s > (fix_s[-1] if len(fix_s) else 0.0) - RECENT_S
    speed = np.nan
    if np.count_nonzero(recent) >= 4 and np.ptp(fix_s[recent]) >= BIN_S:
        speed = float(np.polyfit(fix_s[recent] - fix_s[-1], fix_m[recent], 1)[0])

    number = np.floor((fix_s - read_s[0]) / BIN_S).astype(np.int64)
    first = np.flatnonzero(np.diff(number, prepend=-1) > 0)
    if not len(first):
        return np.zeros(0), np.zeros(0), speed
    counts = np.diff(np.append(first, len(fix_s)))
    at_s = np.add.reduceat(fix_s, first) / counts
    along_m = np.add.reduceat(fix_m, first) / counts
    clear = np.abs(at_s[:, None] - read_s).min(axis=1) >= CLOSE_S
    at_s, along_m = at_s[clear], along_m[clear]
    after = np.searchsorted(read_s, at_s)
    least_m, most_m = read_m[after - 1] + 1, np.append(read_m, length_m)[after] - 1
    along_m = np.minimum(np.fmax(along_m, least_m), most_m)
    along_m = np.minimum(np.maximum.accumulate(along_m), most_m) if len(along_m) else along_m
    kept = _bends(np.append(read_s, at_s), np.append(read_m, along_m), len(read_s))
    return at_s[kept], along_m[kept], speed


def _bends(at_s: FloatArray, along_m: FloatArray, reads: int) -> FloatArray:
    """Return which knots beyond the first ``reads`` bend the line, and the last one, as indices."""
    order = np.argsort(at_s, kind="stable")
    kept, anchor = [], 0
    for end in range(1, len(order)):
        between = order[anchor + 1 : end + 1]
        a, b = order[anchor], order[end]
        line_m = np.interp(at_s[between], at_s[[a, b]], along_m[[a, b]])
        if np.abs(line_m - along_m[between]).max() > STRAIGHT_M:
            anchor = end - 1
            kept.append(order[anchor])
        if b < reads:
            anchor = end
    kept.append(order[-1])
    return np.array(sorted({int(k) - reads for k in kept if k >= reads}), dtype=np.int64)
