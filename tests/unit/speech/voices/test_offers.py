"""voiceguide/speech/voices/: the catalogue that ships, and what model cards say about licences."""

import json

import pytest

from voiceguide.speech.engines.protocol import VoiceError
from voiceguide.speech.voices.licences import facts_in, is_free
from voiceguide.speech.voices.offers import UNKNOWN_LICENCE, offer_called, offers, url_of, usual_offer
from voiceguide.speech.voices.renewal import TABLE, table_of


def test_the_catalogue_has_all_voices_and_stays_small() -> None:
    pipers = [offer for offer in offers() if offer.engine == "piper"]
    assert len(pipers) == 163
    assert len({offer.language for offer in pipers}) == 49
    assert {offer.licence for offer in pipers} == {UNKNOWN_LICENCE}
    assert TABLE.stat().st_size < 40_000


def test_each_file_has_its_place_on_the_host() -> None:
    joe = offer_called("en_US-joe-medium")
    assert url_of(joe, joe.files[0], None) == (
        "https://huggingface.co/rhasspy/piper-voices/resolve/main/en/en_US/joe/medium/en_US-joe-medium.onnx"
    )
    assert url_of(joe, joe.files[0], "http://here").startswith("http://here/piper/en/en_US/joe/medium/")
    assert joe.files[0].checksum == "md5:74fd6a4dc39e0aa9dce145d7f5acd4f6"
    emma = offer_called("natural:emma")
    assert url_of(emma, emma.files[0], "http://here") == "http://here/natural/bf_emma.int8.onnx"


@pytest.mark.parametrize(
    ("reference", "answer"),
    [
        ("piper:de_DE-torsten-medium", "did you mean .*piper:de_DE-thorsten-medium"),
        ("natural:heart", "is in the package of its engine: .*pip install"),
        ("system:en-us", "only the engines piper and natural have voices to install"),
        ("../../etc/passwd", "has no voice"),
    ],
)
def test_a_voice_that_cannot_be_installed_is_answered_with_what_can(reference: str, answer: str) -> None:
    with pytest.raises(VoiceError, match=answer):
        offer_called(reference)


def test_a_language_without_a_voice_here_gets_one_proposed() -> None:
    assert [str(usual_offer(language)) for language in ("de", "fr-ca", "xx")] == [
        "piper:de_DE-thorsten-medium", "piper:fr_FR-siwis-medium", "None",
    ]  # fmt: skip


def test_the_catalogue_is_renewed_from_the_list_that_piper_publishes() -> None:
    table = json.loads(TABLE.read_bytes())
    published = {
        key: {
            "files": {
                f"{key[:2]}/{key.split('-')[0]}/{key.split('-')[1]}/{key.split('-')[2]}/{name}": {
                    "size_bytes": size, "md5_digest": md5,
                }
                for name, (size, md5) in zip((f"{key}.onnx", f"{key}.onnx.json", "MODEL_CARD"), files, strict=True)
            }
        }
        for key, files in table.items()
    }  # fmt: skip
    assert table_of(published) == TABLE.read_text(encoding="utf-8")
    published["de_DE-thorsten-medium"]["files"].popitem()
    with pytest.raises(ValueError, match="de_DE-thorsten-medium has other files"):
        table_of(published)


JOE = """# Model card for joe (medium)
* License: CC0
* URL: https://github.com/NabuCasa/voice-datasets
## Training
Finetuned from U.S. English lessac voice (medium quality).
"""


@pytest.mark.parametrize(
    ("card", "licence", "free"),
    [
        ("* License: CC0", "CC0", True),
        ("* License: Public Domain", "Public Domain", True),
        ("* License: CC BY 4.0", "CC BY 4.0", True),
        ("* License: https://creativecommons.org/licenses/by-sa/4.0/", "CC-BY-SA-4.0", True),
        ("* License: https://creativecommons.org/licenses/by-nc-sa/4.0/", "CC-BY-NC-SA-4.0", False),
        ("* License: Apache 2.0", "Apache 2.0", True),
        ("* License: MIT License", "MIT License", True),
        ("* License: GPL-3.0-or-later", "GPL-3.0-or-later", True),
        ("* License: CC-BY-ND-4.0", "CC-BY-ND-4.0", False),
        ("* License: Blizzard 2013, for research only", "Blizzard 2013, for research only", False),
        ("* License: MIT, non-commercial", "MIT, non-commercial", False),
        ("* License: See URL", "See URL", False),
        ("no word of it", "unknown", False),
        ("", "unknown", False),
        (JOE, "CC0; fine-tuned from U.S. English lessac voice (medium quality), "
              "whose recordings are for research only", False),
    ],
)  # fmt: skip
def test_a_card_is_free_for_all_use_only_if_it_says_so(card: str, licence: str, free: bool) -> None:
    assert facts_in(card).licence == licence
    assert is_free(licence) is free
