"""Run every measurement, or those named: ``python -m tests.bench [MODULE ...]``."""

import sys
from importlib import import_module
from pathlib import Path

from tests.bench import Row

HEAD = ("name", "ours", "naive way", "ratio", "aim")


def modules(wanted: list[str]) -> list[str]:
    """Return the modules to run, in order of their names."""
    here = sorted(path.stem for path in Path(__file__).parent.glob("*.py"))
    there = [name for name in here if not name.startswith("_")]
    unknown = set(wanted) - set(there)
    if unknown:
        raise SystemExit(f"bench: no measurement called {sorted(unknown)}; there are {there}")
    return wanted or there


def number(value: float | None, unit: str = "") -> str:
    """Return a figure in three significant digits, thousands apart; a dash for none."""
    if value is None:
        return "-"
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f} {unit}".rstrip()


def cells(row: Row) -> tuple[str, ...]:
    """Return a row as words."""
    ratio = f"{number(row.ratio)} x" if row.ratio else "-"
    verdict = {True: "met: ", False: "MISSED: ", None: ""}[row.is_met]
    aim = f"{verdict}{row.aim}" if row.aim else "-"
    return row.name, number(row.ours, row.unit), number(row.naive, row.unit), ratio, aim


def table(rows: list[tuple[str, ...]]) -> str:
    """Return rows as aligned text: the name to the left, figures to the right, the aim last."""
    wide = [max(len(row[column]) for row in [HEAD, *rows]) for column in range(len(HEAD))]
    lines = []
    for row in [HEAD, tuple("-" * width for width in wide), *rows]:
        name, *figures, aim = row
        middle = "  ".join(f.rjust(w) for f, w in zip(figures, wide[1:-1], strict=True))
        lines.append(f"{name.ljust(wide[0])}  {middle}  {aim}".rstrip())
    return "\n".join(lines)


def main(wanted: list[str]) -> int:
    """Measure and print; 1 where an aim was missed or a measurement failed."""
    rows: list[Row] = []
    failed = False
    for name in modules(wanted):
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        try:
            rows.extend(import_module(f"tests.bench.{name}").bench())
        except Exception as error:  # one that fails must not hide the others' figures
            print(f"measuring {name} failed: {error!r}", file=sys.stderr)
            failed = True
    print(table([cells(row) for row in rows]))
    return int(failed or any(row.is_met is False for row in rows))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
