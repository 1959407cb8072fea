"""The cards of the lesson on templates; every answer is asked of the perceptron that is shown."""

from __future__ import annotations

from typing import Final

from app.cards import Card
from app.handwriting import INK, SIDE, all_digits
from app.template.settings import DRAWN, LEARNED, MEAN
from app.template.templates import SEEN
from engine.formula import number_text

COUNT: Final = len(all_digits().labels)
SUM: Final = SIDE * SIDE  # the step after all products
FIRES: Final = SUM + 1
CARDS: Final = (
    Card(
        title="The weights are a template",
        text=f"The data: {COUNT:,} handwritten digits of {SIDE}×{SIDE} cells, ink 0 to {INK}. A *perceptron* "
        "multiplies each cell with its weight, adds up the products and *fires* (1) where this *response* wᵀx "
        f"reaches the threshold b. These weights are the mean of the 3s among the first {SEEN:,} pictures minus the "
        "mean of all of these, rounded: positive where a 3 has more ink than others.",
        ask="Which other digit gets the largest response, on average over all its pictures?",
        options=("8", "9", "2"),
        answer=lambda shown: shown.second(),
        because=lambda shown: (
            f"A {shown.second()} gets {shown.rivals()[1][0]:.0f} on average, a 3 gets {shown.rivals()[0][0]:.0f}: they "
            "share strokes. Try them all with *picture of the digit*."
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
        "this length makes it fire, and there is no largest angle that fires. With b at or below the lower end, "
        "every one does.",
        ask=f"How many of the {COUNT:,} pictures reach b = 2000?",
        options=("0", "183", str(COUNT)),
        answer=lambda shown: shown.firing(),
        because="Nothing is told apart by it. With b = −2000 all of them fire, and that tells nothing apart either.",
        settings={"threshold": 2000},
        step=FIRES,
    ),
    Card(
        title="A correlation filter, in one place",
        text="Read as a picture, w is a pattern and wᵀx its *correlation* with x: large where ink lies on positive "
        "weights and not on negative ones. A unit read in this way is a *correlation filter*. Here the same 3 stands "
        "two cells further right.",
        ask="Does it still fire at b = 300?",
        options=("yes", "no"),
        answer=lambda shown: shown.yes_or_no(),
        because=lambda shown: (
            f"The response fell from {shown.plainly().response} to {shown.unit.response}: the strokes lie beside "
            "their pattern. Whoever does not know the place has to look everywhere: the next lessons scan."
        ),
        settings={"right": 2},
        step=SUM - 1,
    ),
    Card(
        title="What a threshold trades",
        text="Below stand the responses to all pictures: 3s that fire are *hits* (TP), other digits that fire *false "
        "alarms* (FP), 3s that do not are *misses* (FN). *Recall* is the share of the 3s that fire, *precision* the "
        "share of 3s among all that fire. Move b.",
        ask="From b = 300 to b = 450, what rises?",
        options=("precision", "recall", "precision and recall"),
        answer=lambda shown: shown.raised_by(450),
        because="The trade: a higher b gives fewer false alarms and more misses. Here more of what fires is a 3, and "
        "fewer of the 3s fire.",
        step=FIRES,
    ),
    Card(
        title="Learned weights",
        text="The class mean weighs each cell by itself. These weights were learned, with a smooth loss in place of "
        "the hard threshold, as a gradient needs: each takes into account what the other cells tell, and together "
        f"they look less like a 3. Below stand the mistakes on the {COUNT - SEEN} pictures not used; switch *Weights* "
        "and compare.",
        ask="Which makes fewer of them?",
        options=(MEAN, LEARNED),
        answer=lambda shown: shown.better(),
        because=lambda shown: (
            f"Of {shown.held_out()} pictures, each with the threshold that is best on the first {SEEN:,}: "
            f"{shown.mistakes(MEAN)} mistakes with the class mean, {shown.mistakes(LEARNED)} with learned weights."
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
