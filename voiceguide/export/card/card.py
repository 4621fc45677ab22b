"""A page to print or to keep on the phone: moves, times, cautions, and a body with the areas marked."""

from html import escape

from voiceguide.compiler.cautions import cautions_of
from voiceguide.compiler.compile import leaves
from voiceguide.export.card.body_svg import body_svg
from voiceguide.model.durations import FRAME_S, clock, format_duration
from voiceguide.model.markup import Either, Field, Pause
from voiceguide.model.move import Move
from voiceguide.model.routine import Routine
from voiceguide.model.steps import BreatheStep, MoveStep
from voiceguide.model.texts import Text
from voiceguide.model.vocabulary import Lists
from voiceguide.schedule.layout import Plan

_STYLE = """
@page{size:A4;margin:14mm}
*{box-sizing:border-box}
body{margin:0 auto;padding:16px;max-width:190mm;font:15px/1.4 system-ui,sans-serif;color:#1c1c1c;background:#fff}
header{display:flex;gap:20px;align-items:flex-start;justify-content:space-between}
h1{font-size:1.6em;margin:0 0 .2em;line-height:1.15}
h2{font-size:1.05em;margin:1.1em 0 .3em}
p{margin:.3em 0}
.time{font-size:1.15em;font-weight:600}
.quiet{color:#555}
svg{width:210px;flex:none}
svg text{font-size:11px;text-anchor:middle;fill:#555}
.skin{fill:#e6e1da}
.limb{fill:none;stroke:#e6e1da;stroke-linecap:round;stroke-linejoin:round}
.area{fill:#c8452d;fill-opacity:.8}
table{width:100%;border-collapse:collapse}
th{text-align:left;font-weight:600;font-size:.85em;color:#555;border-bottom:1.5px solid #999}
td,th{padding:.35em .5em .35em 0;vertical-align:top}
td{border-bottom:1px solid #ddd}
tr{break-inside:avoid}
.number{width:1.8em;color:#555}
.hold{white-space:nowrap;text-align:right;padding-right:0}
.care{color:#8a2a18}
footer{margin-top:1em;font-size:.8em;color:#555}
@media (max-width:520px){header{flex-direction:column-reverse;align-items:center}header>div{width:100%}svg{width:230px}}
@media print{body{padding:0;font-size:12px;-webkit-print-color-adjust:exact;print-color-adjust:exact}svg{width:150px}
body.dense{font-size:10px;line-height:1.25}.dense td{padding:.2em .5em .2em 0}.dense td .quiet{display:none}
.dense td p{margin:.1em 0}}
"""
DENSE_FROM = 7
"""Most moves whose set-up words fit on a printed sheet. With more moves it has names, times and cautions only."""


def card(routine: Routine, plan: Plan, lists: Lists) -> str:
    """Return the page as HTML, without scripts and without any file from elsewhere.

    `plan` supplies the times, `lists` the names of areas, tools and conditions.
    """
    numbers = {laid.span.step: laid.span.number for laid in plan.spans if laid.span.number is not None}
    moves = ((key, step) for key, step in enumerate(leaves(routine.steps), 1) if isinstance(step, MoveStep))
    steps = [(key, step) for key, step in moves if key in numbers]
    areas = list(dict.fromkeys(step.move.area for _, step in steps))
    names = [lists.areas[area].name for area in areas]
    title = escape(routine.name.text)
    length = f'<p class="time">{clock(plan.frames * FRAME_S)} minutes</p>'
    about = f"<p>{escape(routine.description)}</p>" if routine.description else ""
    ready = [lists.tools[tool].name for tool in routine.tools] + [_readable(text) for text in routine.props]
    props = f'<p class="quiet">Have ready: {escape(", ".join(ready))}.</p>' if ready else ""
    rows = "".join(_row(numbers[key], key, step.move, plan, lists) for key, step in steps)
    dense = ' class="dense"' if len(steps) > DENSE_FROM else ""
    body = body_svg(areas, escape(f"Works on: {', '.join(names)}", quote=True)) if areas else ""
    return (
        f'<!doctype html>\n<html lang="{escape(routine.language, quote=True)}">\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width,initial-scale=1">\n<title>{title}</title>\n'
        f"<style>{_STYLE}</style>\n"
        f"<body{dense}>\n<header><div><h1>{title}</h1>{length}{about}{props}{_breaths(routine)}</div>{body}</header>\n"
        f'<table><tr><th class="number"></th><th>Move</th><th class="hold">Hold</th></tr>\n{rows}</table>\n'
        f"{_conditions(steps, lists)}\n<footer>{_FOOT}</footer>\n</body>\n</html>\n"
    )


_FOOT = (
    "You are in charge of the pressure. It may be uncomfortable, never unbearable. If you hold your breath, it is too "
    "much: press less. Sharp pain, numbness or tingling: stop, and leave that spot out. No medical advice."
)


def _row(number: int, key: int, move: Move, plan: Plan, lists: Lists) -> str:
    care = "".join(f'<p class="care">{escape(_readable(text.full))}</p>' for text in cautions_of(move, lists))
    setup = " ".join(_readable(text) for text in (move.place, move.setup) if text)
    words = f'<p class="quiet">{escape(setup)}</p>' if setup else ""
    origin = f' <span class="quiet">({move.origin})</span>' if move.origin else ""
    name = f"<strong>{escape(_readable(move.name))}</strong>{origin}"
    hold = f'<td class="hold">{_hold(key, plan)}</td>'
    return f'<tr><td class="number">{number}</td><td>{name}{words}{care}</td>{hold}</tr>\n'


def _hold(key: int, plan: Plan) -> str:
    """Return the length of the holds of a step, and their sides, as HTML."""
    held = [laid for laid in plan.spans if laid.span.step == key and laid.span.is_held]
    if not held:
        return ""
    sides = list(dict.fromkeys(laid.span.side for laid in held if laid.span.side))
    rounds = len(held) // max(1, len(sides))
    times = f"{rounds} times " if rounds > 1 else ""
    each = f"<br>{'each side' if len(sides) > 1 else escape(sides[0])}" if sides else ""
    return f"{times}{format_duration(round(held[0].frames * FRAME_S))}{each}"


def _breaths(routine: Routine) -> str:
    found = [step for step in leaves(routine.steps) if isinstance(step, BreatheStep)]
    words = ", ".join(f"{step.breaths.usual} breaths {step.breathe}" for step in found)
    return f'<p class="quiet">Breathing: {escape(words)}.</p>' if found else ""


def _conditions(steps: list[tuple[int, MoveStep]], lists: Lists) -> str:
    found = dict.fromkeys(condition for _, step in steps for condition in step.move.avoid_if)
    entries = [lists.conditions[condition] for condition in found]
    rows = "".join(f"<li><strong>{escape(entry.name)}</strong>: {escape(entry.description)}</li>" for entry in entries)
    return f"<h2>Leave it out, or ask your doctor first</h2><ul>{rows}</ul>" if rows else ""


_FIELD_WORDS = {"side": "left or right", "Side": "Left or right", "other_side": "other"}


def _readable(text: Text) -> str:
    """Return `text` for reading: without breaks, and with the words for both sides."""
    parts = []
    for part in text.parts:
        if isinstance(part, Either):
            parts.append(f"{part.left} or {part.right}")
        elif isinstance(part, Field):
            parts.append(_FIELD_WORDS.get(part.name, "…"))
        elif not isinstance(part, Pause):
            parts.append(part)
    return " ".join("".join(parts).split())
