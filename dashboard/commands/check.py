"""``poursuite check``: whether a race folder is right, before the race."""

import click

from dashboard.commands.around import load, plain_errors


@click.command()
@click.argument("race")
def check(race: str) -> None:
    """Read a race folder and list every mistake in it.

    What is worth a look and no mistake is told as a note.
    """
    with plain_errors():
        loaded = load(race)
        chaser = f", then {loaded.chaser.name}" if loaded.chaser else ""
        click.echo(
            f"{loaded.key}: nothing to mend. {len(loaded.runners):,} runners in "
            f"{len(loaded.waves)} waves{chaser}; {len(loaded.mats)} mats on "
            f"{loaded.course.length_m:,.0f} m."
        )
        for note in loaded.notes:
            click.echo(f"Note: {note}")
        if loaded.embedders is None:
            click.echo(
                f"Note: any site may embed /embed/{loaded.key}. To name those that may, add "
                '[embed] with origins = ["https://…"] to race.toml.'
            )
