"""hibari's models: one for each voice, with its checksum, and two that pronounce unknown words."""

from dataclasses import dataclass

LICENCE = "Apache-2.0"
ATTRIBUTION = "hibari by Maureese Williams, after Kokoro-82M"
REQUIREMENT = "hibari-tts>=0.2.1,<0.3"
"""The package. Later minor versions may have other models and other inner functions."""
METHOD = "numpy's FFT, 6.4 s of noise from seed 0, frames stretched evenly, strong of, edges cut at -54 dB"
"""Everything here that shapes the sound; part of the engine's version."""
G2P_SHA256 = {
    "oov.onnx": "d3cfd8122c5f172a98c8de38268bf1213ee09f2c2ae4df6e055fc6532590fe76",
    "oov_gb.onnx": "0997e3219543247de5646078d770f8ca77011d8fd0abb29fe48d12c60f53e9e1",
}
"""The models that pronounce unknown words, American and British."""


@dataclass(frozen=True, slots=True)
class HibariModel:
    """A model of hibari: one for each voice."""

    name: str
    language: str
    file: str
    sha256: str
    size_bytes: int
    in_package: bool = False

    @property
    def is_british(self) -> bool:
        """Whether unknown words are pronounced the British way."""
        return self.language == "en-gb"


MODELS = {
    "heart": HibariModel(
        "Heart, American English, female", "en-us", "hibari.onnx",
        "5f70741d4e900f4e85d0037498736cc1b3e1b9a63a13546a5da1e63abf4fccd8", 7_936_868, in_package=True,
    ),
    "emma": HibariModel(
        "Emma, British English, female", "en-gb", "bf_emma.int8.onnx",
        "f709f0488ee63b583a22189a955aaf4257b9806dd330be3490661e53af0a89c1", 7_936_868,
    ),
    "fable": HibariModel(
        "Fable, British English, male", "en-gb", "bm_fable.int8.onnx",
        "c28529302f2d27cd12f62625c24425888c4e3c2675583100ec530259136b8bc6", 7_936_868,
    ),
    "fenrir": HibariModel(
        "Fenrir, American English, male", "en-us", "am_fenrir_v2.int8.onnx",
        "f59fbd87908c91f827bc21b1b89443757b9a8580db9eee20aa948deb731321f4", 8_031_158,
    ),
    "kore": HibariModel(
        "Kore, American English, female", "en-us", "af_kore.int8.onnx",
        "346885752673e45d42f9864c9e2432094bc4b6385df060d4b83273da764d2fa9", 7_936_868,
    ),
}  # fmt: skip
"""All voices; the figures are those of hibari-tts 0.2.1."""
