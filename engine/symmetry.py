"""Moving a picture, and whether an operation follows: f is equivariant to g if f(g(x)) = g(f(x)).

    x ──g──► g(x) ──f──► f(g(x))
    │                       │
    f                       −   difference: where it is 0, both ways around give the same
    ▼                       │
    f(x) ───────g────────► g(f(x))

g is a shift, a rotation or a scaling of every channel (C, H, W). It asks for each cell of its result where in the
picture it comes from: that cell is copied; between cells, the four around are weighted bilinearly; outside is zero. All
but a shift turn about the picture's centre, ((H − 1)/2, (W − 1)/2), as torch.nn.functional.grid_sample does it.

Source: Goodfellow, Bengio and Courville, Deep Learning, section 9.2.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import cos, prod, radians, sin
from typing import Final

import numpy as np

from engine.arguments import LARGEST, finite, flag, whole
from engine.arrays import Array, counted, tensor
from engine.axes import PAD
from engine.errors import ShapeError, SpecError
from engine.folds import run, window_cells
from engine.operations.convolution import Convolution
from engine.operations.deform_conv2d import CORNERS, corners
from engine.operations.pooling import Pooling
from engine.rules import Columns
from engine.sizes import check_work
from engine.trace import Stage, Tensor, Trace

Size = tuple[int, int]  # rows, columns
Operation = Convolution | Pooling  # f
DIGITS: Final = 12  # of a place: cos 60° is one half, whatever a double makes of it
NOISE: Final = 1e-9  # of the largest cell: sums of fractions in another order differ by less
ORDER: Final = ("input", "g(x)", "f(g(x))", "f(x)", "g(f(x))", "difference", "weight")  # as the diagram is read


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """So many rows down and columns to the right; make one with `shift`."""

    rows: int
    columns: int
    circular: bool  # what leaves on one side enters on the other; else zeros enter

    def out(self, size: Size) -> Size:
        """The size of a moved picture."""
        return size

    def places(self, size: Size) -> tuple[Array, Array]:
        """Row and column that each cell of the moved picture comes from, each (H, W); outside are numbers too."""
        rows, columns = np.indices(size)
        rows, columns = rows - self.rows, columns - self.columns
        return (rows % size[0], columns % size[1]) if self.circular else (rows, columns)

    def after(self, stride: Size) -> Shift:
        """The same shift for what lies so many cells apart; rounded down where it is none of whole cells."""
        return replace(self, rows=self.rows // stride[0], columns=self.columns // stride[1])

    def is_whole(self, stride: Size) -> bool:
        """Whether there is such a shift: the stride divides it."""
        return self.rows % stride[0] == 0 and self.columns % stride[1] == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """Counter-clockwise about the centre; make one with `rotate`. Quarter turns exchange height and width."""

    degrees: float

    def out(self, size: Size) -> Size:
        """The size of a turned picture: its own, but for a quarter turn."""
        return size if self.degrees % 180 != 90 else (size[1], size[0])

    def places(self, size: Size) -> tuple[Array, Array]:
        """Row and column that each cell of the turned picture comes from."""
        down, right = from_centre(self.out(size))
        c, s = (round(of(radians(self.degrees)), 15) for of in (cos, sin))
        return about_centre(down * c + right * s, right * c - down * s, size)

    def after(self, stride: Size) -> Rotation:
        """A turn is the same at every resolution."""
        return self

    def is_whole(self, stride: Size) -> bool:
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaling:
    """Enlarged about the centre, or made smaller, within the same size; make one with `scale`."""

    factor: float

    def out(self, size: Size) -> Size:
        """What grows beyond the picture is cut off, what shrinks leaves zeros around."""
        return size

    def places(self, size: Size) -> tuple[Array, Array]:
        """Row and column that each cell of the scaled picture comes from."""
        down, right = from_centre(size)
        return about_centre(down / self.factor, right / self.factor, size)

    def after(self, stride: Size) -> Scaling:
        """A factor is the same at every resolution."""
        return self

    def is_whole(self, stride: Size) -> bool:
        return True


Move = Shift | Rotation | Scaling  # g


def shift(*, rows: int = 0, columns: int = 0, circular: bool = False) -> Shift:
    """g(x)[i] = x[i − rows]: every cell so many rows down and columns to the right. Raises SpecError.

    >>> moved(shift(columns=1), [[[1, 2, 3]]])["output"].values.tolist()
    [[[0, 1, 2]]]
    """
    rows, columns = (whole(name, n, -LARGEST) for name, n in (("rows", rows), ("columns", columns)))
    return Shift(rows=rows, columns=columns, circular=flag("circular", circular))


def rotate(degrees: float) -> Rotation:
    """Counter-clockwise; quarter turns as torch.rot90 does them, without any arithmetic. Raises SpecError.

    >>> moved(rotate(90), [[[1, 2], [3, 4]]])["output"].values.tolist()
    [[[2, 4], [1, 3]]]
    """
    return Rotation(degrees=finite("degrees", degrees, "1") % 360)


def scale(factor: float) -> Scaling:
    """By a factor: 2 shows the middle twice as large, 0.5 the whole in half the size. Raises SpecError.

    >>> moved(scale(2), [[[0, 4, 8]]])["output"].values.tolist()
    [[[2.0, 4.0, 6.0]]]
    """
    if finite("factor", factor, "1") <= 0:
        raise SpecError(f"factor={factor} would leave nothing of the picture: give a number above 0, such as 0.5 or 2.")
    return Scaling(factor=factor)


def from_centre(size: Size) -> tuple[Array, Array]:
    """How far down and to the right of the centre each cell lies."""
    down, right = np.indices(size)
    return down - (size[0] - 1) / 2, right - (size[1] - 1) / 2


def about_centre(down: Array, right: Array, size: Size) -> tuple[Array, Array]:
    """Row and column of places counted from the centre; whole numbers where they meet cells."""
    return np.round(down + (size[0] - 1) / 2, DIGITS), np.round(right + (size[1] - 1) / 2, DIGITS)


def moved(move: Move, input: object) -> Trace:  # torch's name
    """Every step of g on `input` (C, H, W): one step per cell of the output. Raises DataError, ShapeError."""
    x = tensor("input", input, ("C", "H", "W"))
    channels, height, width = x.shape
    out = move.out((height, width))
    check_work((), out, channels * len(CORNERS))
    rule = sampling(move.places((height, width)), x.shape)
    copies = rule.coef is None
    stage = Stage(target="output", shape=(channels, *out), rule=rule, combine="copy" if copies else "sum")
    return run((Tensor(name="input", role="input", values=x),), (stage,))


def sampling(places: tuple[Array, Array], shape: tuple[int, ...]) -> Columns:
    """The rule that reads every channel at these places: copies where all are cells, bilinear weights elsewhere."""
    channels, *size = shape
    cells, weights = (each.reshape(-1, len(CORNERS)) for each in corners(*places, (size[0], size[1])))
    weights = np.where((cells == PAD).all(axis=1)[:, None], np.arange(len(CORNERS)) == 0, weights)  # one zero is enough
    used = weights > 0
    offsets = prod(size) * np.arange(channels)[:, None]
    a = np.where(cells[used] == PAD, PAD, cells[used] + offsets).ravel()
    terms = np.tile(used.sum(axis=1), channels)
    each = np.arange(len(terms) + 1)
    coef = None if (terms == 1).all() else np.tile(weights[used], channels)
    ptr = np.concatenate([[0], np.cumsum(terms)])
    return Columns(source="input", step_ptr=each, target=each[:-1], write_ptr=ptr, a=a, coef=coef)


def equivariance(f: Operation, g: Move, input: object, weight: object = None) -> Trace:  # torch's name
    """The whole diagram as one trace: tensors input, g(x), f(g(x)), then f(x), g(f(x)), difference; weight.

    On f(x) a shift is divided by the stride, rounded down (`g.is_whole` tells). A pooling takes no `weight`.

    Raises DataError, ShapeError.

    >>> from engine.operations import conv2d
    >>> f = conv2d(in_channels=1, out_channels=1, kernel_size=(1, 2), bias=False)
    >>> trace = equivariance(f, shift(columns=1), [[[1, 2, 3, 4]]], [[[[1, 10]]]])
    >>> trace["f(g(x))"].values.tolist(), trace["g(f(x))"].values.tolist()
    ([[[10, 21, 32]]], [[[0, 21, 32]]])
    """
    given = () if weight is None else (weight,)
    below = f.trace(input, *given).renamed(output="f(x)")
    below = below.then(
        moved(g.after((f.stride[0], f.stride[1])), below["f(x)"].values).renamed(input="f(x)", output="g(f(x))")
    )
    above = moved(g, below["input"].values).renamed(output="g(x)")
    above = above.then(f.trace(above["g(x)"].values, *given).renamed(input="g(x)", output="f(g(x))"))
    diagram = below.then(above)
    diagram = diagram.then(difference(diagram["f(g(x))"], diagram["g(f(x))"]))
    tensors = tuple(sorted(diagram.tensors, key=lambda each: ORDER.index(each.name)))
    return replace(diagram, tensors=tensors)


def difference(above: Tensor, below: Tensor) -> Trace:
    """Cell by cell, what the one way around gives beyond the other. Raises DataError, ShapeError."""
    if above.values.shape != below.values.shape:
        one, other = (" × ".join(map(str, each.values.shape[1:])) for each in (above, below))
        raise ShapeError(
            f"{above.name} is {one}, but {below.name} is {other}: a quarter turn exchanges height and width, so "
            "kernel_size, stride, padding and dilation must be the same along both."
        )
    (values,) = counted(below.values, extra=above.values)
    cells = np.arange(above.values.size)
    ptr = np.arange(len(cells) + 1)
    rule = Columns(source=below.name, step_ptr=ptr, target=cells, write_ptr=ptr, a=cells, coef=np.full(len(cells), -1))
    stage = Stage(target="difference", shape=above.values.shape, rule=rule, bias=above.name)
    return run((above, replace(below, values=values)), (stage,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Where the two ways around agree, cell by cell; masks of the difference's shape."""

    differs: Array
    border: Array  # whether what lies outside of the picture has a part in either of the two

    @property
    def cells(self) -> int:
        return int(self.differs.size)

    @property
    def differing(self) -> int:
        return int(self.differs.sum())

    @property
    def at_border(self) -> int:
        """How many of the differing cells lie at the border."""
        return int((self.differs & self.border).sum())

    @property
    def inside(self) -> int:
        """How many cells have nothing to do with the border."""
        return self.cells - int(self.border.sum())


def agreement(diagram: Trace) -> Agreement:
    """Of what `equivariance` returns: sums of fractions in another order count as the same.

    >>> from engine.operations import max_pool2d
    >>> found = agreement(equivariance(max_pool2d(kernel_size=2, stride=1), shift(rows=1), [[[1, 2], [3, 4], [5, 6]]]))
    >>> found.cells, found.differing, found.at_border
    (2, 1, 1)
    """
    largest = max(1.0, *(float(np.abs(diagram[name].values).max()) for name in ("f(g(x))", "g(f(x))")))
    differs = np.abs(diagram["difference"].values) > NOISE * largest
    return Agreement(differs=differs, border=outside(diagram)["difference"])


def outside(trace: Trace) -> dict[str, Array]:
    """For every tensor, the cells in which what lies outside of the first one has a part, however many stages before.

    It has where padding is read, or a cell that has read it itself.
    """
    marks = {each.name: np.zeros(each.values.shape, bool) for each in trace.tensors}
    for stage in trace.stages:
        rule = stage.rule
        mark = marks[stage.target].reshape(-1)
        if isinstance(rule, Columns):
            lined = np.concatenate(
                [*(marks[name].ravel() for name in rule.sources), [True]]
            )  # PAD, the last, is outside
            np.logical_or.at(mark, np.repeat(rule.target, np.diff(rule.write_ptr)), lined[rule.a])
            if rule.divisor is not None and rule.over is not None:
                np.logical_or.at(mark, rule.target, marks[rule.divisor].ravel()[rule.over])
        else:
            source = marks[rule.source]
            flat = np.maximum(window_cells(rule, source.shape), PAD)  # (out cells, taps)
            lined = np.append(source.reshape(len(source), -1), np.ones((len(source), 1), bool), axis=1)
            windows = np.logical_or.reduce(lined[:, flat], axis=2)  # (C, out cells)
            mark[:] = np.logical_or.reduce(windows[rule.channels], axis=1).ravel()
        if stage.bias in marks and marks[stage.bias].shape == stage.shape:
            mark |= marks[stage.bias].ravel()
    return marks
