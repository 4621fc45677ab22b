"""The notes of an import: one row for each thing in a script that is not taken as it stands."""

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class NoteWording:
    """The words of a note, and a script that gets it."""

    message: str
    """The note, with fields in braces."""
    example: str
    """A script that gets this note."""


class NoteKind(Enum):
    """All kinds of notes. The name of a member, in lower case with hyphens, is the code of the note."""

    UNKNOWN_MARK = NoteWording(
        "“{mark}” is no pause; it is spoken without its brackets", "Lie down. [blue cushion] Rest."
    )
    NUMBER = NoteWording("“{mark}” is a number, and spoken; for a pause write [{number}s]", "Take water [1] along.")
    CLOCK = NoteWording("“{mark}” is a time of day, and spoken; for a pause write [pause {time}]", "Come at [7:30].")
    NO_TIME = NoteWording("“{mark}” has no time; {time} are taken", "Lie down. [pause] Rest.")
    NO_UNIT = NoteWording("“{mark}” has no unit; {time} are taken", "Lie down. [pause 500] Rest.")
    RANGE = NoteWording("“{mark}” is a range; its middle, {time}, is taken", "Lie down. [pause 5-10 seconds] Rest.")
    BREATHS = NoteWording("“{mark}” counts breaths, four seconds each; {time} are taken",
                      "Rest. [pause for two breaths] On.")  # fmt: skip
    LONG_PAUSE = NoteWording("“{mark}” is a pause of {time}, more than five minutes", "Rest. [pause 10 min] Stretch.")
    NO_PAUSE = NoteWording("“{mark}” is a pause of no length, and left out", "Rest. [0s] Stretch.")
    PAUSE_ASIDE = NoteWording("“{words}”, behind a time, is left out", "Rest. [pause 5s - let it sink in] Stretch.")
    DOTS = NoteWording("“{mark}” alone on a line is a pause; {time} are taken", "Lie down.\n...\nRest.")
    DIRECTION = NoteWording("“{mark}” is a direction, and left out", "Lie down. (softly) Rest.")
    SPEAKER = NoteWording("“{mark}” says who speaks, and is left out", "Narrator: Lie down.")
    COMMENT = NoteWording("“{mark}” is a comment, and left out", "Lie down. [5s] # let them settle")
    ADDRESS = NoteWording("“{mark}” is an address, and left out", "Lie down. See https://example.org now.")
    PICTURE = NoteWording("“{mark}” is a picture or a sound, and left out", "Lie down. ![a mat](mat.png)")
    FOOTNOTE = NoteWording("“{mark}” is a footnote, and left out", "Lie down.[^1]\n\n[^1]: On a mat.")
    EMOJI_NAME = NoteWording("“{mark}” is the name of a picture, and left out", "Lie down :smile: and rest.")
    FORMULA = NoteWording("“{mark}” is a formula, and spoken as it stands", "Lie down. $x^2$ Rest.")
    COMMAND = NoteWording("“{mark}” is a command to a voice or a program, and left out", "Lie down. [[rate 120]] Rest.")
    ABOUT = NoteWording("“{mark}” is about the script, and left out", "**Duration:** 7 min\n\nLie down.")
    PREAMBLE = NoteWording("“{mark}” leads to the script, and is left out", "Here it is:\n<speak>Lie down.</speak>")
    FRONT_MATTER = NoteWording("“{mark}” is left out", "---\ntitle: Rest\ntags: sleep\n---\nLie down.")
    VOICE = NoteWording("“{mark}” is no voice of voiceguide; choose one with --voice", "---\nvoice: calm\n---\nLie.")
    CODE = NoteWording("code, {lines} from here, is left out", "Lie down.\n\n```python\nprint(1)\n```")
    FENCE = NoteWording("words between fences are spoken", "Lie down.\n\n```\nRest.\n```")
    HEADING = NoteWording("“{mark}” is taken for a heading, and not spoken", "LIE DOWN\n\nRest.")
    HEADING_TIME = NoteWording("“{mark}” in a heading is no pause; it stays in the title",
                           "# A\n\n## Feet [2 min]\n\nRest.")  # fmt: skip
    EMPTY_SECTION = NoteWording("the section “{mark}” says nothing, and is left out", "# A\n\n## B\n\n## C\n\nRest.")
    DETAILS = NoteWording("details, which a page folds away, are spoken", "<details>Rest.</details>\n\nLie down.")
    TAG = NoteWording("<{mark}> is not supported; {effect}", "<speak>Lie <voice>down</voice>.</speak>")
    RATE = NoteWording("a rate of {rate} for a part is not supported; a routine has one rate",
                   "<speak>Lie. <prosody rate='slow'>Down.</prosody></speak>")  # fmt: skip
    ODD_RATE = NoteWording('the rate "{rate}" makes no sense; it is passed over',
                       "<speak><prosody rate='quick'>Lie down.</prosody></speak>")  # fmt: skip
    SPEAK_AS = NoteWording("“{mark}” is spoken as the voice reads it, not as {how}",
                       "<speak><say-as interpret-as='date'>1/2</say-as></speak>")  # fmt: skip
    ENTITY = NoteWording("“{mark}” is written out as “{words}”", "<speak>Left & right.</speak>")
    TABLE = NoteWording("this table has no heads that import knows, and is spoken cell by cell",
                    "| A | B |\n|--|--|\n| c | d |")  # fmt: skip
    CELL = NoteWording("“{mark}”, in the column “{head}”, is left out",
                   "| Time | Words | Music |\n|--|--|--|\n| 0:00 | Rest. | drums |\n| 0:10 | On. | |")  # fmt: skip
    PACE = NoteWording("“{mark}” has repetitions; three seconds each are taken", "exercise,reps\nSquat,10\nLunge,10")
    TIMED_EXERCISE = NoteWording(
        "“{mark}” stands among words with start times; it is spoken, and its time is a pause",
        "0:00 Lie down.\n\n0:30 Sit up.\n\n| Exercise | Hold |\n|---|---|\n| Plank | 30s |\n",
    )
    NO_HOLD = NoteWording("“{mark}” has no time; its words are spoken", "exercise,duration\nSquat,30\nLunge,")
    STAMP = NoteWording("“{mark}” is a time that comes before the one above; it is left out",
                    "0:00 Lie down.\n0:20 Rest.\n0:10 On.\n0:30 Off.")  # fmt: skip
    LONE_STAMP = NoteWording("“{mark}” is the time at which these words start", "[0:00] Welcome, and lie down.")
    LATE = NoteWording("these words cannot start at {time}: those before need {needed} more by estimate",
                   "0:00 " + "Lie down and rest. " * 9 + "\n0:02 Breathe.")  # fmt: skip
    BESIDE_ARTICLE = NoteWording(
        "“{mark}” stands beside the article of the page, and is left out",
        "<html><body><p>We use cookies.</p><article><h1>Rest</h1><p>Lie down.</p></article></body></html>",
    )
    FIELD = NoteWording("“{mark}” is left out", "[{\"text\": \"Lie down.\", \"colour\": \"red\"}]")
    ENCODING = NoteWording("this is {found}, not UTF-8, and read as such", "Café.")
    LANGUAGE = NoteWording("these words are in {name} ({code}), in which voiceguide has no words of its own yet: "
                       "--language en lets an English voice read them",
                       "Leg dich auf den Rücken und schließe die Augen. Atme langsam ein und wieder aus.")  # fmt: skip

    @property
    def code(self) -> str:
        """The name of the kind in JSON, such as `unknown-mark`."""
        return self.name.lower().replace("_", "-")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the source; line and column count from 1."""

    line: int
    column: int = 1


@dataclass(frozen=True, slots=True)
class Note:
    """A note for the author."""

    kind: NoteKind
    at: Spot
    message: str

    def __str__(self) -> str:
        return f"{self.at.line}:{self.at.column}: {self.message}"
