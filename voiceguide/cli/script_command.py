"""`voiceguide script`."""

import click

from voiceguide.cli import options
from voiceguide.cli.completed import completed
from voiceguide.cli.echo import echo, echo_text


@options.command("""
script calf-release
script calf-release --talk brief --estimate
script my-routine.yaml --format vtt > my-routine.vtt
script my-routine.yaml --format ssml > my-routine.ssml
""")
@click.argument("reference", metavar="ROUTINE", shell_complete=completed("routines"))
@options.voice_options
@options.estimate_option
@click.option("--format", "form", type=click.Choice(["text", "json", "vtt", "ssml"]), default="text",
              help="The format to print. [default: text]")  # fmt: skip
@options.json_option
def command(
    reference: str,
    estimate: bool,
    form: str,
    as_json: bool,
    **flags: str | None,
) -> None:
    """Print every cue of ROUTINE with its time, as it will be spoken.

    Times come from real phrases: new phrases are spoken now, and kept for the build.
    """
    from voiceguide.cli.tables import print_bars
    from voiceguide.encoders.mp3.encode import TAIL_FRAMES
    from voiceguide.export.captions import vtt_of
    from voiceguide.export.document import timeline_document
    from voiceguide.export.script_text import chapter_times, heading, script_text
    from voiceguide.export.ssml import ssml
    from voiceguide.schedule.placement import timeline_of
    from voiceguide.schedule.planner import plan

    asked = options.asked(reference, **flags)
    subject = asked.routine, asked.catalogue, asked.studio
    with options.progress() as on_progress, options.suggesting(asked):
        planned = plan(*subject, talk=asked.talk, fit_s=asked.fit_s, estimate=estimate, on_progress=on_progress)
        usual = None
        if asked.fit_s is not None:
            usual = plan(*subject, talk=asked.talk, estimate=estimate, on_progress=on_progress)
    options.warn(planned)
    timeline = timeline_of(planned.plan, TAIL_FRAMES)
    if as_json or form == "json":
        head = {"id": asked.routine.id, "title": asked.routine.name.text, "estimated": estimate}
        options.print_json(head | timeline_document(timeline))
    elif form == "vtt":
        echo_text(vtt_of(cue for cue in timeline.cues if cue.kind == "utterance"))
    elif form == "ssml":
        echo_text(ssml(timeline, asked.routine.language))
    else:
        echo(heading(planned.plan, usual=usual.plan if usual else None, estimated=estimate))
        print_bars([(chapter.title, chapter.start_s, chapter.end_s) for chapter in chapter_times(planned.plan)])
        echo_text(script_text(planned.plan))
        options.next_step(f"Next: voiceguide build {reference}")
