"""`voiceguide completion`."""

import os
from pathlib import PurePath

import click

from voiceguide.cli import options
from voiceguide.cli.echo import echo

_LINES = {
    "bash": ("~/.bashrc", 'eval "$(_VOICEGUIDE_COMPLETE=bash_source voiceguide)"'),
    "zsh": ("~/.zshrc", 'eval "$(_VOICEGUIDE_COMPLETE=zsh_source voiceguide)"'),
    "fish": (
        "~/.config/fish/completions/voiceguide.fish",
        "_VOICEGUIDE_COMPLETE=fish_source voiceguide | source",
    ),
}
"""For each shell: the file that it reads when it starts, and the line that switches completion on."""


@options.command("""
completion
completion zsh
completion bash >> ~/.bashrc
""")
@click.argument("shell", metavar="[bash|zsh|fish]", required=False, type=click.Choice(list(_LINES)))
def command(shell: str | None) -> None:
    """Print how to switch on completion: the shell then knows commands, options, routines, areas, tools and voices.

    Without an argument it is for your shell, as $SHELL says. The line itself goes to standard output.
    """
    own = PurePath(os.environ.get("SHELL", "")).name
    shells = [shell] if shell else [own] if own in _LINES else list(_LINES)
    for name in shells:
        file, line = _LINES[name]
        options.say(f"Add this line to {file}, for {name}, and open a new window:")
        echo(line)
