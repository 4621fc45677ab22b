"""`voiceguide voices`."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voiceguide.cli import options
from voiceguide.cli.completed import completed
from voiceguide.cli.echo import echo, is_confirmed

if TYPE_CHECKING:
    from voiceguide.audio.clip import Clip
    from voiceguide.cache import Cache
    from voiceguide.model.routine import Routine
    from voiceguide.speech.voice_choice import VoiceChoice
    from voiceguide.speech.voices.installation import Installer
    from voiceguide.speech.voices.licences import CardFacts
    from voiceguide.speech.voices.offers import OfferedVoice
    from voiceguide.speech.voices.overview import ListedVoice

BETWEEN_S = 1.5
"""Seconds between two voices in a file."""
_TERMINAL_COLUMNS = 80
_OPENING_WORDS = 25
"""About the number of words of the opening of a routine by which voices are compared."""


@click.group(context_settings=options.CONTEXT, epilog="""\b
Examples:
  voiceguide voices list --language en
  voiceguide voices try system natural:heart
  voiceguide voices install natural:emma
""")  # fmt: skip
def command() -> None:
    """List, try, install and remove voices. A voice is written ENGINE:VOICE, as for --voice."""


@options.command("voices list\nvoices list --language de\nvoices list --json | jq '.[] | select(.installed).voice'")
@click.option("--language", metavar="TAG", help="Only voices for this language: de, en-gb.")
@options.json_option
def list_voices(language: str | None, as_json: bool) -> None:
    """List all voices: those that can speak here, and those that can be installed. It needs no network.

    A star marks the voice that speaks if none is asked for. "Here" says whether a voice can speak now. The licence of a
    Piper voice stands on its card, which `install` shows before it downloads the voice.
    """
    from voiceguide.model.roles import COACH
    from voiceguide.settings.user_cache import local_cache
    from voiceguide.speech.aliases import CHOSEN_BY_LANGUAGE
    from voiceguide.speech.voice_choice import VoiceChoice, named_voices
    from voiceguide.speech.voices.overview import overview

    settings = options.settings()
    wanted = named_voices(settings).get(COACH, CHOSEN_BY_LANGUAGE)
    found = overview(local_cache(settings), lambda tag: str(VoiceChoice.parse(wanted, tag)), language)
    if as_json:
        options.print_json([_document(voice) for voice in found.voices])
    elif found.voices:
        _print_voices(found.voices)
    else:
        options.say(f'There is no voice for "{language}".')
    for trouble in found.troubles:
        options.say(f"Note: {trouble}")
    if found.voices and not as_json:
        options.next_step("Next: voiceguide voices try ENGINE:VOICE, or install ENGINE:VOICE")


def _document(voice: "ListedVoice") -> dict[str, object]:
    return {
        "language": voice.language, "engine": voice.engine, "voice": str(voice), "name": voice.name,
        "bytes": voice.size_bytes, "licence": voice.licence, "installed": voice.is_here, "default": voice.is_default,
    }  # fmt: skip


def _print_voices(voices: Sequence["ListedVoice"]) -> None:
    from voiceguide.cli.tables import print_table

    rows = [
        [
            f"{'*' if voice.is_default else ' '} {'-'.join(voice.language.split('-')[:2])}",
            str(voice),
            "-" if voice.size_bytes is None else f"{voice.size_bytes / 1e6:.0f} MB",
            "yes" if voice.is_here else "no",
            voice.licence,
        ]
        for voice in voices
    ]
    headings = ["  for", "voice", "size", "here", "licence"]
    taken = sum(max(len(row[column]) for row in (headings, *rows)) + 2 for column in range(4))
    room = _TERMINAL_COLUMNS - taken
    print_table(headings, [[*row[:4], row[4] if len(row[4]) <= room else f"{row[4][: room - 1]}…"] for row in rows])


@options.command("""
voices try natural:heart
voices try system hum --text "Let the calf grow heavy."
voices try natural piper system --routine foot-map-tour -o voices.mp3
""")
@click.argument("voices", metavar="VOICE…", nargs=-1, required=True, shell_complete=completed("voices"))
@click.option("--text", metavar="TEXT", help="The words to say, instead of the opening of a routine.")
@click.option("--routine", default="calf-release", show_default=True, metavar="ROUTINE", help="Say its opening.",
              shell_complete=completed("routines"))  # fmt: skip
@click.option("--rate", metavar="WPM", help="Words a minute, instead of the routine's own.")
@click.option("--device", metavar="NAME", help="The sound device, as for play.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE",
              help="Write a sound file (.mp3, .wav, …) instead of playing.")  # fmt: skip
@click.option("-f", "--force", is_flag=True, help="Replace the file if it is there already.")
def try_voices(
    voices: tuple[str, ...], text: str | None, routine: str, rate: str | None, device: str | None,
    output: Path | None, force: bool,
) -> None:  # fmt: skip
    """Hear one or more voices, one after the other, with the same words.

    VOICE is ENGINE:VOICE, or ENGINE for its usual voice. The words are the opening of a routine, or those of --text.
    """
    from voiceguide.encoders.registry import format_for
    from voiceguide.speech.voice_choice import VoiceChoice

    settings = options.settings(rate=rate)
    form = None if output is None else format_for(output, None)
    selected = options.routine(routine, options.catalogue(settings))
    studio = options.studio(settings)
    choices = [VoiceChoice.parse(voice, selected.language, studio.store) for voice in voices]
    said = {choice: [text] if text is not None else _opening(selected, choice) for choice in choices}
    clips = [_spoken(said[choice], choice, studio.rate_for(selected), studio.store) for choice in choices]
    if output is None or form is None:
        _play(choices, clips, device)
        return
    from voiceguide._system.atomic import write_whole
    from voiceguide.encoders.clip_file import file_of
    from voiceguide.speech.voices.trial import in_a_row

    content = file_of(in_a_row(clips, BETWEEN_S), form, int(settings.value("bitrate")))
    write_whole(output, content, replace=force)
    options.say(f"{output.as_posix()}: {', then '.join(map(str, choices))}.")


def _opening(selected: "Routine", choice: "VoiceChoice") -> list[str]:
    """Return the first words of a routine, as the engine of a voice gets them."""
    from voiceguide.model.roles import COACH
    from voiceguide.pipeline.library import compile as compile_routine
    from voiceguide.speech.casting import cast

    texts: list[str] = []
    for utterance in cast(compile_routine(selected), {COACH: choice}).utterances():
        texts.append(utterance.spoken)
        if sum(len(each.split()) for each in texts) >= _OPENING_WORDS:
            break
    return texts


def _spoken(texts: Sequence[str], choice: "VoiceChoice", rate_wpm: int, cache: "Cache") -> "Clip":
    from voiceguide.speech.voices.trial import trial_clip

    with options.progress() as on_progress:
        return trial_clip(texts, choice, rate_wpm, cache, lambda done, of: on_progress("Speaking", done, of))


def _play(choices: Sequence["VoiceChoice"], clips: Sequence["Clip"], device: str | None) -> None:
    from voiceguide.player.audio.device import Device
    from voiceguide.player.audio.playback import play_through

    for choice, clip in zip(choices, clips, strict=True):
        options.say(str(choice))
        play_through(clip.samples, Device(device))


@options.command("voices install natural:emma\nvoices install piper:de_DE-thorsten-medium --any-licence -y")
@click.argument("voices", metavar="VOICE…", nargs=-1, required=True, shell_complete=completed("voices"))
@click.option("-y", "--yes", is_flag=True, help="Do not ask first.")
@click.option("--any-licence", is_flag=True, help="Install it even if it is not free for all use.")
@options.json_option
def install(voices: tuple[str, ...], yes: bool, any_licence: bool, as_json: bool) -> None:
    """Download voices and install them, after a look at size and licence.

    A download that broke off goes on where it stopped. Each file is checked before it counts. A voice whose licence is
    not known to be free for all use, or that was made from such a voice, needs --any-licence.
    """
    from voiceguide.speech.voices.installation import Installer
    from voiceguide.speech.voices.offers import offer_called

    def on_wait() -> None:
        options.say("Another voice is being installed; this one waits for it.")

    installer = Installer(options.settings().value("voices_url"), on_wait=on_wait)
    offers = [offer_called(reference) for reference in voices]
    done = [_install(installer, offer, yes=yes, any_licence=any_licence) for offer in offers]
    if as_json:
        options.print_json(done)


def _install(installer: "Installer", offer: "OfferedVoice", *, yes: bool, any_licence: bool) -> dict[str, object]:
    from voiceguide.speech.engines.registry import engine_named
    from voiceguide.speech.voice_files import voices_folder

    document: dict[str, object] = {"voice": str(offer), "folder": voices_folder(offer.engine).as_posix()}
    if installer.is_installed(offer):
        options.say(f"{offer} is installed already.")
        return {**document, "downloaded": False}
    facts = installer.facts(offer)
    options.say(f"{offer} ({offer.name}): {offer.size_bytes / 1e6:.1f} MB, licence: {facts.licence}")
    _require_licence(offer, facts, any_licence=any_licence)
    if not yes and _is_terminal() and not is_confirmed(f"Install {offer}?", default=True):
        raise click.Abort
    with options.progress() as on_progress:
        manifest = installer.install(offer, facts, lambda at, size: on_progress("kB", at // 1000, size // 1000))
    options.say(f"Installed {offer} in {manifest.path.parent.as_posix()}.")
    if lack := engine_named(offer.engine).lack():
        options.say(f"To use it you need more: {lack}")
    options.next_step(f"Next: voiceguide voices try {offer}")
    return {**document, "downloaded": True, "licence": manifest.licence}


def _require_licence(offer: "OfferedVoice", facts: "CardFacts", *, any_licence: bool) -> None:
    from voiceguide.speech.voices.licences import is_free

    if any_licence or is_free(facts.licence):
        return
    raise click.UsageError(
        f'{offer} is not known to be free for all use: its licence is "{facts.licence}". If your use of it is allowed, '
        "add --any-licence"
    )


@options.command("voices remove natural:emma\nvoices remove piper:de_DE-thorsten-medium -y")
@click.argument("voices", metavar="VOICE…", nargs=-1, required=True, shell_complete=completed("voices"))
@click.option("-y", "--yes", is_flag=True, help="Do not ask first.")
def remove(voices: tuple[str, ...], yes: bool) -> None:
    """Remove voices that `install` installed. Voices of the system and of packages stay."""
    from voiceguide.speech.voices.installation import remove as remove_voice
    from voiceguide.speech.voices.installation import require_installed

    chosen = [require_installed(reference) for reference in voices]
    if not yes and not _is_terminal():
        raise click.UsageError("nobody can be asked, since this is not a terminal; add -y to remove the voices")
    if not yes and not is_confirmed(f"Remove {', '.join(map(str, chosen))}?"):
        raise click.Abort
    for manifest in chosen:
        remove_voice(manifest.engine, manifest.id)
        options.say(f"Removed {manifest}.")


@options.command("voices where\nvoices where --json")
@options.json_option
def where(as_json: bool) -> None:
    """Show the folders of installed voices, and the hosts they come from."""
    from voiceguide.cli.tables import print_table
    from voiceguide.speech.voice_files import voices_folder
    from voiceguide.speech.voices.offers import HOSTS

    url = options.settings().value("voices_url")
    hosts = {engine: host if url is None else f"{url}/{engine}" for engine, host in HOSTS.items()}
    folders = {engine: voices_folder(engine).as_posix() for engine in HOSTS}
    if as_json:
        options.print_json({engine: {"folder": folders[engine], "host": hosts[engine]} for engine in HOSTS})
        return
    print_table(["engine", "folder"], [[engine, folder] for engine, folder in folders.items()])
    echo()
    print_table(["engine", "host"], [[engine, host] for engine, host in hosts.items()])


def _is_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


command.add_command(list_voices, "list")
command.add_command(try_voices, "try")
command.add_command(install, "install")
command.add_command(remove, "remove")
command.add_command(where, "where")
