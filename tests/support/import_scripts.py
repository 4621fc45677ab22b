"""Scripts built of known pieces, and damaged scripts: for the properties of import and for its proof."""

import random
from dataclasses import dataclass, field

from hypothesis import strategies as st

from support.factories import catalogue
from support.import_cases import routine_of
from voiceguide.authoring.importers.importer import Imported
from voiceguide.authoring.importers.pause_wordings import PAUSES, SPECIAL_S
from voiceguide.encoders.mp3.encode import TAIL_FRAMES
from voiceguide.model.timeline import Timeline
from voiceguide.schedule.placement import timeline_of
from voiceguide.schedule.planner import Planner, compile_routine

MARKS = {
    mark: seconds for wording in PAUSES for mark, seconds in wording.examples.items() if seconds < 300
} | {mark: seconds for mark, seconds in SPECIAL_S.items() if not mark.startswith(("...", "\\\\"))}  # fmt: skip
"""Marks of pauses, and the seconds of each."""
TEXT = "let your left foot rest on the mat and breathe out slowly then turn both arms softly inwards once more"
WORDS = TEXT.split()
KEPT = ("[2019]", "[1]", "at [7:30] today", "1/2 of it", "(both of them)", "10 fingers", "a: b")
"""Numbers and brackets that are words."""


@dataclass
class Built:
    """A script, and what it has to say."""

    lines: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    pauses_s: list[float] = field(default_factory=list)
    starts_s: list[float] = field(default_factory=list)

    @property
    def source(self) -> bytes:
        return "\n".join(self.lines).encode()


def sentence(chance: random.Random) -> str:
    return " ".join(chance.choices(WORDS, k=chance.randrange(4, 9))).capitalize() + "."


@st.composite
def scripts(draw: st.DrawFn) -> Built:
    """A script of sentences and pauses, in paragraphs, lists and sections, on one line or on many."""
    chance, built = random.Random(draw(st.integers(0, 10**6))), Built(["Begin here, and lie down."])
    built.words += ["Begin", "here,", "and", "lie", "down."]
    for _ in range(draw(st.integers(1, 12))):
        said = sentence(chance)
        kept = chance.choice(KEPT) if chance.random() < 0.2 else ""
        text = f"{said} Take {kept} now." if kept else said
        built.words += text.translate(str.maketrans("[]", "()")).split()
        if chance.random() < 0.7:
            mark = draw(st.sampled_from(sorted(MARKS)))
            built.pauses_s.append(MARKS[mark])
            text = f"{text} {mark}"
        start = chance.choice(["", "", "", "\n", "- ", "3. ", "> ", "\n## Part\n\n"])
        if start or chance.random() < 0.5:
            built.lines.append(start + text)
        else:
            built.lines[-1] += f" {text}"
    return built


@st.composite
def stamped(draw: st.DrawFn) -> Built:
    """A script whose lines begin with the times at which they start, or a table of times and words, or subtitles."""
    chance, built = random.Random(draw(st.integers(0, 10**6))), Built()
    at = 0
    kind = draw(st.sampled_from(["dash", "square", "round", "srt", "table", "heading"]))
    if kind == "table":
        built.lines += ["| Time | Voice |", "|---|---|"]
    for number in range(draw(st.integers(3, 8))):
        said, clock = sentence(chance), f"{at // 60}:{at % 60:02d}"
        built.words += said.split()
        built.starts_s.append(at)
        line = {"dash": f"{clock} \u2013 {said}", "square": f"[{clock}] {said}", "round": f"({clock}) {said}",
                "srt": f"{number + 1}\n00:{at // 60:02d}:{at % 60:02d},000 --> 00:59:59,000\n{said}\n",
                "table": f"| {clock} | {said} |", "heading": f"## {clock} Part {number}\n\n{said}\n"}[kind]  # fmt: skip
        built.lines.append(line)
        at += draw(st.integers(9, 40))
    return built


def timeline(made: Imported) -> Timeline:
    """Return the timeline of what was imported, with guessed lengths, as `script --estimate` shows it."""
    routine = routine_of(made)
    script = compile_routine(routine, catalogue().language("en"))
    return timeline_of(Planner(script.estimate()).usual().plan, TAIL_FRAMES)


def damaged(source: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """Return a file with some of its bytes changed, cut, doubled, or mixed with another file."""
    content = bytearray(source)
    for _ in range(chance.randrange(1, 12)):
        at = chance.randrange(len(content) + 1)
        end = min(len(content), at + chance.randrange(1, 30))
        match chance.randrange(6):
            case 0:
                del content[at:end]
            case 1:
                content[at:at] = content[at:end] * chance.randrange(1, 40)
            case 2:
                content[at:end] = chance.choice(_PIECES)
            case 3:
                content[at:at] = chance.choice(_PIECES) * chance.randrange(1, 6)
            case 4:
                content[at:end] = chance.randbytes(chance.randrange(3))
            case _:
                other = chance.choice(others)
                begin = chance.randrange(len(other) + 1)
                content[at:end] = other[begin : begin + chance.randrange(1, 200)]
    return bytes(content)


_PIECES = [
    piece.encode()
    for piece in [
        *MARKS, *KEPT, "<speak>", "</speak>", "<break", "&", "&x;", "|", "|---|", "\n", "\n\n", "# ", "- ", "0:10 ",
        "[0:20]", "[", "]", "(", ")", "{", "}", "<", ">", "*", "**", "_", "`", "```", "---\n", "+++\n", "<!--", "-->",
        "\\", '"', "'", ":", "00:00:01,000 --> 00:00:02,000\n", "WEBVTT\n", "\ufeff", "\x00", "é", "\u202e", "[^1]:",
        "https://", "<table>", "</td>", "<article>", "9999999999", "1e309", "-1", "null", "[[", "{{", "<!ENTITY a 'b'>",
    ]
]  # fmt: skip
