"""`voiceguide doctor`."""

import click

from voiceguide.cli import options
from voiceguide.cli.echo import echo


@options.command("doctor\ndoctor --voice hum\ndoctor --json")
@click.option("--voice", metavar="ENGINE:VOICE", help="The engine and voice that speak.")
@options.json_option
def command(as_json: bool, **flags: str | None) -> None:
    """Check what works here, and name the exact command that fixes what does not.

    A word is spoken, encoded and decoded again. The exit code is that of the first problem that would stop a build.
    """
    from voiceguide.doctor import examine
    from voiceguide.settings.user_cache import local_cache
    from voiceguide.speech.voice_choice import VoiceChoice

    settings = options.settings(**flags)
    findings = []
    cache, output = local_cache(settings), settings.value("output")
    for finding in examine(lambda: VoiceChoice.parse(settings.value("voice"), "en", cache), cache, output):
        findings.append(finding)
        if not as_json and not (finding.works and options.is_quiet()):
            echo(f"{'ok   ' if finding.works else 'WRONG'}  {finding.name}: {finding.seen}")
            if not finding.works:
                echo(f"       mend it: {finding.mend}")
    if as_json:
        options.print_json([
            {"name": finding.name, "works": finding.works, "seen": finding.seen, "mend": finding.mend or None}
            for finding in findings
        ])
    wrong = next((finding for finding in findings if finding.exit_code), None)
    if wrong is not None:
        raise click.exceptions.Exit(wrong.exit_code)
    options.next_step("Next: voiceguide build calf-release")
