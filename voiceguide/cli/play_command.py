"""`voiceguide play`."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

import click

from voiceguide.cli import options
from voiceguide.cli.completed import completed
from voiceguide.cli.echo import echo
from voiceguide.cli.remote_play import RemoteWishes

if TYPE_CHECKING:
    from voiceguide.cli.options import Asked
    from voiceguide.player.audio.safe_source import SafeSource
    from voiceguide.player.audio.source import Speaker
    from voiceguide.player.player import Coach
    from voiceguide.player.preparation import PlayOptions
    from voiceguide.player.store.keeping import Keeping
    from voiceguide.player.tui.invitation import Invitation
    from voiceguide.schedule.layout import Plan

Ended = Literal["over", "interrupted", "terminated"]
LAST_S = 2.0
"""The time in seconds that the last sound may take to end."""
INTERRUPTED, TERMINATED = 130, 143
"""The exit codes by which a shell knows a program that Ctrl-C or SIGTERM ended."""


@options.command("""
play calf-release
play calf-release --fit 12m
play calf-release --from 4
play --resume
play calf-release --plain --silent
play calf-release --any-key
play calf-release --remote
play --list-devices
""")
@click.argument("reference", metavar="[ROUTINE]", required=False, shell_complete=completed("routines"))
@options.voice_options
@options.bed_option
@click.option("--resume", is_flag=True, help="Go on where you left with Q.")
@click.option("--auto", is_flag=True, help="Steps that wait for a key go on by themselves.")
@click.option("--any-key", is_flag=True, help="Any key pauses and goes on, for an elbow.")
@click.option("--plain", is_flag=True, help="A line for each event, no screen.")
@click.option("--remote", is_flag=True, help="A phone with its browser is the remote control.")
@click.option("--host", metavar="ADDRESS", help="Answer the phone on this address only.")
@click.option("--port", metavar="N", type=click.IntRange(0, 65_535), help="Its port; 0 for a free one.")
@click.option("--silent", is_flag=True, help="No sound: words, and the bell at signs.")
@click.option("--device", metavar="NAME", help="Where to play; a part of its name is enough.")
@click.option("--list-devices", is_flag=True, help="Print the names for --device.")
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
    remote: bool,
    host: str | None,
    port: int | None,
    silent: bool,
    device: str | None,
    list_devices: bool,
    as_json: bool,
    **flags: str | None,
) -> None:
    """Play ROUTINE live: it waits for you, and adapts when you need more time.

    ROUTINE is an id (see voiceguide list), a path with / or .yaml in it, or - for standard input. With --resume alone,
    it is the routine that you left last. While it plays, SPACE
    pauses, the arrows go from step to step, + and - change the hold, q quits, and ? shows all keys.
    """
    if list_devices:
        _list_devices(as_json=as_json)
        return
    wishes = RemoteWishes(remote, host, port, as_json)
    wishes.check()
    keeping = _keeping(reference, fit, section, from_step, flags, resume=resume)
    asked = _looked_up(keeping, flags)
    is_plain = plain or as_json or not _is_on_terminal()
    manner = _Manner(is_plain, any_key, silent)
    with wishes.place() as place, _speaker(device, silent=silent) as (speaker, source):
        coach = _coach(keeping, asked, speaker, auto=auto)
        _tell_device_changes(speaker, coach)
        with closing(coach), wishes.control(coach, place, on_screen=not is_plain) as invitation:
            ended = _perform(coach, source, keeping, asked, partial(_show, coach, manner, wishes, invitation))
    _report(ended, coach, source, keeping)


@dataclass(frozen=True, slots=True)
class _Manner:
    """How a session is shown."""

    is_plain: bool
    """Whether in lines, without a screen."""
    any_key: bool
    bell: bool
    """Whether the bell of the terminal rings at signs."""


def _list_devices(*, as_json: bool) -> None:
    from voiceguide.player.audio.device import devices

    names = devices()
    if as_json:
        options.print_json([{"name": name} for name in names])
    elif names:
        echo(*names)
    else:
        options.say("The sound server lists no device that can play.")


def _keeping(
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
    side: str | None = click.get_current_context().meta.get("voiceguide.side")
    values = {**flags, "fit": fit, "section": section, "from": from_step, "without": without, "side": side}
    settings = options.settings(**flags)
    if reference is not None:  # the place is remembered for a file by its path, wherever one resumes it
        reference = options.catalogue(settings).resolved(reference)
    return keeping(reference, values, settings, options.say, resume=resume)


def _is_on_terminal() -> bool:
    return sys.stdout is not None and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


@contextmanager
def _speaker(device: str | None, *, silent: bool) -> "Iterator[tuple[Speaker, SafeSource]]":
    """Yield an open speaker and its source, so that a missing device is noticed before anything is planned."""
    from voiceguide.player.audio.safe_source import SafeSource

    speaker: Speaker
    if silent:
        from voiceguide.player.audio.silence import Silence

        speaker = Silence()
    else:
        from voiceguide.player.audio.device import Device

        speaker = Device(device)
    source = SafeSource()
    speaker.start(source)
    try:
        yield speaker, source
    finally:
        speaker.close()


def _looked_up(keeping: "Keeping", flags: dict[str, str | None]) -> "Asked":
    """Look up the routine and the options, before a device is opened, so that mistakes in them are reported first."""

    def look_up() -> "Asked":
        meta = click.get_current_context().meta
        meta["voiceguide.without"], meta["voiceguide.side"] = keeping.without, keeping.option("side")
        restored = {name: keeping.option(name) or flag for name, flag in flags.items()}
        part = {"section": keeping.option("section"), "from_step": keeping.option("from"), "fit": keeping.option("fit")}
        return options.asked(keeping.reference, **part, **restored)

    return keeping.met(look_up, "section", "from", "without", "side")


def _coach(keeping: "Keeping", asked: "Asked", speaker: "Speaker", *, auto: bool) -> "Coach":
    """Plan the session, and return the coach that performs it."""
    from voiceguide.player.preparation import coach_for, planned_for_play

    routine, catalogue, studio = asked.routine, asked.catalogue, asked.studio
    options.say(f"Voice: {studio.voices_for(routine)['coach']}.")
    with options.progress() as on_progress, options.suggesting(asked):

        def plan() -> "tuple[Plan, bool]":
            fit_s = asked.fit_s if keeping.option("fit") else None
            return planned_for_play(routine, catalogue, studio, fit_s, on_progress, talk=asked.talk)

        planned, is_exact = keeping.met(plan, "fit")
    return coach_for(
        studio,
        _play_options(asked, auto=auto),
        planned,
        is_exact=is_exact,
        begin=keeping.begin(catalogue.phrases(routine.language)),
        device_gone=lambda: speaker.is_gone,
    )


def _play_options(asked: "Asked", *, auto: bool) -> "PlayOptions":
    from voiceguide.audio.beds.registry import QUIET, bed_of, is_audible
    from voiceguide.player.preparation import PlayOptions

    bed = asked.settings.value("bed")
    wake = asked.settings.value("wake") or asked.routine.defaults.wake or "swell"
    swells = bed == QUIET and wake == "swell"
    return PlayOptions(bed_of(bed, asked.studio.store), bed_ducks=is_audible(bed), swells=swells, auto=auto)


def _tell_device_changes(speaker: "Speaker", coach: "Coach") -> None:
    gone, back = "The sound device is gone; the session waits for it.", "The sound device is back. Going on."
    speaker.on_change = lambda is_gone: coach.tell(gone if is_gone else back)


def _perform(
    coach: "Coach", source: "SafeSource", keeping: "Keeping", asked: "Asked", show: Callable[[], Ended]
) -> Ended:
    """Play the session, and `show` it until its end; return how it ended."""
    keeping.attend(coach, asked.routine)  # before the first sample: it may add words at the beginning
    _ = coach.moment  # lays out the beginning while there is time
    source.set_source(coach.pull)
    try:
        ended = show()
        if ended == "over":
            coach.wait(LAST_S)
    finally:
        keeping.close(coach)
    return ended


def _show(coach: "Coach", manner: _Manner, wishes: RemoteWishes, invitation: "Invitation | None") -> Ended:
    from voiceguide.player.controls.media_keys import Buttons

    with Buttons(coach) as buttons:
        if manner.is_plain:
            from voiceguide.player.tui.plain import show as show_plain

            # Standard output has the address alone if a program reads it.
            write = options.say if wishes.as_json else options.print_line
            write_sign = write if wishes.as_json else partial(options.print_line, bell=manner.bell)
            ended = show_plain(coach, write, any_key=manner.any_key, write_sign=write_sign)
        else:
            from voiceguide.player.tui.app import show

            ended = show(coach, any_key=manner.any_key, bell=manner.bell, invitation=invitation)
    if buttons.trouble is not None:
        options.say_more(buttons.trouble)
    return ended


def _report(ended: Ended, coach: "Coach", source: "SafeSource", keeping: "Keeping") -> None:
    """Say in one line how the session ended, and what can be done next. Raise its error if it had one."""
    from voiceguide.model.durations import clock

    if source.failure is not None:
        raise source.failure
    if coach.error is not None:
        raise coach.error
    moment = coach.moment
    ending = "Done" if coach.ending == "done" else "Stopped"
    options.say(f"{ending}: {moment.title}, {clock(moment.position_s)} of {clock(moment.session_s)}.")
    if ended != "over":
        raise click.exceptions.Exit(INTERRUPTED if ended == "interrupted" else TERMINATED)
    if coach.ending == "done":
        options.next_step(f"Next: voiceguide build {keeping.reference} makes it a file for the phone.")
    elif coach.ending == "quit":
        options.next_step("Next time: Q instead of q remembers the place, for --resume.")
