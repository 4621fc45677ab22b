"""A routine to start from: an example with comments, or a copy of another routine."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from voiceguide.authoring.yaml_writer import Commented, yaml_of
from voiceguide.model.values import FORMAT
from voiceguide.parser.catalogue import Catalogue, bundled_folder
from voiceguide.parser.nodes import MapNode, Node, Scalar, SeqNode
from voiceguide.parser.reader import read_nodes
from voiceguide.printable import in_one_line


def example_routine(title: str) -> str:
    """Return an example of a routine, called `title`, that builds without changes."""
    return yaml_of(_example(title), _head("Change what you like; voiceguide check tells what is wrong."))


def copy_of(routine_id: str, source: bytes, title: str, known: Catalogue) -> str:
    """Return the routine in `source`, renamed to `title`, in block style and quotes, with a comment at each move."""
    root, _ = read_nodes(source, routine_id)
    written = _plain(root, "", known)
    head = _head(f"From {routine_id}: change what you like; voiceguide check tells what is wrong.")
    return yaml_of({"format": FORMAT, **written, "name": title}, head)


def _head(*lines: str) -> list[str]:
    schema = (bundled_folder() / "schema" / "routine.json").resolve().as_uri()
    return [f"yaml-language-server: $schema={schema}", *lines]


def title_of(path: Path) -> str:
    """Return a title made from the name of a file: `my-calves.yaml` becomes `My calves`."""
    words = in_one_line(path.stem).replace("-", " ").replace("_", " ").split()
    return " ".join(words).capitalize() or "Session"


def _plain(node: Node, key: str, known: Catalogue) -> Any:  # noqa: ANN401 - whatever was written
    """Return a node as plain values for the YAML writer."""
    if isinstance(node, MapNode):
        return {name: _plain(value, name, known) for name, value in node.items()}
    if isinstance(node, SeqNode):
        return [_plain(item, key, known) for item in node]
    if key == "move" and isinstance(node, Scalar):
        return Commented(str(node), behind=_summary(str(node), known))
    return str(node)


def _summary(move_id: str, known: Catalogue) -> str:
    move = known.move(move_id)
    return f"{move.name.text}, {move.hold}" if move.hold else move.name.text


def _example(title: str) -> Mapping[str, Any]:
    return {
        "format": FORMAT,
        "name": Commented(title, above="What the session is called."),
        "description": Commented("Both feet, then both calves.", above="For lists; never spoken."),
        "language": "en",
        "tags": ["foot", "calf"],
        "tools": Commented(["spiky-ball"], above="What to have ready: voiceguide list tools."),
        "intro": Commented(
            {"full": "Feet and calves, in about {minutes} minutes.", "brief": "Feet and calves."},
            above="Spoken first. {minutes} is filled in; brief is for those who know it.",
        ),
        "safety": Commented(
            "usual", above="How hard to press, and when to stop: the usual words, or your own in quotes."
        ),
        "steps": [
            Commented(
                {
                    "section": "Feet",
                    "steps": [Commented({"move": _own_move()}, above="A move of your own, written out.")],
                },
                above="A section is a chapter of the audio.",
            ),
            {"rest": "15s", "say": Commented("Rest. Next, the calves, on the floor.", above="Said in these seconds.")},
            {
                "section": "Calves",
                "side": Commented("each", above="All of it on one leg, then all of it on the other."),
                "steps": [
                    Commented(
                        {"move": "calf-draw-back"}, above="One that comes with voiceguide: voiceguide list moves."
                    ),
                    {
                        "move": "calf-point-and-roll",
                        "hold": Commented(
                            {"min": "20s", "usual": "30s", "max": "60s"},
                            above="Any field of a move can be replaced. A range gives way to --fit; 30s is exact.",
                        ),
                    },
                ],
            },
        ],
        "outro": "That is it for today.",
        "ending": Commented("stand", above="The coach says where the tool goes, and how to stand up; or sleep."),
    }


def _own_move() -> Mapping[str, Any]:
    return {
        "name": "Slow circles",
        "area": "foot",
        "tool": "spiky-ball",
        "posture": "sitting-chair",
        "side": "each",
        "hold": {"min": "30s", "usual": "40s", "max": "90s"},
        "place": Commented(
            "Put the ball under your {side} foot. [2s]",
            above="Where the tool goes; the coach has led to the posture before. {side} is left, then right.",
        ),
        "setup": "Let the foot be heavy.",
        "brief": Commented("{Side} foot on the ball.", above="Instead of both, the second time."),
        "cues": [
            Commented(
                {"at": "0s", "say": "Small circles, slowly."}, above="Words in the hold, at 10s, 50%, -10s, or end."
            ),
            {"at": "60%", "say": "A sore spot? Stay on it, and breathe out."},
        ],
        "cautions": ["Keep off the bone of the heel."],
    }
