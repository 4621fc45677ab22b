"""The front cover of a session: a picture of our own, drawn once and then kept, or one of the user's."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from voiceguide.cache import Cache, key_of
from voiceguide.export.body_map import BACK, FIGURE, FRONT
from voiceguide.export.cover.geometry import SIZE_PX
from voiceguide.export.session_record import Picture

Cover = Path | Literal["own", "none"]
"""A picture's file, one drawn by us, or none at all."""
DRAWING = 1
"""To be counted up with any change to what `drawing` makes of the same words and areas."""


def own_cover(title: str, length_s: float, areas: Sequence[str], kept: Cache) -> Picture:
    """Give a picture with the title, the length, and `areas` marked on a body; `kept` has it after the first time.

    What draws it is imported only where it is drawn. Raises SoundError where nothing can be kept.
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
        from voiceguide.export.cover.drawing import drawn

        jpeg = kept.keep("cover", key, drawn(title, length, marked))
    return Picture("image/jpeg", jpeg, SIZE_PX, SIZE_PX)


def length_label(length_s: float) -> str:
    """Give a length as a cover shows it: whole minutes, or seconds where there are less than one."""
    return f"{round(length_s)} s" if length_s < 59.5 else f"{round(length_s / 60)} min"
