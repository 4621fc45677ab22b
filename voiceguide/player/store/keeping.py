"""Resuming and remembering for `play`: the place where a session is left, and a line in the log.

A command that plays calls, in this order:

    kept = keeping(reference, options, settings, say, resume=resume)  # adds remembered options to those of the person
    …                                          # looks up the routine by kept.reference, kept.option("fit") and so on
    coach_for(…, begin=kept.begin(phrases))    # begins where the session was left
    kept.attend(coach, routine)                # says where it goes on; notes what happens
    kept.close(coach)                          # remembers or forgets the session; adds it to the log
"""

import shlex
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from voiceguide.model.routine import Routine
    from voiceguide.model.vocabulary import Phrases
    from voiceguide.player.player import Coach
    from voiceguide.player.session.place import Resumption
    from voiceguide.player.session.score import Score
    from voiceguide.player.store.history import Ended, Recording
    from voiceguide.player.store.resume import Memory, Options, Remembered
    from voiceguide.settings import Settings

T = TypeVar("T")

REMEMBERED = ("fit", "talk", "voice", "rate", "section", "from", "without", "side", "bed")
"""Options that are remembered with a session. An option that the person gives now wins."""


def keeping(
    reference: str | None,
    options: "Mapping[str, str | tuple[str, ...] | None]",
    settings: "Settings",
    say: Callable[[str], None],
    *,
    resume: bool,
) -> "Keeping":
    """Return the keeping of a session of the routine `reference`, with `options` of the person (see REMEMBERED).

    `say` shows a line to the person. With `resume`, add the options of the session that was left; without a reference,
    that is the session that was left last. Raise UsageError if there is no routine to play, or if the options rule out
    to resume.
    """
    from voiceguide.errors import UsageError

    given = {name: value for name in REMEMBERED if (value := options.get(name))}
    if not resume:
        if reference is None:
            raise UsageError("name a routine, such as calf-release, or add --resume; voiceguide list shows all")
        return Keeping(reference, given, settings, say, None)
    if "from" in given:
        raise UsageError("--resume goes on where you left, --from begins elsewhere; leave out one of them")
    recalled = _memory(settings).recall(reference)
    remembered = recalled.remembered
    if remembered is None and reference is None:
        raise UsageError(recalled.told)
    if recalled.told:
        say(recalled.told)
    reference = reference or (remembered.reference if remembered else "")
    return Keeping(reference, given, settings, say, remembered)


def _memory(settings: "Settings") -> "Memory":
    """Return the memory. It takes milliseconds to import, so a session that is not resumed starts before it."""
    from voiceguide.player.store.resume import Memory

    return Memory(settings.value("data_dir"))


class Keeping:
    """Completes the options of a session from the memory; at its end remembers or forgets it, and logs it."""

    def __init__(
        self,
        reference: str,
        given: "Options",
        settings: "Settings",
        say: Callable[[str], None],
        remembered: "Remembered | None",
    ) -> None:
        former = remembered.options if remembered else {}
        self.reference, self.options = reference, {**former, **given}
        self._only_remembered = former.keys() - given.keys()
        self._settings, self._say, self._remembered = settings, say, remembered
        self._resumption: Resumption | None = None
        self._recording: Recording | None = None
        self._title = reference

    def option(self, name: str) -> str | None:
        """Return an option as the person wrote it, now or when the session was left; None if it was not given."""
        value = self.options.get(name)
        return value if isinstance(value, str) else None

    @property
    def without(self) -> tuple[str, ...]:
        """The values of the option `--without`."""
        value = self.options.get("without", ())
        return (value,) if isinstance(value, str) else tuple(value)

    def met(self, make: "Callable[[], T]", *names: str) -> "T":
        """Return the result of `make`, which uses the options.

        If it raises ContentError, because the routine has changed and no longer fits a remembered option, remove the
        options in `names` that are only remembered, and try once more. Raise ContentError if there are none of these,
        or if `make` fails again.
        """
        from voiceguide.errors import ContentError

        try:
            return make()
        except ContentError as error:
            gone = [name for name in names if name in self._only_remembered and name in self.options]
            if not gone:
                raise
            for name in gone:
                del self.options[name]
            for line in (*error.lines, f"Going on without --{' and --'.join(gone)}."):
                self._say(line)
            return make()

    def begin(self, phrases: "Phrases") -> "Callable[[Score], int]":
        """Return a function that returns the index of the span of a score at which to begin."""
        from voiceguide.player.session.place import resume_at, turns_of

        def begin(score: "Score") -> int:
            if self._remembered is None:
                return 0
            self._resumption = resume_at(self._remembered.place, turns_of(score.spans, score.stops), phrases)
            return self._resumption.span

        return begin

    def attend(self, coach: "Coach", routine: "Routine") -> None:
        """Show where the session goes on, say it aloud if the routine has changed, and begin to note events."""
        self._title = routine.name.text
        resumption = self._resumption
        if self._remembered is not None and resumption is not None and not resumption.has_changed:
            coach.take_up(self._remembered.second_side, self._remembered.this_step)
        if resumption is not None and resumption.said:
            coach.tell(resumption.said, "note")
            if resumption.has_changed:
                coach.say(resumption.said, first=True)
        if self._settings.value("history") == "on":
            self._record(coach, routine)

    def _record(self, coach: "Coach", routine: "Routine") -> None:
        from datetime import datetime

        from voiceguide.player.store.history import Recording

        self._recording = Recording(routine.id, self._title, datetime.now().astimezone(), time.monotonic)
        coach.listen(self._recording.note)

    def close(self, coach: "Coach") -> None:
        """Add the session to the log if that is on; remember its place on the person's command, or forget it when done.

        Raise SoundError if a file cannot be written.
        """
        try:
            self._log(coach)
        finally:
            if coach.ending == "remember":
                self._remember(coach)
            elif coach.ending == "done":
                _memory(self._settings).forget(self.reference)

    def _remember(self, coach: "Coach") -> None:
        from dataclasses import replace
        from datetime import datetime

        from voiceguide.player.session.place import BEGINNING, turn_at, turns_of
        from voiceguide.player.store.resume import Remembered

        turn = turn_at(coach.span, turns_of(coach.score.spans, coach.score.stops))
        now, at_s = datetime.now().astimezone(), coach.moment.position_s
        remembered = Remembered(self.reference, self._title, BEGINNING, at_s, now, self.options)
        if turn is not None:
            second_side, this_step = coach.still_to_do(turn.span), coach.bent_here(turn.span)
            remembered = replace(remembered, place=turn.place, second_side=second_side, this_step=this_step)
        _memory(self._settings).keep(remembered)
        self._say(f"Remembered. To go on: voiceguide play {shlex.quote(self.reference)} --resume")

    def _log(self, coach: "Coach") -> None:
        if self._recording is None:
            return
        from voiceguide.player.store.history import History

        ways: Mapping[str | None, Ended] = {"done": "done", "quit": "quit", "remember": "remembered"}
        played = self._recording.played("stopped" if coach.error is not None else ways.get(coach.ending, "stopped"))
        if played is not None:
            History(self._settings.value("data_dir")).add(played)
