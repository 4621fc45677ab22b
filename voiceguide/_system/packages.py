"""The command that brings an optional package to the very environment that this program runs in."""

import sys
from pathlib import Path


def how_to_get(requirement: str, *, anew: bool = False) -> str:
    """Give the command that installs `requirement`, or does so `anew`."""
    named = requirement if requirement.isalnum() else f'"{requirement}"'
    if "pipx" in Path(sys.prefix).parts:
        return f'pipx inject {"--force " if anew else ""}voiceguide {named}'
    return f'{sys.executable} -m pip install {"--force-reinstall " if anew else ""}{named}'
