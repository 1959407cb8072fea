"""A network read through: one row for each layer and each join, and the totals.

    path                    kind     input        output       parameters         MACs   field
    conv                    Conv2d   3×224×224    64×112×112        9,408  118,013,952       7
    …

Walking costs a few microseconds a row, so a report is made anew whenever it is asked for. Every number of a row says
how it came about when it is asked to (`engine.networks.rows`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod
from typing import NamedTuple

from engine.errors import EngineError, ShapeError
from engine.networks.blocks import Beside, Block, Concatenation, Mean, Node, Scaling, Sequence, Sum
from engine.networks.field import START, Field, hull, stamped, whole, windowed
from engine.networks.measure import NUMBER, Layer, Measure, Shape, described, measure

new = tuple.__new__  # makes a Row in half the time: a report makes hundreds
Fields = tuple[Field, ...]  # the receptive field along each axis of the network's input


class Row(NamedTuple):
    """One layer, or one join of branches."""

    path: str  # the names of the blocks around it and its own, as in the torch module
    kind: str  # as torch.nn calls it; a join by its class
    layer: Layer | Block
    input_shape: Shape  # (C, *size) or (features,)
    output_shape: Shape
    parameters: int
    macs: int
    operations: int  # other ones, which the convention does not count as MACs
    extra: int  # bytes of its own that autograd keeps for the backward pass, beside tensors of the forward pass
    before: Fields  # the field of its input
    field: Fields
    strict: bool  # False where some path to it, a gate, sees the whole input, whatever the field says

    @property
    def bytes(self) -> int:
        """Bytes of the output, as float32 at batch 1."""
        return NUMBER * prod(self.output_shape)


class Value(NamedTuple):
    """What flows from layer to layer."""

    shape: Shape
    field: Fields
    row: int  # that made it; −1 is the network's input; a view is of the row that made its memory
    strict: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All rows, in the order of the forward pass."""

    input_shape: Shape
    output_shape: Shape  # not always the last row's: a head at the side may come last
    rows: tuple[Row, ...]
    kept: frozenset[int]  # rows whose output autograd keeps for the backward pass; −1 is the network's input

    @property
    def parameters(self) -> int:
        """Trainable numbers."""
        return sum(row.parameters for row in self.rows)

    @property
    def macs(self) -> int:
        """Multiplications, each with its addition, in convolutions and linear layers."""
        return sum(row.macs for row in self.rows)

    @property
    def operations(self) -> int:
        """What the convention leaves out: biases, normalisation, activations, pooling, joins."""
        return sum(row.operations for row in self.rows)

    @property
    def output_bytes(self) -> int:
        """Bytes of the outputs of all rows at batch 1; a view has none of its own."""
        return sum(row.bytes for row in self.rows)

    def saved(self, number: int) -> int:
        """Bytes that autograd keeps of row `number`: its output where someone needs it again, and what is its own."""
        row = self.rows[number]
        return row.extra + (row.bytes if number in self.kept else 0)

    @property
    def saved_bytes(self) -> int:
        """Bytes that autograd keeps from the forward pass for the backward pass, at batch 1, the input included."""
        return self.input_bytes + sum(map(self.saved, range(len(self.rows))))

    @property
    def input_bytes(self) -> int:
        """Bytes of the input, where autograd keeps it."""
        return NUMBER * prod(self.input_shape) * (-1 in self.kept)

    @property
    def last_map(self) -> Row | None:
        """The last row whose output still has places: after it everything is seen together."""
        maps = (row for row in reversed(self.rows) if len(row.output_shape) > 1 and prod(row.output_shape[1:]) > 1)
        return next(maps, None)

    @property
    def receptive_field(self) -> tuple[int, ...]:
        """Cells along each axis of the input that one unit of the last map can depend on."""
        last = self.last_map
        return tuple(line.size for line in last.field) if last else self.input_shape[1:]


def report(body: Node, input_shape: Shape) -> Report:
    """Every layer of `body` on an input (C, *size). Raises ShapeError, which says at which layer and why.

    >>> from engine.operations import conv2d, relu
    >>> net = Sequence.of(conv=conv2d(in_channels=1, out_channels=8, kernel_size=3), relu=relu())
    >>> told = report(net, (1, 28, 28))
    >>> told.output_shape, told.parameters, told.macs, told.receptive_field
    ((8, 26, 26), 80, 48672, (3, 3))
    """
    walk = Walk()
    end = walk.node("", body, Value(input_shape, (START,) * (len(input_shape) - 1), -1, True))
    return Report(input_shape=input_shape, output_shape=end.shape, rows=tuple(walk.rows), kept=frozenset(walk.kept))


class Walk:
    """A forward pass of shapes: rows so far, what autograd keeps, and what was measured already."""

    __slots__ = ("kept", "measured", "rows")

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.kept: set[int] = set()
        # by identity, as hashing settings costs more than measuring them; the network holds them while we walk
        self.measured: dict[tuple[int, Shape], Measure] = {}

    def node(self, path: str, node: Node, value: Value) -> Value:
        """Through one part of the network."""
        if isinstance(node, Sequence):
            return self.parts(path + "." if path else "", node.parts, value)
        return self.join(path, node, value) if isinstance(node, Block) else self.parts(path, (("", node),), value)

    def parts(self, prefix: str, parts: Iterable[tuple[str, Node]], value: Value) -> Value:
        """Through parts one after the other. All that is done for each of hundreds of layers stands in this loop."""
        shape, field, made, strict = value
        rows, known = self.rows, self.measured
        for name, part in parts:
            path = prefix + name
            if isinstance(part, Block):
                shape, field, made, strict = self.node(path, part, Value(shape, field, made, strict))
                continue
            found = known.get((id(part), shape))
            if found is None:
                found = known[id(part), shape] = measured(path, part, shape)
            kind, output, parameters, macs, operations, keeps, extra, view, reads, windows = found
            after = moved(field, reads, windows, shape) if reads and field else field
            counts = (parameters, macs, operations, extra)
            rows.append(new(Row, (path, kind, part, shape, output, *counts, field, after, strict)))
            if keeps:
                self.kept.add(made if keeps == "input" else len(rows) - 1)
            shape, field, made = output, after, made if view else len(rows) - 1
        return Value(shape, field, made, strict)

    def join(self, path: str, block: Block, value: Value) -> Value:
        """Through branches, and where they meet."""
        prefix = path + "." if path else ""
        ends = [self.node(prefix + name, part, value) for name, part in block.parts]
        if isinstance(block, Beside):
            return value
        number, shapes = len(self.rows), tuple(end.shape for end in ends)
        if isinstance(block, Scaling):  # the field that is told is the input's; the gate sees more
            output, field, strict = scaled(path, value.shape, shapes[0]), value.field, False
            self.kept |= {value.row, ends[0].row}
        else:
            output = met(path, block, shapes)
            lines = zip(*(end.field for end in ends), strict=True)
            field = tuple(hull(line, n) for line, n in zip(lines, output[1:] or (1,) * len(value.field), strict=True))
            strict = all(end.strict for end in ends)
        operations = prod(output) * {Sum: len(ends) - 1, Mean: len(ends), Scaling: 1}.get(type(block), 0)
        kind = type(block).__name__
        self.rows.append(Row(path, kind, block, value.shape, output, 0, 0, operations, 0, value.field, field, strict))
        return Value(output, field, number, strict)


def measured(path: str, layer: Layer, shape: Shape) -> Measure:
    """The layer's measure; a fault says where it is."""
    try:
        return measure(layer, shape)
    except EngineError as error:
        raise ShapeError(f"at {place(path)}, which gets {described(shape)}: {error}") from None


def moved(fields: Fields, reads: str, windows: tuple[tuple[int, ...], ...], shape: Shape) -> Fields:
    """The fields after a layer; `shape` is its input's. Along axes that agree it is worked out once."""
    if reads == "whole":
        return tuple(whole(line, n) for line, n in zip(fields, shape[1:] or (1,) * len(fields), strict=True))
    through = windowed if reads == "window" else stamped
    if len(windows) == 1:
        first = through(fields[0], *windows[0])
        if fields.count(fields[0]) == len(fields):
            return (first,) * len(fields)
        return (first, *(through(line, *windows[0]) for line in fields[1:]))
    return tuple(through(line, *window) for line, window in zip(fields, windows, strict=True))


def met(path: str, block: Block, shapes: tuple[Shape, ...]) -> Shape:
    """The shape where branches meet. Raises ShapeError where they do not fit."""
    if isinstance(block, Concatenation):
        first = shapes[0]
        if any(shape[1:] != first[1:] for shape in shapes):
            raise ShapeError(
                f"at {place(path)}: branches of sizes {listed(shapes, sized=True)} cannot be concatenated, as their "
                "maps must be of one size: choose padding, stride or an input so that they are."
            )
        return (sum(shape[0] for shape in shapes), *first[1:])
    if any(shape != shapes[0] for shape in shapes):
        verb = "averaged" if isinstance(block, Mean) else "added"
        raise ShapeError(
            f"at {place(path)}: branches of shapes {listed(shapes)} cannot be {verb}, as each cell needs its partner: "
            "a 1×1 convolution can change the channels, its stride the size."
        )
    return shapes[0]


def scaled(path: str, shape: Shape, gate: Shape) -> Shape:
    """The shape of a map times its gate. Raises ShapeError."""
    fits = gate == shape or (gate[0] == shape[0] and all(n == 1 for n in gate[1:]) and len(gate) == len(shape))
    if not fits:
        raise ShapeError(
            f"at {place(path)}: a gate of shape {described(gate)} cannot scale {described(shape)}: "
            "it needs one number for each channel, or one for each cell."
        )
    return shape


def place(path: str) -> str:
    """Where it is, for messages."""
    return path or "the network itself"


def listed(shapes: tuple[Shape, ...], *, sized: bool = False) -> str:
    """'64×56×56 and 32×28×28', or sizes only."""
    told = [described(shape[1:] if sized else shape) for shape in shapes]
    return f"{', '.join(told[:-1])} and {told[-1]}"
