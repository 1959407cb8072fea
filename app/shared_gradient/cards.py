"""The cards of the lesson; every answer is asked of what is shown."""

from __future__ import annotations

from typing import Final

from app.cards import Card
from app.handwriting import HANDWRITTEN
from app.random_numbers import RANDOM
from app.shared_gradient.settings import APART, INPUT, KERNEL, POOLING, UPDATE
from engine.formula import number_text

TOO_FAR, SHORTER = "0.02", "0.01"  # learning rates
CARDS: Final = (
    Card(
        title="One weight, many copies",
        text="A detector of three weights scans a line. The output, the sum of its scores, should equal the target: "
        "the loss is J = ½·(output − target)². As one large network there is a copy of the detector at every place. "
        "Going back, each copy has a gradient of its own: what arrives at its score, times the cells it read. It is a "
        "row of *copies*.",
        ask="How many copies of the first weight are there?",
        options=("3", "5", "7"),
        answer=lambda shown: shown.copies(),
        because=lambda shown: (
            "One for each score. Changing the weight changes J through every copy, so their gradients add up: "
            f"{summed(shown.copies_of_first())}."
        ),
    ),
    Card(
        title="Through a maximum",
        text="Now the output is the largest score: does the pattern occur anywhere? A small change of another score "
        "does not change the maximum. *indices* keeps the largest score's place, counted from 0; at a tie the first.",
        ask="How many of the five copies get no gradient?",
        options=("1", "4", "5"),
        answer=lambda shown: shown.silent(),
        because="All of it goes to the window that won. And yet all copies will change: they are one weight.",
        settings={"pool": "max"},
    ),
    Card(
        title="A kernel in 2-D",
        text="The same for a picture: `grad_output` is what arrives at each output. Every position multiplies it with "
        "the cells of its own window, and all add to the gradient of the one kernel.",
        ask="How many products add up in the gradient of each weight?",
        options=("9", "36", "64"),
        answer=lambda shown: shown.positions(),
        because="One per position: a kernel of 3 has 6 by 6 places on 8 by 8 cells, and a copy at each.",
        settings={"show": KERNEL, "input": HANDWRITTEN},
    ),
    Card(
        title="Back to the input",
        text="The layer below needs the gradient of its own output, our input. What was read forwards is written "
        "backwards: each output stamps the kernel, times its gradient, onto its window; where stamps overlap, they add "
        "up. A later lesson calls this a *transposed convolution* of `grad_output`.",
        ask="How many of the 36 cells get no gradient, whatever arrives?",
        options=("0", "9", "11"),
        answer=lambda shown: shown.unreached(),
        because="The last row and column: with stride 2 no window reads them, so no output depends on them.",
        settings={"show": INPUT, "input": RANDOM, "stride": 2, "forwards": True},
    ),
    Card(
        title="Through a pooling",
        text="A pooling has no weights, but the gradient has to pass it. Max pooling sends it to the cell that was "
        "the largest, at a tie to the first; its place is kept in *indices*, counted row by row from 0. Average "
        "pooling sends each cell of the window an equal share, 1/k² for kernel_size k.",
        ask="Into how many of the 64 cells does max pooling send a gradient?",
        options=("16", "32", "64"),
        answer=lambda shown: shown.reached(),
        because="One per window. The others could change a little and nobody would notice.",
        settings={"show": POOLING, "input": HANDWRITTEN, "kernel_size": 2, "stride": 2},
    ),
    Card(
        title="One update for all copies",
        text="Gradient descent: new weight = weight − η·gradient. All copies change at once, as there is only one "
        "weight. Below, the scan with the new weight. The learning rate η says how far to go; "
        f"here it is η = {TOO_FAR}.",
        ask="What does the loss J do?",
        options=("it falls", "it stays", "it grows"),
        answer=lambda shown: shown.goes(),
        because=lambda shown: (
            f"From {number_text(shown.losses()[0])} to {number_text(shown.losses()[1])}: the direction was right, but "
            f"the step too long. The output jumped from {number_text(shown.outputs()[0])} past the target "
            f"{number_text(shown.network.target)} to {number_text(shown.outputs()[1])}. Try η = {SHORTER}."
        ),
        settings={"show": UPDATE, "learning_rate": TOO_FAR},
    ),
    Card(
        title="And each copy by itself?",
        text=f"What if every copy followed its own gradient? With η = {SHORTER} the loss falls, as it does with one "
        "shared weight. But copies that read different numbers change differently: the detectors are no longer the "
        "same.",
        ask="How many different first weights are there afterwards?",
        options=("1", "3", "5"),
        answer=lambda shown: shown.different(),
        because="Every place now looks for a pattern of its own, with 15 weights in place of 3: moved by one, the same "
        "pattern would get another score.",
        settings={"show": UPDATE, "updates": APART, "learning_rate": SHORTER},
    ),
)


def summed(numbers: list[int | float]) -> str:
    """`0 + 2 + 6 = 8`."""
    return f"{' + '.join(map(number_text, numbers))} = {number_text(sum(numbers))}"
