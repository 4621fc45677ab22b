"""A session with continuous sound, encoded by one encoder as one stream, with the Info frame of a stitched session."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import BinaryIO

import numpy as np

from voiceguide.audio.clip import Samples
from voiceguide.encoders.mp3.crc import frame_crcs
from voiceguide.encoders.mp3.encode import (
    TAIL_FRAMES,
    Encoding,
    encode_samples,
    encoder_of,
    flush,
    require_frames,
    without_tags,
)
from voiceguide.encoders.mp3.stitch import Piece, write_frames
from voiceguide.model.durations import FRAME_SAMPLES

_MARGIN_FRAMES = 2
"""Frames that are encoded after the end and then dropped. Without them, LAME would encode the sudden stop of a track
that ends in the middle of a bed."""


def stream(blocks: Iterator[Samples], total_frames: int, encoding: Encoding, out: BinaryIO) -> None:
    """Write to `out`, which must be seekable, an MP3 of `blocks`, shape (n, channels), that plays `total_frames`.

    It plays exactly that many frames. Memory does not grow with the length. Raise SoundError if LAME fails.
    """
    stream_frames = total_frames + TAIL_FRAMES
    write_frames(_pieces(blocks, stream_frames, encoding), stream_frames, encoding, out)


def _pieces(blocks: Iterator[Samples], stream_frames: int, encoding: Encoding) -> Iterator[Piece]:
    size, count, pending = encoding.frame_bytes, 0, b""
    for coded in _encoded_blocks(blocks, encoding):
        pending = without_tags(pending + coded, encoding) if not count else pending + coded
        whole = len(pending) // size * size
        frames, pending = pending[:whole], pending[whole:]
        require_frames(frames, whole // size, encoding)
        wanted = frames[: max(0, stream_frames - count) * size]
        count += whole // size
        yield wanted, frame_crcs(wanted, size)
    # No byte must be left over, and no frame be missing.
    require_frames(pending, stream_frames + _MARGIN_FRAMES - count, encoding)


def _with_margin(blocks: Iterator[Samples]) -> Iterator[Samples]:
    """Yield `blocks`, then the end of the last block in reverse, so that the sound continues without a step."""
    block = None
    for block in blocks:
        yield block
    if block is not None:
        yield np.resize(block[::-1], (_MARGIN_FRAMES * FRAME_SAMPLES, block.shape[1]))


def _encoded_blocks(blocks: Iterator[Samples], encoding: Encoding) -> Iterator[bytes]:
    """Encode each block while the next is mixed; LAME releases the lock of the interpreter."""
    encoder = encoder_of(encoding)
    with ThreadPoolExecutor(1) as pool:
        previous: Future[bytes] | None = None
        for block in _with_margin(blocks):
            job = pool.submit(encode_samples, encoder, block)
            if previous is not None:
                yield previous.result()
            previous = job
        if previous is not None:
            yield previous.result()
    yield flush(encoder)
