"""Documents of Word (DOCX)."""

import io
import zipfile
from collections.abc import Iterator

from voiceguide.authoring.importers.html_page import page_pieces
from voiceguide.authoring.importers.pieces import Importer, Piece, SourceFile
from voiceguide.errors import Complaint, FaultyContent, Where

_LARGEST_BYTES = 20 << 20
"""Most bytes that a document may have unpacked, so that a small file cannot fill the memory."""
_TYPES = (
    b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default '
    b'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
    b'PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml'
    b'.document.main+xml"/></Types>'
)
_RELATIONS = (
    b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    b'Target="word/document.xml"/></Relationships>'
)


def _is_word(source: SourceFile) -> bool:
    if not source.data.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
            return "word/document.xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def _fault(source: SourceFile, message: str) -> FaultyContent:
    return FaultyContent([Complaint(Where(source.file, 1, 1), message)])


def _read(source: SourceFile) -> Iterator[Piece]:
    import mammoth

    if _unpacked_bytes(source) > _LARGEST_BYTES:
        raise _fault(source, "this document is too large unpacked; save it as text")
    try:
        page = mammoth.convert_to_html(
            io.BytesIO(source.data), convert_image=mammoth.images.img_element(lambda _image: {"src": ""})
        ).value
    except Exception as error:  # noqa: BLE001 - the library raises whatever a damaged document makes it meet
        raise _fault(source, f"this document is damaged ({type(error).__name__}); save it again, or as text") from None
    lines = page.replace("</p>", "</p>\n").replace("</li>", "</li>\n").replace("</tr>", "</tr>\n")
    yield from page_pieces(lines, source.file)


def _unpacked_bytes(source: SourceFile) -> int:
    with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
        return sum(entry.file_size for entry in archive.infolist())


def example(*paragraphs: str) -> bytes:
    """Return a small document with these paragraphs."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    document = f'<?xml version="1.0"?><w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in (("[Content_Types].xml", _TYPES), ("_rels/.rels", _RELATIONS),
                              ("word/document.xml", document.encode())):  # fmt: skip
            archive.writestr(zipfile.ZipInfo(name), content)
    return file.getvalue()


WORD = Importer(
    "a document of Word", _is_word, _read, "headings, paragraphs, lists, tables; lines in notes count paragraphs",
    example("Lie down. [pause 5s] Rest."), ("Lie down.", "Rest."),
)  # fmt: skip
