"""`voiceguide new`."""

from pathlib import Path

import click

from voiceguide.cli import options
from voiceguide.cli.completed import completed


@options.command("""
new my-calves
new evening-calves --from calf-release
new routines/evening.yaml
""")
@click.argument("name", metavar="NAME")
@click.option("--from", "origin", metavar="ROUTINE", help="Start with a copy of this routine.",
              shell_complete=completed("routines"))  # fmt: skip
@click.option("-f", "--force", is_flag=True, help="Replace the file if it is already there.")
def command(name: str, origin: str | None, force: bool) -> None:
    """Write a commented routine to start from, NAME.yaml, which can be built as it is.

    Its first line names the JSON Schema, with which editors complete and check your text.
    """
    from voiceguide.authoring.scaffold import copy_of, example_routine, title_of
    from voiceguide.cli.written import put

    target = _target(name)
    catalogue = options.catalogue(options.settings())
    if origin is None:
        text = example_routine(title_of(target))
    else:
        source = catalogue.source_of(origin, options.standard_input())
        text = copy_of(origin, source, title_of(target), catalogue.around(origin))
    catalogue.check_text(target.as_posix(), text.encode())
    put(text, target, force=force)
    options.next_step(f"Next: voiceguide build {target.as_posix() if '/' in name else f'./{target.name}'}")


def _target(name: str) -> Path:
    """Return the path of the file for `name`. Raise click.UsageError if it is no name, or the file would be hidden."""
    bare = name.removesuffix(".yaml").removesuffix(".yml")
    if not bare.replace("\\", "/").rpartition("/")[2].strip(". \t\r\n"):
        raise click.UsageError(f'"{name}" names no routine; write e.g. voiceguide new my-calves')
    from voiceguide._system.paths import user_path

    return user_path(name if name.endswith((".yaml", ".yml")) else f"{name}.yaml")
