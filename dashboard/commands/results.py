"""``poursuite results``: who won, and why, from reads and decisions alone."""

from __future__ import annotations

import csv
import io
import json
import math
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from dashboard.commands.around import (
    RACE,
    load,
    open_store,
    plain_errors,
    race_now_s,
    settings_with,
    speech_of_terminal,
)

if TYPE_CHECKING:
    from feeds.gather import Gathered
    from feeds.race import Race
    from feeds.results.result import Results
    from feeds.results.revisions import Revision
    from feeds.rules.snapshot import Snapshot

SILENT_S = 3600.0  # after its last read a race that was recorded is over


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of a race at the moment that was asked for."""

    known: Gathered
    at_s: float
    is_over: bool
    told: Results
    drawn: Snapshot
    revisions: list[Revision]


@click.command()
@RACE
@click.option(
    "--at", help="A time of day at the race, such as 10:21:00.  [default: now, or the end]"
)
@click.option("--json", "is_json", is_flag=True, help="For programs: one object a bib.")
@click.option("--csv", "is_csv", is_flag=True, help="For spreadsheets: one line a bib.")
@click.option("--explain", metavar="BIB", help="What this result stands on, in sentences.")
@click.option("--lang", help="The language of the sentences.  [default: the terminal's]")
@click.option(
    "--store", "in_store", is_flag=True, help="Ask the store, not the folder's own reads."
)
def results(
    race: str | None,
    at: str | None,
    is_json: bool,
    is_csv: bool,
    explain: str | None,
    lang: str | None,
    in_store: bool,
) -> None:
    """Say who won, and why.

    A race folder with reads of its own needs no store. docs/results.md has the rule's words.
    """
    from dashboard.explain import explain as in_sentences
    from dashboard.i18n import choose_language
    from feeds.results.evidence import evidence_of

    language = choose_language(lang, f"{speech_of_terminal()},en;q=0.5")
    with plain_errors():
        asked = _ask(race, at, in_store)
        known = asked.known
        if explain is not None:
            row = known.times.wearers.row(explain)
            if row is None:
                raise click.ClickException(
                    f"expected a bib of {known.race.key}'s roster, or the chaser's, "
                    f"found {explain!r}."
                )
            told = evidence_of(known.times, asked.told, known.corrections, row)
            click.echo("\n".join(in_sentences(known.race, language, told, asked.revisions)))
            return
        rows = _rows(asked, language)
    if is_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    elif is_csv:
        click.echo(_as_csv(rows), nl=False)
    else:
        click.echo(_as_table(rows))


def _ask(race: str | None, at: str | None, in_store: bool) -> Asked:
    """Return what is known, from the folder's own reads where it has some, else from the store."""
    from dashboard.wire.publish import RECORDED, gathered, over_s
    from feeds.gather import Gathered

    settings = settings_with(race=race)
    loaded = load(settings.race, settings.state)
    if (loaded.folder / RECORDED).exists() and not in_store:
        known = gathered(loaded, has_afterwards=True)
        if at is None:
            return _settled(known, over_s(known), is_over=True)
        at_s = _moment(known.race, at)
        all_reads = slice(0, known.times.taken)
        last_s = known.times.all_heard.at_ms(all_reads).max(initial=0) / 1000.0
        return _settled(known, at_s, at_s > last_s + SILENT_S)
    with open_store(settings, loaded.key) as store:
        known = Gathered(loaded, store)
        known.take()
        at_s = race_now_s(store) if at is None else _moment(known.race, at)
    return _settled(known, at_s, is_over=False)


def _settled(known: Gathered, at_s: float, is_over: bool) -> Asked:
    from dashboard.wire.revisions import revisions_of
    from feeds.results.results import settle

    then = known.times.what_if(known.standing, at_s)
    told = settle(then.race, then.times_s, then.standing, at_s, is_over)
    drawn = known.snapshot(at_s, final=is_over)
    last_s = math.inf if is_over else at_s  # a jury decides after the last read
    changed = revisions_of(known.times.timetable, known, last_s)
    return Asked(known, at_s, is_over, told, drawn, changed)


def _rows(asked: Asked, language: str) -> list[dict[str, Any]]:
    from dashboard.explain import why
    from feeds.results.revisions import last_of
    from feeds.results.state import State

    race, revised = asked.known.race, last_of(asked.revisions)
    facts = asked.drawn.facts
    rows = []
    for row in range(len(race.runners)):
        one = asked.told.at(row)
        state, passed_m, passed_s = one.state, one.passed_m, one.passed_at_s
        is_estimated = facts.is_estimated is not None and bool(facts.is_estimated[row])
        if state == State.RUNNING.word and facts.state[row] in (State.THREATENED, State.OVERDUE):
            state = State(facts.state[row]).word  # a forecast, and the sentence says so
        elif state == State.RUNNING.word and is_estimated:
            state = State.PASSED.word
            passed_m, passed_s = float(facts.passed_m[row]), float(facts.passed_s[row])
        rows.append({
            "bib": one.bib,
            "state": state,
            "start": _iso(race, one.start_s),
            "start_assumed": one.is_start_assumed,
            "finish": _iso(race, one.finish_s),
            "net_s": one.net_s,
            "margin_s": one.margin_s,
            "passed_m": None if passed_m is None else round(passed_m, 1),
            "passed_at": _iso(race, passed_s),
            "estimated": is_estimated,
            "granted": one.granted,
            "revision": revised.get(one.bib, 0),
            "why": why(race, language, replace(one, state=state), asked.told.is_out, is_estimated),
        })  # fmt: skip
    return rows


def _as_csv(rows: list[dict[str, Any]]) -> str:
    text = io.StringIO()
    table = csv.DictWriter(text, list(rows[0]) if rows else ["bib"], lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return text.getvalue()


def _as_table(rows: list[dict[str, Any]]) -> str:
    """Return the rows for a terminal, those who have finished first, in the order of the line."""
    columns = ("bib", "state", "start", "finish", "net_s", "margin_s", "passed_m", "revision")
    rows = sorted(rows, key=lambda row: (row["finish"] is None, row["finish"] or "", row["bib"]))
    cells = [[_cell(name, row[name]) for name in columns] for row in rows]
    widths = [max(len(line[k]) for line in [list(columns), *cells]) for k in range(len(columns))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in [list(columns), *cells]
    )


def _cell(name: str, value: Any) -> str:
    if value is None or (value == 0 and name == "revision"):
        return ""
    if name in ("start", "finish"):
        return str(value)[11:21]
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def _iso(race: Race, at_s: float | None) -> str | None:
    if at_s is None:
        return None
    return datetime.fromtimestamp(round(at_s, 3), race.zone).isoformat(timespec="milliseconds")


def _moment(race: Race, written: str) -> float:
    from feeds.race_folder.race_times import instant_s

    try:
        return instant_s(written, race.date, race.zone)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--at") from error
