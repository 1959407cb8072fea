"""What a variant costs: counted by the same report as every network of the course."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

from app.blocks.idea import Variant
from engine.derivation import Derivation
from engine.formula import Expression, Symbol
from engine.networks.measure import NUMBER
from engine.networks.paths import Paths, paths
from engine.networks.report import Report, Row, report
from engine.networks.rows import macs, parameters

FEW = 6  # terms of a sum that is written out


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """A variant, its report and its ways."""

    variant: Variant
    report: Report
    paths: Paths

    @property
    def field(self) -> int:
        """Cells along a side of the block's input that one cell of its output can depend on."""
        return self.report.rows[-1].field[0].size

    @property
    def is_strict(self) -> bool:
        """False where a gate sees the whole map besides."""
        return self.report.rows[-1].strict

    @property
    def numbers(self) -> int:
        """Numbers that all layers write: activation memory is four bytes each."""
        return self.report.output_bytes // NUMBER

    def counted(self) -> list[Row]:
        """The rows that have weights."""
        return [row for row in self.report.rows if row.parameters or row.macs]


def cost(variant: Variant) -> Cost:
    """Raises ShapeError where the numbers do not fit together."""
    told = report(variant.body, variant.input_shape)
    return Cost(variant=variant, report=told, paths=paths(variant.body))


def total(each: Cost, quantity: str) -> Derivation | None:
    """The sum over the layers, where they are few."""
    derive = macs if quantity == "MACs" else parameters
    parts = [(row.path, derive(row)) for row in each.counted()]
    parts = [(path, derived) for path, derived in parts if derived.result]
    if len(parts) < 2:
        return parts[0][1] if parts else None
    if len(parts) > FEW:
        return None
    names = short([path for path, _ in parts])
    symbols: list[Expression] = [Symbol(name, f"{quantity} of {name}") for name in names]
    return Derivation(
        quantity=quantity,
        symbol=Symbol(quantity, "of the whole block"),
        formula=reduce(lambda left, right: left + right, symbols),
        numbers={name: derived.result for name, (_, derived) in zip(names, parts, strict=True)},
    )


def short(paths: list[str]) -> list[str]:
    """Paths without what says nothing in a block, as long as no two become one.

    >>> short(["sum.main.conv1", "sum.main.norm1"]), short(["reduce.conv", "conv.conv"])
    (['conv1', 'norm1'], ['reduce', 'conv'])
    """
    names = []
    for path in paths:
        parts = [part for part in path.split(".") if part not in ("sum", "main")]
        names.append(".".join(parts[:-1] if parts[-1] == "conv" and len(parts) > 1 else parts))
    return names if len(set(names)) == len(names) else paths
