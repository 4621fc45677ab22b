"""voiceguide/authoring/importers/: scripts as people write them, with every pause kept."""

from pathlib import Path

import pytest

from support.decoders import decode, heard_intervals
from support.paths import DATA
from voiceguide.authoring.importers.importer import imported
from voiceguide.cache import Cache
from voiceguide.compiler.compile import leaves
from voiceguide.errors import FaultyContent
from voiceguide.model.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ
from voiceguide.model.markup import Pause
from voiceguide.model.routine import Routine
from voiceguide.model.steps import Group, SayStep
from voiceguide.parser.catalogue import Catalogue
from voiceguide.pipeline.build import build
from voiceguide.speech.studio import Studio
from voiceguide.speech.voice_choice import VoiceChoice

FOLDER = DATA / "imports"
PAUSES_S: dict[str, list[float]] = {
    "gap-script.txt": [
        3, 6, 4, 5, 4, 3, 5, 4.5, 2, 5, 4, 6, 3, 2, 1.5, 8, 7, 5, 4, 2, 3
    ],
    "page.ssml": [2, 0.75, 3.5, 1, 4, 4],
    "meditation.md": [3, 5, 4, 5, 6, 3, 1, 10, 2.5],
    "windows-line-ends.md": [3, 4, 2, 5, 3],
    "byte-order-mark.txt": [2, 4, 3],
    "curly-quotes.md": [3, 2, 4],
}  # fmt: skip
"""Read off the files by eye."""


def routine_of(yaml: str) -> Routine:
    return Catalogue().read(yaml.encode(), "made.yaml", "made")


def made(script: str, name: str = "script.md") -> Routine:
    return routine_of(imported(script.encode(), name).yaml)


def said(routine: Routine) -> list[str]:
    return [step.say.full.text for step in leaves(routine.steps) if isinstance(step, SayStep)]


def notes(script: bytes, name: str = "a.md") -> list[str]:
    return [str(note) for note in imported(script, name).notes]


def sections(routine: Routine) -> list[str]:
    return [step.section.text for step in routine.steps if isinstance(step, Group) and step.section]


@pytest.mark.parametrize("name", sorted(PAUSES_S))
def test_a_script_in_the_style_people_use_keeps_each_of_its_pauses(name: str) -> None:
    routine = routine_of(imported((FOLDER / name).read_bytes(), name).yaml)
    steps = [step for step in leaves(routine.steps) if isinstance(step, SayStep)]
    breaks = [part.seconds for step in steps for part in step.say.full.parts if isinstance(part, Pause)]
    assert breaks == PAUSES_S[name]


@pytest.mark.parametrize("name", sorted(PAUSES_S))
def test_each_pause_is_exact_in_the_plan_and_heard_in_the_sound(name: str, tmp_path: Path) -> None:
    routine = routine_of(imported((FOLDER / name).read_bytes(), name).yaml)
    studio = Studio(VoiceChoice("hum", "tone"), Cache(tmp_path / "cache"), jobs=1)
    built = build(routine, Catalogue().language("en"), studio, tmp_path / "made.mp3")
    breaks = [cue for cue in built.session.timeline.cues if cue.kind == "break"][-len(PAUSES_S[name]) :]
    decoded = decode(tmp_path / "made.mp3", "libsndfile")
    heard = heard_intervals(decoded.samples, gap_s=0.65)  # longer than what a full stop lasts within an utterance
    for cue, written_s in zip(breaks, PAUSES_S[name], strict=True):
        assert abs(cue.end_sample - cue.start_sample - written_s * SAMPLE_RATE_HZ) <= FRAME_SAMPLES
        if written_s < 0.8:
            continue
        middle = (cue.start_sample + cue.end_sample) // 2
        before = max(end for _, end in heard if end <= middle)
        after = min(start for start, _ in heard if start >= middle)
        assert abs((after - before) / SAMPLE_RATE_HZ - written_s) < 0.06, (name, cue)


@pytest.mark.parametrize(
    ("mark", "seconds"),
    [
        ("[3s]", 3), ("[pause 3s]", 3), ("[pause:3]", 3), ("[PAUSE: 5]", 5), ("[Gap: 30 seconds]", 30),
        ("(pause 10 seconds)", 10), ('<break time="2s"/>', 2), ("<break time='500ms' />", 0.5), ("[1:30]", 90),
        ("<break time=“2s”/>", 2), ("[pause for 1 minute]", 60), ("[Pause 1 min 30 sec]", 90), ("[silence 2.5s]", 2.5),
        ("[pause 10s - let it sink in]", 10), ("(Pause: ten seconds)", 10), ("[wait 2 minutes and 5 seconds]", 125),
        ("[pause]", 2), ("[long pause]", 5), ('<break strength="strong"/>', 1), ("[0.5]", 0.5), ("[pause 1,5 s]", 1.5),
    ],
)  # fmt: skip
def test_a_pause_is_read_however_it_is_written(mark: str, seconds: float) -> None:
    assert said(made(f"One. {mark} Two.")) == said(made(f"One. [{seconds * 1000:g}ms] Two."))


@pytest.mark.parametrize("comment", ["# let them lie down", "// nobody speaks", "; quiet", "<!-- 5 s are enough -->"])
def test_a_comment_behind_a_pause_is_not_spoken(comment: str) -> None:
    assert said(made(f"Lie down. [5s] {comment}\nAnd rest.")) == ["Lie down. [5s]", "And rest."]


@pytest.mark.parametrize(
    "words", ["(inhale at the top) and go on", "[blue mat]", "[10 fingers]", "in a (5s) turn", "a break"]
)
def test_what_is_no_pause_is_spoken(words: str) -> None:
    assert said(made(f"One. {words}")) == [f"One. {words.replace('[', '(').replace(']', ')')}"]


def test_what_stands_in_brackets_and_is_no_pause_is_named() -> None:
    assert notes(b"One.\n[blue mat] Two [red mat].") == [
        "2:1: “[blue mat]” is no pause; it is spoken without its brackets",
        "2:16: “[red mat]” is no pause; it is spoken without its brackets",
    ]


def test_headings_become_sections_and_the_only_first_one_the_name() -> None:
    routine = made("# Evening\n\nHello.\n\n## Feet\n\nRoll.\n\nLegs\n----\n\nShake.\n\nAND REST\n\nBye.\n")
    assert (routine.name.text, sections(routine)) == ("Evening", ["Feet", "Legs", "And rest"])


def test_markdown_leaves_no_marks_in_what_is_spoken() -> None:
    script = "**Sit** _down_, `now`. See [here](https://example.org). ![a](a.png)\n\n* One\n* Two\n\n---\n\n> Three"
    assert said(made(script)) == ["Sit down, now. See here.", "One", "Two", "Three"]


def test_lines_without_a_stop_are_spoken_as_sentences_and_wrapped_lines_as_one() -> None:
    assert said(made("Close your eyes\nBreathe in\nand out", "a.txt")) == ["Close your eyes. Breathe in and out"]


def test_a_pause_before_the_first_word_of_a_section_follows_the_last_word_of_the_one_before() -> None:
    routine = made("# A\n\nOne.\n\n# B\n\n[4s]\n\nTwo.")
    assert said(routine) == ["One. [4s]", "Two."]


@pytest.mark.parametrize("empty", ["", "   \n\n", "[5s]\n[3s]", "---\n***\n", "<speak></speak>"])
def test_a_script_in_which_nothing_is_said_is_refused(empty: str) -> None:
    with pytest.raises(FaultyContent, match="nothing to speak"):
        made(empty)


BOMB = '<!DOCTYPE speak [<!ENTITY a "ha "><!ENTITY b "&a;&a;&a;">]><speak>&b;</speak>'
OUTSIDE = '<!DOCTYPE speak [<!ENTITY x SYSTEM "file:///etc/hostname">]><speak>&x;</speak>'
PARAMETER = '<!DOCTYPE speak [<!ENTITY % x SYSTEM "http://localhost/x"> %x;]><speak>Hi</speak>'


@pytest.mark.parametrize("page", [BOMB, OUTSIDE, PARAMETER])
def test_the_entity_tricks_of_xml_do_nothing(page: str) -> None:
    with pytest.raises(FaultyContent, match="entity"):
        made(page)


@pytest.mark.parametrize("page", ["<speak>One", "<speak><s>One</p></speak>", "<speak xxx", "<speak>\n\n<p</speak>"])
def test_a_broken_page_is_refused_at_its_place(page: str) -> None:
    with pytest.raises(FaultyContent, match=r"script\.md:\d+:\d+: this is not XML"):
        made(page)


def test_what_is_not_supported_in_ssml_is_named_and_its_words_are_spoken() -> None:
    page = "One <voice name='x'>two</voice> <audio src='a.mp3'>three</audio> <prosody pitch='high'>four</prosody>"
    made_of = imported(f"<speak>{page}</speak>".encode(), "a.ssml")
    assert said(routine_of(made_of.yaml)) == ["One two four"]
    assert list(map(str, made_of.notes)) == [
        "1:12: <voice> is not supported; its words are spoken",
        "1:40: <audio> is not supported; its words are left out",
        "1:73: <prosody pitch> is not supported; its words are spoken",
    ]


def test_one_rate_for_all_words_becomes_the_routines_and_several_are_named() -> None:
    assert made('<speak><prosody rate="slow"><p>One.</p></prosody></speak>').rate_wpm == 120
    mixed = imported(b'<speak>One. <prosody rate="slow">Two.</prosody></speak>', "a.ssml")
    assert routine_of(mixed.yaml).rate_wpm is None
    assert [str(note) for note in mixed.notes] == [
        "1:38: a rate of 80% for a part is not supported; a routine has one rate"
    ]


def test_a_script_with_more_steps_than_a_routine_may_have_is_refused_at_once() -> None:
    with pytest.raises(FaultyContent, match=r"a\.md:1:1: this makes 6000 steps; a routine has at most 5000"):
        imported(b"- Rest.\n" * 6000, "a.md")


def test_a_long_line_becomes_steps_that_end_with_sentences() -> None:
    routine = made(" ".join(f"Let your left foot rest on the mat now, number {number}." for number in range(600)))
    assert 50 < len(said(routine)) < 200
    assert all(text.endswith(".") and len(text) < 450 for text in said(routine))


def test_a_heading_behind_a_time_is_a_section_that_starts_then() -> None:
    routine = made("[0:00] Lie down.\n[0:20] # Legs\n[0:40] Rest.\n")
    assert (sections(routine), routine.lead_in_s) == (["Legs"], 0)


def test_the_line_that_leads_to_a_script_between_fences_is_left_out_with_a_note() -> None:
    answer = b"Sure, here it is:\n\n```markdown\n# Rest\n\nLie down. [5s]\n```\n"
    assert said(made(answer.decode())) == ["Lie down. [5s]"]
    assert notes(answer)[0] == "1:1: “Sure, here it is:” leads to the script, and is left out"
