"""Subtitles in WebVTT."""

from voiceguide.authoring.importers.pieces import Importer
from voiceguide.authoring.importers.subtitles import cues, is_vtt

VTT = Importer(
    "WebVTT subtitles", is_vtt, cues, "each cue at its time, without the names of voices; no safety words",
    b"WEBVTT\n\n00:01.000 --> 00:04.000\n<v Guide>Lie on your back.</v>\n", ("Lie on your back.",),
)  # fmt: skip
