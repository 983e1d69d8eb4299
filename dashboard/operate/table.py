"""The operator's one table: columns, and how a row is known again when its values change.

Rows come sorted as they matter and every cell is text in the operator's language, so a tap on a
heading sorts nothing and the grid needs no function of ours: the page forbids eval.
"""

from __future__ import annotations

from typing import Any

from dashboard.i18n import say

# A row: its cells by field; "key", unique in its table; "level", how bad it is; and "about", what a
# decision about it needs to know, by the names of `Correction`'s fields.
Row = dict[str, Any]


def column(
    language: str, name: str, least_px: int = 90, share: float = 0.0, is_number: bool = False
) -> dict[str, Any]:
    """Return a column.

    Parameters
    ----------
    name : the row's field; its heading is ``operate.column.<name>``.
    least_px : width in CSS pixels.
    share : of what width is left over; 0: none.
    is_number : aligned at the right.
    """
    found: dict[str, Any] = {
        "field": name,
        "headerName": say(language, f"operate.column.{name}"),
        "minWidth": least_px,
        "width": least_px,
    }
    if share:
        found["flex"] = share
    if is_number:
        found |= {"cellClass": "number", "headerClass": "number"}
    return found
