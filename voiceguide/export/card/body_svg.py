"""The body on a card, front and back, with areas marked, as SVG that loads no other file."""

from collections.abc import Collection, Mapping

from voiceguide.export.body_map import BACK, FIGURE, FRONT, Ellipse, Shape, marked


def body_svg(areas: Collection[str], told: str) -> str:
    """Return the SVG of a body with `areas` marked; `told` is its description in words, for screen readers."""
    front, back = (_view_svg(view, areas) for view in (FRONT, BACK))
    return (
        f'<svg viewBox="-70 0 280 356" role="img" aria-label="{told}">'
        f'<g>{front}<text y="354" x="0">front</text></g>'
        f'<g transform="translate(140 0)">{back}<text y="354" x="0">back</text></g></svg>'
    )


def _view_svg(view: Mapping[str, tuple[Ellipse, ...]], areas: Collection[str]) -> str:
    figure = [_shape_svg(shape, "skin") for shape in FIGURE]
    return "".join(figure + [_shape_svg(shape, "area") for shape in marked(view, areas)])


def _shape_svg(shape: Shape, kind: str) -> str:
    if isinstance(shape, Ellipse):
        turn = f' transform="rotate({shape.turn_deg:g} {shape.x:g} {shape.y:g})"' if shape.turn_deg else ""
        geometry = f'cx="{shape.x:g}" cy="{shape.y:g}" rx="{shape.rx:g}" ry="{shape.ry:g}"'
        return f'<ellipse {geometry} class="{kind}"{turn}/>'
    steps = ["M{:g} {:g}".format(*shape.start)]
    for *control, (x, y) in shape.steps:
        steps.append("".join(f"Q{cx:g} {cy:g} " for cx, cy in control) + f"{'' if control else 'L'}{x:g} {y:g}")
    if shape.width:
        return f'<path d="{" ".join(steps)}" class="limb" stroke-width="{shape.width:g}"/>'
    return f'<path d="{" ".join(steps)} Z" class="{kind}"/>'
