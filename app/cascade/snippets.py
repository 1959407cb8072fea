"""The cascade in PyTorch; the composed template is the gradient of the score with respect to the picture."""

from __future__ import annotations

from app.cascade.settings import COMPOSED
from app.cascade.shown import Shown
from app.snippets import DOUBLE, assigned
from engine.arrays import Array


def cascade_snippet(shown: Shown) -> str:
    """Every output of the stage."""
    network, x = shown.network, shown.trace["input"].values
    is_composed = shown.values["show"] == COMPOSED
    lines = [
        "import torch\nimport torch.nn.functional as F\n",
        assigned("x", x[0], DOUBLE),
        assigned("templates", network.templates.reshape(len(network.templates), -1), DOUBLE),
        row("biases", network.biases),
        row("votes", network.votes),
        row("bias", network.bias) + "\n",
        *(["x.requires_grad_()"] if is_composed else []),
        "responses = F.linear(x.flatten(), templates, biases)",
        "score = F.linear(F.relu(responses), votes[None], bias)",
        *(["score.sum().backward()", "print(x.grad)  # the composed template"] if is_composed else []),
        *([] if is_composed else [f"print(responses.reshape({network.side}, {network.side}))"]),
        "print(score.detach())",
        "fires = (score >= 0).double()",
        "print(fires)",
    ]
    return "\n".join(lines) + "\n"


def row(name: str, values: Array) -> str:
    """A tensor of one axis, on one line."""
    return f"{name} = torch.tensor({values.tolist()}{DOUBLE})"
