"""Rows as they are sent: JSON and CSV, cell by cell the same."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence

from dashboard.data.columns import Column
from dashboard.data.stand import Row
from feeds.exports.tables import harmless


def as_json(rows: Sequence[Row]) -> bytes:
    """Return an array of flat objects."""
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def as_csv(rows: Sequence[Row], columns: Sequence[Column]) -> bytes:
    """Return a head and a line a row, in UTF-8, with a comma between cells, none a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    names = [one.name for one in columns]
    writer.writerow(names)
    for row in rows:
        cells = (row[name] for name in names)
        writer.writerow([harmless(one) if isinstance(one, str) else one for one in cells])
    return out.getvalue().encode("utf-8", "replace")
