"""`voiceguide verify`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from voiceguide.cli import options

if TYPE_CHECKING:
    from voiceguide.verify.session import Verified

FAULTY = 7


@options.command("""
verify output/calf-release.mp3
verify output/calf-release.mp3 --json | jq .faults
""")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@options.json_option
def command(file: Path, as_json: bool) -> int:
    """Measure a finished session against its plan: every utterance, lengths, loudness, chapters, clicks, silence.

    The plan is taken from the .json beside FILE, or else from inside it. Exit 7 when something is off.
    """
    from voiceguide.verify.session import verify

    found = verify(file)
    if as_json:
        options.print_json(_told(found))
    else:
        click.echo(_table(found))
    return FAULTY if found.faults else 0


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
    from voiceguide.durations import clock
    from voiceguide.verify.faults import KINDS

    lines = [
        f"{found.title}: {clock(found.duration_s)}, {found.utterances} utterances, speech {found.speech_lufs} LUFS, "
        f"true peak {found.true_peak_dbtp} dBTP"
    ]
    for kind, holds in KINDS.items():
        faults = [fault for fault in found.faults if fault.kind == kind]
        lines.append(f"  {'ok   ' if not faults else 'FAULT'} {kind:<9} {holds if not faults else f'{len(faults)}:'}")
        lines += [f"        {clock(one.at_s) if one.at_s is not None else '':>7}  {one.message}" for one in faults]
    return "\n".join(lines)
