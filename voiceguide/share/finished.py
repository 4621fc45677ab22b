"""A finished session, read back from its audio file, for pages, feed and shelf."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from voiceguide.encoders.registry import ENDINGS, Format, format_read
from voiceguide.errors import SoundError
from voiceguide.export.captions import vtt_of
from voiceguide.export.checked_plan import LONGEST_S, number
from voiceguide.export.embedded import EmbeddedCover
from voiceguide.export.metadata import unpacked
from voiceguide.export.read_tags import embedded_tags
from voiceguide.model.timeline import Cue
from voiceguide.printable import in_one_line
from voiceguide.share.page.from_session import page_session

_COVER_ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png"}


@dataclass(frozen=True, slots=True)
class FinishedSession:
    """A session whose audio file is complete."""

    path: Path
    form: Format
    facts: Mapping[str, Any]
    """Its plan: the JSON document of a session (see `export.document.plan_json`), without fingerprints."""
    areas: tuple[str, ...]
    """The ids of the areas that it works on; empty if an earlier version made the file."""
    cover: EmbeddedCover | None
    size: int
    """The bytes of the audio file."""
    modified_s: float
    """When the file was made, in seconds since 1970."""

    @property
    def title(self) -> str:
        """The name of the routine."""
        return in_one_line(self.facts["title"])

    @property
    def language(self) -> str:
        """A code of ISO 639, such as `en`."""
        return str(self.facts["language"])

    @property
    def length_s(self) -> float:
        """The length in seconds."""
        return float(self.facts["duration_s"])

    @property
    def captions(self) -> str:
        """The words with their times, as WebVTT."""
        return vtt_of(self._utterances())

    @property
    def chapters(self) -> dict[str, object]:
        """The chapters as application/json+chapters, version 1.2.0 (Podcasting 2.0)."""
        chapters = [
            {
                "startTime": chapter["start_s"],
                "endTime": number(chapter["end_s"], "chapters.end_s", 0.0, LONGEST_S),
                "title": in_one_line(chapter["title"]),
            }
            for chapter in self.facts["chapters"]
        ]
        return {"version": "1.2.0", "title": self.title, "chapters": chapters}

    def cover_name(self, name: str) -> str:
        """Return the name of its cover's file, if the session is called `name`; "" if it has no cover."""
        ending = _COVER_ENDINGS.get(self.cover[0]) if self.cover else None
        return f"{name}{ending}" if ending else ""

    def require_sense(self) -> None:
        """Raise KeyError, TypeError or ValueError if something of the plan is missing or of another kind.

        It is asked once, when the file is read, so that no request meets it later.
        """
        page_session(self.facts, audio_url="", download_url="")
        _ = self.captions, self.chapters  # they are made when they are asked for

    def _utterances(self) -> Iterator[Cue]:
        for cue in self.facts["cues"]:
            if cue["kind"] == "utterance":
                times = cue["start_sample"], cue["end_sample"]
                yield Cue("utterance", *times, cue["text"], cue["spoken"], cue["chapter"], None, None, None, None, None)


def finished_session(path: Path) -> FinishedSession:
    """Return the session in the audio file at `path`.

    Raise SoundError if it cannot be read, or if this version of voiceguide did not make it.
    """
    form = format_read(path)
    try:
        state = path.stat()
        with path.open("rb"):  # else a file that nobody may read would only seem to be somebody else's
            tags = embedded_tags(path)
    except OSError as error:
        raise SoundError(f"{path.as_posix()}: cannot be read: {error.strerror}") from error
    plan = None if tags.plan is None else unpacked(tags.plan)
    if plan is None:
        raise SoundError(
            f"{path.as_posix()}: has no plan inside, so voiceguide did not make it, or it is damaged; "
            "build the session again"
        )
    facts = {name: value for name, value in plan.items() if name != "fingerprints"}
    try:
        areas = tuple(map(str, facts.get("areas", ())))
        session = FinishedSession(path, form, facts, areas, tags.cover, state.st_size, state.st_mtime)
        session.require_sense()
    except (KeyError, TypeError, ValueError) as error:
        raise SoundError(f"{path.as_posix()}: its plan makes no sense ({error!r}); build the session again") from error
    return session


def finished_sessions_in(folder: Path) -> Iterator[FinishedSession]:
    """Yield the sessions in `folder`, in the order of their names; other files are passed over.

    Tracks are passed over too: a session in tracks is a folder of its own.
    """
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in ENDINGS and not path.name.startswith(".") and path.is_file():
            try:
                yield finished_session(path)
            except SoundError:  # not a session, which is no fault in a folder full of music
                continue
