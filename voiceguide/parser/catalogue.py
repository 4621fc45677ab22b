"""Finds content by name: beside the file on the command line, in the user's data folder, or bundled; nearer wins."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, Generic, TypeVar

from voiceguide.errors import ContentError, FaultyContent
from voiceguide.model.markup import near_miss
from voiceguide.model.move import Move
from voiceguide.model.routine import Routine
from voiceguide.model.vocabulary import ConditionEntry, Entry, Language, Lists, Phrases, PostureEntry, ToolEntry
from voiceguide.parser.nodes import LARGEST_BYTES, MapNode
from voiceguide.parser.reader import read_entries, read_model, read_move, read_nodes, read_routine

Item = TypeVar("Item", Routine, Move)

STDIN_ID = "session"
"""What a routine from standard input is called."""
STDIN_NAME = "<stdin>"


@dataclass(frozen=True, slots=True)
class Place:
    """A folder with `moves/` and `routines/` in it, and how it is named in complaints and lists."""

    folder: Path
    label: str
    shown: str

    def files(self, kind: str) -> Iterable[Path]:
        """Give the files of one kind, "moves" or "routines", in order of their names."""
        return sorted((self.folder / kind).glob("*.yaml"))

    def name_of(self, path: Path) -> str:
        """Give the name of a file of this place as complaints and sources show it."""
        return f"{self.shown}{path.relative_to(self.folder).as_posix()}"


@dataclass(frozen=True, slots=True)
class Listed(Generic[Item]):
    """A routine or move that was found: its id, where it comes from, and what is in it."""

    id: str
    label: str
    item: Item


def bundled_folder() -> Path:
    """Give the folder of the bundled content: inside the package, or beside it in a checkout."""
    package = Path(__file__).parent.parent
    inside = package / "content"
    return inside if inside.is_dir() else package.parent / "content"


OnFault = Callable[[ContentError], None]
"""Takes what is wrong with one file of many."""


def _raise(error: ContentError) -> None:
    raise error


class Catalogue:
    """All content within reach. `data_folder` is the user's own; what stands beside a named file comes before it."""

    def __init__(self, data_folder: Path | None = None, beside: Path | None = None) -> None:
        self._bundled = Place(bundled_folder(), "bundled", "content/")
        places = [self._bundled]
        if data_folder is not None:
            places.insert(0, Place(data_folder, "yours", f"{data_folder.as_posix()}/"))
        if beside is not None:
            shown = "" if beside == Path() else f"{beside.as_posix()}/"
            places.insert(0, Place(beside, "beside the file", shown))
        self.places: Sequence[Place] = tuple(places)
        self._data_folder = data_folder
        self._moves: dict[str, MapNode | str] = {}
        self._languages: dict[str, Language] = {}

    @cached_property
    def lists(self) -> Lists:
        """The closed lists."""
        folder = self._bundled.folder

        def source(name: str) -> tuple[bytes, str]:
            return (folder / f"{name}.yaml").read_bytes(), f"content/{name}.yaml"

        return Lists(
            areas=read_entries(Entry, *source("areas")),
            tools=read_entries(ToolEntry, *source("tools")),
            postures=read_entries(PostureEntry, *source("postures")),
            conditions=read_entries(ConditionEntry, *source("conditions")),
            languages=frozenset(path.stem for path in (folder / "words").glob("*.yaml")),
        )

    def phrases(self, language: str) -> Phrases:
        """Give what voiceguide itself says in `language`. Raises ContentError where it does not speak it yet."""
        known = {path.stem: path for path in sorted((self._bundled.folder / "words").glob("*.yaml"))}
        path = known.get(language.partition("-")[0])
        if path is None:
            raise ContentError(f'language "{language}" is not spoken yet; there is {", ".join(known)}')
        root, _ = read_nodes(path.read_bytes(), self._bundled.name_of(path))
        return read_model(Phrases, root)

    def lexicon(self, language: str) -> dict[str, str]:
        """Give how words are respelled for engines, by the words as written; empty for a language without a list."""
        path = self._bundled.folder / "lexicon" / f"{language.partition('-')[0]}.yaml"
        root = read_nodes(path.read_bytes(), self._bundled.name_of(path))[0] if path.is_file() else {}
        return {word: str(respelled) for word, respelled in root.items()}

    def language(self, code: str) -> Language:
        """Return what a routine in the language `code` is compiled with; each is read once.

        Raise ContentError if voiceguide does not speak it yet.
        """
        if code not in self._languages:
            self._languages[code] = Language(self.lists, self.phrases(code), self.lexicon(code))
        return self._languages[code]

    def routine(self, reference: str, stdin: BinaryIO | None = None) -> Routine:
        """Give the routine called `reference`: an id, a path (with `/` or `.yaml` in it), or `-` for `stdin`.

        Raises ContentError where there is none, FaultyContent with all that is wrong with it.
        """
        if reference == "-" or is_path(reference):
            given = self._given(reference, stdin)
            return given.beside.read(given.source, given.file, given.id)
        place, path = self._found(reference)
        return self.read(_bytes_of(path), place.name_of(path), reference)

    def source_of(self, reference: str, stdin: BinaryIO | None = None) -> bytes:
        """Give the file of the routine called `reference`, as it is. Raises ContentError where there is none."""
        if reference == "-" or is_path(reference):
            return bytes_of(reference, stdin)[0]
        return _bytes_of(self._found(reference)[1])

    def file_called(self, identity: str) -> str | None:
        """Give the file of the routine, or else the move, with this id; None where there is neither."""
        found = self._find("routines", identity) or self._find("moves", identity)
        return None if found is None else found[1].as_posix()

    def _found(self, routine_id: str) -> tuple[Place, Path]:
        found = self._find("routines", routine_id)
        if found is None:
            hint = near_miss(routine_id, self.ids("routines")) or "; voiceguide list shows all"
            if _ID.fullmatch(routine_id) and Path(routine_id).is_file():
                hint = f"; the file of that name is ./{routine_id}"
            raise ContentError(f'no routine "{routine_id}"{hint}')
        return found

    def around(self, reference: str) -> "Catalogue":
        """Give the catalogue that also sees what lies beside `reference`, where that is a path."""
        if reference == "-":
            return Catalogue(self._data_folder, Path())
        return Catalogue(self._data_folder, _beside(Path(reference))) if is_path(reference) else self

    def move(self, move_id: str) -> Move:
        """Give the move called so. Raises ContentError where there is none, FaultyContent with all that is wrong."""
        found = self._find("moves", move_id)
        if found is None:
            raise ContentError(f'no move "{move_id}"{near_miss(move_id, self.ids("moves"))}')
        place, path = found
        return read_move(_bytes_of(path), place.name_of(path), self.lists)

    def check_file(self, file: str, stdin: BinaryIO | None = None) -> Routine | Move:
        """Give what `file` holds, or `stdin` for `-`: a move where it says how long to hold, else a routine.

        Raises ContentError where it cannot be read, FaultyContent with all that is wrong with it.
        """
        return self._checked(self._given(file, stdin))

    def check_text(self, file: str, source: bytes) -> Routine | Move:
        """Give what `file` would hold if it were `source`. Raises what `check_file` raises."""
        path = Path(file)
        return self._checked(_Given(source, path.as_posix(), path.stem, Catalogue(self._data_folder, _beside(path))))

    def _checked(self, given: "_Given") -> Routine | Move:
        root, _ = read_nodes(given.source, given.file)
        if "steps" not in root and root.keys() & {"hold", "breaths", "reps", "area", "setup", "cues"}:
            return read_move(given.source, given.file, self.lists)
        return given.beside.read(given.source, given.file, given.id)

    def _given(self, reference: str, stdin: BinaryIO | None) -> "_Given":
        if reference == "-":
            if stdin is None:
                raise ContentError(f"{STDIN_NAME}: there is no standard input")
            return _Given(_bytes_from(stdin, STDIN_NAME), STDIN_NAME, STDIN_ID, Catalogue(self._data_folder, Path()))
        path = Path(reference)
        return _Given(_bytes_of(path), path.as_posix(), path.stem, Catalogue(self._data_folder, _beside(path)))

    def ids(self, kind: str) -> list[str]:
        """Give the ids of all "moves" or "routines" within reach, sorted."""
        return sorted({path.stem for place in self.places for path in place.files(kind)})

    def routines(self, on_fault: OnFault = _raise) -> list[Listed[Routine]]:
        """Give every routine within reach, by id; what is wrong with one goes to `on_fault`, or is raised."""
        return list(self._listed("routines", self.read, on_fault))

    def moves(self, on_fault: OnFault = _raise) -> list[Listed[Move]]:
        """Give every move within reach, by id; what is wrong with one goes to `on_fault`, or is raised."""
        return list(self._listed("moves", lambda source, file, _: read_move(source, file, self.lists), on_fault))

    def _listed(
        self, kind: str, read: Callable[[bytes, str, str], Item], on_fault: OnFault
    ) -> Iterator[Listed[Item]]:
        for identity, place, path in self._all(kind):
            try:
                yield Listed(identity, place.label, read(_bytes_of(path), place.name_of(path), identity))
            except ContentError as error:
                on_fault(error)

    def _all(self, kind: str) -> Iterable[tuple[str, Place, Path]]:
        for identity in self.ids(kind):
            found = self._find(kind, identity)
            if found is not None:
                yield identity, *found

    def _find(self, kind: str, identity: str) -> tuple[Place, Path] | None:
        if not _ID.fullmatch(identity):
            return None
        for place in self.places:
            path = place.folder / kind / f"{identity}.yaml"
            if path.is_file():
                return place, path
        return None

    def read(self, source: bytes, file: str, routine_id: str) -> Routine:
        """Give the routine in `source`, called `file` in complaints. Raises FaultyContent with all that is wrong."""
        return read_routine(source, file, routine_id, self.lists, self._move)

    def _move(self, move_id: str) -> MapNode | str:
        """Read a move once, however often it is used; what is wrong inside it is found when it is validated."""
        if move_id not in self._moves:
            self._moves[move_id] = self._read_move(move_id)
        return self._moves[move_id]

    def _read_move(self, move_id: str) -> MapNode | str:
        found = self._find("moves", move_id)
        if found is None:
            return f'no move "{move_id}"{near_miss(move_id, self.ids("moves"))}'
        place, path = found
        try:
            root, complaints = read_nodes(_bytes_of(path), place.name_of(path))
        except FaultyContent as error:
            return f'the move "{move_id}" cannot be read: {error.complaints[0]}'
        return f'the move "{move_id}" cannot be read: {complaints[0]}' if complaints else root


_ID = re.compile(r"[\w.-]{1,100}")
KINDS: Mapping[str, str] = {"moves": "move", "routines": "routine"}


def is_path(reference: str) -> bool:
    """Tell whether a ROUTINE on the command line means a file."""
    return "/" in reference or "\\" in reference or reference.endswith((".yaml", ".yml"))


@dataclass(frozen=True, slots=True)
class _Given:
    """A file named on the command line, or what came in on standard input, and the content beside it."""

    source: bytes
    file: str
    id: str
    beside: Catalogue


def _beside(path: Path) -> Path:
    """Give the folder whose `moves/` and `routines/` belong to a file, which may be in one of these itself."""
    if path.parent.name in KINDS:
        return path.parent.parent
    in_one = path.parent == Path() and Path.cwd().name in KINDS
    return Path("..") if in_one else path.parent


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return _bytes_from(file, path.as_posix())
    except OSError as error:
        raise ContentError(f"{path.as_posix()}: cannot be read: {error.strerror}") from error


def bytes_of(file: str, stdin: BinaryIO | None = None) -> tuple[bytes, str]:
    """Give what is in `file`, or in `stdin` for `-`, and its name for complaints. Raises ContentError."""
    if file != "-":
        return _bytes_of(Path(file)), Path(file).as_posix()
    if stdin is None:
        raise ContentError(f"{STDIN_NAME}: there is no standard input")
    return _bytes_from(stdin, STDIN_NAME), STDIN_NAME


def _bytes_from(file: BinaryIO, name: str) -> bytes:
    """Give at most a little more than may be read, so that a huge file is refused, not loaded."""
    try:
        return file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise ContentError(f"{name}: cannot be read: {error.strerror}") from error


def load(reference: str, data_folder: Path | None = None) -> Routine:
    """Give the routine called `reference`, an id or a path. Raises what `Catalogue.routine` raises."""
    return Catalogue(data_folder).routine(reference)
