"""voiceguide/model/spans.py."""

from typing import get_args

from voiceguide.authoring.json_schema import schema_of
from voiceguide.model.spans import SpanKind
from voiceguide.model.steps import Leaf
from voiceguide.parser.catalogue import Catalogue


def test_every_kind_of_span_has_its_traits() -> None:
    assert all(kind.traits.purpose for kind in SpanKind)
    assert [kind for kind in SpanKind if kind.traits.is_timed and kind.traits.cue is None] == []


def test_every_kind_of_step_is_in_the_schema() -> None:
    written = str(schema_of("routine", Catalogue().lists))
    assert [step.__name__ for step in get_args(Leaf) if step.__name__ not in written] == []
