"""An address as a QR code, drawn with letters for a terminal."""

_HALVES = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}
"""The letter for two modules, one above the other, by whether each is light."""
_BORDER = 4
"""Light modules around the code: cameras need them to find it."""


def qr_code(text: str) -> list[str]:
    """Return the QR code of `text` in lines of half blocks, with two modules above each other in a letter.

    Light modules are drawn, for terminals are mostly dark.
    """
    import segno

    rows = segno.make(text, error="l", boost_error=True, micro=False).matrix_iter(border=_BORDER)
    light = [[not module for module in row] for row in rows]
    if len(light) % 2:
        light.append([True] * len(light[0]))
    rows_in_pairs = (zip(*light[at : at + 2], strict=True) for at in range(0, len(light), 2))
    return ["".join(map(_HALVES.__getitem__, pairs)) for pairs in rows_in_pairs]


def can_be_drawn(encoding: str | None) -> bool:
    """Return whether a terminal with this encoding has the letters of a code."""
    try:
        "".join(_HALVES.values()).encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
