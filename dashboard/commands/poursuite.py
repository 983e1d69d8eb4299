"""The program ``poursuite``: every command, by its name."""

import click

from dashboard.commands.check import check
from dashboard.commands.decide import decide
from dashboard.commands.export import export
from dashboard.commands.fair import fair
from dashboard.commands.feeds import feeds, listen
from dashboard.commands.import_results import import_results
from dashboard.commands.reads import import_reads, replay_journal
from dashboard.commands.rehearse import rehearse
from dashboard.commands.reset import reset
from dashboard.commands.results import results
from dashboard.commands.score import score
from dashboard.commands.serve import demo, publish, run, serve
from dashboard.commands.simulate import simulate
from dashboard.settings import own_version

COMMANDS = (
    serve, publish, run, demo, check, import_reads, import_results, export, replay_journal,
    listen, feeds, decide, rehearse, reset, results, fair, simulate, score,
)  # fmt: skip


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(own_version(), prog_name="poursuite")
def main() -> None:
    """Follow a chase: every runner a moving dot, and the one who hunts them.

    RACE is the name of a race that comes with the program, or the path of a race folder.
    Settings come from the environment: docs/settings.md lists them.
    """


for command in COMMANDS:
    main.add_command(command)
