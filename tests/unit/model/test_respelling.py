"""voiceguide/model/respelling.py: a word has one spelling, or a form for each engine."""

import pytest

from voiceguide.errors import FaultyContent
from voiceguide.model.respelling import Lexicon, as_read, has_forms, spellings
from voiceguide.pipeline.library import loads

LEXICON: Lexicon = {
    "fascia": "fashia",
    "soleus": {"default": "so-lee-us", "natural": "[soleus](/x/)"},
    "calf": {"natural": "c"},
}


@pytest.mark.parametrize(
    ("engine", "said"),
    [
        ("default", {"fascia": "fashia", "soleus": "so-lee-us"}),
        ("system", {"fascia": "fashia", "soleus": "so-lee-us"}),
        ("natural", {"fascia": "fashia", "soleus": "[soleus](/x/)", "calf": "c"}),
    ],
)
def test_an_engine_gets_its_form_or_the_default_or_the_word_as_written(engine: str, said: dict[str, str]) -> None:
    assert spellings(LEXICON, engine) == said


def test_a_lexicon_of_texts_has_no_forms() -> None:
    assert has_forms(LEXICON)
    assert not has_forms({"fascia": "fashia"})


def test_phonemes_count_as_their_word() -> None:
    assert as_read("The [soleus](/sOliəs/), below. [3s]") == "The soleus, below. [3s]"


@pytest.mark.parametrize(
    ("spelling", "complaint"),
    [
        ('"[b](/b/)"', r'3:14: only engine natural reads phonemes; write \{natural: "\[b\]\(/b/\)"\}'),
        ('{default: "[b](/b/)", natural: b}', "3:14: only engine natural reads phonemes"),
        ("{}", "3:14: expected a form for an engine, such as default or natural"),
        ("{na tural: b}", '3:25: expected default or the name of an engine, such as natural, not "na tural"'),
        ("{natural: [b]}", "3:24: expected a text, not a list"),
    ],
)
def test_a_wrong_spelling_is_named_with_its_place(spelling: str, complaint: str) -> None:
    with pytest.raises(FaultyContent, match=complaint):
        loads(f"name: A\nsteps: [{{rest: 5s}}]\nlexicon: {{a: {spelling}}}\n")


def test_an_engine_that_is_not_known_may_have_a_form() -> None:
    routine = loads('name: A\nsteps: [{rest: 5s}]\nlexicon: {a: {my-plug-in: "[b](/b/)"}}\n')
    assert routine.lexicon == {"a": {"my-plug-in": "[b](/b/)"}}
