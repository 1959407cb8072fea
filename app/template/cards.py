"""The cards of the lesson on templates; every answer is asked of the perceptron that is shown."""

from __future__ import annotations

from typing import Final

from app.cards import Card
from app.handwriting import SIDE
from app.template.settings import DRAWN, LEARNED, MEAN
from engine.formula import number_text

SUM: Final = SIDE * SIDE  # the step after all products
FIRES: Final = SUM + 1
CARDS: Final = (
    Card(
        title="The weights are a template",
        text="A *perceptron* multiplies each input cell with its weight, adds up the products and *fires* (1) where "
        "this *response* wᵀx reaches the threshold b. These weights are the mean of all 3s minus the mean of all "
        "digits: positive where a 3 has more ink than others, negative where it has less.",
        ask="To which other digit is the response the largest?",
        options=("8", "9", "2"),
        answer=lambda shown: shown.second(),
        because=lambda shown: (
            f"The typical {shown.second()} gets {shown.rivals()[1][0]}, the 3 gets {shown.rivals()[0][0]}: they share "
            "strokes. Try them all with *digit*."
        ),
    ),
    Card(
        title="Close enough?",
        text="wᵀx = ‖x‖·‖w‖·cos θ. The slide says that it fires if x is close enough to w: if the angle θ is small "
        "enough. Here the same 3 has twice the ink, and b = 700; with *ink, times* at 1 it does not fire.",
        ask="What made it fire?",
        options=("a smaller angle", "only a longer x"),
        answer=lambda shown: shown.what_made_it_fire(),
        because=lambda shown: (
            f"The response went from {shown.plainly().response} to {shown.unit.response}, θ stayed. For one length "
            "‖x‖ the threshold is a bound on the angle; a longer x may be farther off, and a faint one must be closer."
        ),
        settings={"times": 2, "threshold": 700},
        step=FIRES,
    ),
    Card(
        title="Never, and always",
        text="cos θ lies between −1 and 1, so the response between −‖x‖·‖w‖ and ‖x‖·‖w‖. With b above, no picture of "
        "this length makes it fire, and no angle θ_max exists. With b at or below the lower end, every one does.",
        ask="How many of the 1,797 pictures reach b = 2000?",
        options=("0", "183", "1797"),
        answer=lambda shown: shown.firing(),
        because="Nothing is told apart by it. With b = −2000 all of them fire, and that tells nothing apart either.",
        settings={"threshold": 2000},
        step=FIRES,
    ),
    Card(
        title="A correlation filter, in one place",
        text="Read as a picture, w is a pattern and wᵀx its *correlation* with x: large where ink lies on positive "
        "weights. Here the same 3 stands two cells further right.",
        ask="Does it still fire at b = 300?",
        options=("yes", "no"),
        answer=lambda shown: shown.yes_or_no(),
        because=lambda shown: (
            f"The response fell from {shown.plainly().response} to {shown.unit.response}: the strokes lie beside "
            "their pattern. Whoever does not know the place has to look everywhere: the next lessons scan."
        ),
        settings={"right": 2},
        step=FIRES,
    ),
    Card(
        title="What a threshold trades",
        text="Below stand the responses to all pictures. *Recall* is the share of the 3s that fire, *precision* the "
        "share of 3s among all that fire. Move b.",
        ask="From b = 300 to b = 450, what rises?",
        options=("precision", "recall", "precision and recall"),
        answer=lambda shown: shown.raised_by(450),
        because="Fewer others fire, and fewer 3s: a higher threshold is right more often and misses more.",
        step=FIRES,
    ),
    Card(
        title="Learned weights",
        text="The mean shows what a 3 looks like. These weights were learned: a perceptron's numbers moved by the "
        "gradient until it told 3s from the others. It weighs only what makes the difference, and looks less like a 3.",
        ask="Which makes fewer mistakes on pictures that neither has seen?",
        options=(MEAN, LEARNED),
        answer=lambda shown: shown.better(),
        because=lambda shown: (
            f"Of {shown.held_out()} pictures held out, each at its own best threshold: {shown.mistakes(MEAN)} mistakes "
            f"with the mean, {shown.mistakes(LEARNED)} with learned weights."
        ),
        settings={"template": LEARNED, "threshold": -129},
        step=FIRES,
    ),
    Card(
        title="An empty template",
        text="Nothing is drawn yet: all weights are 0. Double-click cells of *template* to draw one of your own, "
        "and watch whom it fires for. First:",
        ask="What is the angle between x and this w?",
        options=("0°", "90°", "undefined"),
        answer=lambda shown: shown.at_zero(),
        because=lambda shown: (
            "The zero vector has no direction, and the formula would divide by 0. The response is "
            f"{number_text(shown.unit.response)} for every picture: it fires for all where b ≤ 0, else for none."
        ),
        settings={"template": DRAWN},
        step=FIRES,
    ),
)
