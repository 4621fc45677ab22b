"""voiceguide/compiler/spoken_form.py and written_out.py: what a voice cannot read is written out for the engine."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.compiler.spoken_form import spoken_form
from voiceguide.parser.catalogue import Catalogue

READINGS = Catalogue().language("en").readings


def spoken(text: str, **lexicon: str) -> str:
    return spoken_form(text, lexicon, READINGS) or text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hold for 5-10 breaths, 10\u201315 minutes.", "Hold for 5 to 10 breaths, 10 to 15 minutes."),
        ("1.5 - 2 cm, 30s-60s", "1.5 to 2 centimeters, 30 seconds to 60 seconds"),
        ("1/2 an inch, 2 1/2 turns, 1½, 3/4", "one half an inch, 2 and one half turns, 1 and one half, three quarters"),
        ("Pressure 6/10", "Pressure 6 out of 10"),
        ("at 7:30, at 10:00, at 7:05", "at 7 30, at 10 o'clock, at 7 oh 5"),
        ("for 1:30, then 0:45", "for 1 minute 30 seconds, then 45 seconds"),
        ("1 kg, 5kg, 37 °C, 20°", "1 kilogram, 5 kilograms, 37 degrees Celsius, 20 degrees"),
        ("30s, 30 sec, 90 secs, 2m, 2 m", "30 seconds, 30 seconds, 90 seconds, 2 minutes, 2 meters"),
        ("3x10, 3 \u00d7 10, 2x, x3", "3 times 10, 3 times 10, 2 times, 3 times"),
        ("L/R, 8-10 reps/side, w/o shoes", "left and right, 8 to 10 reps on each side, without shoes"),
        ("4-7-8 breathing, 4-4-4-4", "four, seven, eight breathing, four, four, four, four"),
        ("Part II. Phase IV, part V", "Part two. Phase four, part five"),
        ("Part I.", "Part one."),
        ("The IT band, an MRI, two ITBs", "The I T band, an M R I, two I T B's"),
        ("Do NOT push. STOP there.", "Do not push. stop there."),
        ("REST NOW, PLEASE", "Rest now, please"),
        ("$20, 5 €, £1.50", "20 US dollars, 5 euros, 1.50 British pounds"),
        ("In → out 😀. Well done 👍🏽!", "In out. Well done!"),
        ("~10 breaths, 60+, #2", "about 10 breaths, 60 or more, number 2"),
    ],
)
def test_what_a_voice_cannot_read_is_written_out(text: str, said: str) -> None:
    assert spoken(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "A well-known pair: L4-L5, C5-6, T12, B12.", "In your 40s, in the 1990s.", "Part I want you to feel.", "I am.",
        "Twenty-five, 100 %, 24/7, 90/90.", "A 10-minute rest.", "World War II.", "5 -10", "Come back: 3, 2, 1.", "👍",
        "Breathe in … and out — slowly.", "x-ray", "555-1234-99",
    ],
)  # fmt: skip
def test_what_reads_well_or_may_mean_something_else_stays(text: str) -> None:
    assert spoken_form(text, {}, READINGS) is None


def test_the_lexicon_wins_and_its_spellings_stay_as_they_are() -> None:
    assert spoken("The IT band, 3x10.", IT="eye-tee") == "The eye-tee band, 3 times 10."
    assert spoken_form("4-7-8", {"4-7-8": "the 4-7-8 BREATH"}, READINGS) == "the 4-7-8 BREATH"
    assert spoken_form("Rest 5 kg →", {"kg": "KG"}, READINGS) == "Rest 5 KG"


def test_nothing_is_written_out_in_a_language_without_readings() -> None:
    assert spoken_form("3x10", {}, None) is None


@given(st.text(alphabet="0123456789 -\u2013:/.,xXLRIVsmkg°$€½~+#→AbZ()'"))
def test_any_text_has_a_form_and_that_form_stays(text: str) -> None:
    once = spoken(text)
    assert any(map(str.isalnum, once)) or not any(map(str.isalnum, text))


@given(st.text(), st.dictionaries(st.text(min_size=1), st.text()))
def test_no_text_and_no_lexicon_breaks_it(text: str, lexicon: dict[str, str]) -> None:
    assert isinstance(spoken_form(text, lexicon, READINGS), str | None)


@pytest.mark.parametrize("text", ["€1{}", "1{} €", "1{} kg", "at most 1{}s", "~1{}", "1{}-2{} m"])
def test_a_number_that_is_too_long_to_count_breaks_nothing(text: str) -> None:
    for groups in range(3, 40):
        assert spoken(text.replace("{}", ",000" * groups))
