"""Several things of one command: a fault in one of them does not keep the others from being done."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from voiceguide.cli.echo import echo_error

Thing = TypeVar("Thing")
Result = TypeVar("Result")


def each(things: Sequence[Thing], make: Callable[[Thing], Result]) -> tuple[list[Result], int]:
    """Return the result of `make` for each of `things`, and the exit code: that of the first error, or 0.

    Each error is written when it happens, and the others go on. The error of a single thing is raised.
    """
    from voiceguide.errors import VoiceguideError

    if len(things) == 1:
        return [make(things[0])], 0
    results, exit_code = list[Result](), 0
    for thing in things:
        try:
            results.append(make(thing))
        except VoiceguideError as error:
            echo_error(error)
            exit_code = exit_code or error.exit_code
    return results, exit_code
