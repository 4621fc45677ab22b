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
    """Measure a finished session against its plan: every utterance, lengths, loudness, chapters, clicks, silence.

    FILE is an MP3, M4B, Opus, FLAC or WAV that voiceguide built, or the playlist of its tracks.

    The plan is taken from the .json beside FILE, or else from inside it. Exit 7 when something is off.
    """
    from voiceguide.export.tracks import PLAYLIST, tracks_in
    from voiceguide.verify.verifier import missing, verify

    is_list = file.suffix == PLAYLIST
    found = [verify(one) if _is_there(one) else missing(one) for one in (tracks_in(file) if is_list else [file])]
    if not found:
        raise click.UsageError(f"{file}: names no tracks")
    if as_json:
        options.print_json(_told_together(file, found) if is_list else _told(found[0]))
    else:
        for one in found:
            if one.faults or not options.is_quiet():
                click.echo(_table(one))
    return FAULTY if any(one.faults for one in found) else 0


def _is_there(track: Path) -> bool:
    try:
        return track.exists()
    except OSError:  # the name is too long for the system
        return False


def _told_together(playlist: Path, found: "list[Verified]") -> dict[str, object]:
    return {
        "path": playlist.as_posix(),
        "ok": not any(one.faults for one in found),
        "duration_s": round(sum(one.duration_s for one in found), 6),
        "tracks": [_told(one) for one in found],
    }


def _told(found: "Verified") -> dict[str, object]:
    return {
        "path": found.path.as_posix(),
        "ok": not found.faults,
        "title": found.title,
        "duration_s": found.duration_s,
        "utterances": found.utterances,
        "speech_lufs": found.speech_lufs,
        "true_peak_dbtp": found.true_peak_dbtp,
        "faults": [{"kind": one.kind, "at_s": one.at_s, "message": one.message} for one in found.faults],
    }


def _table(found: "Verified") -> str:
    from voiceguide.model.durations import clock
    from voiceguide.model.markup import counted
    from voiceguide.verify.faults import KINDS

    heading = (
        f"{found.title}: {clock(found.duration_s)}, {counted(found.utterances, 'utterance')}, "
        f"speech {found.speech_lufs} LUFS, true peak {found.true_peak_dbtp} dBTP"
    )
    lines = [found.title if found.speech_lufs is None else heading]
    for kind in found.kinds:
        holds = KINDS[kind]
        faults = [fault for fault in found.faults if fault.kind == kind]
        if not faults and options.is_quiet():
            continue
        lines.append(f"  {'ok   ' if not faults else 'FAULT'} {kind:<9} {holds if not faults else f'{len(faults)}:'}")
        lines += [f"        {clock(one.at_s) if one.at_s is not None else '':>7}  {one.message}" for one in faults]
    return "\n".join(lines)
