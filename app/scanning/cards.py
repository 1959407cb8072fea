"""The cards of the lesson; their answers are computed from what is shown."""

from __future__ import annotations

from typing import Final

from app.cards import Card
from app.scanning.recordings import figures
from app.scanning.settings import LONG, NETWORK, TRAINED, WHOLE

CARDS: Final = (
    Card(
        title="Does it contain Hello?",
        text="Press *hear it*. Below, the *spectrogram*: columns of 16 ms, 24 frequency bands, low ones on top, dark "
        "is loud. A window a little longer than the word holds a *template* of it, 24 · 40 weights; products and "
        "sum give one score for each place of the window.",
        ask="The recording has 124 columns. How many places has the window?",
        options=("40", "85", "124"),
        answer=lambda shown: shown.places,
        because="124 − 40 + 1. At each place the same perceptron looks for the word.",
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
    ),
    Card(
        title="The word moves",
        text="The same word and voice, 0.6 s later; what else is said may change. Move it yourself with *begins at*. "
        "*Both solutions side by side*, below, has how often each is right, place by place.",
        ask="Does it still hear the hello?",
        options=("yes", "no"),
        answer=lambda shown: shown.yes(),
        because="Its weights for the word sit where the word was; elsewhere it guesses. Trained with the word at every "
        "place it could learn it, but needs examples at each, and weights for each.",
        settings={"show": WHOLE, "at": TRAINED + 6},
    ),
    Card(
        title="Solution 2: scanning",
        text="A small MLP looks at one window, then at the next: 16 templates (*filters*), a ReLU each (*hidden*), one "
        "weighted sum (*readout*). It is told of one window at a time, so it cannot know where it is. Play, and watch "
        "the score against the dashed threshold.",
        ask="Where does it fire?",
        options=("nowhere", "at the word only", "in other places too"),
        answer=lambda shown: shown.where(),
        because="And it fires there wherever the word is moved to: try the slider.",
        settings={"detector": NETWORK, "at": TRAINED + 6},
        step=1360,
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
        step=1445,
    ),
    Card(
        title="One large network",
        text="Think of all windows at once: 85 equal subnets. *Local*: each sees 40 neighbouring columns. *Sparse*: it "
        "is joined to 960 of the 2,976 inputs. *Shared*: all have the same 961 numbers, as the word sounds the same "
        "everywhere; they search for one pattern, each in its own place.",
        ask="How many parameters would 85 templates have that share nothing?",
        options=("961", "81,685", "1,308,405"),
        answer=lambda shown: f"{shown.unshared():,}",
        because="85 · 961. Shared, it is a convolution: the template is its kernel, the scores are its feature map.",
    ),
    Card(
        title="As long as you like",
        text="Six seconds with two hellos: the scan does not mind the length, the large MLP takes two seconds only. "
        "Under *Recording* you can upload a WAV or use the microphone; *my word* looks for a word that you record.",
        ask="How many of the two hellos are found?",
        options=("0", "1", "2"),
        answer=lambda shown: shown.true_finds(),
        because="One pass finds them all; nothing was trained again.",
        settings={"recording": LONG, "detector": NETWORK},
        step=5360,
    ),
)
