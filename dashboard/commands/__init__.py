"""``poursuite …``: a file for each family of commands, and `around`, what all of them share.

A new command is a ``click.command`` in the file of its family, or in a new one, and a name in
`poursuite.COMMANDS`. No family imports another.
"""
