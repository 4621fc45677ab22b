"""The body on a card, front and back, with areas marked: SVG of our own, which needs nothing from elsewhere."""

from collections.abc import Collection, Mapping

from voiceguide.export.body_map import BACK, FIGURE, FRONT, Ellipse, Shape, marked


def drawn_body(areas: Collection[str], told: str) -> str:
    """Give the SVG; `told` says the same in words, for those who do not see it."""
    front, back = (_view(view, areas) for view in (FRONT, BACK))
    return (
        f'<svg viewBox="-70 0 280 356" role="img" aria-label="{told}">'
        f'<g>{front}<text y="354" x="0">front</text></g>'
        f'<g transform="translate(140 0)">{back}<text y="354" x="0">back</text></g></svg>'
    )


def _view(view: Mapping[str, tuple[Ellipse, ...]], areas: Collection[str]) -> str:
    figure = [_drawn(shape, "skin") for shape in FIGURE]
    return "".join(figure + [_drawn(shape, "area") for shape in marked(view, areas)])


def _drawn(shape: Shape, kind: str) -> str:
    if isinstance(shape, Ellipse):
        turned = f' transform="rotate({shape.turn_deg:g} {shape.x:g} {shape.y:g})"' if shape.turn_deg else ""
        about = f'cx="{shape.x:g}" cy="{shape.y:g}" rx="{shape.rx:g}" ry="{shape.ry:g}"'
        return f'<ellipse {about} class="{kind}"{turned}/>'
    steps = ["M{:g} {:g}".format(*shape.start)]
    for *control, (x, y) in shape.steps:
        steps.append("".join(f"Q{cx:g} {cy:g} " for cx, cy in control) + f"{'' if control else 'L'}{x:g} {y:g}")
    if shape.width:
        return f'<path d="{" ".join(steps)}" class="limb" stroke-width="{shape.width:g}"/>'
    return f'<path d="{" ".join(steps)} Z" class="{kind}"/>'
