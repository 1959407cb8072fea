"""Questions on assembling, answered by the ledger that is shown."""

from __future__ import annotations

from app.assembling.ledger import Ledger
from app.assembling.presets import CASCADE, LENET, TOO_DEEP, TYPICAL, preset
from app.cards import Card
from engine.networks.report import Row
from engine.operations import Linear


def network(name: str) -> dict[str, object]:
    """The settings of a preset; those of the start are left out."""
    text, (channels, side, _) = preset(name)
    return {} if name == TYPICAL else {"net": text, "channels": channels, "side": side}


def first_linear(shown: Ledger) -> Row:
    """The first row that is a linear layer."""
    return next(row for row in shown.report.rows if row.kind == "Linear")


def share(shown: Ledger) -> str:
    """How much of all parameters the first linear layer has."""
    part = first_linear(shown).parameters / shown.report.parameters
    return "less than a tenth" if part < 0.1 else "more than half" if part > 0.5 else "about a third"


def mended(shown: Ledger) -> int:
    """Weights of the layer that does not fit, if it took what comes: so many for each of its outputs."""
    layer = shown.layers[len(shown.report.rows)]
    assert isinstance(layer, Linear)
    return shown.report.output_shape[0] * layer.out_features


def share_of_convolutions(shown: Ledger) -> str:
    """How much of all MACs they have, in percent."""
    part = sum(row.macs for row in shown.report.rows if row.kind == "Conv2d") / shown.report.macs
    return f"{100 * part:.0f} %"


CARDS = (
    Card(
        title="Units in a cascade",
        text="A **unit** is one or two convolutions, each followed by ReLU, and then perhaps a max pooling. Units "
        "follow each other; behind the last one the map is flattened for linear layers, and softmax turns the scores "
        "into shares that add up to 1. "
        "The ledger has a line for each layer; open one to see how its numbers came about.",
        ask="What part of all parameters has the first linear layer?",
        options=("less than a tenth", "about a third", "more than half"),
        answer=share,
        because=lambda shown: (
            f"{first_linear(shown).parameters:,} of {shown.report.parameters:,}: it shares nothing, while a kernel is "
            "used at every place."
        ),
        settings=network(TYPICAL),
    ),
    Card(
        title="One unit",
        text="Two convolutions of 3×3 with padding 1 keep the size; the pooling halves it. Only the convolutions have "
        "parameters; ReLU and pooling have none.",
        ask="How many cells of the input can one cell behind the pooling depend on, along one axis (its *field*)?",
        options=("3", "6", "10"),
        answer=lambda shown: shown.report.rows[-1].field[0].size,
        because="Each 3×3 adds 2 to the first cell, the pooling 1 more: 1 + 2 + 2 + 1.",
        settings=network(CASCADE),
    ),
    Card(
        title="What does not fit",
        text="A layer must take what the one before it gives. Here the linear layer does not: the ledger stops at it "
        "and says why. *Make it fit* sets what each layer takes to what comes.",
        ask="How many weights, without biases, would the linear layer have if it fitted?",
        options=("2048", "20000", "20480"),
        answer=mended,
        because="One for each of its ten outputs and each cell of the flattened map.",
        settings=network(TOO_DEEP),
    ),
    Card(
        title="LeNet-5",
        text="The network of 1998 in today’s layers, as `nn.Sequential`. Change an input, take a layer out, paste a "
        "network of your own: nothing that is pasted is ever run, it is only read.",
        ask="What part of all MACs have the two convolutions?",
        options=("4 %", "50 %", "86 %"),
        answer=share_of_convolutions,
        because="Their few weights work at every place; in parameters it is the other way round.",
        settings=network(LENET),
    ),
)
