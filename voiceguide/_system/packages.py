"""The command that installs an optional package into the environment of this program."""

import sys
from pathlib import Path


def install_command(*requirements: str, reinstall: bool = False) -> str:
    """Return the shell command that installs `requirements`, with pipx or pip; a flag forces a new installation."""
    quoted = " ".join(each if each.isalnum() else f'"{each}"' for each in requirements)
    if "pipx" in Path(sys.prefix).parts:
        return f'pipx inject {"--force " if reinstall else ""}voiceguide {quoted}'
    return f'{sys.executable} -m pip install {"--force-reinstall " if reinstall else ""}{quoted}'
