"""What a RACE RESULT decoder says of itself, for the operator.

Source: the field text of the vendor's document as annotated in two independent programs. Older
protocols send fewer fields; only the first seven are then there.
"""

from __future__ import annotations

from collections.abc import Sequence

from feeds.protocols.events import Status

ERRORS = {
    1: "UHF module error",
    16: "active loop error",
    32: "active loop limit",
    64: "active connection lost",
    256: "GPS time sync error",
    512: "GPS communication warning",
    1024: "active time sync error",
}


def status(told: Sequence[str], device: str) -> Status:
    """Return a decoder's state in words; a warning where reads may be lost.

    Parameters
    ----------
    told : the fields after ``GETSTATUS;``.
    device : its name.

    Examples
    --------
    >>> status("2026-06-17;10:30:00.000;1;00011001;0;12;1".split(";"), "D-1")
    Status(text='not timing: nothing is stored or sent; its clock shows 2026-06-17 10:30:00.000',
           device='D-1', is_warning=True)
    """
    fields = [*(field.strip()[:40] for field in told[:25]), *[""] * 25][:25]
    is_timing = fields[4] != "0"
    said = [f"timing into file {fields[5]}"]
    if not is_timing:
        said = ["not timing: nothing is stored or sent"]
    flags = int(fields[23]) if fields[23].isascii() and fields[23].isdigit() else 0
    errors = [name for bit, name in ERRORS.items() if flags & bit]
    said += [*errors, f"its clock shows {fields[0]} {fields[1]}"]
    if fields[9] not in ("", "-1"):
        said.append(f"battery {fields[9]} %")
    return Status("; ".join(said), device, is_warning=bool(errors) or not is_timing)
