"""When a decision is refused: it means nothing in this race, and the message says what to do."""

from collections.abc import Sequence
from math import isfinite

from feeds.decisions.corrections import (
    GUN_WITHIN_S,
    Correction,
    What,
    guns_of,
    is_bib,
    key_of,
    wearer_of,
)
from feeds.race import Race, mat_names


class CorrectionError(ValueError):
    """A correction that means nothing in this race; the message says why and what to do."""


def check(correction: Correction, race: Race, earlier: Sequence[Correction]) -> None:
    """Refuse a correction that means nothing in this race.

    Parameters
    ----------
    race : by the timetable.
    earlier : all corrections so far.

    Raises
    ------
    CorrectionError : it names no reason, or somebody or something that is not there.
    """
    what = correction.what
    if not correction.why.strip() or not correction.who.strip():
        raise CorrectionError("say who decides and why: both are kept with the results")
    numbers = (correction.read_s, correction.at_s, correction.offset_s, correction.along_m)
    if not all(isfinite(one) for one in numbers):
        raise CorrectionError(f"{what}: expected a number, got a number that is none")
    match what:
        case What.VOID_READ | What.ADD_READ:
            _check_read(correction, race, earlier)
        case What.ASSIGN_CHIP:
            if not correction.tag.strip():
                raise CorrectionError(f"{what}: say which chip was read")
            _check_wearer(correction, race)
            _check_moment(correction, race)
        case What.STOP | What.NOT_START | What.GIVE_TIME | What.REINSTATE:
            _check_wearer(correction, race)
            _check_moment(correction, race, is_needed=what == What.GIVE_TIME)
            _check_place(correction, race)
            if what == What.GIVE_TIME and not race.has_finish:
                raise CorrectionError(f"{what}: this race has no finish; add a read at a mat")
        case What.MOVE_WAVE:
            _check_runner(correction, race)
            names = [wave.name for wave in race.waves]
            if correction.wave not in names:
                raise CorrectionError(f"expected one of the waves {names}, got {correction.wave!r}")
        case What.STOP_RACE:
            _check_moment(correction, race, is_needed=True)
        case What.START_WAVE:
            _check_gun(correction, race)
        case What.SET_OFFSET | What.PLACE_MAT:
            if not correction.feed:
                raise CorrectionError(f"{what}: say of which feed")
            if what == What.PLACE_MAT:
                _check_mat(correction, race)
                if not correction.place:
                    raise CorrectionError(f"{what}: say which place, as its reads have it")
        case What.UNDO:
            if correction.undoes not in {key_of(one) for one in earlier}:
                raise CorrectionError(f"there is no correction {correction.undoes!r} to undo")
        case What.OPT_OUT:
            _check_wearer(correction, race)
            if not is_bib(race, correction.bib):
                raise CorrectionError(f"{what}: the chaser is named in race.toml; change it there")
        case What.DISQUALIFY | What.QUALIFY | What.CONFIRM:
            if correction.bib or what != What.CONFIRM:
                _check_runner(correction, race)


def _check_wearer(correction: Correction, race: Race) -> None:
    """Refuse a bib that is neither a runner's nor the chaser's."""
    if wearer_of(race, correction.bib) is None:
        raise CorrectionError(f"expected a bib of this race's roster, got {correction.bib!r}")


def _check_runner(correction: Correction, race: Race) -> None:
    """Refuse a bib that is no runner's, and say what may be decided about the chaser."""
    _check_wearer(correction, race)
    if not is_bib(race, correction.bib):
        raise CorrectionError(
            f"{correction.what}: {correction.bib} is the chaser, who has no place to win or lose. "
            f"Decide {What.STOP} or {What.NOT_START} for who is out, {What.GIVE_TIME} for a time "
            f"at the line, {What.START_WAVE} for the chaser's gun"
        )


def _check_moment(correction: Correction, race: Race, is_needed: bool = False) -> None:
    """Refuse a moment far from all guns, and none where one is needed."""
    at_s, guns_s = correction.read_s, guns_of(race).values()
    if not at_s:
        if is_needed:
            raise CorrectionError(f"{correction.what}: say at what time")
    elif not min(guns_s) - GUN_WITHIN_S <= at_s <= max(guns_s) + GUN_WITHIN_S:
        hours = f"{GUN_WITHIN_S / 3600:.0f} hours"
        raise CorrectionError(
            f"{correction.what}: expected a time within {hours} of the guns. Look at the date."
        )


def _check_place(correction: Correction, race: Race) -> None:
    """Refuse a place of giving up that is no place of the chaser's."""
    if not correction.along_m:
        return
    if correction.what != What.STOP or is_bib(race, correction.bib) or race.chaser is None:
        raise CorrectionError(
            f"{correction.what}: only the chaser gives up at a place; leave the metres away"
        )
    if not 0.0 < correction.along_m <= race.chaser.course.length_m:
        raise CorrectionError(
            f"{correction.what}: expected up to {race.chaser.course.length_m:,.0f} metres along "
            f"the chaser's course, got {correction.along_m:,.0f}"
        )


def _check_read(correction: Correction, race: Race, earlier: Sequence[Correction]) -> None:
    if not correction.tag:
        raise CorrectionError(f"{correction.what}: say which chip or bib was read")
    is_placed = correction.mat in {one.place for one in earlier if one.what == What.PLACE_MAT}
    if correction.what == What.ADD_READ or not is_placed:
        _check_mat(correction, race)


def _check_mat(correction: Correction, race: Race) -> None:
    names = mat_names(race)
    if correction.mat not in names:
        raise CorrectionError(f"expected one of the mats {names}, got {correction.mat!r}")


def _check_gun(correction: Correction, race: Race) -> None:
    planned = guns_of(race)
    if correction.wave not in planned:
        raise CorrectionError(f"expected one of the waves {[*planned]}, got {correction.wave!r}")
    gun_s = correction.read_s or correction.at_s
    if abs(gun_s - planned[correction.wave]) > GUN_WITHIN_S:
        raise CorrectionError(
            f"expected a gun within {GUN_WITHIN_S / 3600:.0f} hours of the timetable's. "
            "Look at the date, or put the new time into race.toml."
        )
