"""The front cover of a session: drawn by voiceguide once and then cached, or a picture of the user."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from voiceguide.cache import Cache, key_of
from voiceguide.export.body_map import BACK, FIGURE, FRONT
from voiceguide.export.cover.geometry import SIZE_PX
from voiceguide.export.session_record import Picture

Cover = Path | Literal["own", "none"]
"""The file of a picture, `own` for a cover drawn by voiceguide, or `none`."""
DRAWING = 1
"""Version of `drawing`, part of the cache key. Raise it with any change to the picture of the same words and areas."""


def own_cover(title: str, length_s: float, areas: Sequence[str], kept: Cache) -> Picture:
    """Return a cover with the title, the length, and `areas` marked on a body.

    `kept` is the cache that holds it from the first time on. Raise SoundError if the cache cannot be written.
    """
    import PIL

    length, marked = length_label(length_s), sorted(set(areas))
    key = key_of(
        drawing=DRAWING,
        pillow=PIL.__version__,
        shapes=repr((FIGURE, FRONT, BACK)),
        title=title,
        length=length,
        areas=json.dumps(marked),
    )
    jpeg = kept.get("cover", key)
    if jpeg is None:
        from voiceguide.export.cover.drawing import draw_cover  # imported only when a cover has to be drawn

        jpeg = kept.keep("cover", key, draw_cover(title, length, marked))
    return Picture("image/jpeg", jpeg, SIZE_PX, SIZE_PX)


def length_label(length_s: float) -> str:
    """Return `length_s` as the cover shows it: in whole minutes, or in seconds if it is less than a minute."""
    return f"{round(length_s)} s" if length_s < 59.5 else f"{round(length_s / 60)} min"
