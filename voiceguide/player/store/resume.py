"""Memory of sessions that were left: the place in each routine, in a single file that people can read."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, Field, StrictInt, StrictStr, ValidationError

from voiceguide._system.atomic import write_whole
from voiceguide.errors import SoundError, message_line
from voiceguide.model.durations import LONGEST_S
from voiceguide.parser.sources import is_path
from voiceguide.player.session.place import BEGINNING, Place
from voiceguide.player.session.score import USUAL_PACE
from voiceguide.player.session.sides import KeptLength

FILE = "remembered.json"
FORMAT = 1
"""The version of the format of the file."""
LARGEST_BYTES = 4 * 2**20
"""Bytes, enough for more than ten thousand routines: a larger file was not written by voiceguide."""

Options = Mapping[str, str | tuple[str, ...]]
"""The options of the command line for a session, by their names, as the person wrote them."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """A session that was left before its end."""

    reference: str
    """The id of the routine, or the path of its file."""
    title: str
    """The title of the session."""
    place: Place
    """The place in the routine where the session goes on."""
    position_s: float
    """How far into the session it was left, in seconds: for people only."""
    left: datetime
    """When the session was left."""
    options: Options = field(default_factory=dict)
    """The options with which the session was started."""
    second_side: tuple[KeptLength, ...] = ()
    """Times of the second side still to come, which last as long as those of the first side did."""
    this_step: tuple[KeptLength, ...] = ()
    """Times of the step in which it was left that the person made longer or shorter, and that stay so."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """The result of `Memory.recall`."""

    remembered: Remembered | None
    """The session that was left, if there is any."""
    told: str = ""
    """Why there is none, in one line for the person; empty if there is one."""


class _Length(BaseModel):
    """A `KeptLength` as the file has it."""

    step: StrictInt
    side: StrictStr | None = None
    kind: StrictStr
    seconds: Annotated[float, Field(ge=0, le=LONGEST_S)]
    pace_percent: Annotated[StrictInt, Field(ge=1, le=1000)] = USUAL_PACE


class _Entry(BaseModel):
    """A `Remembered` session as the file has it."""

    title: StrictStr
    left: AwareDatetime
    step: Annotated[StrictInt, Field(ge=1)] | None = None
    move: StrictStr | None = None
    name: StrictStr | None = None
    side: StrictStr | None = None
    round: StrictInt | None = None
    position_s: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    options: dict[StrictStr, StrictStr | tuple[StrictStr, ...]] = {}
    second_side: tuple[_Length, ...] = ()
    this_step: tuple[_Length, ...] = ()


class _Damaged(Exception):  # noqa: N818 - it never leaves this module
    """Raised with the reason if the file cannot be used."""


def key_of(reference: str) -> str:
    """Return the key of a routine in the memory: its id, or the absolute path of its file, valid in any folder."""
    return Path(reference).absolute().as_posix() if is_path(reference) else reference


class Memory:
    """The file in the user's data folder. It is created when a session is first remembered."""

    def __init__(self, data_folder: Path) -> None:
        self.file = data_folder / FILE

    def recall(self, reference: str | None = None) -> Recalled:
        """Return the session that was left of a routine; without `reference`, the session that was left last.

        Raise nothing if the file cannot be read: `Recalled.told` says why.
        """
        try:
            entries = self._read()
            if reference is None:
                return self._last(entries)
            if key_of(reference) not in entries:
                return Recalled(None, f"Nothing is remembered of {reference}; it begins at the beginning.")
            return Recalled(_remembered(key_of(reference), entries[key_of(reference)]))
        except _Damaged as damage:
            trouble = f"{self.file.as_posix()} cannot be used, and is left as it is: {damage}."
            then = "Name a routine." if reference is None else "The session begins at the beginning."
            return Recalled(None, message_line(f"{trouble} {then}"))

    def keep(self, remembered: Remembered) -> None:
        """Write a session to the file, in place of an earlier session of its routine. Other routines stay.

        A file that cannot be read is kept as `.damaged` in the same folder. Raise SoundError if the file cannot be
        written.
        """
        try:
            entries = self._read()
        except _Damaged:
            entries = {}
            self._rename_damaged()
        entry = asdict(remembered.place) | {
            "title": remembered.title,
            "left": remembered.left.isoformat(timespec="seconds"),
            "position_s": round(remembered.position_s, 1),
            "options": dict(remembered.options),
            "second_side": [asdict(length) for length in remembered.second_side],
            "this_step": [asdict(length) for length in remembered.this_step],
        }
        self._write(entries | {key_of(remembered.reference): entry})

    def forget(self, reference: str) -> None:
        """Remove a routine from the file when its session is over. Raise SoundError if the file cannot be written."""
        try:
            entries = self._read()
        except _Damaged:
            return
        if entries.pop(key_of(reference), None) is not None:
            self._write(entries)

    def _last(self, entries: Mapping[str, object]) -> Recalled:
        readable = []
        for key, entry in entries.items():
            try:
                readable.append(_remembered(key, entry))
            except _Damaged:  # reported when this routine is asked for
                continue
        resumable = [session for session in readable if session.reference != "-"]
        if not resumable:
            return Recalled(None, "Nothing is remembered; name a routine, such as: voiceguide play calf-release")
        return Recalled(max(resumable, key=lambda session: session.left))

    def _read(self) -> dict[str, object]:
        try:
            with self.file.open("rb") as file:
                source = file.read(LARGEST_BYTES + 1)
            if len(source) > LARGEST_BYTES:
                raise _Damaged("it is far too large")
            document: Any = json.loads(source)
            _encoded(document)  # so that it can be written back
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise _Damaged(error.strerror or str(error)) from None
        except (ValueError, RecursionError) as error:
            raise _Damaged(f"it is damaged ({str(error) or type(error).__name__})") from None
        if not isinstance(document, dict) or not isinstance(document.get("routines"), dict):
            raise _Damaged("it is damaged (there are no routines in it)")
        if document.get("format") != FORMAT:
            raise _Damaged(f"it is of format {document.get('format')}, and this voiceguide knows {FORMAT}")
        return dict(document["routines"])

    def _write(self, entries: Mapping[str, object]) -> None:
        content = _encoded({"format": FORMAT, "routines": entries})
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SoundError(f"{self.file.parent.as_posix()} cannot be made: {error.strerror}") from error
        write_whole(self.file, content, replace=True)

    def _rename_damaged(self) -> None:
        """Rename a file that cannot be read, to a name that no earlier such file has."""
        number, target = 1, self.file.with_name(f"{FILE}.damaged")
        while target.exists():
            number += 1
            target = self.file.with_name(f"{FILE}.damaged-{number}")
        try:
            self.file.rename(target)
        except OSError as error:
            message = f"{self.file.as_posix()} is damaged, and cannot be kept beside: {error.strerror}"
            raise SoundError(message) from error


def _encoded(document: object) -> bytes:
    """Return the content of the file. Undecodable bytes of a file name become escapes, which JSON reads back."""
    return f"{json.dumps(document, ensure_ascii=False, indent=2)}\n".encode(errors="backslashreplace")


def _remembered(key: str, entry: object) -> Remembered:
    try:
        read = _Entry.model_validate(entry)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, ("routines", key, *first["loc"])))
        raise _Damaged(f"{where}: {first['msg']}") from None
    place = BEGINNING if read.step is None else Place(read.step, read.move, read.name, read.side, read.round)
    second_side, this_step = (
        tuple(KeptLength(**length.model_dump()) for length in lengths)
        for lengths in (read.second_side, read.this_step)
    )
    return Remembered(key, read.title, place, read.position_s, read.left, read.options, second_side, this_step)
