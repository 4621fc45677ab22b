"""`voiceguide doctor`."""

import click

from voiceguide.cli import options


@options.command("doctor\ndoctor --voice hum\ndoctor --json")
@click.option("--voice", metavar="ENGINE:VOICE", help="What speaks, as whom.")
@options.json_option
def command(as_json: bool, **flags: str | None) -> None:
    """What works here, and the exact command that mends what does not.

    A word is spoken, encoded and decoded again. The exit code is that of the first thing that fails a build.
    """
    from voiceguide.cache import Cache
    from voiceguide.doctor import examine
    from voiceguide.speech.synthesis import VoiceChoice

    chosen = options.settings(**flags)
    found = []
    cache, output = Cache(chosen.value("cache_dir")), chosen.value("output")
    for finding in examine(lambda: VoiceChoice.parse(chosen.value("voice") or "system", "en"), cache, output):
        found.append(finding)
        if not as_json and not (finding.works and options.is_quiet()):
            click.echo(f"{'ok   ' if finding.works else 'WRONG'}  {finding.name}: {finding.seen}")
            if not finding.works:
                click.echo(f"       mend it: {finding.mend}")
    if as_json:
        options.print_json([
            {"name": one.name, "works": one.works, "seen": one.seen, "mend": one.mend or None} for one in found
        ])
    wrong = next((finding for finding in found if finding.exit_code), None)
    if wrong is not None:
        raise click.exceptions.Exit(wrong.exit_code)
    options.next_step("Next: voiceguide build calf-release")
