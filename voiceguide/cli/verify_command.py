"""`voiceguide verify`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from voiceguide.cli import options

if TYPE_CHECKING:
    from voiceguide.verify.verifier import Verified

FAULTY = 7


@options.command("""
verify output/calf-release.mp3
verify output/calf-release.mp3 --json | jq .faults
verify output/calf-release/calf-release.m3u8
""")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@options.json_option
def command(file: Path, as_json: bool) -> int:
    """Measure a finished session against its plan: all utterances, lengths, loudness, chapters, clicks, silence.

    FILE is an MP3, M4B, Opus, FLAC or WAV that voiceguide built, or the playlist of its tracks.

    The plan is read from the .json file next to FILE, or else from FILE itself. The exit code is 7 if there is a fault.
    """
    from voiceguide.export.tracks import PLAYLIST, tracks_in
    from voiceguide.verify.verifier import missing, verify

    is_list = file.suffix == PLAYLIST
    files = tracks_in(file) if is_list else [file]
    results = [verify(path) if _exists(path) else missing(path) for path in files]
    if not results:
        raise click.UsageError(f"{file}: names no tracks")
    if as_json:
        options.print_json(_document_of_tracks(file, results) if is_list else _document(results[0]))
    else:
        for result in results:
            if result.faults or not options.is_quiet():
                click.echo(_table(result))
    return FAULTY if any(result.faults for result in results) else 0


def _exists(track: Path) -> bool:
    try:
        return track.exists()
    except OSError:  # the name is too long for the system
        return False


def _document_of_tracks(playlist: Path, results: "list[Verified]") -> dict[str, object]:
    return {
        "path": playlist.as_posix(),
        "ok": not any(result.faults for result in results),
        "duration_s": round(sum(result.duration_s for result in results), 6),
        "tracks": [_document(result) for result in results],
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
        "faults": [{"kind": fault.kind, "at_s": fault.at_s, "message": fault.message} for fault in result.faults],
    }


def _table(result: "Verified") -> str:
    from voiceguide.model.durations import clock
    from voiceguide.model.markup import counted
    from voiceguide.verify.faults import KINDS

    heading = (
        f"{result.title}: {clock(result.duration_s)}, {counted(result.utterances, 'utterance')}, "
        f"speech {result.speech_lufs} LUFS, true peak {result.true_peak_dbtp} dBTP"
    )
    lines = [result.title if result.speech_lufs is None else heading]
    for kind in result.kinds:
        passed = KINDS[kind]
        faults = [fault for fault in result.faults if fault.kind == kind]
        if not faults and options.is_quiet():
            continue
        lines.append(f"  {'ok   ' if not faults else 'FAULT'} {kind:<9} {passed if not faults else f'{len(faults)}:'}")
        lines += [f"        {'' if fault.at_s is None else clock(fault.at_s):>7}  {fault.message}" for fault in faults]
    return "\n".join(lines)
