"""From the rows of a plan to its sessions: all of them are resolved and checked before anything is spoken."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from voiceguide.audio.beds.registry import BEDS, bed_of
from voiceguide.batch.likely_phrases import SpokenBy, likely_scripts, phrases_of_scripts
from voiceguide.batch.option_values import SETTINGS, is_on
from voiceguide.batch.plan import PlannedRow
from voiceguide.batch.session_digest import session_digest, voice_versions
from voiceguide.errors import Complaint, FaultyContent, SoundError, VoiceguideError, Where
from voiceguide.export.tracks import playlist_in
from voiceguide.model.durations import parse_length
from voiceguide.model.routine import Routine
from voiceguide.model.script import Script
from voiceguide.parser.catalogue import Catalogue
from voiceguide.parser.sources import is_path
from voiceguide.pipeline.orders import SessionOrder, order_of
from voiceguide.pipeline.wanted_part import WantedPart
from voiceguide.pipeline.wishes import Wishes
from voiceguide.printable import in_one_line
from voiceguide.settings import Settings, settings_in
from voiceguide.speech.chosen_studio import studio_of
from voiceguide.speech.voice_choice import load_error
from voiceguide.speech.worker_process import end_ahead

_SCRIPTS_IN_MEMORY = 100
"""Scripts that are kept for other voices; those of a thousand sessions would use much memory."""
_OF_PART = ("section", "from", "side", "without")


OnChecked = Callable[[int, int], None]
"""Takes the number of rows that were checked, and how many there are."""


@dataclass(frozen=True, slots=True)
class BatchSession:
    """A row of a plan, ready to be built."""

    where: Where
    """Its name in the plan, or the row if it has no name of its own."""
    order: SessionOrder
    digest: str
    """In hex; see `session_digest`."""
    phrases: Mapping[SpokenBy, tuple[str, ...]]
    """The phrases that it will probably need, as the engines get them, by voice and rate."""
    versions: Mapping[str, str]
    """The versions of its voices, by name."""
    notes: tuple[str, ...] = ()
    """Messages for the person, such as moves that were left out."""

    @property
    def file(self) -> str:
        """Its file, or the playlist of its tracks, as seen from the folder of all sessions."""
        target = self.order.target
        main = playlist_in(target) if self.order.output.tracks else target
        return main.relative_to(target.parent).as_posix()


@dataclass(frozen=True, slots=True)
class PlanPlace:
    """Where a plan stands, and where its sessions go."""

    plan_folder: Path
    """The folder from which relative paths in the plan count."""
    output_folder: Path
    force: bool = False
    """Whether files that voiceguide did not make are replaced."""
    shared_cache: str | None = None
    """The cache that others use too, as --cache names it."""


class SessionPlanner:
    """Turns rows into sessions. All that rows have in common, such as a routine, is read and laid out once."""

    def __init__(self, place: PlanPlace, environment: Mapping[str, str]) -> None:
        self._place, self._environment = place, environment
        self.settings = self._settings_with({})
        """The settings without the options of any row."""
        self._catalogue = Catalogue(self.settings.value("data_dir"))
        self._routines: dict[str, Routine] = {}
        self._parts: dict[tuple[str, WantedPart], tuple[Routine, list[str]]] = {}
        self._by_flags: dict[tuple[tuple[str, str], ...], Settings] = {}
        self._guessed: dict[tuple[object, ...], int | None] = {}
        self._scripts: dict[tuple[object, ...], tuple[Script, Script]] = {}
        self._phrases: dict[tuple[object, ...], Mapping[SpokenBy, tuple[str, ...]]] = {}
        self._voices: dict[str, str | None] = {}
        self._outputs: set[tuple[object, ...]] = set()

    def sessions(
        self, rows: Sequence[PlannedRow], complaints: Sequence[Complaint], on_checked: OnChecked
    ) -> list[BatchSession]:
        """Return the session of each row. Raise FaultyContent with all that is wrong with any of them.

        `complaints` are those about the plan that are known already; then only rows with new values are checked. Two
        sessions whose files have the same name, also in capitals or with another ending, are wrong too.
        """
        tried = list(_with_new_values(rows)) if complaints else rows
        found, complaints = list[BatchSession](), list(complaints)
        whole, places = list[BatchSession](), {known.where for known in complaints}
        for done, row in enumerate(tried, 1):
            on_checked(done, len(tried))
            if "routine" not in row.values:  # which was complained about
                continue
            try:
                found.append(self._session(row))
                whole += found[-1:] if row.is_whole else []
            except FaultyContent as error:
                # Combinations of a matrix that fail at one place fail alike; the first says enough.
                complaints += [new for new in error.complaints if new.where not in places]
                places |= {new.where for new in error.complaints}
        end_ahead()
        complaints += _same_names(whole)
        if complaints:
            raise FaultyContent(complaints)
        return found

    def _session(self, row: PlannedRow) -> BatchSession:
        part = _part(row)
        routine, notes = self._routine(row, part)
        settings = self._settings(row)
        fit_s = parse_length(str(row.values["fit"])) if "fit" in row.values else None
        wishes = Wishes(
            output=f"{self._place.output_folder.as_posix()}/",
            tracks=_is_true(row, "tracks", default=False),
            force=self._place.force,
            pan=_is_true(row, "pan", default=False),
            sidecars=_is_true(row, "sidecars", default=True),
        )
        with _placed(row, "voice"):
            studio = studio_of(settings, routine)
        with _placed(row, "bitrate", "format", "pan"):
            name = _text(row, "name")
            order = order_of(
                routine,
                self._catalogue,
                studio,
                settings,
                self.settings,
                part,
                wishes,
                fit_s,
                is_alone=False,
                name=name,
            )
        self._check_output(row, order)
        self._check_voices(row, order)
        versions = voice_versions(order)
        with _placed(row, "bed", "cover"):
            digest = _digest(order, versions)
        phrases = self._checked_phrases(row, order, part)
        return BatchSession(_place(row, "name"), order, digest, phrases, versions, tuple(notes))

    def _routine(self, row: PlannedRow, part: WantedPart) -> tuple[Routine, list[str]]:
        """Return the wanted part of a routine, and messages about it."""
        reference = _routine_reference(row, self._place.plan_folder)
        with _placed(row, "routine"):
            if reference not in self._routines:
                self._routines[reference] = self._catalogue.routine(reference)
        with _placed(row, *_OF_PART):
            if (reference, part) not in self._parts:
                around = self._catalogue.around(reference)
                self._parts[reference, part] = part.of(self._routines[reference], around)
        return self._parts[reference, part]

    def _settings(self, row: PlannedRow) -> Settings:
        flags = {name: str(row.values[name]) for name in SETTINGS if name in row.values}
        for name, known in (("bed", BEDS), ("cover", ("own", "none"))):
            if name in flags and flags[name] not in known:
                flags[name] = _beside(self._place.plan_folder, flags[name])
        key = tuple(flags.items())
        if key not in self._by_flags:
            with _placed(row, *flags):
                self._by_flags[key] = self._settings_with(flags)
        return self._by_flags[key]

    def _settings_with(self, flags: Mapping[str, str]) -> Settings:
        return settings_in(self._environment, {**flags, "cache": self._place.shared_cache})

    def _check_output(self, row: PlannedRow, order: SessionOrder) -> None:
        """Raise FaultyContent for a format, cover or bed that cannot be; the same choices are tried once."""
        choices = order.output.format, order.output.cover, order.output.bed
        if choices in self._outputs:
            return
        with _placed(row, "format"):
            order.output.format_at(order.target)
        with _placed(row, "cover"):
            order.output.front()
        with _placed(row, "bed"):
            bed_of(order.output.bed, order.studio.store)
        self._outputs.add(choices)

    def _check_voices(self, row: PlannedRow, order: SessionOrder) -> None:
        """Raise FaultyContent for a voice that cannot be loaded here; each voice is tried once."""
        for voice in order.studio.voices_for(order.routine).values():
            name = str(voice)
            if name not in self._voices:
                with _placed(row, "voice"):
                    self._voices[name] = load_error(voice.engine, voice.voice, order.studio.store)
            if (why := self._voices[name]) is not None:
                raise FaultyContent([Complaint(_place(row, "voice"), f"{name}: {why}")])

    def _checked_phrases(
        self, row: PlannedRow, order: SessionOrder, part: WantedPart
    ) -> Mapping[SpokenBy, tuple[str, ...]]:
        """Return the phrases of a session. Raise FaultyContent if it cannot be laid out, however fast its voice is."""
        studio = order.studio
        routine = str(row.values["routine"]), part, order.talk
        laid_out = *routine, order.fit_s, studio.rate_for(order.routine)
        voices = tuple(sorted((role, str(voice)) for role, voice in studio.voices_for(order.routine).items()))
        if (laid_out, voices) not in self._phrases:
            if laid_out not in self._scripts:
                with _placed(row, "fit", "routine"):
                    self._scripts[laid_out] = likely_scripts(order, self._guessed.get(routine))
                self._guessed[routine] = self._scripts[laid_out][0].guessed_frames
                while len(self._scripts) > _SCRIPTS_IN_MEMORY:
                    del self._scripts[next(iter(self._scripts))]
            self._phrases[laid_out, voices] = phrases_of_scripts(self._scripts[laid_out], studio)
        return self._phrases[laid_out, voices]


def _with_new_values(rows: Iterable[PlannedRow]) -> Iterator[PlannedRow]:
    """Yield the rows with a value that no row before has: of a matrix, fewer than all combinations."""
    seen = set[int]()
    for row in rows:
        new = {id(value) for value in row.values.values()} - seen
        seen |= new
        if new:
            yield row


def _digest(order: SessionOrder, versions: Mapping[str, str]) -> str:
    try:
        return session_digest(order, versions)
    except OSError as error:
        raise SoundError(f"{error.filename}: cannot be read: {error.strerror}") from error


def _part(row: PlannedRow) -> WantedPart:
    side = cast("Any", _text(row, "side"))
    without = row.values.get("without", ())
    words = tuple(map(str, without)) if isinstance(without, tuple) else (str(without),)
    return WantedPart(_text(row, "section"), _text(row, "from"), side, words)


def _routine_reference(row: PlannedRow, plan_folder: Path) -> str:
    """Return the id of a routine, or the path of its file, seen from the current folder."""
    reference = str(row.values["routine"])
    if reference == "-":
        raise FaultyContent([Complaint(_place(row, "routine"), "name a routine or its file; - is standard input")])
    return _beside(plan_folder, reference) if is_path(reference) else reference


def _beside(folder: Path, written: str) -> str:
    """Return a path in a plan, seen from the current folder. A path that begins with / or ~ stays as it is."""
    return written if written.startswith("~") else (folder / written).as_posix()


def _text(row: PlannedRow, key: str) -> str | None:
    return in_one_line(str(row.values[key])) if key in row.values else None


def _is_true(row: PlannedRow, key: str, *, default: bool) -> bool:
    return is_on(str(row.values[key])) if key in row.values else default


def _place(row: PlannedRow, *keys: str) -> Where:
    """Return the place of the first of `keys` that the row has; otherwise that of the row."""
    for key in keys:
        if key in row.values:
            value = row.values[key]
            return value[0].where if isinstance(value, tuple) else value.where
    return row.where


@contextmanager
def _placed(row: PlannedRow, *keys: str) -> Iterator[None]:
    """Turn an error into FaultyContent with the place of the first of `keys` that the row has."""
    try:
        yield
    except FaultyContent:
        raise
    except VoiceguideError as error:
        first, *more = error.lines
        message = f"{first} {', '.join(more)}".rstrip()
        raise FaultyContent([Complaint(_place(row, *keys), message)]) from error


def _same_names(sessions: Sequence[BatchSession]) -> Iterator[Complaint]:
    """Yield a complaint for each session whose files would have the names of an earlier one's."""
    first: dict[str, BatchSession] = {}
    for session in sessions:
        target = session.order.target
        stem = target.name if session.order.output.tracks else target.stem
        earlier = first.setdefault(unicodedata.normalize("NFC", stem).casefold(), session)
        if earlier is not session:
            message = f'"{stem}" is the name of the session in line {earlier.where.line} too; give one of them a name:'
            yield Complaint(session.where, f"{message} of its own")
