"""``poursuite score``: how good the tracker would have been in a race that was run."""

import json

import click

from dashboard.commands.around import plain_errors, progress


@click.command()
@click.argument("place", metavar="FILE|RACE")
@click.option("--json", "is_json", is_flag=True, help="For programs: every figure by its name.")
def score(place: str, is_json: bool) -> None:
    """Follow a race that was run as if live; say how far off we were.

    FILE is a CSV of splits or tracks, gzipped or not, as feeds/score/score_file.py tells; RACE a
    race with reads. Beside it run constant pace and the pace of the last split.
    """
    from feeds.score.figures import as_json, figures, table
    from feeds.score.score_file import read_recording
    from feeds.score.tally import follow

    with plain_errors():
        recording = read_recording(place)
        with progress(recording.name) as show:
            log = follow(recording, show)
        found = figures(recording, log)
        if is_json:
            click.echo(json.dumps(as_json(recording, found, log), indent=1))
        else:
            click.echo(table(recording, found, log))
