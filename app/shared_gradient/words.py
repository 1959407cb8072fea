"""The equations of the lesson, with the numbers of one cell, and what is said below the stage."""

from __future__ import annotations

from math import prod
from typing import Final

import numpy as np

from app.shared_gradient.settings import APART, COPIES, INPUT, KERNEL, POOLING, UPDATE
from app.shared_gradient.views import Shown
from engine.derivation import Derivation
from engine.formula import Expression, Symbol, number_in, number_text
from engine.operations import Convolution, shared_gradient
from engine.rules import Columns
from engine.trace import Trace

SHOWN_TERMS: Final = 9  # of a sum; of more, the first few
LETTER: Final = {KERNEL: "w", COPIES: "w", UPDATE: "w", INPUT: "x", POOLING: "x"}


def equations(shown: Shown) -> list[str]:
    """As LaTeX: the rule, with letters and with the numbers of one cell."""
    if shown.show == UPDATE:
        return [update(shown)]
    trace = shown.trace
    if shown.show == COPIES:  # what the copies' sum is made of
        trace = shared_gradient(shown.convolution, shown.x, shown.before["grad_scores"].values)
    return [one_cell(trace, LETTER[shown.show], RULE[shown.show])]


RULE: Final = {
    COPIES: r"\sum_{\text{copies } i} \frac{\partial J}{\partial s_i} \cdot x_{\text{read}(i)}",
    KERNEL: r"\sum_{\text{positions}} \frac{\partial J}{\partial y} \cdot x_{\text{read}}",
    INPUT: r"\sum_{\text{windows on it}} \frac{\partial J}{\partial y} \cdot w",
    POOLING: r"\sum_{\text{windows on it}} \frac{\partial J}{\partial y} \cdot \text{its share}",
}


def one_cell(trace: Trace, letter: str, rule: str) -> str:
    """The gradient of one cell as the sum of all that is written to it: of a weight the first, else the richest."""
    stage = trace.stages[-1]
    assert isinstance(stage.rule, Columns)
    counts = np.bincount(stage.rule.target, minlength=prod(stage.shape))
    cell = 0 if letter == "w" else int(counts.argmax())
    writes = np.flatnonzero(stage.rule.target == cell).tolist()
    terms = [str_of(term) for write in writes for term in terms_of(trace, write)]
    place = np.unravel_index(cell, stage.shape)[-(len(stage.shape) - (2 if letter == "w" else 1)) :]
    index = ",".join(str(int(n)) for n in place)
    more = [r"\dots"] if len(terms) > SHOWN_TERMS else []
    numbers = " + ".join([*terms[:SHOWN_TERMS], *more])
    value = number_in("latex", trace[stage.target].values.flat[cell].item())
    sides = [rf"\frac{{\partial J}}{{\partial {letter}_{{{index}}}}}", rule, numbers, value]
    return " = ".join(side for n, side in enumerate(sides) if side not in sides[:n])


def terms_of(trace: Trace, write: int) -> list[tuple[float, ...]]:
    """The factors of each term of a write of the last stage."""
    stage = trace.stages[-1]
    rule = stage.rule
    assert isinstance(rule, Columns)
    found = []
    for n in range(int(rule.write_ptr[write]), int(rule.write_ptr[write + 1])):
        factors = [trace.source_cell(rule, int(rule.a[n])).value]
        if rule.b is not None and rule.weight is not None:
            factors.append(trace.cell(rule.weight, int(rule.b[n])).value)
        if rule.coef is not None:
            factors.append(rule.coef[n].item())
        found.append(tuple(factors))
    return found


def str_of(factors: tuple[float, ...]) -> str:
    """A product as LaTeX; a negative number stands in parentheses."""
    texts = (number_in("latex", factor) for factor in factors)
    return r" \cdot ".join(f"({text})" if text.startswith("−") else text for text in texts)


def update(shown: Shown) -> str:
    """The first weight's update; of copies by themselves that of copy 1, as copy 0 may meet a zero."""
    apart = shown.updates == APART
    name, at = ("copies", (1 if shown.copies() > 1 else 0, 0, 0)) if apart else ("weight", (0, 0, 0))
    numbers = [shown.trace[each].values[at].item() for each in (name, f"grad_{name}", f"new {name}")]
    before, gradient, after = (number_in("latex", number) for number in numbers)
    letter = rf"w_0^{{({at[0]})}}" if apart else "w_0"
    gradient = f"({gradient})" if gradient.startswith("−") else gradient
    rate = number_in("latex", shown.learning_rate)
    return (
        rf"{letter} - \eta \cdot \frac{{\partial J}}{{\partial {letter}}} = "
        rf"{before} - {rate} \cdot {gradient} = {after}"
    )


def sizes(shown: Shown) -> tuple[Derivation, ...]:
    """How many copies of each weight there are: one for every output."""
    layer = shown.layer
    if not isinstance(layer, Convolution):
        return layer.output_size(shown.x.shape[1:])[:1]
    outputs = layer.output_size(shown.x.shape[1:])
    symbol = Symbol("copies", "copies of each weight: one per output")
    if len(outputs) == 1:
        (length,) = outputs
        return (
            Derivation(quantity="copies", symbol=symbol, formula=length.formula, numbers=length.numbers, unit="copies"),
        )
    letters: list[Expression] = [Symbol(axis.symbol.name, axis.symbol.meaning) for axis in outputs]
    numbers = {axis.symbol.name: axis.result for axis in outputs}
    copies = Derivation(
        quantity="copies", symbol=symbol, formula=letters[0] * letters[1], numbers=numbers, unit="copies"
    )
    return (outputs[0], copies)


def sentence(shown: Shown) -> str:
    """What came of it, in a few words."""
    cells = shown.x.size
    if shown.show == UPDATE:
        before, after = map(number_text, shown.losses())
        return f"J was {before} and is {after} after one update."
    if shown.show in (INPUT, POOLING):
        if shown.unreached() == 0:
            return f"A gradient comes into each of the {cells} cells."
        others = f"the other {shown.unreached()}"
        why = f"none of {others} is the largest of a window" if shown.takes_largest else f"no window reads {others}"
        return f"A gradient comes into {shown.reached()} of the {cells} cells; {why}."
    positions = shown.copies() if shown.show == COPIES else shown.positions()
    used = meets(shown)
    return (
        f"Each weight has {positions} copies. The first weight meets {used} of the {cells} cells of the input: "
        f"{'every one of them' if used == cells else 'not every one'}."
    )


def meets(shown: Shown) -> int:
    """Cells of the input that the first weight is multiplied with at some position."""
    trace = shown.before if shown.show == COPIES else shown.backward
    stage = next(stage for stage in trace.stages if isinstance(stage.rule, Columns) and stage.rule.source == "input")
    rule = stage.rule
    assert isinstance(rule, Columns)
    per = prod(shown.convolution.weight_shape)
    read = rule.a[np.arange(len(rule.a)) % per == 0]
    return len(np.unique(read[read >= 0]))
