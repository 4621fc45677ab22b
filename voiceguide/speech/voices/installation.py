"""Installs and removes voices. A voice is there as a whole, with its record, or not at all."""

import contextlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from voiceguide._system.atomic import write_whole
from voiceguide._system.file_lock import file_lock
from voiceguide.errors import NetworkError, SoundError
from voiceguide.speech.engines.protocol import VoiceError
from voiceguide.speech.voice_files import sha256_of, voices_folder
from voiceguide.speech.voices.download import TIMEOUT_S, OnBytes, Source, download, forget, is_right
from voiceguide.speech.voices.licences import CardFacts, facts_in
from voiceguide.speech.voices.manifest import Manifest, installed
from voiceguide.speech.voices.offers import HOSTS, OfferedFile, OfferedVoice, url_of

_SPARE_BYTES = 16 << 20
"""Space that must stay free after an installation."""


def _do_nothing() -> None:
    """Do nothing."""


@dataclass(frozen=True, slots=True)
class Installer:
    """Installs voices from a host."""

    voices_url: str | None = None
    """The host, as in the setting of that name; None for the usual hosts."""
    timeout_s: float = TIMEOUT_S
    """Seconds after which a host that sends nothing is given up."""
    on_wait: Callable[[], None] = _do_nothing
    """Called when another process installs a voice, before this one waits for it."""

    def facts(self, voice: OfferedVoice) -> CardFacts:
        """Return the licence of a voice. Its card is downloaded if that is not known without it.

        Raise NetworkError, which names the files to fetch by hand, if it cannot be had, SoundError for a file or folder
        that cannot be written.
        """
        if voice.card is None:
            return CardFacts(voice.licence, voice.attribution)
        with self._locked(voice):
            path = self._brought(voice, voice.card, lambda _done, _size: None)
            with _writing(path):
                return facts_in(path.read_text(encoding="utf-8", errors="replace"))

    def install(self, voice: OfferedVoice, facts: CardFacts, on_bytes: OnBytes) -> Manifest:
        """Download the files of a voice that are not there, check all, and publish them, the record last.

        Files that a person put into the folder are taken if they are the right ones. `on_bytes` takes the bytes of the
        whole voice. Raise what `facts` raises; also SoundError if there is no space.
        """
        with self._locked(voice) as folder:
            self._require_space(voice, folder)
            brought: list[Path] = []
            for number, file in enumerate(voice.files):
                before = sum(each.size_bytes for each in voice.files[:number])
                brought.append(self._brought(voice, file, _shifted(on_bytes, before, voice.size_bytes)))
            on_bytes(voice.size_bytes, voice.size_bytes)
            return self._publish(voice, facts, brought)

    def is_installed(self, voice: OfferedVoice) -> bool:
        """Return whether the voice is there, with all its files as they should be. Raise SoundError if unreadable."""
        with _writing(voices_folder(voice.engine)):
            return voice.id in installed(voice.engine) and all(
                is_right(voices_folder(voice.engine) / file.name, self._source(voice, file)) for file in voice.files
            )

    def _source(self, voice: OfferedVoice, file: OfferedFile) -> Source:
        return Source(url_of(voice, file, self.voices_url), file.size_bytes, file.checksum)

    def _brought(self, voice: OfferedVoice, file: OfferedFile, on_bytes: OnBytes) -> Path:
        """Return the path of a file that is right: its own, or that of a finished download."""
        source, target = self._source(voice, file), voices_folder(voice.engine) / file.name
        with _writing(target):
            if is_right(target, source):
                return target
        part = target.with_name(f"{file.name}.part")
        try:
            download(source, part, on_bytes, self.timeout_s)
        except NetworkError as error:
            raise NetworkError(*error.lines, *self._by_hand(voice)) from error
        return part

    def _publish(self, voice: OfferedVoice, facts: CardFacts, brought: list[Path]) -> Manifest:
        folder, sums = voices_folder(voice.engine), {}
        with _writing(folder):
            for file, path in zip(voice.files, brought, strict=True):
                sums[file.name] = sha256_of(path)
                if path.name != file.name:
                    path.replace(folder / file.name)
                    forget(path)
        source = url_of(voice, voice.files[0], self.voices_url)
        manifest = Manifest(voice.engine, voice.id, voice.language, facts.licence, facts.attribution, source, sums)
        write_whole(manifest.path, manifest.written(), replace=True)
        return manifest

    def _by_hand(self, voice: OfferedVoice) -> list[str]:
        """Return, in lines, which files to fetch with another machine or program, and where to put them."""
        listed = ((f"  {url_of(voice, file, self.voices_url)}", f"    as {file.name}") for file in voice.files)
        folder = voices_folder(voice.engine).as_posix()
        return [
            "By hand, or from another machine: fetch",
            *(line for lines in listed for line in lines),
            f"put them into {folder}, and start the same command again; files that are there and right are not "
            "downloaded",
        ]

    def _require_space(self, voice: OfferedVoice, folder: Path) -> None:
        kept = [folder / f"{file.name}{ending}" for file in voice.files for ending in ("", ".part")]
        needed = voice.size_bytes - sum(path.stat().st_size for path in kept if path.is_file())
        free = shutil.disk_usage(folder).free
        if needed > 0 and free < needed + _SPARE_BYTES:
            raise SoundError(
                f"{folder.as_posix()}: {voice} needs {needed / 1e6:.0f} MB, and {free / 1e6:.0f} MB are free; "
                "make room, or set data_dir to another folder"
            )

    @contextmanager
    def _locked(self, voice: OfferedVoice) -> Iterator[Path]:
        with locked_folder(voice.engine, self.on_wait) as folder:
            yield folder


def _shifted(on_bytes: OnBytes, before: int, whole: int) -> OnBytes:
    """Return a function that reports the bytes of a file as bytes of the whole voice."""
    return lambda at, _size: on_bytes(before + at, whole)


@contextmanager
def locked_folder(engine: str, on_wait: Callable[[], None] = _do_nothing) -> Iterator[Path]:
    """Yield the folder of the voices of `engine`; no other process installs or removes a voice there meanwhile.

    Raise SoundError if it cannot be made.
    """
    folder = voices_folder(engine)
    with contextlib.ExitStack() as stack:
        with _writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
            stack.enter_context(file_lock(folder / ".lock", on_wait))
        yield folder


def require_installed(reference: str) -> Manifest:
    """Return the record of the voice that `ENGINE:VOICE` or `VOICE` names.

    Raise VoiceError if voiceguide did not install it.
    """
    engine, _, voice = reference.rpartition(":")
    found = [record for name in HOSTS if engine in (name, "") for record in installed(name).values()]
    match = next((record for record in found if record.id.lower() == voice.lower()), None)
    if match is None:
        here = ", ".join(map(str, found)) or "none"
        raise VoiceError(f'no voice "{reference[:80]}" was installed by `voiceguide voices install`; installed: {here}')
    return match


def remove(engine: str, voice: str) -> Manifest:
    """Remove an installed voice, its record first. Raise VoiceError if voiceguide did not install it."""
    with locked_folder(engine) as folder:
        manifest = installed(engine).get(voice)
        if manifest is None:
            raise VoiceError(f"{engine}:{voice} was not installed by `voiceguide voices install`, so it is left alone")
        with _writing(folder):
            manifest.path.unlink()
            for name in manifest.sha256:
                (folder / name).unlink(missing_ok=True)
                forget(folder / f"{name}.part")
    return manifest


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    """Turn an error of the file system into SoundError."""
    try:
        yield
    except OSError as error:
        raise SoundError(f"{error.filename or path.as_posix()}: {error.strerror or error}") from error
