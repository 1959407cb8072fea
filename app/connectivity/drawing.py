"""What stands on the stage of the lesson on connections, and PyTorch that prints the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from app.components.payload import View
from app.connectivity.chains import convolutions, dense_column, dense_layers
from app.connectivity.settings import BOTH, DENSE, SPARSE, TRANSPOSED, UNITS
from app.connectivity.snippets import chain_snippet, dense_matrix_snippet, dense_snippet, matrix_snippet
from engine.arrays import Array
from engine.matrix import as_matrix, transposed
from engine.operations import Convolution

Drawn = tuple[tuple[View, ...], str]  # the views, and the snippet
SIGNS: Final = {"matrix": "→", "input": "·", "convolved": "·"}  # the kernel makes the matrix: matrix · input = output


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """The layers on a line of cells: the same convolution several times, or dense layers with as many units."""

    layer: Convolution
    cells: list[Any]
    kernels: list[Any]  # one per layer
    weights: list[Array]  # of the dense layers, (out, in) each
    photo: bool

    @property
    def look(self) -> dict[str, Any]:
        """How the input is drawn: a photograph's row is grey and is not edited."""
        return {"editable": ("input",) * (not self.photo), "grey": ("input",) * self.photo}

    def drawn(self, view: str, connections: str) -> Drawn:
        """The views on the stage and the snippet."""
        if view == TRANSPOSED:
            return self.back()
        if view == UNITS:
            return self.units(connections)
        return self.dense_matrix() if connections == DENSE else self.matrix()

    def units(self, connections: str) -> Drawn:
        """Lines of units below each other: sparse, dense or both."""
        title, snippet = connections == BOTH, chain_snippet(self.layer, self.cells, self.kernels)
        trace = convolutions(self.layer, self.cells, self.kernels)
        own = tuple(each.name for each in trace.tensors if each.role == "weight")
        look = self.look | {"editable": (*self.look["editable"], *own)}
        sparse = View(trace=trace, title=SPARSE * title, linked=True, spatial=1, **look)
        dense = View(
            trace=dense_layers(self.cells, self.weights), title=DENSE * title, linked=True, spatial=1, **self.look
        )
        if connections == BOTH:
            return (sparse, dense), snippet + dense_snippet(self.weights)
        return ((dense,), dense_snippet(self.weights, self.cells)) if connections == DENSE else ((sparse,), snippet)

    def matrix(self) -> Drawn:
        """The kernel laid out, then the matrix times the input."""
        trace = as_matrix(self.layer, [self.cells], [[self.kernels[0]]])
        look = self.look | {"editable": (*self.look["editable"], "weight")}
        snippet = matrix_snippet(self.layer, self.cells, self.kernels[0])
        return (View(trace=trace, spatial=2, signs=SIGNS, **look),), snippet

    def dense_matrix(self) -> Drawn:
        """A dense layer: every entry is a weight of its own."""
        trace = dense_column(self.cells, self.weights[0])
        snippet = dense_matrix_snippet(self.weights[0], self.cells)
        return (View(trace=trace, spatial=2, signs=SIGNS, **self.look),), snippet

    def back(self) -> Drawn:
        """The transposed matrix times what the convolution gave."""
        kernel = [[self.kernels[0]]]
        convolved = self.layer.trace([self.cells], kernel)["output"].values
        trace = transposed(self.layer, convolved, kernel, (len(self.cells),)).renamed(input="convolved")
        snippet = matrix_snippet(self.layer, self.cells, self.kernels[0], back=True)
        return (View(trace=trace, spatial=2, signs=SIGNS, editable=("weight",)),), snippet
