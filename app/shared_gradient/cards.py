"""The cards of the lesson; every answer is asked of what is shown."""

from __future__ import annotations

from typing import Final

from app.cards import Card
from app.handwriting import HANDWRITTEN
from app.random_numbers import RANDOM
from app.shared_gradient.settings import APART, INPUT, KERNEL, POOLING, UPDATE
from engine.formula import number_text

CARDS: Final = (
    Card(
        title="One weight, many copies",
        text="A detector of three weights scans a line; the output is the sum of its scores, and should be the target. "
        "As one large network there is a copy of the detector at every place. Going back, each copy has a gradient of "
        "its own, what arrives at its score times the cells it read: a row each in *copies*.",
        ask="How many copies of the first weight are there?",
        options=("3", "5", "7"),
        answer=lambda shown: shown.copies(),
        because=lambda shown: (
            f"One for each score. They are one weight, so their gradients add up: {summed(shown.copies_of_first())}."
        ),
    ),
    Card(
        title="Through a maximum",
        text="Now the output is the largest score: does the word occur anywhere? A small change of another score does "
        "not change the maximum. Play from the first step and watch what comes back.",
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
        "backwards: each output stamps the kernel, times its gradient, onto its window. That is a transposed "
        "convolution of `grad_output`.",
        ask="How many of the 36 cells get no gradient, whatever arrives?",
        options=("0", "9", "11"),
        answer=lambda shown: shown.unreached(),
        because="The last row and column: with stride 2 no window reads them. They do not count forwards either.",
        settings={"show": INPUT, "input": RANDOM, "stride": 2, "forwards": True},
    ),
    Card(
        title="Through a pooling",
        text="A pooling has no weights, but the gradient has to pass it. Max pooling sends it to the cell that was "
        "the largest, whose place is remembered in *indices*; average pooling sends each cell of the window an equal "
        "part. Try both.",
        ask="Into how many of the 64 cells does max pooling send a gradient?",
        options=("16", "32", "64"),
        answer=lambda shown: shown.reached(),
        because="One per window. The others could change a little and nobody would notice.",
        settings={"show": POOLING, "input": HANDWRITTEN, "kernel_size": 2, "stride": 2},
    ),
    Card(
        title="One update for all copies",
        text="Gradient descent: new weight = weight − η·gradient. All copies change at once, as there is only one "
        "weight. Below, the scan with the new weight. η, the learning rate, says how far to go; here it is 0.02.",
        ask="What does the loss J do?",
        options=("it falls", "it stays", "it grows"),
        answer=lambda shown: shown.goes(),
        because=lambda shown: (
            f"From {number_text(shown.losses()[0])} to {number_text(shown.losses()[1])}: the step was right in its "
            "direction and too long. Try 0.01."
        ),
        settings={"show": UPDATE, "learning_rate": "0.02"},
    ),
    Card(
        title="And each copy by itself?",
        text="What if every copy followed its own gradient? The loss falls as well. But copies that met different "
        "numbers change differently, and the detectors are no longer the same.",
        ask="How many different first weights are there afterwards?",
        options=("1", "3", "5"),
        answer=lambda shown: shown.different(),
        because="Every place now looks for a pattern of its own, with 15 weights in place of 3: moved by one, the same "
        "word would get another score.",
        settings={"show": UPDATE, "updates": APART},
    ),
)


def summed(numbers: list[int | float]) -> str:
    """`0 + 2 + 6 = 8`."""
    return f"{' + '.join(map(number_text, numbers))} = {number_text(sum(numbers))}"
