"""Words for the signs that voices cannot read, in one language, as `content/readings/` has it."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field as field  # noqa: N813 - as elsewhere in the model

from voiceguide.model.values import Model


class Readings(Model):
    """The words for ranges, fractions, times, units and capitals in one language; `{}` stands for a number."""

    language: str
    """Code of the language, by which units and currencies get their names."""
    range: str
    times: str
    """Sets of repetitions: `3x10`."""
    so_often: str
    """How often alone: `x3`."""
    about: str
    or_more: str
    number: str
    out_of: str
    """Marks out of ten: `6/10`."""
    whole_and: str
    """A number and a fraction."""
    fractions: Mapping[str, str]
    clock: Mapping[Literal["hour", "early", "late"], str]
    """Times of day: the full hour, the first nine minutes, the others."""
    lasting_after: frozenset[str]
    """Words after which minutes and seconds are a duration, and no time of day."""
    small: tuple[str, ...]
    """The numbers from zero on, in words."""
    roman_after: frozenset[str]
    """Words after which capitals are a Roman numeral."""
    words: Mapping[str, str] = field(default_factory=dict)
    """Signs with words of their own."""
    units: Mapping[str, str]
    """Units of the CLDR, by their signs."""
    glued: Mapping[str, str] = field(default_factory=dict)
    """The same, for signs that mean another unit right behind a number."""
    decades_after: frozenset[str] = frozenset()
    """Words after which `40s` are years of life."""
    currencies: Mapping[str, str]
    """Currencies of ISO 4217, by their signs."""
    spelled: frozenset[str] = frozenset()
    """Words in capitals that are said letter by letter, whatever they look like."""
    stressed: frozenset[str] = frozenset()
    """Short words that may be in capitals only because they are stressed."""

    def __hash__(self) -> int:
        """Return the identity: readings are read once, and rules made from them are kept by it."""
        return id(self)
