"""A drawn body, front and back, with areas marked: SVG of our own, which needs nothing from elsewhere."""

from collections.abc import Collection

_Shape = str
_SIDES = (-1, 1)


def _pair(kind: str, x: float, y: float, rx: float, ry: float, turn: float = 0) -> list[_Shape]:
    """Give an ellipse on each side, `x` from the middle, turned outwards by so many degrees."""
    return [
        f'<ellipse cx="{side * x:g}" cy="{y:g}" rx="{rx:g}" ry="{ry:g}" class="{kind}"'
        + (f' transform="rotate({-side * turn:g} {side * x:g} {y:g})"/>' if turn else "/>")
        for side in _SIDES
    ]


def _one(kind: str, y: float, rx: float, ry: float) -> list[_Shape]:
    return [f'<ellipse cx="0" cy="{y:g}" rx="{rx:g}" ry="{ry:g}" class="{kind}"/>']


def _figure() -> list[_Shape]:
    """Give the outline: head, neck, trunk, arms and legs."""
    limbs = [
        f'<path d="M{side * 27} 76 Q{side * 42} 92 {side * 43} 122 L{side * 50} 172" class="arm"/>'
        f'<circle cx="{side * 51.5}" cy="181" r="7.5" class="skin"/>'
        f'<path d="M{side * 14} 178 L{side * 16} 255 L{side * 16} 322" class="leg"/>'
        f'<ellipse cx="{side * 18.5}" cy="332" rx="10.5" ry="6" class="skin"/>'
        for side in _SIDES
    ]
    trunk = "M-32 66 Q0 56 32 66 L30 100 Q24 128 25 146 L28 178 Q0 196 -28 178 L-25 146 Q-24 128 -30 100 Z"
    head = '<ellipse cx="0" cy="26" rx="15" ry="19" class="skin"/>'
    neck = '<rect x="-7" y="42" width="14" height="20" class="skin"/>'
    return [*limbs, f'<path d="{trunk}" class="trunk"/>', head, neck]


_FRONT: dict[str, list[_Shape]] = {
    "head": _one("area", 24, 11, 13),
    "chest": _pair("area", 14, 84, 12, 9, 12),
    "belly": _one("area", 128, 16, 19),
    "hips": _pair("area", 24, 168, 7, 13, -8),
    "quads": _pair("area", 16, 216, 8.5, 27),
    "inner-thigh": _pair("area", 8.5, 206, 3.5, 20),
    "knee": _pair("area", 16, 256, 7, 7),
    "shin": _pair("area", 17.5, 290, 5, 22),
    "ankle": _pair("area", 16.5, 322, 7, 5),
    "foot": _pair("area", 18.5, 332, 9.5, 5),
    "upper-arm": _pair("area", 40, 104, 6, 17, 8),
    "forearms": _pair("area", 46.5, 148, 5.5, 18, 8),
    "hand": _pair("area", 51.5, 181, 6.5, 6.5),
}
_BACK: dict[str, list[_Shape]] = {
    "head": _one("area", 22, 12, 13),
    "neck": _pair("area", 4, 50, 3, 9),
    "shoulders": _pair("area", 20, 74, 11, 9, 16),
    "mid-back": _pair("area", 9, 104, 6, 20),
    "lower-back": _pair("area", 8, 145, 6, 13),
    "hips": _pair("area", 24, 168, 6, 11, -8),
    "glutes": _pair("area", 12, 178, 10, 11),
    "hamstrings": _pair("area", 16, 220, 8.5, 27),
    "knee": _pair("area", 16, 256, 6, 6),
    "calf": _pair("area", 16, 285, 8, 20),
    "ankle": _pair("area", 16.5, 320, 6, 6),
    "foot": _pair("area", 18.5, 332, 9.5, 5),
    "upper-arm": _pair("area", 40, 104, 6, 17, 8),
    "forearms": _pair("area", 46.5, 148, 5.5, 18, 8),
}


def drawn_body(areas: Collection[str], told: str) -> str:
    """Give the SVG; `told` says the same in words, for those who do not see it."""
    front, back = (_with(view, areas) for view in (_FRONT, _BACK))
    return (
        f'<svg viewBox="-70 0 280 356" role="img" aria-label="{told}">'
        f'<g>{front}<text y="354" x="0">front</text></g>'
        f'<g transform="translate(140 0)">{back}<text y="354" x="0">back</text></g></svg>'
    )


def _with(view: dict[str, list[_Shape]], areas: Collection[str]) -> str:
    return "".join([*_figure(), *(shape for area in areas for shape in view.get(area, []))])
