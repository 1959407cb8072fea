"""The cards of the lesson on the cascade; every answer is asked of the network that comes with it."""

from __future__ import annotations

from typing import Final

from app.cards import Card
from app.cascade.settings import COMPOSED
from app.cascade.shown import PARTS, SHARES

DETECTORS: Final = 16
CELLS: Final = 64  # steps until the composed template is whole
SCORE: Final = 2 * DETECTORS  # the step of the last sum
CARDS: Final = (
    Card(
        title="Sixteen detectors",
        text="A *cascade*: detectors whose answers feed further detectors. Sixteen units like perceptrons look at the "
        "picture, each with its template and a bias (minus the threshold); ReLU in place of the threshold passes on "
        "what is positive. A last unit weighs each by its *vote*, adds up with a bias, and fires from 0 on.",
        ask="Does it take this 3 for a digit?",
        options=("yes", "no"),
        answer=lambda shown: shown.yes_or_no(),
        because=lambda shown: shown.sentence(),
    ),
    Card(
        title="Who decides?",
        text="The bars show what each detector brings to the score: its response, if positive, times its vote, "
        "which is its weight in the last unit. All bars together are the score. The detectors are numbered row by row; "
        "their order means nothing.",
        ask="Which detector brings the most, for or against?",
        options=("5", "9", "13"),
        answer=lambda shown: shown.strongest(),
        because=lambda shown: f"It brings {shown.parts[shown.strongest() - 1]} of the score {shown.score}.",
        settings={"digit": 0},
        step=SCORE,
    ),
    Card(
        title="Pieces of digits",
        text="This picture is made of quarters of four different digits, each where it was. Cell by cell it is like a "
        "digit; only what stands together is wrong.",
        ask="Does the network take it for a digit?",
        options=("yes", "no"),
        answer=lambda shown: shown.yes_or_no(),
        because=lambda shown: shown.sentence(),
        settings={"picture": "mixed"},
    ),
    Card(
        title="One perceptron cannot",
        text="A single perceptron weighs cell by cell. One (last row of the table) was trained, in the same way, with "
        "nothing but digits and such mixed pictures.",
        ask="Of as many of both, not used in training: how many does it tell rightly?",
        options=SHARES,
        answer=lambda shown: shown.single_is_right(),
        because=lambda shown: (
            f"{shown.figures.single_mixed:.0%}, as good as tossing a coin: every cell by itself has the same values in "
            f"both. The cascade, trained with all kinds, tells {shown.network_is_right():.0%} of them."
        ),
        settings={"picture": "mixed", "sample": 1},
        step=SCORE,
    ),
    Card(
        title="One template for one picture",
        text="For one picture every detector either passes its response on or gives 0. The templates of those that "
        "fire, times their votes, add up to one *composed template*; their biases, times their votes, and the last "
        "bias to one composed bias. Composed template · x + composed bias is the same score.",
        ask="For the first picture of each of the ten digits: how many different ones come about?",
        options=("1", "2", "10"),
        answer=lambda shown: shown.patterns(),
        because="Each time other detectors fire. Higher units compose templates from those of lower ones, another one "
        "wherever others fire; a perceptron has one for all pictures.",
        settings={"show": COMPOSED},
        step=CELLS,
    ),
    Card(
        title="Not what you would draw",
        text="The templates were learned: nobody told them to look for strokes. Train another network, which takes "
        "some seconds: other templates come about, which do about as well.",
        ask="How many of a template's 64 weights are not 0, on average?",
        options=PARTS,
        answer=lambda shown: shown.most_used(),
        because=lambda shown: (
            f"{shown.used():.0%}: each template asks for its own pattern over the whole picture, and few look like a "
            "stroke."
        ),
        settings={"digit": 8},
        step=SCORE,
    ),
)
