"""A session that sounds all the time, encoded as one stream by one encoder, under the Info frame of a joined one."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import BinaryIO

import numpy as np

from voiceguide.audio.clip import Samples
from voiceguide.encoders.mp3.crc import frame_crcs
from voiceguide.encoders.mp3.encode import (
    TAIL_FRAMES,
    Encoding,
    encoded_by,
    encoder_of,
    flushed,
    refuse_odd_frames,
    without_tags,
)
from voiceguide.encoders.mp3.stitch import Piece, write_frames
from voiceguide.model.durations import FRAME_SAMPLES

_MARGIN_FRAMES = 2
"""So much is encoded after the end, and left out: where a track ends in the midst of a bed, LAME heard it break off."""


def stream(blocks: Iterator[Samples], total_frames: int, encoding: Encoding, out: BinaryIO) -> None:
    """Write to `out`, which can seek, an MP3 of `blocks`, shape (n, channels), that plays exactly `total_frames`.

    Memory does not grow with the length. Raises SoundError where LAME fails.
    """
    stream_frames = total_frames + TAIL_FRAMES
    write_frames(_pieces(blocks, stream_frames, encoding), stream_frames, encoding, out)


def _pieces(blocks: Iterator[Samples], stream_frames: int, encoding: Encoding) -> Iterator[Piece]:
    size, count, held = encoding.frame_bytes, 0, b""
    for coded in _coded(blocks, encoding):
        held = without_tags(held + coded, encoding) if not count else held + coded
        whole = len(held) // size * size
        frames, held = held[:whole], held[whole:]
        refuse_odd_frames(frames, whole // size, encoding)
        kept = frames[: max(0, stream_frames - count) * size]
        count += whole // size
        yield kept, frame_crcs(kept, size)
    refuse_odd_frames(held, stream_frames + _MARGIN_FRAMES - count, encoding)  # nothing is held, and nothing missing


def _going_on(blocks: Iterator[Samples]) -> Iterator[Samples]:
    """Give `blocks`, and after them the last moment backwards: sound goes on without a step where it is cut off."""
    block = None
    for block in blocks:
        yield block
    if block is not None:
        yield np.resize(block[::-1], (_MARGIN_FRAMES * FRAME_SAMPLES, block.shape[1]))


def _coded(blocks: Iterator[Samples], encoding: Encoding) -> Iterator[bytes]:
    """Encode one block while the next one is mixed: LAME lets go of the lock."""
    encoder = encoder_of(encoding)
    with ThreadPoolExecutor(1) as pool:
        ahead: Future[bytes] | None = None
        for block in _going_on(blocks):
            job = pool.submit(encoded_by, encoder, block)
            if ahead is not None:
                yield ahead.result()
            ahead = job
        if ahead is not None:
            yield ahead.result()
    yield flushed(encoder)
