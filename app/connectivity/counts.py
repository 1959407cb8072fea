"""How many connections and weights the layers have, all of them together, and how far an output sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from itertools import pairwise
from operator import add, mul
from typing import Final

from app.connectivity.settings import BOTH, DENSE, SPARSE, UNITS
from engine.derivation import Derivation
from engine.formula import Constant, Expression, Number, Symbol
from engine.operations import Convolution
from engine.pattern import INPUTS, OUTPUTS, READS, pattern
from engine.receptive_field import LETTERS

SPACE: Final = "\u00a0"  # in an equation a plain space would vanish
COUNTED: Final = "counted over all layers, whatever the weights are"
LAYERS: Final = Symbol("layers", "layers, each with a kernel of its own")


def counts(layer: Convolution, units: Sequence[int], view: str, connections: str) -> list[Derivation]:
    """The equations below the picture, of what it shows; `units` are the input's and each layer's."""
    if connections == BOTH and view == UNITS:
        sparse, dense = (f"{kind}{SPACE}" for kind in (SPARSE, DENSE))
        return [
            sparse_connections(layer, units, sparse),
            sparse_parameters(layer, units, sparse),
            *dense_counts(units, dense),
            field(layer, units),
        ]
    if connections == DENSE:
        return dense_counts(units)
    found = pattern(layer, (units[0],))
    others = [field(layer, units)] if view == UNITS else [found.zeros(), found.ties()]
    return [sparse_connections(layer, units), *others, sparse_parameters(layer, units)]


def sparse_connections(layer: Convolution, units: Sequence[int], kind: str = "") -> Derivation:
    """Lines between all layers: what every output reads, but for reads that are no line of their own."""
    letters = letters_of(units)
    formula = reduce(add, (out * READS for out in letters[1:]))
    reads = [pattern(layer, (size,)) for size in units[:-1]]
    numbers = dict(zip((each.name for each in letters), units, strict=True)) | {READS.name: reads[0].reads}
    lost = formula.value(numbers) - sum(each.connections().result for each in reads)
    return count(f"{kind}connections", formula - lost_reads(layer) if lost else formula, numbers | {"lost": lost})


def lost_reads(layer: Convolution) -> Symbol:
    """What an output reads and is not connected with: zeros around the input; or what it is connected with already."""
    if layer.padding_mode == "zeros":
        return Symbol("lost", "reads of padding: zeros, no connection", f"padding{SPACE}reads")
    return Symbol(
        "lost", "reads of an input, through the padding, that the same output reads anyway", f"repeated{SPACE}reads"
    )


def sparse_parameters(layer: Convolution, units: Sequence[int], kind: str = "") -> Derivation:
    """Weights of all kernels."""
    layers = len(units) - 1
    numbers = {LAYERS.name: layers, READS.name: layer.kernel_size[0]}
    return count(f"{kind}parameters", LAYERS * READS if layers > 1 else READS, numbers)


def dense_counts(units: Sequence[int], kind: str = "") -> list[Derivation]:
    """Connections and weights of dense layers with as many units: every connection has a weight of its own."""
    letters = letters_of(units)
    numbers = dict(zip((each.name for each in letters), units, strict=True))
    connections = count(f"{kind}connections", reduce(add, (out * one for one, out in pairwise(letters))), numbers)
    symbol = connections.symbol
    return [connections, count(f"{kind}parameters", symbol, {symbol.name: connections.result})]


def field(layer: Convolution, units: Sequence[int]) -> Derivation:
    """The receptive field under its name; one term for all layers, as they have the same settings."""
    layers = len(units) - 1
    numbers = {READS.name: layer.kernel_size[0], "d": layer.dilation[0], "s": layer.stride[0]}
    d, s = (Symbol(letter, LETTERS[letter]) for letter in "ds")
    jumps: list[Expression] = [reduce(mul, [s] * number) for number in range(1, layers)]
    reach = (READS - 1) * d * reduce(add, jumps, Constant(1)) if jumps else (READS - 1) * d
    return count(f"receptive{SPACE}field", Constant(1) + reach, numbers)


def letters_of(units: Sequence[int]) -> list[Symbol]:
    """A letter for the input and for every layer's units."""
    if len(units) == 2:
        return [INPUTS, OUTPUTS]
    return [Symbol(f"n_{n}", f"units of layer {n}" if n else "inputs") for n in range(len(units))]


def count(quantity: str, formula: Expression, numbers: Mapping[str, Number]) -> Derivation:
    """One of the counts above."""
    symbol = Symbol(quantity, "connections, each with a weight of its own")
    named = {each.name: numbers[each.name] for each in formula.symbols()}
    return Derivation(quantity=quantity, symbol=symbol, formula=formula, numbers=named, source=COUNTED)
