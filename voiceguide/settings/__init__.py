"""Settings and their origins. The first of flag, `VOICEGUIDE_*` variable, `config.yaml` and default counts."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs

from voiceguide._system.paths import user_path
from voiceguide.encoders.registry import FORMATS
from voiceguide.errors import Complaint, FaultyContent, UsageError
from voiceguide.model.markup import near_miss
from voiceguide.settings import parse, structured

if TYPE_CHECKING:
    from voiceguide.parser.nodes import Node

APP = "voiceguide"
TALKS = ("auto", "full", "brief", "bells")


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting in force."""

    name: str
    value: Any
    """The parsed value, of the type that belongs to the setting."""
    origin: str
    """Where the value comes from: a flag, a variable, the path of `config.yaml`, or `default`."""
    help: str
    """What the setting is for, as the user reads it."""

    @property
    def written(self) -> str:
        """The value as it is written in `config.yaml`, in one line."""
        if isinstance(self.value, Mapping):
            return structured.in_one_line(self.as_json) if self.value else ""
        return "" if self.value is None else str(self.value)

    @property
    def as_json(self) -> Any:  # noqa: ANN401 - a text, a mapping, or None
        """The value as JSON has it: None, the text as it is written, or keys and values."""
        if isinstance(self.value, Mapping):
            return structured.as_json(self.value)
        return self.value if self.value is None else self.written


def _at_home(usual: Callable[[str], Path]) -> Path:
    """Return the usual folder of the program, in the home folder. Raise UsageError if this user has none."""
    try:
        folder = usual(APP)
    except RuntimeError:  # newer versions of platformdirs; in older ones the path begins with "~"
        folder = Path("~")
    if folder.parts[:1] == ("~",):
        names = ", ".join(environment_name(f"{kind}_dir") for kind in ("cache", "data", "config"))
        raise UsageError(f"there is no home folder: HOME is not set, and the system knows none; set it, or {names}")
    return folder


@dataclass(frozen=True, slots=True)
class _Spec:
    """How a setting is parsed, its default, and its help text."""

    parse: Callable[[str], Any]
    default: Callable[[], Any]
    help: str

    def of_variable(self, text: str, origin: str) -> Any:  # noqa: ANN401 - each setting has its own type
        """Return the value of a flag or variable, called `origin`. Raise UsageError for a text that is refused."""
        try:
            return self.parse(text)
        except ValueError as error:
            raise UsageError(f"{origin}: {error}") from None

    def of_node(self, node: "Node", complaints: list[Complaint]) -> Any:  # noqa: ANN401 - each has its own type
        """Return the value of a node of `config.yaml`; add a complaint if it is refused."""
        try:
            return self.parse(_single_value(node))
        except ValueError as error:
            complaints.append(Complaint(node.where, str(error)))


@dataclass(frozen=True, slots=True)
class _Keys:
    """The same for a setting that holds keys and values."""

    of_node: Callable[["Node", list[Complaint]], Any]
    help: str
    default: Callable[[], Any] = dict

    def of_variable(self, text: str, origin: str) -> Any:  # noqa: ANN401 - each setting has its own type
        """Return the value of a variable, YAML in one line. Raise UsageError with all that is wrong with it."""
        value, complaints = structured.from_text(text, origin, self.of_node)
        if complaints:
            raise UsageError(*map(str, complaints))
        return value


_SPECS: Mapping[str, _Spec | _Keys] = {
    "voice": _Spec(parse.text, lambda: "auto", "what speaks: ENGINE, ENGINE:VOICE, or auto for the best"),
    "rate": _Spec(parse.integer(80, 400), lambda: None, "words a minute, instead of the routine's own"),
    "talk": _Spec(parse.choice(*TALKS), lambda: "auto", "how much is said"),
    "bitrate": _Spec(parse.bit_rate, lambda: "64", "bit rate of MP3, M4B and Opus, in kb/s"),
    "format": _Spec(
        parse.choice(*FORMATS), lambda: "mp3", "the format of a session's file, if its name does not say it"
    ),
    "bed": _Spec(parse.bed, lambda: "quiet", "the background: quiet is room tone, off is nothing; or a sound file"),
    "wake": _Spec(
        parse.choice("swell", "off"),
        lambda: None,
        "whether the quiet bed swells before words that follow a long silence",
    ),
    "cover": _Spec(parse.cover, lambda: "own", "the cover picture: own is drawn for it, none; or a JPEG or PNG"),
    "history": _Spec(parse.choice("on", "off"), lambda: "off", "whether a log of the sessions you play is kept"),
    "output": _Spec(parse.folder, lambda: Path("output"), "the folder for finished sessions"),
    "jobs": _Spec(
        parse.integer(1, 64),
        lambda: None,
        "how many phrases are spoken at once; if not set, as many as there are cores",
    ),
    "time_limit": _Spec(parse.limit, lambda: None, "how long the engine may take to speak a phrase"),
    "words_model": _Spec(
        parse.folder, lambda: None, "the folder of the weights of Whisper with which verify --words hears"
    ),
    "cache": _Spec(
        parse.cache, lambda: None, "a cache that many share, behind your own: a folder, s3://, gs:// or az://"
    ),
    "cache_dir": _Spec(
        parse.folder, lambda: _at_home(platformdirs.user_cache_path), "the folder where spoken phrases are kept"
    ),
    "cache_limit": _Spec(
        parse.integer(1, 1_000_000),
        lambda: 1024,
        "the most MiB to keep there; files unused for longest are removed first",
    ),
    "data_dir": _Spec(
        parse.folder,
        lambda: _at_home(platformdirs.user_data_path),
        "the folder of your moves/ and routines/, of voices, of the log, and of the places where you left sessions",
    ),
    "voices_url": _Spec(
        parse.web_address,
        lambda: None,
        "the host of voices to install, with folders piper/ and natural/, instead of the usual hosts (docs/voices.md)",
    ),
    "voices": _Keys(structured.read_voices, "voices by role: {coach: ENGINE:VOICE, count: ENGINE:VOICE}"),
    "aliases": _Keys(structured.read_aliases, "your own names for voices: {calm: natural:heart}"),
    "commands": _Keys(structured.read_programs, "programs that speak, as voices of the engine command: docs/voices.md"),
}


class Settings(Mapping[str, Setting]):
    """All settings in force, by name."""

    def __init__(self, settings: Mapping[str, Setting], config_file: Path) -> None:
        self._settings = dict(settings)
        self.config_file = config_file

    def __getitem__(self, name: str) -> Setting:
        return self._settings[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._settings)

    def __len__(self) -> int:
        return len(self._settings)

    def value(self, name: str) -> Any:  # noqa: ANN401 - each setting has its own type
        """Return the value of the setting `name`."""
        return self._settings[name].value


def parsed(name: str, text: str) -> Any:  # noqa: ANN401 - each setting has its own type
    """Return `text` as the setting `name` takes it. Raise UsageError for a text that it refuses."""
    return _SPECS[name].of_variable(text, name)


def environment_name(name: str) -> str:
    """Return the environment variable of the setting `name`."""
    return f"{APP.upper()}_{name.upper()}"


def settings_in(environment: Mapping[str, str], flags: Mapping[str, str | None] | None = None) -> Settings:
    """Return the settings in force. `flags` maps setting names to flags as typed, or to None if a flag is not set.

    Raise UsageError if a flag or variable is not valid, FaultyContent if `config.yaml` is not valid.
    """
    folder = environment.get(environment_name("config_dir"))
    config_file = (user_path(folder) if folder else _at_home(platformdirs.user_config_path)) / "config.yaml"
    written = read_config(source_of(config_file), config_file.as_posix())
    found: dict[str, Setting] = {}
    for name, spec in _SPECS.items():
        flag, variable = (flags or {}).get(name), environment_name(name)
        if flag is not None:
            origin = f"--{name.replace('_', '-')}"
            found[name] = Setting(name, spec.of_variable(flag, origin), origin, spec.help)
        elif environment.get(variable):
            found[name] = Setting(name, spec.of_variable(environment[variable], variable), variable, spec.help)
        elif name in written:
            found[name] = Setting(name, written[name], config_file.as_posix(), spec.help)
        else:
            found[name] = Setting(name, spec.default(), "default", spec.help)
    return Settings(found, config_file)


def _single_value(node: "Node") -> str:
    if not isinstance(node, str):
        raise ValueError("expected one value, not a list or keys and values")  # noqa: TRY004 - reported like all others
    return node


def source_of(config_file: Path) -> bytes:
    """Return the bytes of the config file, none if there is no file. Raise UsageError if it cannot be read."""
    try:
        return config_file.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise UsageError(f"{config_file.as_posix()}: cannot be read: {error.strerror}") from error


def read_config(source: bytes, name: str) -> dict[str, Any]:
    """Return the settings in the text of a config file called `name`. Raise FaultyContent with all its faults."""
    if all(line.lstrip()[:1] in (b"", b"#") for line in source.splitlines()):
        return {}
    from voiceguide.parser.nodes import MapNode, parse_yaml  # takes time to import, and only a config file needs it

    root, complaints = parse_yaml(source, name)
    if not isinstance(root, MapNode):
        raise FaultyContent([*complaints, Complaint(root.where, "expected keys and values, such as rate: 140")])
    values: dict[str, Any] = {}
    for key, node in root.items():
        if key in _SPECS:
            values[key] = _SPECS[key].of_node(node, complaints)
        else:
            where = root.keys_at.get(key, root.where)
            complaints.append(Complaint(where, f'no setting "{key}"{near_miss(key, _SPECS)}'))
    if complaints:
        raise FaultyContent(complaints)
    return values
