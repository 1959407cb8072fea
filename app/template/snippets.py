"""The perceptron in PyTorch."""

from __future__ import annotations

from app.snippets import DOUBLE, assigned
from engine.perceptron import Perceptron

ANGLE = "print(torch.rad2deg(torch.acos(response / (x.norm() * w.norm()))))  # the angle between x and w"
NO_ANGLE = "# a zero vector has no direction: no angle"


def perceptron_snippet(unit: Perceptron) -> str:
    """Products, response, whether it fires, and the angle where there is one."""
    lines = [
        "import torch\n",
        assigned("x", unit.input[0], DOUBLE),
        assigned("w", unit.weight[0], DOUBLE),
        f"b = {unit.threshold}\n",
        "products = w * x",
        "response = products.sum()",
        "print(response)",
        "fires = (response >= b).double()",
        "print(fires)",
        NO_ANGLE if unit.zero else ANGLE,
    ]
    return "\n".join(lines) + "\n"
