"""What an import made of a script, as lines for a table of expected results: what is said, held, rested, and noted."""

from collections.abc import Iterator, Sequence

from support.factories import catalogue
from voiceguide.authoring.importers.importer import Imported
from voiceguide.errors import FaultyContent
from voiceguide.model.durations import format_duration
from voiceguide.model.routine import Routine
from voiceguide.model.steps import AnyStep, Group, MoveStep, RestStep, SayStep


def routine_of(made: Imported) -> Routine:
    """Read a made routine; one in a language that is not spoken yet is read as English."""
    yaml = made.yaml.replace(f"\nlanguage: {made.summary.language}\n", "\nlanguage: en\n")
    return catalogue().read(yaml.encode(), "made.yaml", "made")


def shown(made: Imported) -> str:
    """Return what was made as lines: the title, each step, and each note."""
    routine = routine_of(made)
    language = "" if made.summary.language == "en" else f" [{made.summary.language}]"
    lines = [f"{routine.name.text}{language}", *_steps(routine.steps, "  ")]
    return "\n".join([*lines, *(f"  ({note})" for note in made.notes)])


def shown_refusal(error: FaultyContent) -> str:
    """Return a refusal as a line."""
    return f"refused: {error}"


def _steps(steps: Sequence[AnyStep], indent: str) -> Iterator[str]:
    for step in steps:
        match step:
            case SayStep():
                yield f"{indent}{step.say.full.text}"
            case RestStep():
                said = f": {step.say.full.text}" if step.say else ""
                yield f"{indent}rest {format_duration(step.rest.usual_s)}{said}"
            case MoveStep():
                yield f"{indent}{_move(step)}"
            case Group():
                times = f" x {step.repeat.usual}" if step.repeat else ""
                yield f"{indent}{step.section.text if step.section else 'group'}{times}:"
                yield from _steps(step.steps, f"{indent}  ")


def _move(step: MoveStep) -> str:
    move = step.move
    amount = format_duration(move.hold.usual_s) if move.hold else f"{move.reps and move.reps.usual} times"
    parts = [f"{move.name.text}, {amount}", *([str(move.side)] if move.side != "none" else [])]
    parts += [str(step.side)] if step.side else []
    parts += [f"x {step.repeat.usual}"] if step.repeat else []
    words = [move.setup.text] if move.setup else []
    words += [f"at {cue.at.written}: {cue.say[0].text}" for cue in move.cues if cue.at]
    return ", ".join(map(str, parts)) + (f" ({' '.join(words)})" if words else "")
