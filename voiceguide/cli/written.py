"""Where a command puts a text that it made: on standard output, or in a file that was not there before."""

from pathlib import Path

import click


def put(text: str, target: Path | None, *, force: bool, say: bool = True) -> None:
    """Write `text` to `target`, whole or not at all, and `say` where; on standard output where that is None.

    The folder is made where it is not there, as `build` makes it.

    Raises SoundError where something stands there already and is not to be replaced, or nothing can be written.
    """
    from voiceguide._system.atomic import write_whole
    from voiceguide.errors import SoundError

    if target is None:
        click.echo(text, nl=False)
        return
    target = target.expanduser()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SoundError(f"{target.parent.as_posix()} cannot be made: {error.strerror}") from error
    write_whole(target, text.encode(), replace=force)
    if say:
        click.echo(target.as_posix())
