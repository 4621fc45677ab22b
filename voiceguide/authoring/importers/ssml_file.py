"""Files of SSML, also several pages in a file, and pages without their first element."""

from voiceguide.authoring.importers.pieces import Importer, SourceFile
from voiceguide.authoring.importers.script_file import read_script
from voiceguide.authoring.importers.ssml_text import is_fragment


def _is_ssml(source: SourceFile) -> bool:
    """Return whether a text is SSML, judged by its first element."""
    head = source.text.lstrip()[:4096].casefold()
    starts = head.startswith("<speak") or (head.startswith(("<?xml", "<!doctype", "<!--")) and "<speak" in head)
    return starts or is_fragment(source.text)


SSML = Importer(
    "SSML", _is_ssml, read_script, "speak, p, s, break, sub, say-as, mark (a section), prosody rate",
    b'<speak>Lie down.<break time="2s"/>Rest.</speak>\n', ("Lie down.", "Rest."),
)  # fmt: skip
