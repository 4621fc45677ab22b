"""`voiceguide play`."""

import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Literal

import click

from voiceguide.cli import options

if TYPE_CHECKING:
    from voiceguide.cli.options import Asked
    from voiceguide.player.audio.safe_source import SafeSource
    from voiceguide.player.audio.source import Speaker
    from voiceguide.player.player import Coach
    from voiceguide.player.preparation import PlayOptions
    from voiceguide.player.store.keeping import Keeping
    from voiceguide.schedule.layout import Plan

LAST_S = 2.0
"""How long the last sound may take to end."""
INTERRUPTED, TERMINATED = 130, 143
"""What a shell says of a program that Ctrl-C or SIGTERM ended."""


@options.command("""
play calf-release
play calf-release --fit 12m
play calf-release --from 4
play --resume
play calf-release --plain --silent
play calf-release --any-key
play --list-devices
""")
@click.argument("reference", metavar="[ROUTINE]", required=False)
@options.voice_options
@click.option("--bed", metavar="quiet|off|rain|waves|brown-noise|drone|FILE",
              help="Under the words: room tone, nothing, a sound of ours, or your sound file. [default: quiet]")
@click.option("--resume", is_flag=True, help="Go on where you left with Q; without ROUTINE, in the one left last.")
@click.option("--auto", is_flag=True, help="Steps that wait for a key go on after their planned time.")
@click.option("--any-key", is_flag=True, help="Each key pauses and goes on, for an elbow; only Ctrl-C ends.")
@click.option("--plain", is_flag=True, help="Lines, one an event, and no screen. [default where there is no terminal]")
@click.option("--silent", is_flag=True, help="No sound: words on the screen, and the terminal's bell at signs.")
@click.option("--device", metavar="NAME", help="Where to play; part of the name is enough.")
@click.option("--list-devices", is_flag=True, help="The names for --device, and nothing else.")
@options.json_option
def command(
    reference: str | None,
    fit: str | None,
    section: str | None,
    from_step: str | None,
    resume: bool,
    auto: bool,
    any_key: bool,
    plain: bool,
    silent: bool,
    device: str | None,
    list_devices: bool,
    as_json: bool,
    **flags: str | None,
) -> None:
    """Play ROUTINE in the room, live: it waits with you, and bends when you need more time.

    ROUTINE is an id (see voiceguide list), a path with / or .yaml in it, or - for standard input. While it plays, SPACE
    pauses, the arrows go from step to step, + and - change the hold, q quits, and ? shows all keys.
    """
    if list_devices:
        _list_devices(as_json=as_json)
        return
    if as_json:
        raise click.UsageError("--json goes with --list-devices; a session has nothing to print")
    kept = _kept(reference, fit, section, from_step, flags, resume=resume)
    is_plain = plain or not _is_for_a_screen()
    asked = _asked(kept, flags)
    with _speaker(device, silent=silent) as (speaker, curtain):
        coach = _begun(kept, asked, speaker, auto=auto)
        _tell_of_the_device(speaker, coach)
        with closing(coach):
            kept.attend(coach, asked.routine)  # before a sound is taken: it may have words to say first
            _ = coach.moment  # lays out the beginning, at leisure
            curtain.set_source(coach.pull)
            try:
                ended = _show(coach, is_plain=is_plain, any_key=any_key, bell=silent)
                if ended == "over":
                    coach.wait(LAST_S)
            finally:
                kept.close(coach)
    _report(ended, coach, curtain, kept)


def _list_devices(*, as_json: bool) -> None:
    from voiceguide.player.audio.device import devices

    names = devices()
    if as_json:
        options.print_json([{"name": name} for name in names])
    elif names:
        click.echo("\n".join(names))
    else:
        options.say("The sound server knows no device that plays.")


def _kept(
    reference: str | None,
    fit: str | None,
    section: str | None,
    from_step: str | None,
    flags: dict[str, str | None],
    *,
    resume: bool,
) -> "Keeping":
    from voiceguide.player.store.keeping import keeping

    without: tuple[str, ...] = click.get_current_context().meta.get("voiceguide.without", ())
    given = {**flags, "fit": fit, "section": section, "from": from_step, "without": without}
    return keeping(reference, given, options.settings(**flags), options.say, resume=resume)


def _is_for_a_screen() -> bool:
    return sys.stdout is not None and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


@contextmanager
def _speaker(device: str | None, *, silent: bool) -> "Iterator[tuple[Speaker, SafeSource]]":
    """Give what plays, open already: whether there is a device is known before anything is planned."""
    from voiceguide.player.audio.safe_source import SafeSource

    speaker: Speaker
    if silent:
        from voiceguide.player.audio.silence import Silence

        speaker = Silence()
    else:
        from voiceguide.player.audio.device import Device

        speaker = Device(device)
    curtain = SafeSource()
    speaker.start(curtain)
    try:
        yield speaker, curtain
    finally:
        speaker.close()


def _asked(kept: "Keeping", flags: dict[str, str | None]) -> "Asked":
    """Look up the routine and what else is asked for: what is wrong there is told before a device is looked for."""

    def ask() -> "Asked":
        click.get_current_context().meta["voiceguide.without"] = kept.without
        again = {name: kept.option(name) or flag for name, flag in flags.items()}
        part = {"section": kept.option("section"), "from_step": kept.option("from"), "fit": kept.option("fit")}
        return options.asked(kept.reference, **part, **again)

    return kept.met(ask, "section", "from", "without")


def _begun(kept: "Keeping", asked: "Asked", speaker: "Speaker", *, auto: bool) -> "Coach":
    """Plan the session, and give who performs it."""
    from voiceguide.player.preparation import coach_for, planned_for_play

    routine, catalogue, studio = asked.routine, asked.catalogue, asked.studio
    with options.progress() as on_progress:

        def plan() -> "tuple[Plan, bool]":
            fit_s = asked.fit_s if kept.option("fit") else None
            return planned_for_play(routine, catalogue, studio, fit_s, on_progress, talk=asked.talk)

        planned, is_exact = kept.met(plan, "fit")
    return coach_for(
        studio,
        _manner(asked, auto=auto),
        planned,
        is_exact=is_exact,
        begin=kept.begin(catalogue.phrases(routine.language)),
        device_gone=lambda: speaker.is_gone,
    )


def _manner(asked: "Asked", *, auto: bool) -> "PlayOptions":
    from voiceguide.audio.beds.registry import QUIET, bed_of, is_audible
    from voiceguide.player.preparation import PlayOptions

    bed = asked.settings.value("bed")
    wakes = asked.settings.value("wake") or asked.routine.defaults.wake or "swell"
    endless = bed_of(bed, asked.studio.store)
    swells = bed == QUIET and wakes == "swell"
    return PlayOptions(endless, bed_ducks=is_audible(bed), swells=swells, auto=auto)


def _tell_of_the_device(speaker: "Speaker", coach: "Coach") -> None:
    gone, back = "The sound device is gone; the session waits for it.", "The sound device is back. Going on."
    speaker.on_change = lambda is_gone: coach.tell(gone if is_gone else back)


def _show(
    coach: "Coach", *, is_plain: bool, any_key: bool, bell: bool
) -> Literal["over", "interrupted", "terminated"]:
    from voiceguide.player.controls.media_keys import Buttons

    with Buttons(coach) as buttons:
        if is_plain:
            from voiceguide.player.tui.plain import show as show_plain

            ended = show_plain(coach, options.print_line, any_key=any_key, bell=bell)
        else:
            from voiceguide.player.tui.app import show

            ended = show(coach, any_key=any_key, bell=bell)
    if buttons.trouble is not None:
        options.say_more(buttons.trouble)
    return ended


def _report(
    ended: Literal["over", "interrupted", "terminated"], coach: "Coach", curtain: "SafeSource", kept: "Keeping"
) -> None:
    """Tell how it went, in one line, and what can be done next."""
    from voiceguide.model.durations import clock

    if curtain.failure is not None:
        raise curtain.failure
    if coach.error is not None:
        raise coach.error
    moment = coach.moment
    way = "Done" if coach.ending == "done" else "Stopped"
    options.say(f"{way}: {moment.title}, {clock(moment.position_s)} of {clock(moment.session_s)}.")
    if ended != "over":
        raise click.exceptions.Exit(INTERRUPTED if ended == "interrupted" else TERMINATED)
    if coach.ending == "done":
        options.next_step(f"Next: voiceguide build {kept.reference} makes it a file for the phone.")
    elif coach.ending == "quit":
        options.next_step("Next time: Q instead of q remembers the place, for --resume.")
