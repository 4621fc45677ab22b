"""The program as a person starts it, with a cache of its own."""

import os
import subprocess
import sys
from pathlib import Path


def voiceguide(*arguments: str, cwd: Path, cache: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run voiceguide in `cwd`, with further variables for its environment; return what it printed and its exit code."""
    return subprocess.run(
        [sys.executable, "-m", "voiceguide", *arguments],
        cwd=cwd,
        env={**os.environ, "VOICEGUIDE_CACHE_DIR": str(cache), "HOME": str(cwd), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
