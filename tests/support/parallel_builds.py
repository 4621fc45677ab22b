"""Builds of a routine that start at the same time and share an empty cache."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROUTINE = """
name: Crowd
safety: "Press gently."
steps:
  - section: Legs
    steps:
      - move: {name: Low calf, hold: 20s, setup: "Roll the ball down towards the heel, and stop where it is sore."}
      - {say: "Breathe out for longer than you breathe in.", after: 12s}
      - {say: "Now roll a hand's width further, and come back the same way.", after: 12s}
"""


def built_at_once(folder: Path, count: int, voice: str) -> list[dict[str, str]]:
    """Run `count` builds at the same time, each into its own folder; return the SHA-256 of its files by name."""
    routine = folder / "crowd.yaml"
    routine.write_text(ROUTINE)
    environment = {**os.environ, "VOICEGUIDE_CACHE_DIR": str(folder / "cache"), "HOME": str(folder)}
    places = [folder / f"{number}" for number in range(count)]
    command = [sys.executable, "-m", "voiceguide", "build", str(routine), "--voice", voice, "-o"]
    pipe = subprocess.PIPE
    running = [subprocess.Popen([*command, f"{place}/"], env=environment, stdout=pipe, stderr=pipe) for place in places]
    for process in running:
        _, complaint = process.communicate()
        assert process.returncode == 0, complaint.decode()
    return [{path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in place.iterdir()} for place in places]
