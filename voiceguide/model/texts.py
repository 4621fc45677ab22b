"""Words to be spoken, as a routine holds them."""

from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Self

from pydantic import GetCoreSchemaHandler, model_validator
from pydantic_core import CoreSchema, PydanticCustomError, PydanticKnownError, core_schema

from voiceguide.errors import Detail, Where, WrongValue
from voiceguide.model.markup import NOTHING, Part, TextError, has_words, parse_text
from voiceguide.model.values import Model, refuse_cut_text


@dataclass(frozen=True, slots=True)
class Text:
    """Words to be spoken, with placeholders and breaks, and their place in the file.

    A dataclass and not a `Model`, which takes six times the memory: a routine holds more texts than anything else.
    """

    text: str
    """The text as its author wrote it."""
    where: Where | None = None

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return the schema by which pydantic reads a text with `_read` and writes it as a string."""
        as_text = core_schema.plain_serializer_function_ser_schema(attrgetter("text"))
        return core_schema.no_info_plain_validator_function(cls._read, serialization=as_text)

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
        if data.strip().lower() in NOTHING:
            message = f'"{data}" means that there is nothing; leave the key out, or write a sentence'
            raise WrongValue(message, Detail("no-text", str(data), "a sentence"))
        return cls(str(data), getattr(data, "where", None))

    def __post_init__(self) -> None:
        """Raise ValueError if the text cannot be read or holds nothing to speak."""
        if not self.text.strip():
            raise WrongValue("the text is empty", Detail("empty-text"))
        try:
            parts = self.parts
        except TextError as error:
            context = {"why": str(error), "offset": error.offset, "detail": error.detail}
            raise PydanticCustomError("text", "{why}", context) from None
        if not has_words(parts):
            message = "there is nothing to speak in this text; for silence alone use rest or after"
            raise WrongValue(message, Detail("empty-text", self.text))

    @property
    def parts(self) -> tuple[Part, ...]:
        """The words, placeholders and breaks of the text, in order."""
        return parse_text(self.text)


class Talk(Model):
    """Words in full, and in brief for listeners who know them."""

    full: Text
    brief: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _wrap(cls, data: Any) -> Any:
        if isinstance(data, dict) and not data.keys() & {"full", "brief"}:
            return {"full": data}  # the complaint then comes from Text
        return data if isinstance(data, dict) else {"full": data, "where": getattr(data, "where", None)}

    def at(self, brief: bool) -> Text:
        """Return the brief words if `brief` is true and there are any, else the full words."""
        return self.brief if brief and self.brief else self.full
