"""A session of anything together with anything, chosen by a number, built and held against its own plan."""

import json
import random
from pathlib import Path

from test_session import voiceguide
from voiceguide.beds.table import BEDS
from voiceguide.catalogue import Catalogue
from voiceguide.formats.table import FORMATS
from voiceguide.speech import VoiceChoice
from voiceguide.verify.session import verify

ROUTINES = Catalogue().ids("routines")
NO_SUCH_LENGTH = 3
"""The exit code where a routine has no room for the length, which is no fault of the session's."""
_VARIANTS = ("+f3", "+m3", "+whisper", "+croak")
"""Of eSpeak's voices: breath and creaking are harder to hear through than a plain voice."""


def voices() -> list[str]:
    """The usual voices, those of `hum`, and where eSpeak speaks, variants of its voice."""
    usual = VoiceChoice.parse("system", "en")
    variants = [f"{usual}{variant}" for variant in _VARIANTS] if usual.voice.startswith("gmw/") else []
    return ["system", "hum", "hum:low", *variants]


def asked(number: int) -> list[str]:
    """What is asked for by `number`."""
    chance = random.Random(number)
    asked = [chance.choice(ROUTINES), "--voice", chance.choice(voices()), "--rate", str(chance.randint(90, 230))]
    asked += ["--format", chance.choice(["mp3", *FORMATS]), "--bed", chance.choice(["quiet", *BEDS])]
    asked += ["--pan"] if chance.random() < 0.3 else []
    asked += ["--tracks"] if chance.random() < 0.3 else []
    asked += ["--talk", chance.choice(["full", "brief", "bells"])] if chance.random() < 0.3 else []
    return asked + (["--fit", f"{chance.randint(4, 40)}m"] if chance.random() < 0.4 else [])


def check(number: int, folder: Path, cache: Path) -> None:
    """Build what is asked for by `number`, and find no fault in it."""
    options = asked(number)
    done = voiceguide("build", *options, "--json", "-o", f"{folder}/", cwd=folder, cache=cache)
    if "--fit" in options and done.returncode == NO_SUCH_LENGTH:
        return
    assert done.returncode == 0, f"{options}: {done.stderr}"
    made = json.loads(done.stdout)
    paths = [Path(path) for path in made.get("tracks", [made["path"]])]
    faults = [fault for path in paths for fault in verify(folder / path).faults]
    assert faults == [], options
