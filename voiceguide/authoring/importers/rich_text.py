"""Texts in RTF."""

from collections.abc import Iterator

from voiceguide.authoring.importers.markdown import blocks_of
from voiceguide.authoring.importers.pieces import Importer, Piece, SourceFile
from voiceguide.authoring.importers.reading import read_blocks
from voiceguide.errors import Complaint, FaultyContent, Where


def _read(source: SourceFile) -> Iterator[Piece]:
    from striprtf.striprtf import rtf_to_text

    try:
        text = rtf_to_text(source.data.decode("latin-1"), errors="ignore")  # type: ignore[no-untyped-call]
    except Exception as error:  # noqa: BLE001 - the library raises whatever a damaged file makes it meet
        message = f"this RTF is damaged ({type(error).__name__}); save it again, or as text"
        raise FaultyContent([Complaint(Where(source.file, 1, 1), message)]) from None
    yield from read_blocks(blocks_of("\n".join(text.splitlines())), source.file)


RTF = Importer(
    "a text in RTF", lambda source: source.data.lstrip().startswith(b"{\\rtf"), _read,
    "paragraphs; lines in notes count paragraphs", b"{\\rtf1\\ansi Lie down.\\par [pause 5s]\\par Rest.}",
    ("Lie down.", "Rest."),
)  # fmt: skip
