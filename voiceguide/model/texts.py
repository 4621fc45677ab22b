"""Words to be spoken, as a routine holds them."""

from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Self

from pydantic import GetCoreSchemaHandler, model_validator
from pydantic_core import CoreSchema, PydanticCustomError, PydanticKnownError, core_schema

from voiceguide.errors import Where
from voiceguide.model.markup import Part, TextError, has_words, parse_text
from voiceguide.model.values import Model, refuse_cut_text


@dataclass(frozen=True, slots=True)
class Text:
    """Words to be spoken, with their placeholders and breaks, and where they stand.

    No `Model`, which takes six times the memory: this is what a routine has most of.
    """

    text: str
    where: Where | None = None

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        """Have pydantic read what a file says by `_read`, and write what is spoken."""
        told = core_schema.plain_serializer_function_ser_schema(attrgetter("text"))
        return core_schema.no_info_plain_validator_function(cls._read, serialization=told)

    @classmethod
    def _read(cls, data: Any) -> Self:
        if isinstance(data, cls):
            return data
        if isinstance(data, (list, dict)):
            brackets = "{…}" if isinstance(data, dict) else "[…]"
            message = 'quote this text: YAML takes "{brackets}" for its own'
            raise PydanticCustomError("quote", message, {"brackets": brackets})
        if not isinstance(data, str):
            raise PydanticKnownError("string_type")
        refuse_cut_text(data)
        if getattr(data, "is_null", False):
            raise ValueError(f'"{data}" means that there is no value; quote the word, or leave the key out')
        return cls(str(data), getattr(data, "where", None))

    def __post_init__(self) -> None:
        """Raise ValueError for what cannot be spoken."""
        if not self.text.strip():
            raise ValueError("the text is empty")
        try:
            parts = self.parts
        except TextError as error:
            raise PydanticCustomError("text", "{why}", {"why": str(error), "offset": error.offset}) from None
        if not has_words(parts):
            raise ValueError("there is nothing to speak in this text; for silence alone use rest or after")

    @property
    def parts(self) -> tuple[Part, ...]:
        """The text taken apart."""
        return parse_text(self.text)


class Talk(Model):
    """Words in full and, for those who know them, in brief."""

    full: Text
    brief: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _wrap(cls, data: Any) -> Any:
        if isinstance(data, dict) and not data.keys() & {"full", "brief"}:
            return {"full": data}  # Text says what is wrong with it
        return data if isinstance(data, dict) else {"full": data, "where": getattr(data, "where", None)}

    def at(self, brief: bool) -> Text:
        """Give the words in full, or in brief where there are such."""
        return self.brief if brief and self.brief else self.full
