"""What stands on the stage: the gradient's way back, beside the way forwards where both walk the same windows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from app.components.payload import View
from app.shared_gradient.settings import APART, COPIES, KERNEL, POOLING, UPDATE
from engine.arrays import Array
from engine.operations import Convolution, Pooling, input_gradient, pooling_gradient, shared_gradient
from engine.shared_update import ScanNetwork, updated
from engine.trace import Trace

SCAN_SIGNS = {
    "output": "→",
    "error": "→",
    "J": "→",
    "indices": "",
    "grad_scores": "",
    "copies": "→",
    "grad_weight": "Σ",
}
AGAIN_SIGNS = {"input": "", "output": "→", "error": "→", "J": "→"}
STEP_SIGNS = {**AGAIN_SIGNS, "grad_weight": "", "new weight": "→", "new scores": "∗ new weight ="}
APART_SIGNS = {**AGAIN_SIGNS, "grad_copies": "", "new copies": "→", "new scores": "∗ new copies ="}
BACK, AGAIN = "backwards", "forwards: the same window"


@dataclass(frozen=True, kw_only=True)
class Shown:
    """The layer with its numbers; the cards ask it."""

    show: str
    layer: Convolution | Pooling
    x: Array  # (1, *size)
    weight: Any = None  # (1, 1, *kernel_size)
    delta: Any = None  # what arrives at the output
    scan: ScanNetwork | None = None
    updates: str = ""
    forwards: bool = False  # whether the way forwards stands beside the way back
    learning_rate: float = 0.0

    @cached_property
    def views(self) -> tuple[View, ...]:
        """What stands on the stage."""
        if self.show == COPIES:
            first = "indices" if self.network.pool == "max" else "grad_scores"
            return (View(trace=self.before, editable=("input", "weight"), signs=SCAN_SIGNS, rows=("output", first)),)
        if self.show == UPDATE:
            apart = self.updates == APART
            return (
                View(
                    trace=self.separate if apart else self.shared,
                    editable=("input",) if apart else ("input", "weight"),
                    signs=APART_SIGNS if apart else STEP_SIGNS,
                    rows=("input",) if apart else ("input", "output"),
                    spatial=1,  # a weight comes first, which has more axes
                ),
            )
        if self.show == POOLING:
            rows = ("indices" if self.pool_trace.tensors[2].name == "indices" else "grad_output",)
            signs = {"output": "→", "indices": "", "grad_output": "", "grad_input": "→"}
            return (View(trace=self.pool_trace, editable=("input", "grad_output"), signs=signs, rows=rows),)
        signs = {"grad_output": "·"} if self.show == KERNEL else {"weight": "×"}
        title, editable = BACK if self.forwards else "", ("input", "grad_output", "weight")
        back = View(trace=self.backward, title=title, editable=editable, signs=signs)
        if not self.forwards:
            return (back,)
        forth = self.convolution.trace(self.x, self.weight)
        return back, View(trace=forth, title=AGAIN, editable=("input", "weight"))

    @property
    def trace(self) -> Trace:
        """The leading view's."""
        return self.views[0].trace

    @property
    def network(self) -> ScanNetwork:
        assert self.scan is not None
        return self.scan

    @property
    def convolution(self) -> Convolution:
        assert isinstance(self.layer, Convolution)
        return self.layer

    @cached_property
    def backward(self) -> Trace:
        """Of the kernel or of the input."""
        if self.show == KERNEL:
            return shared_gradient(self.convolution, self.x, self.delta)
        return input_gradient(self.convolution, self.weight, self.delta, self.x.shape[1:])

    @cached_property
    def pool_trace(self) -> Trace:
        """Forwards and back through the pooling."""
        assert isinstance(self.layer, Pooling)
        return pooling_gradient(self.layer, self.x, self.delta)

    @cached_property
    def before(self) -> Trace:
        """The scan network forwards and back, before any update."""
        return self.network.backward(self.x, self.weight)

    @cached_property
    def shared(self) -> Trace:
        """One update of the shared weight, then forwards with it."""
        step = updated(self.before["weight"].values, self.before["grad_weight"].values, self.learning_rate)
        after = self.network.forward(self.x, step["new weight"].values).renamed(
            weight="new weight", scores="new scores"
        )
        return step.then(after)

    @cached_property
    def separate(self) -> Trace:
        """Every copy updated by its own gradient alone, then forwards with what they have become."""
        gradients = self.before["copies"].values
        copies = np.broadcast_to(self.before["weight"].values, gradients.shape)
        step = updated(copies, gradients, self.learning_rate, name="copies")
        after = self.network.separate(self.x, step["new copies"].values).renamed(
            copies="new copies", scores="new scores"
        )
        return step.then(after)

    # ---- what the cards ask -------------------------------------------------------------------------------------

    def copies(self) -> int:
        """Positions of the window, each with a copy of every weight."""
        return int(self.before["scores"].values.size)

    def copies_of_first(self) -> list[int | float]:
        """The gradients of the first weight's copies."""
        found: list[int | float] = self.before["copies"].values[:, 0, 0].tolist()
        return found

    def silent(self) -> int:
        """Copies at which no gradient arrives."""
        return int((self.before["grad_scores"].values == 0).sum())

    def positions(self) -> int:
        """Outputs, each of which adds one product to every weight's gradient."""
        return self.backward.steps

    @property
    def takes_largest(self) -> bool:
        """Whether a maximum stands on the way back to the input."""
        return self.show == POOLING and isinstance(self.layer, Pooling) and self.layer.name.startswith("max")

    def reached(self) -> int:
        """Input cells into which a gradient is written, whatever it is."""
        return len(np.unique(self.trace.stages[-1].rule.target))  # type: ignore[union-attr]  # columns

    def unreached(self) -> int:
        """Input cells into which none is."""
        return int(self.x.size) - self.reached()

    def losses(self) -> tuple[float, float]:
        """J before the update and after it."""
        before, after = (float(trace["J"].values[0, 0]) for trace in (self.before, self.trace))
        return before, after

    def outputs(self) -> tuple[float, float]:
        """The output before the update and after it."""
        before, after = (float(trace["output"].values[0, 0]) for trace in (self.before, self.trace))
        return before, after

    def goes(self) -> str:
        """What the update does to J."""
        before, after = self.losses()
        return "it stays" if np.isclose(before, after) else "it falls" if after < before else "it grows"

    def different(self) -> int:
        """Different numbers among the copies of the first weight, each updated by itself."""
        return len(np.unique(self.separate["new copies"].values[:, 0, 0].round(12)))
