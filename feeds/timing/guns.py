"""The gun as a timing system heard it: which wave's it is, and the decision that makes it so.

A feed's word replaces the timetable's, the organiser's outranks a feed's. A gun that might be
another wave's starts nobody: it is kept and shown, and the organiser says whose it was.
"""

from collections.abc import Mapping

from feeds.decisions.corrections import GUN_WITHIN_S, Correction, What
from feeds.protocols.events import Marker
from feeds.timing.feed_list import place_key

NEAR_S = 300.0  # from the timetable's gun; what is further off may be a test of the gun
SHARE = 1 / 3  # of the way to the next wave's gun: up to there it is clear whose it is


def wave_of_gun(
    marker: Marker, at_s: float, named: Mapping[str, str], timetable: Mapping[str, float]
) -> str | None:
    """Return the wave that a marker starts, or None where that is not clear.

    Parameters
    ----------
    at_s : Unix seconds, the marker's time as feeds.toml puts it right.
    named : the system's own word for a gun, or the place where it was heard, as `place_key`
        makes it -> the wave. So named, a plain marker is a gun too, and it may be hours late.
    timetable : wave -> its gun, Unix seconds.

    Examples
    --------
    >>> timetable = {"1": 0.0, "2": 300.0, "chaser": 360.0}
    >>> shots = [Marker("gun", "start", at_s, b"", "Gunshot") for at_s in (90.0, 310.0, 330.0)]
    >>> [wave_of_gun(shot, shot.at_s, {}, timetable) for shot in shots]
    ['1', '2', None]
    >>> wave_of_gun(shots[2], 330.0, {"gunshot": "2"}, timetable)
    '2'
    """
    for word in (marker.text, marker.place):
        if word and (wave := named.get(place_key(word))) is not None:
            late_s = at_s - timetable[wave]
            return wave if -NEAR_S <= late_s <= GUN_WITHIN_S else None
    if marker.kind != "gun" or not timetable:
        return None
    wave = min(timetable, key=lambda one: abs(timetable[one] - at_s))
    gaps_s = [abs(timetable[wave] - gun_s) for one, gun_s in timetable.items() if one != wave]
    is_clear = abs(timetable[wave] - at_s) <= min(
        NEAR_S, SHARE * min(gaps_s, default=NEAR_S / SHARE)
    )
    return wave if is_clear else None


def started_by(marker: Marker, wave: str, feed: str, at_s: float, received_s: float) -> Correction:
    """Return the decision a feed makes by hearing a gun; heard again it is the same one.

    Parameters
    ----------
    feed : its name.
    at_s : Unix seconds, of the gun.
    """
    why = " ".join(word for word in ("gun record", marker.text, marker.place) if word)
    return Correction(
        What.START_WAVE, received_s, f"feed {feed}", why, wave=wave, read_s=at_s, feed=feed,
        key=f"gun {feed} {round(at_s * 1000.0)}",
    )  # fmt: skip
