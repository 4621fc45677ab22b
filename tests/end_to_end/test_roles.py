"""A voice for each role: one coaches, another counts, in the file, in its documents and in live play."""

import json
from pathlib import Path

import numpy as np
import pytest

import voiceguide as vg
from support.command_line import voiceguide
from support.decoders import decode
from voiceguide.export.read_tags import read_plan
from voiceguide.model.durations import SAMPLE_RATE_HZ
from voiceguide.speech.engines.hum import pitch
from voiceguide.verify.verifier import verify

ROUTINE = """
name: Counted
safety: "Gently."
voices: {coach: hum, count: "hum:low"}
lexicon: {soleus: {default: so-lee-us, hum: solly-us}}
steps:
  - move: {name: Roll, hold: 20s, countdown: 3, cues: [{at: 2s, say: "Three."}]}
  - {breathe: calm, breaths: 1}
  - {say: "The soleus.", after: 2s}
"""


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def session(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, vg.Session]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("VOICEGUIDE_VOICE", raising=False)
        patch.setenv("VOICEGUIDE_CONFIG_DIR", str(cache))
        made = vg.fit(vg.Studio(cache=cache, silent=True).speak(vg.compile(vg.loads(ROUTINE))))
        path = tmp_path_factory.mktemp("session") / "counted.mp3"
        made.save(path)
        return path, made


def heard(session: tuple[Path, vg.Session], text: str, role: str) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """The samples of the first utterance of `text` by a role, from the decoded file."""
    samples = decode(session[0], "miniaudio").samples
    cue = next(cue for cue in session[1].timeline.cues if (cue.text, cue.role) == (text, role))
    return np.asarray(samples[cue.start_sample : cue.end_sample], np.float64)


@pytest.mark.parametrize(("role", "octave"), [("coach", 1), ("count", 2)])
def test_the_same_word_is_heard_in_the_voice_of_its_role(
    session: tuple[Path, vg.Session], role: str, octave: int
) -> None:
    sound = heard(session, "Three.", role)
    highest = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), SAMPLE_RATE_HZ)).argmax()
    assert highest == pytest.approx(SAMPLE_RATE_HZ / ((60 + 2 * pitch("three")) * octave), rel=0.02)


def test_both_voices_are_equally_loud(session: tuple[Path, vg.Session]) -> None:
    coach, count = (np.sqrt(np.mean(heard(session, "Three.", role) ** 2)) for role in ("coach", "count"))
    assert 20 * np.log10(count / coach) == pytest.approx(0, abs=1)


def test_verify_knows_both_voices(session: tuple[Path, vg.Session]) -> None:
    assert verify(session[0]).faults == ()
    session[0].with_suffix(".json").unlink()
    assert verify(session[0]).faults == ()


def test_the_documents_name_the_voices_and_the_words_of_the_second(session: tuple[Path, vg.Session]) -> None:
    plan = read_plan(session[0])
    assert plan is not None
    assert [(voice["voice"], voice["roles"]) for voice in plan["voices"]] == [("tone", ["coach"]), ("low", ["count"])]
    assert [cue["text"] for cue in plan["cues"] if "role" in cue] == ["Three.", "Two.", "One.", "In.", "Out."]
    assert "The solly-us." in [cue["spoken"] for cue in plan["cues"]]


def test_it_is_played_with_both_voices(session: tuple[Path, vg.Session]) -> None:
    said: list[str] = []
    assert session[1].play(on_event=lambda event: said.append(event.text)) == "done"
    assert {"Three.", "In.", "The soleus."} <= set(said)


def test_one_voice_for_both_roles_makes_the_session_that_it_makes_without_roles(cache: Path, tmp_path: Path) -> None:
    plain, same = ROUTINE.replace("voices: ", "x-voices: "), ROUTINE.replace('"hum:low"', "hum")
    paths = [tmp_path / f"{index}.mp3" for index in range(2)]
    built = [
        vg.build(vg.loads(source), path, studio=vg.Studio(voice="hum", cache=cache))
        for source, path in zip((plain, same), paths, strict=True)
    ]
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert built[1].spoken_count == 0


def test_config_names_the_voice_that_counts_and_a_flag_the_coach(cache: Path, tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text('voices: {coach: nobody, count: "hum:low"}\n')
    (tmp_path / "counted.yaml").write_text(ROUTINE.replace('"hum:low"', "nobody"))
    command = ("build", "./counted.yaml", "--voice", "hum", "--json", "-n")
    done = voiceguide(*command, cwd=tmp_path, cache=cache, VOICEGUIDE_CONFIG_DIR=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert [voice["voice"] for voice in json.loads(done.stdout)["voices"]] == ["tone", "low"]
