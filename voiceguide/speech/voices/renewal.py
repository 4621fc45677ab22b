"""Makes Piper's part of the catalogue from `voices.json`, the list that Piper publishes with its voices.

    python -m voiceguide.speech.voices.renewal voices.json

Afterwards run the tests, and say in CHANGELOG.md which voices came or went.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from voiceguide.speech.voices.offers import CARD

TABLE = Path(__file__).with_name("piper_voices.json")


def table_of(published: Mapping[str, Any]) -> str:
    """Return the catalogue as it ships: a line for each voice, with size and MD5 of its model, settings and card.

    Raise ValueError for a voice that has other files, or has them in another place than its key says.
    """
    lines = []
    for key in sorted(published):
        language, name, quality = key.split("-")
        folder = f"{language.partition('_')[0]}/{language}/{name}/{quality}"
        wanted = [f"{folder}/{file}" for file in (f"{key}.onnx", f"{key}.onnx.json", CARD)]
        files = published[key]["files"]
        if sorted(files) != sorted(wanted):
            raise ValueError(f"{key} has other files than {', '.join(wanted)}: {', '.join(files)}")
        pairs = [[files[path]["size_bytes"], files[path]["md5_digest"]] for path in wanted]
        lines.append(f"{json.dumps(key)}: {json.dumps(pairs)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    TABLE.write_text(table_of(json.loads(Path(sys.argv[1]).read_bytes())), encoding="utf-8")
