"""How well each routine is understood with each voice, as Markdown for docs/voices.md."""

from collections import Counter
from collections.abc import Iterator, Mapping

from voiceguide.verify.words import HeardUtterance, Understanding

Heard = dict[str, dict[str, Understanding]]
"""By voice and routine."""
_WORST = 10


def table(heard: Mapping[str, Mapping[str, Understanding]]) -> str:
    """Give the table of routines and voices, and for each voice the phrases that are misheard most."""
    return "\n".join([*_rates(heard), *(line for voice in heard for line in _worst(voice, heard[voice]))])


def worst(understandings: Mapping[str, Understanding]) -> list[HeardUtterance]:
    """Give the utterances with the largest part of their words misheard, each text once; of equals, the longer."""
    misheard = [it for understanding in understandings.values() for it in understanding.misheard]
    ordered = sorted(misheard, key=lambda it: (-it.errors / max(1, it.words), -it.words, it.text))
    return list({it.text: it for it in reversed(ordered)}.values())[::-1][:_WORST]


def _rates(heard: Mapping[str, Mapping[str, Understanding]]) -> Iterator[str]:
    routines = sorted({routine for of_voice in heard.values() for routine in of_voice})
    yield f"| routine | words | {' | '.join(f'{voice}: word errors' for voice in heard)} |"
    yield f"|---|---:|{'---:|' * len(heard)}"
    for routine in routines:
        cells = [heard[voice].get(routine) for voice in heard]
        words = next(cell.words for cell in cells if cell)
        yield f"| `{routine}` | {words} | {' | '.join(_rate(cell) for cell in cells)} |"
    together = [Understanding(tuple(it for one in heard[voice].values() for it in one.utterances)) for voice in heard]
    yield f"| all | {max(one.words for one in together)} | {' | '.join(map(_rate, together))} |"


def _rate(understanding: Understanding | None) -> str:
    return "" if understanding is None else f"{100 * understanding.error_rate:.1f} %"


def _worst(voice: str, understandings: Mapping[str, Understanding]) -> Iterator[str]:
    times = Counter(it.text for one in understandings.values() for it in one.misheard)
    yield from ("", f"The phrases that are misheard most with `{voice}`:", "")
    yield from ("| said | heard | word errors | times |", "|---|---|---:|---:|")
    for it in worst(understandings):
        yield f"| {_cell(it.text)} | {_cell(it.heard) or 'nothing'} | {it.errors} of {it.words} | {times[it.text]} |"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
