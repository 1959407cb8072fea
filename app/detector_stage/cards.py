"""The cards of the detector stage; every answer is asked of the layer that is shown."""

from __future__ import annotations

from typing import Final

from app.cards import Card
from app.detector_stage.layer import BACKWARD, SLOPE
from app.pictures import SAMPLES

CARDS: Final = (
    Card(
        title="A layer in three stages",
        text="First a convolution: each output is a weighted sum. Then the *detector stage*: each sum runs through a "
        "nonlinear function, the *activation*, here ReLU. Last a pooling, which keeps the largest of four.",
        ask="How many of the 36 sums does the detector change to 0?",
        options=("0", "12", "24"),
        answer=lambda shown: shown.loss.zeroed,
        because=lambda shown: (
            f"ReLU keeps what is positive: the {shown.loss.zeroed} negative sums are gone. "
            f"{shown.loss.flat - shown.loss.zeroed} more were 0 before."
        ),
        predict=True,
    ),
    Card(
        title="Four components?",
        text="A survey names four components: convolution, padding, stride, pooling. Padding and stride are settings "
        "of the window: here both are set. The detector, which the survey leaves out, is a stage.",
        ask="With padding 1 and stride 2, how many stages run one after the other?",
        options=("3", "4", "5"),
        answer=lambda shown: len(shown.three.stages),
        because="Padding and stride changed the size of the map, and added no step of their own.",
        settings={"padding": 1, "stride": 2},
    ),
    Card(
        title="Before, after, slope",
        text="Above, the map and what ReLU makes of it; below, the slope at the same cell. A *gradient* says how much "
        "the loss changes when a number changes; going back through the layer it is multiplied by this slope.",
        ask="Through how many of the 36 cells does no gradient come back?",
        options=("0", "14", "36"),
        answer=lambda shown: shown.loss.flat,
        because=lambda shown: (
            f"{shown.loss.zeroed} negative sums, and those that were 0 before: torch's slope at 0 is 0."
        ),
        settings={"show": SLOPE},
    ),
    Card(
        title="Saturation",
        text="The sigmoid squeezes every sum between 0 and 1. Sums of 20 or 50 lie where it is flat: what comes out is "
        "close to 0 or to 1, and little gradient comes back. Divide the kernel by 16 and look again.",
        ask="How much of the gradient does a sigmoid let through at most?",
        options=("0.25", "0.5", "1.0"),
        answer=lambda shown: shown.steepest(),
        because=lambda shown: (
            f"That is at 0. Here {shown.loss.flat} of {shown.loss.cells} cells have a slope below 0.01."
        ),
        settings={"show": SLOPE, "activation": "sigmoid"},
    ),
    Card(
        title="A little below zero",
        text="Leaky ReLU lets a part of the negative sums through, here a tenth. `grad_output` is the gradient that "
        "arrives at each cell: times the slope there it becomes `grad_input`.",
        ask="How many cells pass no gradient back?",
        options=("0", "14", "24"),
        answer=lambda shown: shown.loss.flat,
        because="No slope is 0 any more, so no unit can fall silent for good.",
        settings={"show": BACKWARD, "activation": "leaky_relu", "negative_slope": "0.1"},
    ),
    Card(
        title="The perceptron's threshold",
        text="The oldest detector fires or does not: 1 from the threshold on, else 0. Move the threshold. On both "
        "sides of it the slope is 0.",
        ask="How much of the gradient does it let through at most?",
        options=("0.0", "0.25", "1.0"),
        answer=lambda shown: shown.steepest(),
        because="A step is flat on both sides: moving a weight a little changes nothing.",
        settings={"show": SLOPE, "activation": "fires"},
    ),
    Card(
        title="Edges of a photograph",
        text="Sobel's kernel answers with a positive number where it gets brighter to the right, with a negative one "
        "where it gets darker. Compare ReLU with tanh and leaky ReLU.",
        ask="Which of these edges does ReLU keep?",
        options=("brighter to the right", "darker to the right", "both"),
        answer=lambda shown: shown.survivors(),
        because="A layer has many filters: the mirrored kernel keeps the edges that this one loses.",
        settings={"show": SLOPE, "input": SAMPLES[0].name},
        step=1266,  # on the roof's edge
    ),
)
