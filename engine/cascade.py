r"""Two layers of feature detectors: templates answer to the picture, what is positive passes on, a last unit weighs it.

    input (1, H, W) ─ templates ─► responses ─ ReLU ─► detected ─ votes ─► score ─ ≥ 0 ─► output

    response[f] = bias[f] + Σ template[f]·input       score = bias + Σ votes[f]·max(0, response[f])

For one picture the network is linear in it, as each detector either passes its response on or gives 0: the sum of the
templates of those that fire, times their votes, is the one template that would have given this score, with one bias
that is composed in the same way (`composed`).

The detectors lie on a square board, and so do their templates: with 16 of 8×8 cells, responses, biases and votes are
(1, 4, 4) and the templates one grid (1, 32, 32), the first detector's in its upper left corner.

Source: Goodfellow, Bengio and Courville, Deep Learning, sections 6.1 and 6.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt
from typing import Final

import numpy as np

from engine.arrays import Array, counted, tensor
from engine.errors import ShapeError
from engine.folds import run
from engine.operations import fires, relu
from engine.rules import Columns
from engine.trace import Role, Stage, Tensor, Trace

ONE: Final = (1, 1, 1)


@dataclass(frozen=True, kw_only=True)
class Cascade:
    """A network of two layers with one output; make one with `cascade`."""

    templates: Array  # (F, H, W)
    biases: Array  # (F,), of the detectors
    votes: Array  # (F,)
    bias: Array  # (1,), of the last unit

    def responses(self, inputs: Array) -> Array:
        """(n, F): of pictures (n, H, W), before the ReLU."""
        found: Array = np.tensordot(inputs, self.templates, ((1, 2), (1, 2))) + self.biases
        return found

    def scores(self, inputs: Array) -> Array:
        """(n,): of pictures (n, H, W); from 0 on it fires."""
        found: Array = np.maximum(self.responses(inputs), 0) @ self.votes + self.bias
        return found

    @property
    def side(self) -> int:
        """Detectors along each side of the board."""
        return isqrt(len(self.templates))

    def board(self, values: Array) -> Array:
        """(1, side, side): one number per detector."""
        return values.reshape(1, self.side, self.side)

    def cells(self) -> Array:
        """(F, H·W): where on the templates' grid each cell of each template lies, as a flat index."""
        _, height, width = self.templates.shape
        grid = np.arange(len(self.templates) * height * width).reshape(self.side, height, self.side, width)
        return grid.transpose(0, 2, 1, 3).reshape(len(self.templates), -1)

    def drawn(self) -> Array:
        """The templates as one grid, (1, side·H, side·W)."""
        _, height, width = self.templates.shape
        grid = np.empty(self.templates.size, self.templates.dtype)
        grid[self.cells().ravel()] = self.templates.ravel()
        return grid.reshape(1, self.side * height, self.side * width)

    def trace(self, input: object) -> Trace:  # torch's name
        """Every step: a response per detector, its ReLU, the score, the threshold.

        Tensors input (1, H, W), templates, biases, responses, detected, votes, bias, score, output.
        Raises DataError, ShapeError.
        """
        x = self._picture(input)
        given = (
            grid("input", "input", x),
            grid("templates", "weight", self.drawn()),
            grid("biases", "bias", self.board(self.biases)),
        )
        cells = self.cells()
        rule = sums("input", "templates", np.tile(np.arange(x.size), (len(cells), 1)), cells)
        board = self.board(self.votes).shape
        first = run(given, (Stage(target="responses", shape=board, rule=rule, bias="biases"),))
        passed = relu().trace(first["responses"].values).renamed(input="responses", output="detected")
        return first.then(passed).then(self._voted(passed["detected"]))

    def _voted(self, detected: Tensor) -> Trace:
        """The detectors' votes, added up."""
        every = np.arange(len(self.votes))[None]
        given = (
            detected,
            grid("votes", "weight", self.board(self.votes)),
            grid("bias", "bias", self.bias.reshape(ONE)),
        )
        rule = sums("detected", "votes", every, every)
        return decided(run(given, (Stage(target="score", shape=ONE, rule=rule, bias="bias"),)))

    def composed(self, input: object) -> Trace:  # torch's name
        """The one template and the one bias that the network is for this picture, and what they answer.

        Tensors templates, passing (the votes of those that fire, else 0), composed (1, H, W), input, composed_bias,
        score, output; `composed_bias` is the last unit's bias and those of the detectors that fire, times their votes.
        """
        x = self._picture(input)
        passing = np.where(self.responses(x)[0] > 0, self.votes, 0)
        cells = self.cells()
        given = (grid("templates", "weight", self.drawn()), grid("passing", "weight", self.board(passing)))
        rule = sums("templates", "passing", cells.T, np.tile(np.arange(len(cells)), (x.size, 1)))
        composed = run(given, (Stage(target="composed", shape=x.shape, rule=rule),))
        every = np.arange(x.size)[None]
        bias = self.bias + self.biases @ passing
        read = (composed["composed"], grid("input", "input", x), grid("composed_bias", "bias", bias.reshape(ONE)))
        stage = Stage(target="score", shape=ONE, rule=sums("composed", "input", every, every), bias="composed_bias")
        return composed.then(decided(run(read, (stage,))))

    def _picture(self, input: object) -> Array:
        """The input as an array, checked."""
        x = tensor("input", input, ("1", "H", "W"))
        if x.shape != (1, *self.templates.shape[1:]):
            raise ShapeError(
                f"the input has shape {x.shape}, but the templates have {self.templates.shape[1:]}: "
                "every detector needs one cell for each of its weights."
            )
        (x,) = counted(x, terms=x.size * int(np.abs(self.templates).max() * np.abs(self.votes).sum() + 1))
        return x


def cascade(templates: Array, biases: Array, votes: Array, bias: Array) -> Cascade:
    """A network from its weights: (F, H, W), (F,), (F,) and (1,); F is a square. Raises ShapeError.

    >>> templates = np.array([[[1, -1]], [[-1, 1]], [[0, 1]], [[2, 0]]])
    >>> one = cascade(templates, np.zeros(4), np.array([1, 1, 0, 3]), np.ones(1))
    >>> one.scores(np.array([[[5, 2]]])).tolist()
    [34.0]
    """
    side = isqrt(len(templates))
    shapes = (side**2,), (side**2,), (1,)
    if len(templates) != side**2 or (biases.shape, votes.shape, bias.shape) != shapes:
        raise ShapeError(
            f"{len(templates)} templates with {biases.shape} biases, {votes.shape} votes and a bias {bias.shape}: "
            "a square number of detectors is needed, one bias and one vote for each, and one bias more."
        )
    return Cascade(templates=templates, biases=biases, votes=votes, bias=bias)


def sums(source: str, weight: str, a: Array, b: Array) -> Columns:
    """One step per row: the sum of its products."""
    each = np.arange(len(a) + 1)
    return Columns(
        source=source,
        weight=weight,
        step_ptr=each,
        target=each[:-1],
        write_ptr=each * a.shape[1],
        a=a.ravel(),
        b=b.ravel(),
    )


def decided(trace: Trace) -> Trace:
    """The score, and whether it reaches 0."""
    return trace.then(fires(threshold=0).trace(trace["score"].values).renamed(input="score"))


def grid(name: str, role: Role, values: Array) -> Tensor:
    """A tensor of the trace."""
    return Tensor(name=name, role=role, values=values)
