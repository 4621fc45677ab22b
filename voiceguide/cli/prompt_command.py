"""`voiceguide prompt`."""

from collections.abc import Collection
from typing import TYPE_CHECKING

import click

from voiceguide.cli import options
from voiceguide.cli.completed import completed
from voiceguide.cli.echo import echo_text

if TYPE_CHECKING:
    from voiceguide.errors import ContentError


@options.command("""
prompt
prompt --area calf --tool spiky-ball --minutes 12
prompt --skill > SKILL.md
""")
@click.option("--area", "areas", multiple=True, metavar="AREA", shell_complete=completed("areas"),
              help="Area of the body, or a word for several, such as back. Can be given again.")  # fmt: skip
@click.option("--tool", "tools", multiple=True, metavar="TOOL", shell_complete=completed("tools"),
              help="Tool to keep to. Can be given again.")  # fmt: skip
@click.option("--minutes", type=click.IntRange(1, 240), help="How long the session is to be.")
@click.option("--language", default="en", show_default=True, metavar="CODE", help="Language of all words.")
@click.option("--skill", is_flag=True, help="Print the skill file for tools with a language model instead.")
def command(
    areas: tuple[str, ...], tools: tuple[str, ...], minutes: int | None, language: str, skill: bool
) -> None:
    """Print all that a language model needs to write a routine.

    That is the rules, the format in short, an example, the usual mistakes, and the moves within reach, your own too.
    Give it to any language model, save its answer as a file, and mend that by voiceguide check --json.
    """
    from voiceguide.authoring.prompt import Wish, prompt_text, skill_text

    if skill:
        echo_text(skill_text())
        return
    catalogue = options.catalogue(options.settings())
    _refuse_unknown("--area", areas, catalogue.lists.area_words)
    _refuse_unknown("--tool", tools, catalogue.lists.tools)
    catalogue.phrases(language)
    moves = catalogue.moves(on_fault=_say_fault)
    echo_text(prompt_text(Wish(areas, tools, minutes, language), moves, catalogue.lists))


def _refuse_unknown(option: str, words: tuple[str, ...], known: Collection[str]) -> None:
    from voiceguide.model.markup import near_miss

    for word in words:
        if word not in known:
            hint = near_miss(word, known) or f"; there is {', '.join(sorted(known))}"
            raise click.UsageError(f'{option}: no {option[2:]} "{word}"{hint}')


def _say_fault(error: "ContentError") -> None:
    options.say(f"Left out: {error.lines[0]}")
