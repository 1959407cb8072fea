"""The cards of the lesson on the cascade; every answer is asked of the network that comes with it."""

from __future__ import annotations

from typing import Final

from app.cards import Card
from app.cascade.settings import COMPOSED
from app.cascade.shown import SHARES

DETECTORS: Final = 16
CELLS: Final = 64  # steps until the one template is whole
SCORE: Final = 2 * DETECTORS  # the step of the last sum
CARDS: Final = (
    Card(
        title="Sixteen detectors",
        text="A digit or not? Sixteen perceptrons look at the picture, each with a template of its own. ReLU passes "
        "on what is positive. A last unit multiplies each with a *vote*, adds up, and fires from 0 on.",
        ask="Does it take this 3 for a digit?",
        options=("yes", "no"),
        answer=lambda shown: shown.yes_or_no(),
        because=lambda shown: shown.sentence(),
    ),
    Card(
        title="Who decides?",
        text="The bars show what each detector brings to the score: its response, if positive, times its vote. Few "
        "are large. A detector alone decides nothing.",
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
        text="A single perceptron weighs cell by cell. It was trained, in the same way, to tell digits from such mixed "
        "pictures, as many of each.",
        ask="How much of what it has not seen does it tell rightly?",
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
        "fire, times their votes, add up to *one* template, which gives the same score.",
        ask="For the first picture of each of the ten digits: how many different ones come about?",
        options=("1", "2", "10"),
        answer=lambda shown: shown.patterns(),
        because="Each time other detectors fire. Higher units compose templates from those of lower ones, anew for "
        "every picture; a perceptron has one for all.",
        settings={"show": COMPOSED},
        step=CELLS,
    ),
    Card(
        title="Not what you would draw",
        text="The templates were learned: nobody told them to look for strokes. Train another network: other "
        "templates come about, which do about as well. It takes some seconds, on the processor.",
        ask="What does one of the sixteen look for?",
        settings={"picture": "letters"},
        step=SCORE,
    ),
)
