"""``python -m tests.drill``: everything goes wrong; what was promised is counted at the end."""

import random
import shutil
import sys
import tempfile
from pathlib import Path

import click

from tests.drill.drill import drilled


@click.command()
@click.option("--seed", type=int, help="Which misfortunes.  [default: others in every run]")
@click.option("--minutes", default=10.0, show_default=True, help="How long things go wrong.")
@click.option("--keep", is_flag=True, help="Keep what the roles said, and say where.")
def main(seed: int | None, minutes: float, keep: bool) -> None:
    """Run the demo over real sockets and processes while everything fails, and count."""
    seed = random.randrange(10**6) if seed is None else seed
    click.echo(f"seed {seed}", err=True)
    folder = Path(tempfile.mkdtemp(prefix="drill-"))
    drill = drilled(folder, seed, minutes)
    if keep:
        click.echo(folder, err=True)
    else:
        shutil.rmtree(folder)
    click.echo(drill.page())
    sys.exit(bool(drill.complaints))


if __name__ == "__main__":
    main()
