"""What `play` keeps: the place where a session is left, to go on there another day, and a line in the log.

A command that plays calls, in this order:

    kept = keeping(reference, given, chosen, say, resume=resume)   # what is asked for, what is remembered filled in
    …                                                         # kept.reference and kept.option("fit") lead to a routine
    coach_for(…, begin=kept.begin(phrases))                   # where to go on
    kept.attend(coach, routine)                               # says so where the routine has changed; notes the session
    kept.close(coach)                                         # remembers or forgets; adds to the log
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

REMEMBERED = ("fit", "talk", "voice", "rate", "section", "from", "without", "bed")
"""Options that come back with a session; one that is given anew wins."""


def keeping(
    reference: str | None,
    given: "Mapping[str, str | tuple[str, ...] | None]",
    chosen: "Settings",
    say: Callable[[str], None],
    *,
    resume: bool,
) -> "Keeping":
    """Give what is kept of a session of `reference`, asked for with the options `given` (see REMEMBERED).

    `say` shows a line to the person.

    To resume without a routine means the one that was left last. Raises UsageError where that makes no sense.
    """
    from voiceguide.errors import UsageError

    asked = {name: value for name in REMEMBERED if (value := given.get(name))}
    if not resume:
        if reference is None:
            raise UsageError("name a routine, such as calf-release, or add --resume; voiceguide list shows all")
        return Keeping(reference, asked, chosen, say, None)
    if "from" in asked:
        raise UsageError("--resume goes on where you left, --from begins elsewhere; leave out one of them")
    recalled = _memory(chosen).recall(reference)
    found = recalled.remembered
    if found is None and reference is None:
        raise UsageError(recalled.told)
    if recalled.told:
        say(recalled.told)
    return Keeping(reference or (found.reference if found else ""), asked, chosen, say, found)


def _memory(chosen: "Settings") -> "Memory":
    """Give the memory, which costs some milliseconds: a session that is begun anew is heard before it is asked for."""
    from voiceguide.player.store.resume import Memory

    return Memory(chosen.value("data_dir"))


class Keeping:
    """A session, as it was asked for, from what was remembered of it to what is kept in the end."""

    def __init__(
        self,
        reference: str,
        asked: "Options",
        chosen: "Settings",
        say: Callable[[str], None],
        found: "Remembered | None",
    ) -> None:
        remembered = found.options if found else {}
        self.reference, self.options = reference, {**remembered, **asked}
        self._filled_in = remembered.keys() - asked.keys()
        self._chosen, self._say, self._found = chosen, say, found
        self._going_on: Resumption | None = None
        self._recording: Recording | None = None
        self._title = reference

    def option(self, name: str) -> str | None:
        """Give an option as it was written, now or when the session was left."""
        value = self.options.get(name)
        return value if isinstance(value, str) else None

    @property
    def without(self) -> tuple[str, ...]:
        """What is to be left out."""
        value = self.options.get("without", ())
        return (value,) if isinstance(value, str) else tuple(value)

    def met(self, make: "Callable[[], T]", *names: str) -> "T":
        """Give what `make` makes of the options.

        Where the routine was changed, so that it cannot meet one of `names` that is but remembered, it is made without.
        Raises ContentError where it cannot be made either way.
        """
        from voiceguide.errors import ContentError

        try:
            return make()
        except ContentError as error:
            gone = [name for name in names if name in self._filled_in and name in self.options]
            if not gone:
                raise
            for name in gone:
                del self.options[name]
            self._say(f"{error}\nGoing on without --{' and --'.join(gone)}.")
            return make()

    def begin(self, phrases: "Phrases") -> "Callable[[Score], int]":
        """Give what tells at which span of a score to begin."""
        from voiceguide.player.session.place import resume_at, turns_of

        def begin(score: "Score") -> int:
            if self._found is None:
                return 0
            self._going_on = resume_at(self._found.place, turns_of(score.spans, score.stops), phrases)
            return self._going_on.span

        return begin

    def attend(self, coach: "Coach", routine: "Routine") -> None:
        """Tell where the session goes on, aloud where the routine has changed; from now on, note what happens."""
        self._title = routine.name.text
        going = self._going_on
        if self._found is not None and going is not None and not going.has_changed:
            coach.take_up(self._found.second_side, self._found.this_step)
        if going is not None and going.said:
            coach.tell(going.said, "note")
            if going.has_changed:
                coach.say(going.said, first=True)
        if self._chosen.value("history") == "on":
            self._record(coach, routine)

    def _record(self, coach: "Coach", routine: "Routine") -> None:
        from datetime import datetime

        from voiceguide.player.store.history import Recording

        self._recording = Recording(routine.id, self._title, datetime.now().astimezone(), time.monotonic)
        coach.listen(self._recording.note)

    def close(self, coach: "Coach") -> None:
        """Keep what is to be kept of a session that has ended, or that was stopped in its midst.

        Raises SoundError where nothing can be written.
        """
        try:
            self._log(coach)
        finally:
            if coach.ending == "remember":
                self._remember(coach)
            elif coach.ending == "done":
                _memory(self._chosen).forget(self.reference)

    def _remember(self, coach: "Coach") -> None:
        from dataclasses import replace
        from datetime import datetime

        from voiceguide.player.session.place import BEGINNING, turn_at, turns_of
        from voiceguide.player.store.resume import Remembered

        turn = turn_at(coach.span, turns_of(coach.score.spans, coach.score.stops))
        now, at_s = datetime.now().astimezone(), coach.moment.position_s
        left = Remembered(self.reference, self._title, BEGINNING, at_s, now, self.options)
        if turn is not None:
            second_side, this_step = coach.still_to_do(turn.span), coach.bent_here(turn.span)
            left = replace(left, place=turn.place, second_side=second_side, this_step=this_step)
        _memory(self._chosen).keep(left)
        self._say(f"Remembered. To go on: voiceguide play {shlex.quote(self.reference)} --resume")

    def _log(self, coach: "Coach") -> None:
        if self._recording is None:
            return
        from voiceguide.player.store.history import History

        ways: Mapping[str | None, Ended] = {"done": "done", "quit": "quit", "remember": "remembered"}
        played = self._recording.played("stopped" if coach.error is not None else ways.get(coach.ending, "stopped"))
        if played is not None:
            History(self._chosen.value("data_dir")).add(played)
