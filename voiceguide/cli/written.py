"""Writing a text that a command made: to standard output, or to a new file."""

from pathlib import Path

from voiceguide.cli.echo import echo, echo_text


def put(text: str, target: Path | None, *, force: bool, say: bool = True) -> None:
    """Write `text` to `target`, whole or not at all, and print the path if `say`; to standard output if it is None.

    The folder is made if it is missing, as in `build`. Raise SoundError if the file is already there and `force` is
    false, or if it cannot be written.
    """
    from voiceguide._system.atomic import write_whole
    from voiceguide._system.paths import user_path
    from voiceguide.errors import SoundError

    if target is None:
        echo_text(text)
        return
    target = user_path(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SoundError(f"{target.parent.as_posix()} cannot be made: {error.strerror}") from error
    write_whole(target, text.encode(), replace=force)
    if say:
        echo(target.as_posix())
