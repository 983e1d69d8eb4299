"""Lines of results as a file: CSV for spreadsheets, JSON and Parquet for programs.

The same columns everywhere, under the same names. In a CSV no cell may run as a formula, whatever
a runner is called: what could begin one, at the beginning of a cell or where another country's
separator would begin the next, has an apostrophe before it.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from feeds.exports.lines import Line, Settled, lines_of

FORMULA = re.compile(r"(^|[,;\t\r\n])(\s*)([=+\-@＝＋－＠])")


def result_rows(known: Settled, lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Return lines as rows of plain values; a time is a `datetime` of the race's zone.

    Between ``finish`` and the end stand the splits, ``at_`` and the mat's name each, or nothing.
    """
    zone = known.race.zone

    def when(at_s: float | None) -> datetime | None:
        return None if at_s is None else datetime.fromtimestamp(round(at_s, 3), zone)

    mats = [f"at_{mat.name}" for mat in _between(known)]
    rows = []
    for line in lines:
        one = line.result
        at_s = line.at_mats_s[1 : 1 + len(mats)]
        rows.append({
            "rank": line.rank,
            "bib": line.bib,
            "name": line.name,
            "wave": one.wave,
            "standing": line.standing,
            "state": one.state,
            "gun": when(line.gun_s),
            "start": when(one.start_s),
            "start_assumed": one.is_start_assumed,
            "finish": when(one.finish_s),
            "net_s": one.net_s,
            "margin_s": one.margin_s,
            "passed_at": when(one.passed_at_s),
            "passed_m": None if one.passed_m is None else round(one.passed_m, 1),
            "estimated": line.is_estimated,
            "furthest_m": line.furthest_m,
            "granted": one.granted,
            "revision": line.revision,
            **dict(zip(mats, map(when, at_s), strict=True)),
        })  # fmt: skip
    return rows


def results_csv(known: Settled, revision: int | None = None) -> bytes:
    """Return the results as a spreadsheet opens them: UTF-8 with its mark, a line a runner.

    Parameters
    ----------
    known, revision : as for `lines_of`.
    """
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow([harmless(name) for name in column_names(known)])
    for row in result_rows(known, lines_of(known, revision)):
        table.writerow([_cell(value) for value in row.values()])
    return text.getvalue().encode("utf-8-sig")


def results_json(known: Settled, revision: int | None = None) -> bytes:
    """Return the results as JSON: what they are of, and ``results``, an object a runner."""
    told = [
        {name: _said(value) for name, value in row.items()}
        for row in result_rows(known, lines_of(known, revision))
    ]
    whole = about(known, revision) | {"results": told}
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def results_parquet(known: Settled, revision: int | None = None) -> bytes:
    """Return the results as Parquet, with types; what they are of is its metadata."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    when = pa.timestamp("ms", tz=str(known.race.zone))
    kinds = {"rank": pa.int32(), "revision": pa.int32()}
    kinds |= dict.fromkeys(("start_assumed", "estimated", "granted"), pa.bool_())
    kinds |= dict.fromkeys(("net_s", "margin_s", "passed_m", "furthest_m"), pa.float64())
    kinds |= dict.fromkeys(("bib", "name", "wave", "standing", "state"), pa.string())
    said = {name: "" if value is None else str(value) for name, value in about(known).items()}
    schema = pa.schema(
        [(name, kinds.get(name, when)) for name in column_names(known)],
        metadata=said | {"revision": str(_upto(known, revision))},
    )
    rows = result_rows(known, lines_of(known, revision))
    into = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), into)
    return into.getvalue()


TABLES: Final[Mapping[str, Callable[[Settled, int | None], bytes]]] = {
    "csv": results_csv,
    "json": results_json,
    "parquet": results_parquet,
}


def column_names(known: Settled) -> list[str]:
    """Return the names of the columns, in order."""
    fixed = (
        "rank bib name wave standing state gun start start_assumed finish net_s margin_s "
        "passed_at passed_m estimated furthest_m granted revision"
    )
    return [*fixed.split(), *(f"at_{mat.name}" for mat in _between(known))]


def about(known: Settled, revision: int | None = None) -> dict[str, Any]:
    """Return what the results are of: the race, which revision of how many, and its hash."""
    upto, race = _upto(known, revision), known.race
    return {
        "race": race.key,
        "title": next(iter(race.name.values())),
        "date": race.date.isoformat(),
        "revision": upto,
        "revisions": len(known.revisions),
        "hash": known.revisions[upto - 1].hash if upto else "",
    }


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula.

    Examples
    --------
    >>> harmless("=1+1"), harmless("Anne-Marie"), harmless("a;=1"), harmless(" @x")
    ("'=1+1", 'Anne-Marie', "a;'=1", " '@x")
    """
    return FORMULA.sub(r"\1\2'\3", text)


def _upto(known: Settled, revision: int | None) -> int:
    return len(known.revisions) if revision is None else revision


def _between(known: Settled) -> Sequence[Any]:
    """Return the mats between the start and the finish; without a finish, up to the last."""
    mats = known.race.mats
    return mats[1:-1] if known.race.has_finish else mats[1:]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return harmless(value) if isinstance(value, str) else str(_said(value))


def _said(value: Any) -> Any:
    return value.isoformat(timespec="milliseconds") if isinstance(value, datetime) else value
