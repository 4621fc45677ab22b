"""A session of anything together with anything, chosen by a number, built and held against its own plan."""

import json
import random
from pathlib import Path

from support.command_line import voiceguide_here
from voiceguide.audio.beds.registry import BEDS
from voiceguide.cache import Cache
from voiceguide.encoders.registry import FORMATS
from voiceguide.model.durations import FRAME_S
from voiceguide.model.spans import Talk
from voiceguide.parser.catalogue import Catalogue
from voiceguide.schedule.planner import reach
from voiceguide.speech.studio import Studio
from voiceguide.speech.voice_choice import VoiceChoice
from voiceguide.verify.verifier import verify

CATALOGUE = Catalogue()
ROUTINES = CATALOGUE.ids("routines")
TALKS: tuple[Talk, ...] = ("full", "brief", "bells")
_VARIANTS = ("+f3", "+m3", "+whisper", "+croak")
"""Of eSpeak's voices: breath and creaking are harder to hear through than a plain voice."""


def voices() -> list[str]:
    """The usual voices, those of `hum`, and where eSpeak speaks, variants of its voice."""
    usual = VoiceChoice.parse("system", "en")
    variants = [f"{usual}{variant}" for variant in _VARIANTS] if usual.voice.startswith("gmw/") else []
    return ["system", "hum", "hum:low", *variants]


def asked(number: int) -> list[str]:
    """What is asked for by `number`, and can be met: a length is well within what the routine takes."""
    chance = random.Random(number)
    routine, voice, rate_wpm = chance.choice(ROUTINES), chance.choice(voices()), chance.randint(110, 260)
    asked = [routine, "--voice", voice, "--rate", str(rate_wpm)]
    asked += ["--format", chance.choice(["mp3", *FORMATS]), "--bed", chance.choice(["quiet", *BEDS])]
    asked += ["--pan"] if chance.random() < 0.3 else []
    asked += ["--tracks"] if chance.random() < 0.3 else []
    talk: Talk = chance.choice(TALKS) if chance.random() < 0.3 else "auto"
    fit_s = length_s(routine, rate_wpm, talk, chance.uniform(0.2, 0.8)) if chance.random() < 0.4 else None
    return [*asked, "--talk", talk, *(["--fit", f"{fit_s:.0f}s"] if fit_s else [])]


def length_s(routine: str, rate_wpm: int, talk: Talk, share: float) -> float:
    """The length at this share of the way from a routine's shortest to its longest, by guessing how long words are."""
    studio = Studio(VoiceChoice("hum", "tone"), Cache(Path()), rate_wpm)
    found = reach(CATALOGUE.routine(routine), CATALOGUE, studio, talk=talk, estimate=True)
    return (found.shortest + share * (found.longest - found.shortest)) * FRAME_S


def check(number: int, folder: Path, cache: Path) -> None:
    """Build what is asked for by `number`, and find no fault in it."""
    options = asked(number)
    done = voiceguide_here("build", *options, "--json", "-o", f"{folder}/", cwd=folder, cache=cache)
    assert done.returncode == 0, f"{options}: {done.stderr}"
    made = json.loads(done.stdout)
    paths = [Path(path) for path in made.get("tracks", [made["path"]])]
    faults = [fault for path in paths for fault in verify(folder / path).faults]
    assert faults == [], options
