"""voiceguide/compiler/lexicon.py: whole words of the lexicon are respelled, once."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.compiler.lexicon import respell


@pytest.mark.parametrize(
    ("text", "lexicon", "said"),
    [
        ("The soleus, below.", {"soleus": "so-lee-us"}, "The so-lee-us, below."),
        ("Soleus and SOLEUS", {"soleus": "x"}, "x and x"),
        ("US and us", {"US": "u s", "us": "uhs"}, "u s and uhs"),
        ("Us", {"us": "uhs", "US": "u s"}, "uhs"),
        ("console", {"sole": "x"}, "console"),
        ("soles sole2 _sole sole-map sole's", {"sole": "x"}, "soles sole2 _sole x-map x's"),
        ("tibialis anterior", {"tibialis": "a", "tibialis anterior": "b"}, "b"),
        ("tibialis\n anterior", {"tibialis anterior": "b"}, "b"),
        ("a b", {"a": "b", "b": "a"}, "b a"),
        ("café", {"cafe\u0301": "x"}, "x"),
        ("cafe\u0301", {"cafe": "x", "café": "y"}, "y"),
        ("कमी कम", {"कम": "x"}, "कमी x"),
        ("straße", {"Straße": "x"}, "x"),
        ("C++ and C", {"C++": "see plus plus"}, "see plus plus and C"),
        ("a.b axb", {"a.b": "x"}, "x axb"),
        ("unchanged", {}, "unchanged"),
        ("unchanged", {"": "x", " ": "y"}, "unchanged"),
        (r"slash", {"slash": r"\1\g<0>"}, r"\1\g<0>"),
    ],
)
def test_whole_words_are_respelled(text: str, lexicon: dict[str, str], said: str) -> None:
    assert respell(text, lexicon) == said


@given(st.text(), st.dictionaries(st.text(), st.text()))
def test_whatever_it_is_given_it_gives_a_text(text: str, lexicon: dict[str, str]) -> None:
    assert isinstance(respell(text, lexicon), str)


@given(st.text())
def test_a_text_without_listed_words_is_left_as_it_is(text: str) -> None:
    assert respell(text, {"\ue000": "x"}) == unicodedata.normalize("NFC", text) or "\ue000" in text
