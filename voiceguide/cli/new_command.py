"""`voiceguide new`."""

from pathlib import Path

import click

from voiceguide.cli import options


@options.command("""
new my-calves
new evening-calves --from calf-release
new routines/evening.yaml
""")
@click.argument("name", metavar="NAME")
@click.option("--from", "origin", metavar="ROUTINE", help="Begin with a copy of this one.")
@click.option("-f", "--force", is_flag=True, help="Replace what stands there.")
def command(name: str, origin: str | None, force: bool) -> None:
    """A commented routine to start from, in NAME.yaml, which builds as it is.

    Its first line names the JSON Schema, by which editors complete and check what you write.
    """
    from voiceguide.authoring.scaffold import copy_of, example_routine, title_of
    from voiceguide.cli.written import put

    target = _target(name)
    known = options.catalogue(options.settings())
    if origin is None:
        text = example_routine(title_of(target))
    else:
        source = known.source_of(origin, options.standard_input())
        text = copy_of(origin, source, title_of(target), known.around(origin))
    known.check_text(target.as_posix(), text.encode())
    put(text, target, force=force)
    options.next_step(f"Next: voiceguide build {target.as_posix() if '/' in name else f'./{target.name}'}")


def _target(name: str) -> Path:
    """Give the file called `name`. Raises click.UsageError where that is no name, and its file would be hidden."""
    bare = name.removesuffix(".yaml").removesuffix(".yml")
    if not bare.replace("\\", "/").rpartition("/")[2].strip(". \t\r\n"):
        raise click.UsageError(f'"{name}" names no routine; write e.g. voiceguide new my-calves')
    try:
        return Path(name if name.endswith((".yaml", ".yml")) else f"{name}.yaml").expanduser()
    except RuntimeError:
        raise click.UsageError(f'there is no home folder for "{name}"') from None
