"""What is remembered of sessions that were left: the place in each routine, in one file that people can read."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, Field, StrictInt, StrictStr, ValidationError

from voiceguide._system.atomic import write_whole
from voiceguide.errors import SoundError, in_one_line
from voiceguide.model.durations import LONGEST_S
from voiceguide.parser.catalogue import is_path
from voiceguide.player.session.place import BEGINNING, Place
from voiceguide.player.session.score import USUAL_PACE
from voiceguide.player.session.sides import Lasting

FILE = "remembered.json"
FORMAT = 1
LARGEST_BYTES = 4 * 2**20
"""More than ten thousand routines; what is larger is no memory of ours."""

Options = Mapping[str, str | tuple[str, ...]]
"""How a session was asked for: options of the command line by their names, as they were written."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """A session that was left: of which routine (its id, or the path of its file), where, when, how it was asked for.

    `position_s` is for people: how far into the session that was. What is still to do on the `second_side` lasts what
    the first side did, and what was added to `this_step`, or taken from it, is so again.
    """

    reference: str
    title: str
    place: Place
    position_s: float
    left: datetime
    options: Options = field(default_factory=dict)
    second_side: tuple[Lasting, ...] = ()
    this_step: tuple[Lasting, ...] = ()


@dataclass(frozen=True, slots=True)
class Recalled:
    """What is remembered, if anything; where there is nothing, `told` says why in one line."""

    remembered: Remembered | None
    told: str = ""


class _Lasting(BaseModel):
    """What is written of a stretch that lasts otherwise than planned."""

    step: StrictInt
    side: StrictStr | None = None
    kind: StrictStr
    seconds: Annotated[float, Field(ge=0, le=LONGEST_S)]
    pace_percent: Annotated[StrictInt, Field(ge=1, le=1000)] = USUAL_PACE


class _Entry(BaseModel):
    """What is written of one routine."""

    title: StrictStr
    left: AwareDatetime
    step: Annotated[StrictInt, Field(ge=1)] | None = None
    move: StrictStr | None = None
    name: StrictStr | None = None
    side: StrictStr | None = None
    round: StrictInt | None = None
    position_s: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    options: dict[StrictStr, StrictStr | tuple[StrictStr, ...]] = {}
    second_side: tuple[_Lasting, ...] = ()
    this_step: tuple[_Lasting, ...] = ()


class _Damaged(Exception):  # noqa: N818 - it is told, and never leaves this module
    """The file cannot be used; says why."""


def key_of(reference: str) -> str:
    """Give what a routine is remembered by: its id, or the whole path of its file, wherever one is by then."""
    return Path(reference).absolute().as_posix() if is_path(reference) else reference


class Memory:
    """The file in the user's data folder; it is made when something is first remembered."""

    def __init__(self, data_folder: Path) -> None:
        self.file = data_folder / FILE

    def recall(self, reference: str | None = None) -> Recalled:
        """Give what is remembered of a routine, or of the one left last; a file that cannot be read raises nothing."""
        try:
            entries = self._read()
            if reference is None:
                return self._last(entries)
            if key_of(reference) not in entries:
                return Recalled(None, f"Nothing is remembered of {reference}; it begins at the beginning.")
            return Recalled(_remembered(key_of(reference), entries[key_of(reference)]))
        except _Damaged as damage:
            told = f"{self.file.as_posix()} cannot be used, and is left as it is: {damage}."
            then = "Name a routine." if reference is None else "The session begins at the beginning."
            return Recalled(None, in_one_line(f"{told} {then}"))

    def keep(self, remembered: Remembered) -> None:
        """Remember a session instead of what was remembered of its routine; all else in the file stays.

        A file that cannot be read is kept beside, as `.damaged`. Raises SoundError where nothing can be written.
        """
        try:
            entries = self._read()
        except _Damaged:
            entries = {}
            self._put_aside()
        told = asdict(remembered.place) | {
            "title": remembered.title,
            "left": remembered.left.isoformat(timespec="seconds"),
            "position_s": round(remembered.position_s, 1),
            "options": dict(remembered.options),
            "second_side": [asdict(one) for one in remembered.second_side],
            "this_step": [asdict(one) for one in remembered.this_step],
        }
        self._write(entries | {key_of(remembered.reference): told})

    def forget(self, reference: str) -> None:
        """Forget a routine, when a session of it came to its end. Raises SoundError where nothing can be written."""
        try:
            entries = self._read()
        except _Damaged:
            return
        if entries.pop(key_of(reference), None) is not None:
            self._write(entries)

    def _last(self, entries: Mapping[str, object]) -> Recalled:
        found = []
        for key, entry in entries.items():
            try:
                found.append(_remembered(key, entry))
            except _Damaged:  # told when that very routine is asked for
                continue
        of_files = [one for one in found if one.reference != "-"]
        if not of_files:
            return Recalled(None, "Nothing is remembered; name a routine, such as: voiceguide play calf-release")
        return Recalled(max(of_files, key=lambda one: one.left))

    def _read(self) -> dict[str, object]:
        try:
            with self.file.open("rb") as file:
                source = file.read(LARGEST_BYTES + 1)
            if len(source) > LARGEST_BYTES:
                raise _Damaged("it is far too large")
            told: Any = json.loads(source)
            _written(told)
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise _Damaged(error.strerror or str(error)) from None
        except (ValueError, RecursionError) as error:
            raise _Damaged(f"it is damaged ({str(error) or type(error).__name__})") from None
        if not isinstance(told, dict) or not isinstance(told.get("routines"), dict):
            raise _Damaged("it is damaged (there are no routines in it)")
        if told.get("format") != FORMAT:
            raise _Damaged(f"it is of format {told.get('format')}, and this voiceguide knows {FORMAT}")
        return dict(told["routines"])

    def _write(self, entries: Mapping[str, object]) -> None:
        written = _written({"format": FORMAT, "routines": entries})
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SoundError(f"{self.file.parent.as_posix()} cannot be made: {error.strerror}") from error
        write_whole(self.file, written, replace=True)

    def _put_aside(self) -> None:
        """Keep what cannot be read under another name, beside those that were put aside before."""
        number, aside = 1, self.file.with_name(f"{FILE}.damaged")
        while aside.exists():
            number += 1
            aside = self.file.with_name(f"{FILE}.damaged-{number}")
        try:
            self.file.rename(aside)
        except OSError as error:
            told = f"{self.file.as_posix()} is damaged, and cannot be kept beside: {error.strerror}"
            raise SoundError(told) from error


def _written(told: object) -> bytes:
    """Give the file; a name that came in broken letters becomes an escape, which JSON reads back."""
    return f"{json.dumps(told, ensure_ascii=False, indent=2)}\n".encode(errors="backslashreplace")


def _remembered(key: str, entry: object) -> Remembered:
    try:
        read = _Entry.model_validate(entry)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, ("routines", key, *first["loc"])))
        raise _Damaged(f"{where}: {first['msg']}") from None
    place = BEGINNING if read.step is None else Place(read.step, read.move, read.name, read.side, read.round)
    second_side, this_step = (
        tuple(Lasting(**one.model_dump()) for one in lasting) for lasting in (read.second_side, read.this_step)
    )
    return Remembered(key, read.title, place, read.position_s, read.left, read.options, second_side, this_step)
