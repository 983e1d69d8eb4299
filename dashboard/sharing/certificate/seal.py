"""The code on a certificate: what our secret makes of a result. Nobody else can make one.

Whoever holds a certificate asks by it, and the code is made anew from what the results were at its
revision: an invented code, or one put on another result, is not the same.
"""

from __future__ import annotations

import hmac

from dashboard.sharing.runner.outcome import Outcome
from dashboard.wire.order import keyed
from feeds.race import Race

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: none is taken for another
LENGTH, GROUP = 12, 4  # sixty bits: read aloud in three groups
MISREAD = str.maketrans("OIL", "011", "- ")


def code_of(secret: bytes, race: Race, one: Outcome) -> str:
    """Return the code of a result at its revision.

    Parameters
    ----------
    secret : of certificates.
    race : whose result it is.
    one : it; whatever reads cannot change without a revision is in the code.
    """
    parts = [race.key, one.bib, str(one.revision), one.standing, str(one.is_granted)]
    parts.append(_tenths(one.finish_s) if race.has_finish else _tenths(one.furthest_m / 100))
    made = int.from_bytes(keyed(secret, "certificate", "\0".join(parts)), "big")
    signs = [SIGNS[made >> 5 * k & 31] for k in range(LENGTH)]
    return "-".join("".join(signs[k : k + GROUP]) for k in range(0, LENGTH, GROUP))


def is_same(code: str, typed: str) -> bool:
    """Say whether somebody meant this code: in small letters, without dashes, O for 0, I for 1.

    Examples
    --------
    >>> is_same("10AB-CDEF-GHJK", "lOab cdefghjk"), is_same("10AB-CDEF-GHJK", "10AB-CDEF-GHJH")
    (True, False)
    """
    told, asked = (one.upper().translate(MISREAD).encode() for one in (code, typed))
    return hmac.compare_digest(told, asked)


def _tenths(at_s: float) -> str:
    return "" if at_s != at_s else str(round(at_s * 10))
