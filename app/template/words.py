"""What the page on templates says of its perceptron, and of all pictures."""

from __future__ import annotations

from typing import Final

from app.template.settings import DRAWN
from app.template.shown import Shown
from app.template.templates import SEEN, best_threshold
from engine.formula import number_text
from engine.perceptron import Perceptron

CASES: Final = (
    r"y = \begin{cases} 1 & w^\top x \ge b \\ 0 & \text{else} \end{cases}"
    r" \qquad w^\top x = \lVert x \rVert \cdot \lVert w \rVert \cdot \cos\theta"
)


def verdict(unit: Perceptron) -> str:
    """Why it fires or does not: a sentence for each of the three cases of b, and one for vectors without direction."""
    b, fires = number_text(unit.threshold), "it fires" if unit.fires else "it does not fire"
    if unit.zero:
        what = "x is the zero vector" if unit.zero == "x" else "w is the zero vector"
        what = "x and w are zero vectors" if "and" in unit.zero else what
        return f"{what}: without a direction the angle θ is undefined. The response is 0, and with b = {b} {fires}."
    most = number_text(round(float(unit.input_norm().result) * float(unit.weight_norm().result), 1))
    if unit.case == "never":
        return f"b = {b} is above ‖x‖·‖w‖ = {most}: no x of this length reaches it, it never fires."
    if unit.case == "always":
        return f"b = {b} is not above −‖x‖·‖w‖ = −{most}: every x of this length reaches it, it always fires."
    angle, limit = unit.angle(), unit.limit()
    assert angle is not None
    assert limit is not None
    within = "within" if unit.fires else "beyond"
    below = " (over 90°: as b is negative, some responses below 0 fire too)" if unit.threshold < 0 else ""
    largest = f"{degrees(limit.result)}, the largest angle that fires{below}"
    return f"θ = {degrees(angle.result)} is {within} {largest}: {fires}."


def degrees(angle: float) -> str:
    """An angle with one digit after the point."""
    return f"{angle:.1f}°"


def counts(shown: Shown) -> str:
    """What becomes of all pictures."""
    found, digit, kind = shown.detection, shown.wanted_digit, shown.values["template"]
    none = "" if found.precision() else " None fires, so precision is undefined."
    others = f"of the others {found.false_alarms} fire (false alarms, FP)"
    return (
        f"All {len(shown.wanted):,} pictures, unchanged (ink × 1, not moved). Of {found.hits + found.misses} that are "
        f"a {digit}, {found.hits} fire (hits, TP) and {found.misses} do not (misses, FN); "
        f"{others}.{none}{'' if kind == DRAWN else made(shown)}"
    )


def made(shown: Shown) -> str:
    """What a template that comes with the lesson was made from, and how well it does on the other pictures."""
    kind = shown.values["template"]
    return (
        f" The template was made from the first {SEEN:,}; there b = "
        f"{number_text(best_threshold(kind, shown.wanted_digit))} makes the fewest mistakes, and with this b "
        f"{shown.mistakes(kind)} of the other {shown.held_out()} are mistaken."
    )
