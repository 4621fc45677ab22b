"""From the options that somebody gives to the order of a session: `build`, `share`, `site` and `batch` go this way."""

from dataclasses import dataclass
from pathlib import Path

from voiceguide._system.paths import is_folder, user_path
from voiceguide.encoders.mp3.encode import Encoding
from voiceguide.encoders.registry import Format, format_for
from voiceguide.errors import UsageError
from voiceguide.model.routine import Routine
from voiceguide.model.spans import Talk
from voiceguide.model.vocabulary import Language
from voiceguide.parser.catalogue import Catalogue
from voiceguide.pipeline.build import build
from voiceguide.pipeline.output import STEREO_KBPS, Output, folder_at
from voiceguide.pipeline.session_variant import SessionVariant
from voiceguide.pipeline.sessions import Built
from voiceguide.pipeline.wanted_part import WantedPart
from voiceguide.pipeline.wishes import Wishes
from voiceguide.printable import safe_name
from voiceguide.settings import Settings
from voiceguide.speech.studio import Progress, Studio, no_progress


@dataclass(frozen=True, slots=True)
class SessionOrder:
    """A session that is to be built, with all that its files depend on."""

    routine: Routine
    """The routine, or the part of it, without the moves that are left out."""
    language: Language
    studio: Studio
    """With the voices for the language of the routine."""
    talk: Talk
    fit_s: float | None
    """The length in seconds; None for the usual length."""
    output: Output
    target: Path
    """The file, or the folder for tracks."""

    def build(self, on_progress: Progress = no_progress, *, dry_run: bool = False) -> Built:
        """Make the files of the session, or none after a dry run. Raise what `pipeline.build.build` raises."""
        return build(
            self.routine,
            self.language,
            self.studio,
            None if dry_run else self.target,
            self.output,
            talk=self.talk,
            fit_s=self.fit_s,
            on_progress=on_progress,
        )


def order_of(
    routine: Routine,
    content: Catalogue,
    studio: Studio,
    settings: Settings,
    usual: Settings,
    part: WantedPart,
    wishes: Wishes,
    fit_s: float | None,
    *,
    is_alone: bool = True,
    name: str | None = None,
) -> SessionOrder:
    """Return the order of the session of a `part`, which `routine` is already.

    `usual` are the settings without options. `name` is the title of the session and the name of its file; if None,
    the options say both. If the session is not alone, `wishes.output` is a folder. Raise UsageError for an output that
    makes no sense.
    """
    variant = variant_of(settings, usual, part, fit_s, pan=wishes.pan)
    file_name = variant.name(routine.id) if name is None else safe_name(name)
    target, form = target_of(file_name, settings, wishes, is_alone=is_alone)
    output = output_of_settings(settings, wishes, form, name or variant.title(routine.name.text))
    language, talk = content.language(routine.language), settings.value("talk")
    return SessionOrder(routine, language, studio, talk, fit_s, output, target)


def variant_of(
    settings: Settings, usual: Settings, part: WantedPart, fit_s: float | None, *, pan: bool
) -> SessionVariant:
    """Return the choices by which a session differs from the session of a build without options.

    `usual` are the settings without options.
    """
    chosen = {
        name: None if settings.value(name) == usual.value(name) else settings.value(name)
        for name in ("talk", "voice", "rate", "bed")
    }
    return SessionVariant(
        fit_s=fit_s,
        talk=chosen["talk"],
        voice=chosen["voice"],
        rate_wpm=chosen["rate"],
        side=part.side,
        section=part.section,
        from_step=part.from_step,
        without=part.without,
        bed=chosen["bed"],
        pan=pan,
    )


def target_of(name: str, settings: Settings, wishes: Wishes, *, is_alone: bool = True) -> tuple[Path, Format]:
    """Return the path of the file of a session with this name, or of the folder for its tracks, and the format.

    If it is not alone, `wishes.output` is a folder. Raise UsageError for an output that makes no sense.
    """
    output, format_setting = wishes.output, settings["format"]
    is_folder_named = output is not None and (output.endswith(("/", "\\")) or is_folder(user_path(output)))
    if output is not None and is_alone and not is_folder_named:
        if wishes.tracks:
            raise UsageError(f'--tracks makes a folder of files; end -o "{output}" with / to put them in there')
        path = user_path(output)
        wanted = format_setting.value if format_setting.origin == "--format" else None
        return path, _with_bit_rate(format_for(path, wanted), settings)
    form = _with_bit_rate(format_for(None, format_setting.value), settings)
    folder = settings.value("output") if output is None else folder_at(output)
    return folder / (name if wishes.tracks else f"{name}{form.ending}"), form


def output_of_settings(settings: Settings, wishes: Wishes, form: Format, title: str) -> Output:
    """Return how the files of a session are written, by its settings."""
    bitrate = settings["bitrate"]
    kbps = STEREO_KBPS if wishes.pan and bitrate.origin == "default" else int(bitrate.value)
    return Output(
        format=form.name,
        encoding=Encoding(kbps, channels=2 if wishes.pan else 1),
        bed=settings.value("bed"),
        wake=settings.value("wake"),
        cover=settings.value("cover"),
        tracks=wishes.tracks,
        force=wishes.force,
        sidecars=wishes.sidecars,
        title=title,
    )


def _with_bit_rate(form: Format, settings: Settings) -> Format:
    """Return `form`. Raise UsageError if --bitrate is set for a format that has no bit rate."""
    if not form.has_bit_rate and settings["bitrate"].origin == "--bitrate":
        raise UsageError(f"{form.name} keeps all of the sound and has no bit rate; leave --bitrate out")
    return form
