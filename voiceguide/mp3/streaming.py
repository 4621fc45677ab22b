"""A session that sounds all the time, encoded as one stream by one encoder, under the Info frame of a joined one."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import BinaryIO

from voiceguide.clip import Samples
from voiceguide.mp3.crc import frame_crcs
from voiceguide.mp3.encode import (
    TAIL_FRAMES,
    Encoding,
    encoded_by,
    encoder_of,
    flushed,
    refuse_odd_frames,
    without_tags,
)
from voiceguide.mp3.stitch import Piece, write_frames


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
        count += whole // size
        yield frames, frame_crcs(frames, size)
    refuse_odd_frames(held, stream_frames - count, encoding)  # nothing is held, and nothing missing


def _coded(blocks: Iterator[Samples], encoding: Encoding) -> Iterator[bytes]:
    """Encode one block while the next one is mixed: LAME lets go of the lock."""
    encoder = encoder_of(encoding)
    with ThreadPoolExecutor(1) as pool:
        ahead: Future[bytes] | None = None
        for block in blocks:
            job = pool.submit(encoded_by, encoder, block)
            if ahead is not None:
                yield ahead.result()
            ahead = job
        if ahead is not None:
            yield ahead.result()
    yield flushed(encoder)
