"""What is said about the diagram: where the two ways around differ, and the equations."""

from __future__ import annotations

from app.equivariance.diagram import Shown
from engine.errors import many
from engine.formula import number_text
from engine.symmetry import Rotation, Shift


def verdict(shown: Shown) -> str:
    """In how many cells the two differ and how many of these lie at the border, as Markdown."""
    found = shown.agreement
    if not found.differing:
        return f"f(g(x)) = g(f(x)) in all {many(found.cells, 'cell')}: **for this x the order does not matter.**"
    inside = found.differing - found.at_border
    if not inside:
        rest = f"Inside, in {many(found.inside, 'cell')}, they agree." if found.inside else ""
        return f"They differ in **{found.differing} of {many(found.cells, 'cell')}, all at the border.** {rest}".strip()
    differing = f"They differ in **{found.differing} of {many(found.cells, 'cell')}**"
    return f"{differing}, {found.at_border or 'none'} of them at the border: f is not equivariant to g."


def no_such_shift(shown: Shown) -> str:
    """Why g has no counterpart on the output, and what is shown instead; empty where it has one."""
    if shown.g.is_whole(shown.stride):
        return ""
    assert isinstance(shown.g, Shift)
    stride = shown.stride[0]
    cells = next(n for n in (shown.g.columns, shown.g.rows) if n % stride)
    asked, floor = number_text(cells), number_text(cells // stride)
    shifted = f"a shift of {floor}" if cells // stride else "0, f(x) unshifted"
    return (
        f"stride={stride} does not divide the shift of {asked}: on f(x) it would be {asked}/{stride} of a cell, and "
        f"there is no such shift. Shown is {asked}/{stride} rounded down: {shifted}."
    )


def equations(shown: Shown) -> list[str]:
    """The definition, what g does, and what it does to the output, as LaTeX."""
    definition = r"f \text{ is equivariant to } g \iff f(g(x)) = g(f(x))"
    g, after = shown.g, shown.after
    if isinstance(g, Shift):
        assert isinstance(after, Shift)
        here = rf"g(x)[i, j] = {moved('x', g)}"
        there = "" if g == after else rf",\quad g(f(x))[i, j] = {moved('f(x)', after)}"
        return [definition, here + there]
    if isinstance(g, Rotation):
        turn = r"\begin{pmatrix} \cos\theta & \sin\theta \\ -\sin\theta & \cos\theta \end{pmatrix}"
        return [
            definition,
            rf"g(x)[c + p] = x[c + {turn}\, p],\quad \theta = {signed(g)}^\circ,\ c \text{{ the centre}}",
        ]
    return [definition, rf"g(x)[c + p] = x[c + p / {g.factor:g}],\quad c \text{{ the centre}}"]


def moved(name: str, g: Shift) -> str:
    """The cell that a shift brings to i, j."""
    places = (f"{letter} {-n:+d}" if n else letter for letter, n in (("i", g.rows), ("j", g.columns)))
    wraps = r" \text{ (circular)}" if g.circular else ""
    return f"{name}[{', '.join(places)}]{wraps}"


def signed(g: Rotation) -> str:
    """The angle from −180° to 180°."""
    return f"{g.degrees - 360 if g.degrees > 180 else g.degrees:g}"
