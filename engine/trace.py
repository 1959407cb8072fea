"""A trace: named tensors and the chain of stages that writes the later ones from the earlier ones.

It answers, for every cell an operation writes, which cells it read, how they were weighted and what came out. The stage
in the browser, the arithmetic line, the output and every check against torch read this one record.

>>> from engine.operations import conv1d
>>> trace = conv1d(in_channels=1, out_channels=1, kernel_size=2, bias=False).trace([[1, 2, 3]], [[[10, 1]]])
>>> trace["output"].values.tolist()
[[12, 23]]
>>> print(trace.step(1))
output[0, 1] = 2·10 + 3·1 = 23
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import inf, isclose, prod
from typing import Literal

import numpy as np

from engine.arrays import Array
from engine.axes import PAD
from engine.formula import Number, number_text
from engine.rules import Columns, Rule, Terms, Windows

Role = Literal["input", "weight", "bias", "address", "output", "gradient"]
Combine = Literal["sum", "max", "copy"]  # copy: the last write to a cell stays


@dataclass(frozen=True, slots=True, kw_only=True)
class Tensor:
    """A named array of the trace."""

    name: str
    role: Role
    values: Array  # any shape; int64 or float64
    chosen: Array | None = None  # for a maximum: the flat index of the cell each value was taken from
    kinds: Array | None = None  # of the values' shape: which of a few kinds a cell is (a kernel's cell), −1 for none


@dataclass(frozen=True, slots=True)
class Function:
    """What turns a combined sum into the value that is written: an activation, a threshold."""

    name: str  # as it is written before its argument: "ReLU"
    of: Callable[[Array], Array]  # elementwise
    least: float = -inf  # the arguments it is meant for: its graph is drawn between them
    most: float = inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One target written from what is there: value = initial, combined with the terms of its writes."""

    target: str
    shape: tuple[int, ...]
    rule: Rule
    combine: Combine = "sum"
    # tensor (F,) or of the target's shape: what each cell of output channel f, or each cell, starts from; else zero
    bias: str | None = None
    # average pooling: the cells counted by each window along each axis; their product divides the window's sum
    divisor: tuple[Array, ...] | None = None
    function: Function | None = None  # applied last, to what was combined
    role: Role = "output"

    def renamed(self, names: Mapping[str, str]) -> Stage:
        """The same stage over tensors with other names."""
        target, bias = names.get(self.target, self.target), self.bias and names.get(self.bias, self.bias)
        return replace(self, target=target, bias=bias, rule=self.rule.renamed(names))

    def divisor_at(self, cell: int) -> Number | None:
        """What the sum of one target cell is divided by."""
        if self.divisor is None:
            return None
        _, *place = np.unravel_index(cell, self.shape)
        return prod(int(counts[i]) for counts, i in zip(self.divisor, place, strict=True))


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a tensor as a step uses it; `index` is None where the padding was read."""

    tensor: str
    index: tuple[int, ...] | None
    value: Number


@dataclass(frozen=True, slots=True)
class Term:
    """coef · a · b, and which subtotal it belongs to."""

    coef: Number
    a: Cell
    b: Cell | None
    group: int
    product: Number


@dataclass(frozen=True, slots=True)
class Write:
    """One target cell written: from what, starting where, giving what."""

    cell: Cell  # its value is the finished one, all steps done
    terms: tuple[Term, ...]
    via: tuple[Cell, ...]  # the cells that gave the address
    initial: Number
    combine: Combine
    divisor: Number | None
    amount: Number  # what this write brings: the combined terms, divided
    function: str | None = None  # what is applied to initial and amount together
    over: Cell | None = None  # the cell that holds the divisor, where one does

    def __str__(self) -> str:
        terms = [self._factors(term) for term in self.terms]
        right = f"max({', '.join(terms)})" if self.combine == "max" else self._sum() or "0"
        if self.divisor is not None:
            alone = len(self.terms) == 1 and not right.startswith("−")
            right = f"{right if alone else f'({right})'}/{number_text(self.divisor)}"
        if self.initial:
            right = f"{number_text(self.initial)} + {right}"
        if self.function is not None:
            place = list(self.cell.index or ())
            return f"{self.cell.tensor}{place} = {self.function}({right}) = {number_text(self.cell.value)}"
        result = self.amount + self.initial
        partial = self.combine == "sum" and not isclose(result, self.cell.value, rel_tol=1e-9, abs_tol=1e-9)
        sign = "+=" if partial else "="  # other steps add to this cell as well
        return f"{self.cell.tensor}{list(self.cell.index or ())} {sign} {right} = {number_text(result)}"

    def _sum(self) -> str:
        """The terms with their signs: what is taken once from what stands before it is a difference."""
        parts = [self._factors(term) for term in self.terms[:1]]
        for term in self.terms[1:]:
            if term.b is None and term.coef in (1, -1):
                parts.append(f" {'+' if term.coef == 1 else '−'} {bracketed(term.a.value)}")
            else:
                parts.append(f" + {self._factors(term)}")
        return "".join(parts)

    @staticmethod
    def _factors(term: Term) -> str:
        factors = [term.a.value] + ([term.b.value] if term.b else []) + ([term.coef] if term.coef != 1 else [])
        if len(factors) == 1:
            return number_text(factors[0])
        return "·".join(map(bracketed, factors))


@dataclass(frozen=True, slots=True)
class Step:
    """The readable view of one step."""

    index: int
    stage: int
    writes: tuple[Write, ...]

    def __str__(self) -> str:
        return "; ".join(map(str, self.writes))


@dataclass(frozen=True, kw_only=True)
class Trace:
    """Tensors by name and the stages that wrote the last of them; make one with `engine.folds.run`."""

    tensors: tuple[Tensor, ...]
    stages: tuple[Stage, ...]

    def __getitem__(self, name: str) -> Tensor:
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, Tensor]:
        return {tensor.name: tensor for tensor in self.tensors}

    @property
    def steps(self) -> int:
        """Steps of all stages, one after the other."""
        return sum(stage.rule.steps for stage in self.stages)

    def step(self, index: int) -> Step:
        """Step `index` with every cell it touches, by name, place and value."""
        left = index
        for number, stage in enumerate(self.stages):
            if 0 <= left < stage.rule.steps:
                return Step(index, number, tuple(self._writes(stage, left)))
            left -= stage.rule.steps
        raise IndexError(f"step {index} of {self.steps}")

    def _writes(self, stage: Stage, step: int) -> Iterator[Write]:
        first = int(stage.rule.step_ptr[step]) if isinstance(stage.rule, Columns) else 0
        for number, (target, terms) in enumerate(stage.rule.writes(step)):
            cell = self.cell(stage.target, target)
            shown = tuple(self.terms(stage.rule, terms))
            over = self.over(stage.rule, terms)
            divisor = stage.divisor_at(target) if over is None else over.value
            amount = combined([term.product for term in shown], stage.combine, divisor)
            yield Write(
                cell=cell,
                terms=shown,
                via=self._via(stage.rule, first + number),
                initial=self.initial(stage, target),
                combine=stage.combine,
                divisor=divisor,
                amount=amount,
                function=None if stage.function is None else stage.function.name,
                over=over,
            )

    def terms(self, rule: Rule, terms: Terms) -> Iterator[Term]:
        """A write's columns with the cells they refer to, and each product."""
        for n, a in enumerate(terms.a):
            left = self.source_cell(rule, a)
            right = self.cell(rule.weight, terms.b[n]) if rule.weight and terms.b else None
            coef = terms.coef[n] if terms.coef else 1
            value = left.value * coef * (right.value if right else 1)
            yield Term(coef, left, right, terms.group[n] if terms.group else 0, value)

    def _via(self, rule: Rule, write: int) -> tuple[Cell, ...]:
        if isinstance(rule, Windows) or rule.via is None or rule.address is None:
            return ()
        return tuple(self.cell(rule.address, int(flat)) for flat in rule.via[write])

    def over(self, rule: Rule, terms: Terms) -> Cell | None:
        """The cell that the sum of these terms is divided by."""
        if isinstance(rule, Windows) or rule.divisor is None or terms.over is None:
            return None
        return self.cell(rule.divisor, terms.over)

    def source_cell(self, rule: Rule, flat: int) -> Cell:
        """The cell that a term's `a` refers to, in whichever of the rule's sources it lies."""
        for name in rule.sources[:-1]:
            if flat < self[name].values.size:
                return self.cell(name, flat)
            flat -= self[name].values.size
        return self.cell(rule.sources[-1], flat)

    def cell(self, tensor: str, flat: int) -> Cell:
        """A tensor's cell by flat index; PAD reads as zero and has no place."""
        values = self[tensor].values
        if flat == PAD:
            return Cell(tensor, None, 0)
        place = tuple(int(n) for n in np.unravel_index(flat, values.shape))
        return Cell(tensor, place, values[place].item())

    def initial(self, stage: Stage, target: int) -> Number:
        """What a target cell holds before the first write."""
        if stage.bias is None:
            return 0
        start = self[stage.bias].values
        each = start.shape == stage.shape
        value: Number = start.flat[target if each else target // prod(stage.shape[1:])].item()
        return value

    def renamed(self, **names: str) -> Trace:
        """The same trace with other names for some of its tensors.

        >>> from engine.operations import max_pool1d
        >>> print(max_pool1d(kernel_size=2).trace([[1, 2]]).renamed(input="row", output="pooled").step(0))
        pooled[0, 0] = max(1, 2) = 2
        """
        tensors = tuple(replace(tensor, name=names.get(tensor.name, tensor.name)) for tensor in self.tensors)
        return Trace(tensors=tensors, stages=tuple(stage.renamed(names) for stage in self.stages))

    def then(self, other: Trace) -> Trace:
        """Both traces as one: a tensor of `other` that has the name of one of ours is ours, with the same values.

        >>> from engine.operations import max_pool1d
        >>> pool = max_pool1d(kernel_size=2)
        >>> first = pool.trace([[1, 2, 3, 4]]).renamed(output="pooled")
        >>> both = first.then(pool.trace(first["pooled"].values).renamed(input="pooled"))
        >>> both.steps, both["output"].values.tolist()
        (3, [[4]])
        """
        shared = [tensor.name for tensor in other.tensors if tensor.name in self._by_name]
        assert all(np.array_equal(self[name].values, other[name].values) for name in shared), shared
        further = tuple(tensor for tensor in other.tensors if tensor.name not in shared)
        return Trace(tensors=(*self.tensors, *further), stages=(*self.stages, *other.stages))


def bracketed(number: Number) -> str:
    """A negative number in parentheses, as it stands after an operator."""
    return f"({number_text(number)})" if number < 0 else number_text(number)


def combined(products: list[Number], combine: Combine, divisor: Number | None) -> Number:
    """What one write brings: the sum, the maximum, or the one term copied; divided where the stage says so."""
    if combine == "max":
        return max(products)
    total = sum(products)
    return total if divisor is None else total / divisor
