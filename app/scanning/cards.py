"""The cards of the lesson; their answers are computed from what is shown."""

from __future__ import annotations

from typing import Final

from app.cards import Card
from app.scanning.recordings import figures
from app.scanning.settings import LONG, NETWORK, TRAINED, WHOLE

CARDS: Final = (
    Card(
        title="Does it contain Hello?",
        text="Press *hear it*. Below it the *spectrogram*: a column is 16 ms, a row one of 24 pitches, low ones on "
        "top. The window of 40 columns is as long as the word; its weights are a *template* of it. The 960 products "
        "add up to a score, one for each place of the window.",
        ask="How many places has the window in two seconds?",
        options=("40", "85", "124"),
        answer=lambda shown: shown.places,
        because="124 columns hold 124 − 40 + 1 windows. Each is one perceptron that looks for the word.",
    ),
    Card(
        title="Solution 1: one large MLP",
        text="An MLP that sees the whole recording at once: 2,976 inputs, 32 hidden units, 95,297 parameters. In "
        "training the word always began at 0.3 s, and so it does here. What you see is the one template that the MLP "
        "is for this recording.",
        ask="Does it hear the hello?",
        options=("yes", "no"),
        answer=lambda shown: shown.yes(),
        because=lambda _: (
            f"Here it was trained: on voices that it never heard it is right in {figures().whole.trained:.0%} of such "
            "recordings."
        ),
        settings={"show": WHOLE, "at": TRAINED},
        step=1,
    ),
    Card(
        title="The word moves",
        text="The same word, the same voice, 0.6 s later. Move it yourself with *begins at*, and look at the chart "
        "below: how often the MLP is right, for each place of the word.",
        ask="Does it still hear the hello?",
        options=("yes", "no"),
        answer=lambda shown: shown.yes(),
        because="Its weights for the word sit where the word was. Elsewhere it has other weights, which never saw one: "
        "it guesses, unless it is trained with the word at every place.",
        settings={"show": WHOLE, "at": TRAINED + 6},
        step=1,
    ),
    Card(
        title="Solution 2: scanning",
        text="A small MLP looks at one window, then at the next, and so on: 16 templates, a ReLU, one sum. It never "
        "knows where in the recording it is. Play some steps, then drag the slider along the scores.",
        ask="Where does it fire?",
        options=("nowhere", "at the word only", "in other places too"),
        answer=lambda shown: shown.where(),
        because="And it fires there wherever the word is moved to: try the slider.",
        settings={"detector": NETWORK, "at": TRAINED + 6},
        step=1444,
    ),
    Card(
        title="One answer from many",
        text="Of 85 answers 0 or 1 the *maximum* is their OR: yes, if any window says yes. A perceptron or an MLP may "
        "decide instead; they are trained on the row. For scores other than 0 and 1 a maximum is no OR: it has to be "
        "compared with the threshold afterwards.",
        ask="What does the OR say when one window fires by mistake?",
        options=("yes", "no"),
        answer=lambda shown: shown.one_fires(),
        because="One false alarm is enough for a yes. A perceptron may demand several neighbours that fire together.",
        settings={"detector": NETWORK},
        step=1530,
    ),
    Card(
        title="One large network",
        text="Draw all windows at once: 85 subnets beside each other, all alike, each joined to its 40 columns only. "
        "They are identical because the word sounds the same everywhere, so what is learned at one place is right at "
        "all. They search for the same pattern, each in a place of its own.",
        ask="How many parameters would 85 templates have that share nothing?",
        options=("961", "81,685", "1,308,405"),
        answer=lambda shown: f"{shown.unshared():,}",
        because="85 · 961. Shared it is 961, and sparse: a window reads 40 of 124 columns. Scanning is a convolution.",
    ),
    Card(
        title="As long as you like",
        text="Six seconds with two hellos: the scan does not mind the length, the large MLP does not even fit. Upload "
        "a WAV or record one, say *hello* among other words; or record a word of your own and look for it.",
        ask="How many of the two hellos are found?",
        options=("0", "1", "2"),
        answer=lambda shown: shown.true_finds(),
        because="One pass finds them all; nothing was trained again.",
        settings={"recording": LONG, "detector": NETWORK},
        step=1200,
    ),
)
