"""The script that anybody would write first: pyttsx3 speaks to WAV files, pydub appends, ffmpeg encodes the whole.

    python obvious.py PIECES.json SESSION.mp3

PIECES.json is a list of [text, seconds of silence after it]; an empty text is a chime. Nothing is kept, nothing is
levelled, there are no tags and no captions. `scripts/bench speed` runs it beside voiceguide.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

import pyttsx3
from pydub import AudioSegment
from pydub.generators import Sine

pieces = json.loads(Path(sys.argv[1]).read_text())
with tempfile.TemporaryDirectory() as folder:
    engine = pyttsx3.init()
    engine.setProperty("rate", 121)
    spoken: dict[str, Path] = {}
    for text, _ in pieces:
        if text and text not in spoken:
            spoken[text] = Path(folder, f"{len(spoken)}.wav")
            engine.save_to_file(text, str(spoken[text]))
            engine.runAndWait()  # one for each: of several that are queued, eSpeak writes the last alone
    until_s = time.monotonic() + 10
    while not all(path.exists() for path in spoken.values()):
        if time.monotonic() > until_s:
            sys.exit("pyttsx3 has lost a phrase")
        time.sleep(0.01)  # eSpeak may still be at it
    chime = Sine(660, sample_rate=22050).to_audio_segment(500, volume=-20).fade_out(400)
    session = AudioSegment.empty()
    for text, silence_s in pieces:
        session += AudioSegment.from_wav(spoken[text]) if text else chime
        session += AudioSegment.silent(round(silence_s * 1000), frame_rate=22050)
    session.export(sys.argv[2], format="mp3", bitrate="64k")
