"""Finds content by id: next to the file on the command line, else in the user's data folder, else bundled."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, Generic, TypeVar

from voiceguide.errors import ContentError, FaultyContent
from voiceguide.model.markup import near_miss
from voiceguide.model.move import Move
from voiceguide.model.readings import Readings
from voiceguide.model.respelling import Lexicon
from voiceguide.model.routine import Routine
from voiceguide.model.vocabulary import (
    AreaEntry,
    AreaGroup,
    ConditionEntry,
    Entry,
    Language,
    Lists,
    Phrases,
    PostureEntry,
    PresetEntry,
    ToolEntry,
)
from voiceguide.parser.content_place import ContentPlace
from voiceguide.parser.content_place import bundled_folder as bundled_folder
from voiceguide.parser.nodes import MapNode, Node
from voiceguide.parser.reader import read_entries, read_model, read_move, read_nodes, read_routine
from voiceguide.parser.references import file_here, hint_for
from voiceguide.parser.sources import STDIN_ID, STDIN_NAME, bytes_from, bytes_of, bytes_of_path, content_folder, is_path
from voiceguide.printable import safe_name

Item = TypeVar("Item", Routine, Move)


@dataclass(frozen=True, slots=True)
class Listed(Generic[Item]):
    """A routine or move that was found."""

    id: str
    label: str
    """Name of the place that it comes from."""
    item: Item


OnFault = Callable[[ContentError], None]
"""Takes the error in a file among many."""


def _raise(error: ContentError) -> None:
    raise error


class Catalogue:
    """All content within reach.

    Content in `local_folder`, near a named file, wins over the user's `data_folder`, and both over bundled content.
    """

    def __init__(self, data_folder: Path | None = None, local_folder: Path | None = None) -> None:
        self._bundled = ContentPlace(bundled_folder(), "bundled", "content/")
        places = [self._bundled]
        if data_folder is not None:
            places.insert(0, ContentPlace(data_folder, "yours", f"{data_folder.as_posix()}/"))
        if local_folder is not None:
            shown = "" if local_folder == Path() else f"{local_folder.as_posix()}/"
            places.insert(0, ContentPlace(local_folder, "beside the file", shown))
        self.places: Sequence[ContentPlace] = tuple(places)
        self._data_folder = data_folder
        self._moves: dict[str, MapNode | str] = {}
        self._languages: dict[str, Language] = {}

    @cached_property
    def lists(self) -> Lists:
        """Closed lists of areas, tools, postures, conditions and languages."""
        folder = self._bundled.folder

        def source(name: str) -> tuple[bytes, str]:
            return (folder / f"{name}.yaml").read_bytes(), f"content/{name}.yaml"

        return Lists(
            areas=read_entries(AreaEntry, *source("areas")),
            tools=read_entries(ToolEntry, *source("tools")),
            postures=read_entries(PostureEntry, *source("postures")),
            conditions=read_entries(ConditionEntry, *source("conditions")),
            limbs=read_entries(Entry, *source("limbs")),
            area_groups=read_entries(AreaGroup, *source("area_groups")),
            presets=read_entries(PresetEntry, *source("presets")),
            languages=frozenset(path.stem for path in (folder / "words").glob("*.yaml")),
        )

    def phrases(self, language: str) -> Phrases:
        """Return the built-in phrases in `language`. Raise ContentError if voiceguide does not speak it yet."""
        known = {path.stem: path for path in sorted((self._bundled.folder / "words").glob("*.yaml"))}
        path = known.get(language.partition("-")[0])
        if path is None:
            raise ContentError(f'language "{language}" is not spoken yet; there is {", ".join(known)}')
        root, _ = read_nodes(path.read_bytes(), self._bundled.name_of(path))
        return read_model(Phrases, root)

    def lexicon(self, language: str) -> Lexicon:
        """Return the spellings for engines, by the words as written; empty for a language without a list."""
        root = self._of_language("lexicon", language)
        return {} if root is None else {word: _spelling(node) for word, node in root.items()}

    def _of_language(self, kind: str, code: str) -> MapNode | None:
        path = self._bundled.folder / kind / f"{code.partition('-')[0]}.yaml"
        return read_nodes(path.read_bytes(), self._bundled.name_of(path))[0] if path.is_file() else None

    def language(self, code: str) -> Language:
        """Return the lists, phrases, lexicon and readings of the language `code`; each language is read once.

        Raise ContentError if voiceguide does not speak it yet.
        """
        if code not in self._languages:
            phrases, root = self.phrases(code), self._of_language("readings", code)
            readings = None if root is None else read_model(Readings, root)
            self._languages[code] = Language(self.lists, phrases, self.lexicon(code), readings)
        return self._languages[code]

    def routine(self, reference: str, stdin: BinaryIO | None = None) -> Routine:
        """Return the routine called `reference`: an id, a path (with `/` or `.yaml` in it), or `-` for `stdin`.

        Raise ContentError if there is none, FaultyContent with all its faults.
        """
        reference = self.resolved(reference)
        if reference == "-" or is_path(reference):
            named = self._named_file(reference, stdin)
            return named.catalogue.read(named.source, named.file, named.id)
        place, path = self._routine_file(reference)
        return self.read(bytes_of_path(path), place.name_of(path), reference)

    def source_of(self, reference: str, stdin: BinaryIO | None = None) -> bytes:
        """Return the unchanged bytes of the routine called `reference`. Raise ContentError if there is none."""
        reference = self.resolved(reference)
        if reference == "-" or is_path(reference):
            return bytes_of(reference, stdin)[0]
        return bytes_of_path(self._routine_file(reference)[1])

    def resolved(self, reference: str) -> str:
        """Return the path of the file in the current folder that an id means if no routine is called so.

        Otherwise return `reference` as it is.
        """
        if reference == "-" or is_path(reference) or self._find("routines", reference):
            return reference
        here = file_here(reference)
        return reference if here is None else here.as_posix()

    def passed_over(self, routine_id: str) -> Path | None:
        """Return the file in the current folder that is called like another routine, which wins; None if none is."""
        found, here = self._find("routines", routine_id), file_here(routine_id)
        return None if found is None or here is None or found[1].samefile(here) else here

    def file_called(self, item_id: str) -> str | None:
        """Return the path of the routine, or the file here, or the move, with this id; None if there is none."""
        found = self._find("routines", item_id)
        path = found[1] if found else file_here(item_id)
        move = self._find("moves", item_id) if path is None else None
        return path.as_posix() if path else move[1].as_posix() if move else None

    def hint_for(self, routine_id: str) -> str:
        """Return the rest of a message about a routine that does not exist: which may be meant."""
        files = {found: path for found, _, path in self._files("routines")}
        return hint_for(routine_id, files, self.ids("moves"))

    def _routine_file(self, routine_id: str) -> tuple[ContentPlace, Path]:
        found = self._find("routines", routine_id)
        if found is None:
            raise ContentError(f'no routine "{routine_id}"{self.hint_for(routine_id)}')
        return found

    def around(self, reference: str) -> "Catalogue":
        """Return a catalogue that also sees the content next to `reference`, if that is a path or `-`."""
        reference = self.resolved(reference)
        if reference == "-":
            return Catalogue(self._data_folder, Path())
        return Catalogue(self._data_folder, content_folder(Path(reference))) if is_path(reference) else self

    def move(self, move_id: str) -> Move:
        """Return the move with this id. Raise ContentError if there is none, FaultyContent with all its faults."""
        found = self._find("moves", move_id)
        if found is None:
            raise ContentError(f'no move "{move_id}"{near_miss(move_id, self.ids("moves"))}')
        place, path = found
        return read_move(bytes_of_path(path), place.name_of(path), self.lists)

    def check_file(self, file: str, stdin: BinaryIO | None = None) -> Routine | Move:
        """Return the content of `file`, or of `stdin` for `-`: a routine, or a move if its keys are those of a move.

        Raise ContentError if it cannot be read, FaultyContent with all its faults.
        """
        return self._checked(self._named_file(file, stdin))

    def check_text(self, file: str, source: bytes) -> Routine | Move:
        """Return the routine or move in `source`, as if `file` contained it. Raise the errors of `check_file`."""
        return self._checked(self._as_file(source, Path(file)))

    def _checked(self, named: "_NamedFile") -> Routine | Move:
        root, _ = read_nodes(named.source, named.file)
        if "steps" not in root and root.keys() & {"hold", "breaths", "reps", "area", "setup", "cues"}:
            return read_move(named.source, named.file, self.lists)
        return named.catalogue.read(named.source, named.file, named.id)

    def _named_file(self, reference: str, stdin: BinaryIO | None) -> "_NamedFile":
        if reference == "-":
            if stdin is None:
                raise ContentError(f"{STDIN_NAME}: there is no standard input")
            return _NamedFile(
                bytes_from(stdin, STDIN_NAME), STDIN_NAME, STDIN_ID, Catalogue(self._data_folder, Path())
            )
        return self._as_file(bytes_of_path(Path(reference)), Path(reference))

    def _as_file(self, source: bytes, path: Path) -> "_NamedFile":
        around = Catalogue(self._data_folder, content_folder(path))
        return _NamedFile(source, path.as_posix(), safe_name(path.stem), around)

    def ids(self, kind: str) -> list[str]:
        """Return the ids of all "moves" or "routines" within reach, sorted."""
        return sorted({path.stem for place in self.places for path in place.files(kind)})

    def routines(self, on_fault: OnFault = _raise) -> list[Listed[Routine]]:
        """Return every routine within reach, by id. `on_fault` takes the error of a file; by default it raises it."""
        return list(self._listed("routines", self.read, on_fault))

    def moves(self, on_fault: OnFault = _raise) -> list[Listed[Move]]:
        """Return every move within reach, by id. `on_fault` takes the error of a file; by default it raises it."""
        return list(self._listed("moves", lambda source, file, _: read_move(source, file, self.lists), on_fault))

    def _listed(self, kind: str, read: Callable[[bytes, str, str], Item], on_fault: OnFault) -> Iterator[Listed[Item]]:
        for item_id, place, path in self._files(kind):
            try:
                yield Listed(item_id, place.label, read(bytes_of_path(path), place.name_of(path), item_id))
            except ContentError as error:
                on_fault(error)

    def _files(self, kind: str) -> Iterable[tuple[str, ContentPlace, Path]]:
        for item_id in self.ids(kind):
            found = self._find(kind, item_id)
            if found is not None:
                yield item_id, *found

    def _find(self, kind: str, item_id: str) -> tuple[ContentPlace, Path] | None:
        if not _ID.fullmatch(item_id):
            return None
        for place in self.places:
            path = place.folder / kind / f"{item_id}.yaml"
            if path.is_file():
                return place, path
        return None

    def read(self, source: bytes, file: str, routine_id: str) -> Routine:
        """Return the routine in `source`, called `file` in complaints. Raise FaultyContent with all its faults."""
        return read_routine(source, file, routine_id, self.lists, self._move)

    def _move(self, move_id: str) -> MapNode | str:
        """Return the nodes of a move, or the reason why there are none. Each move is read once.

        Faults inside the move are found when it is validated.
        """
        if move_id not in self._moves:
            self._moves[move_id] = self._read_move(move_id)
        return self._moves[move_id]

    def _read_move(self, move_id: str) -> MapNode | str:
        found = self._find("moves", move_id)
        if found is None:
            return f'no move "{move_id}"{near_miss(move_id, self.ids("moves"))}'
        place, path = found
        try:
            root, complaints = read_nodes(bytes_of_path(path), place.name_of(path))
        except FaultyContent as error:
            return f'the move "{move_id}" cannot be read: {error.complaints[0]}'
        return f'the move "{move_id}" cannot be read: {complaints[0]}' if complaints else root


_ID = re.compile(r"[\w.-]{1,100}")


def _spelling(node: Node) -> str | dict[str, str]:
    return {engine: str(form) for engine, form in node.items()} if isinstance(node, MapNode) else str(node)


@dataclass(frozen=True, slots=True)
class _NamedFile:
    """A file named on the command line, or standard input, and a catalogue with the content next to it."""

    source: bytes
    file: str
    id: str
    catalogue: Catalogue


def load(reference: str, data_folder: Path | None = None) -> Routine:
    """Return the routine called `reference`, an id or a path. Raise the errors of `Catalogue.routine`."""
    return Catalogue(data_folder).routine(reference)
