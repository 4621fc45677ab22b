"""A levelled clip as a file of its own, in any format, without tags."""

import io

from voiceguide.audio.clip import Clip
from voiceguide.encoders.mp3.encode import Encoding, encode
from voiceguide.encoders.mp3.stitch import stitch
from voiceguide.encoders.registry import Format
from voiceguide.encoders.stream import StreamInfo
from voiceguide.model.durations import FRAME_SAMPLES


def file_of(clip: Clip, form: Format, bitrate_kbps: int) -> bytes:
    """Return the content of a file that holds `clip`, which must last whole frames.

    Raise SoundError if the encoder fails, UsageError for a bit rate that the format does not have.
    """
    out = io.BytesIO()
    if form.write is None:
        encoding = Encoding(bitrate_kbps)
        stitch([(0, encode(clip, encoding))], clip.length // FRAME_SAMPLES, encoding, out)
    else:
        form.write(iter([clip.samples.reshape(-1, 1)]), StreamInfo(1, clip.length, bitrate_kbps), out)
    return out.getvalue()
