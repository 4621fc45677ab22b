"""The table of importers, in the order in which they are tried. A new kind of file is a module and a line here."""

from voiceguide.authoring.importers.comma_table import CSV
from voiceguide.authoring.importers.fit_workout import FIT
from voiceguide.authoring.importers.html_page import HTML
from voiceguide.authoring.importers.just_another_timer import JUST_ANOTHER
from voiceguide.authoring.importers.open_hiit import OPEN_HIIT
from voiceguide.authoring.importers.pieces import Importer
from voiceguide.authoring.importers.rich_text import RTF
from voiceguide.authoring.importers.script_file import TEXT
from voiceguide.authoring.importers.ssml_file import SSML
from voiceguide.authoring.importers.subtitles import SRT
from voiceguide.authoring.importers.text_segments import SEGMENTS
from voiceguide.authoring.importers.timer_machine import TIMER_MACHINE
from voiceguide.authoring.importers.web_subtitles import VTT
from voiceguide.authoring.importers.word_document import WORD
from voiceguide.authoring.importers.workout_to_audio import W2A
from voiceguide.authoring.importers.zwift import ZWIFT

BINARY: tuple[Importer, ...] = (WORD, FIT, RTF)
"""Kinds that are no text."""
TEXTS: tuple[Importer, ...] = (
    SSML, VTT, SRT, ZWIFT, OPEN_HIIT, TIMER_MACHINE, JUST_ANOTHER, SEGMENTS, W2A, HTML, CSV,
)  # fmt: skip
"""Kinds of text that are recognised by how they begin or by their keys."""
LAST = TEXT
"""Any other text."""
IMPORTERS: tuple[Importer, ...] = (*BINARY, *TEXTS, LAST)
