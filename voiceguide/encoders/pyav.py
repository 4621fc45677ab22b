"""ffmpeg's encoders and decoders, which come with the optional extra `formats`. No other module uses PyAV."""

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

import numpy as np

from voiceguide._system.packages import install_command
from voiceguide.encoders.output_file import ErrorKeepingFile
from voiceguide.encoders.stream import Blocks, StreamInfo
from voiceguide.errors import SoundError, Undecodable
from voiceguide.model.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ

if TYPE_CHECKING:
    from av.container import OutputContainer

EXTRA = "formats"
_REQUIREMENT = "av>=16"
_BIT_EXACT = 0x400
"""AVFMT_FLAG_BITEXACT: no dates, no random serial numbers, no program name in the container."""
_CODEC_BIT_EXACT = 1 << 23
"""AV_CODEC_FLAG_BITEXACT: the same for the codec."""
_LAYOUTS = {1: "mono", 2: "stereo"}
_LENIENT_FROM = 19
"""First major version of PyAV that reads metadata of any encoding; earlier versions must be asked to."""


def is_installed() -> bool:
    """Return whether PyAV is installed, without the cost of importing it."""
    return importlib.util.find_spec("av") is not None


def pyav_install_command(*, reinstall: bool = False) -> str:
    """Return the command that installs PyAV or, if asked to, the command that reinstalls it."""
    return install_command(_REQUIREMENT, reinstall=reinstall)


def require(what: str) -> None:
    """Raise SoundError if PyAV is missing.

    The message says that `what` needs PyAV, and gives the command that installs it.
    """
    if not is_installed():
        raise SoundError(
            f"{what} needs PyAV, the optional part “{EXTRA}” of voiceguide, which is not installed; get it with",
            f"    {pyav_install_command()}",
        )


def encode(
    blocks: Blocks,
    outline: StreamInfo,
    out: BinaryIO,
    *,
    container: str,
    codec: Literal["aac", "libopus"],
    rate_hz: int,
    container_options: dict[str, str],
    codec_options: dict[str, str],
) -> None:
    """Write `blocks` to `out`, encoded at `rate_hz`; the same samples give the same bytes.

    Raise SoundError if ffmpeg fails, OSError if `out` cannot be written.
    """
    import av

    wrapped = ErrorKeepingFile(out)
    with (
        _explain_errors(f"the encoder {codec} failed", wrapped),
        av.open(wrapped, "w", format=container, options=container_options) as file,
    ):
        file.flags |= _BIT_EXACT
        stream = file.add_stream(codec, rate=rate_hz, options=codec_options, layout=_LAYOUTS[outline.channels])
        stream.bit_rate = outline.bitrate_kbps * 1000
        stream.metadata["language"] = outline.language
        stream.codec_context.flags |= _CODEC_BIT_EXACT
        stream.codec_context.thread_count = 1
        _set_chapters(file, outline)
        at = 0
        for block in blocks:
            frame = av.AudioFrame.from_ndarray(block.reshape(1, -1), format="s16", layout=_LAYOUTS[outline.channels])
            frame.sample_rate, frame.time_base, frame.pts = SAMPLE_RATE_HZ, Fraction(1, SAMPLE_RATE_HZ), at
            file.mux(stream.encode(frame))
            at += len(block)
            wrapped.raise_stored_error()
        file.mux(stream.encode(None))


def decoded(path: Path) -> Blocks:
    """Yield the sound of the file at `path`, at 24 kHz, in blocks of shape (n, channels).

    Raise Undecodable if the file is not sound or breaks off, SoundError if PyAV is missing.
    """
    require(f"reading {path.suffix.removeprefix('.')}")
    import av

    try:
        # Opened by Python, because ffmpeg takes some names for addresses, and needs names in UTF-8.
        with path.open("rb") as source, av.open(source, **_lenient(av.__version__)) as file:
            if not file.streams.audio:
                raise Undecodable(path, "is no sound that can be read")
            stream = file.streams.audio[0]
            convert = av.AudioResampler(format="s16", layout=stream.layout, rate=SAMPLE_RATE_HZ)
            for frame in chain(file.decode(stream), [None]):
                for part in convert.resample(frame):
                    yield np.asarray(part.to_ndarray(), dtype=np.int16).reshape(-1, stream.channels)
    except (av.FFmpegError, OSError) as error:
        raise Undecodable(path, f"cannot be decoded: {error.strerror}") from error


def _lenient(version: str) -> dict[str, Any]:
    """Return the options of `av.open` in a version of PyAV, with which metadata that are not UTF-8 are no error."""
    return {} if int(version.partition(".")[0]) >= _LENIENT_FROM else {"metadata_errors": "replace"}


def _set_chapters(file: "OutputContainer", outline: StreamInfo) -> None:
    frame = Fraction(FRAME_SAMPLES, SAMPLE_RATE_HZ)
    file.set_chapters([
        {
            "id": number,
            "start": chapter.start_frame,
            "end": chapter.end_frame,
            "time_base": frame,
            "metadata": {"title": chapter.title},
        }
        for number, chapter in enumerate(outline.chapters)
    ])


@contextmanager
def _explain_errors(what: str, out: ErrorKeepingFile) -> Iterator[None]:
    """Raise the write error stored in `out`, or else an error of ffmpeg as SoundError; `what` begins its message."""
    from av.error import FFmpegError

    try:
        yield
        out.raise_stored_error()
    except FFmpegError as error:
        out.raise_stored_error()
        raise SoundError(f"{what}: {error}") from error
