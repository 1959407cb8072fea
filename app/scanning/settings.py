"""What can be set in the lesson, and the words for it."""

from __future__ import annotations

from typing import Final

from app.address import Choice, Whole
from engine.training.speech.data import STARTS

SCAN, WHOLE = "scan", "one large MLP"
TEMPLATE, NETWORK, OWN = "template", "small MLP", "my word"  # what looks at each window
MAXIMUM, PERCEPTRON, MLP = "maximum", "perceptron", "MLP"  # what decides from all that it said
HELLO, OTHER, LONG = "hello", "another word", "six seconds"
UPLOAD, MICROPHONE = "upload", "microphone"
SHORT: Final = (HELLO, OTHER)  # recordings of two seconds with one word at a place that can be set
OWN_RECORDINGS: Final = (UPLOAD, MICROPHONE)
FIRST, LAST = (round(10 * end) for end in (STARTS[0], STARTS[-1]))  # tenths of a second
TRAINED: Final = 3  # where the large MLP heard the word in training

SCANNING_SETTINGS: Final = (
    Choice(name="show", options=(SCAN, WHOLE)),
    Choice(name="recording", options=(HELLO, OTHER, LONG, *OWN_RECORDINGS)),
    Whole(name="at", low=FIRST, high=LAST, default=8),
    Choice(name="detector", options=(TEMPLATE, NETWORK, OWN)),
    Choice(name="decision", options=(MAXIMUM, PERCEPTRON, MLP)),
)
