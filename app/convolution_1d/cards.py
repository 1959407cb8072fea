"""The cards of the lesson; their answers are computed from what is shown."""

from __future__ import annotations

from typing import Final

from app.cards import Card
from app.convolution_1d.shown import CORRELATION, IMPULSE, NOISY

CARDS: Final = (
    Card(
        title="Flip, shift, multiply, add",
        text="The first step turned the kernel round: *flipped*. Now it is shifted along the signal, one cell a step; "
        "cells that lie on each other are multiplied and the products added. Outside both are zero, so the first "
        "shift has one cell in common with the signal.",
        ask="Which is the first output?",
        options=("0", "2", "6"),
        answer=lambda shown: shown.line()[0],
        because="Only the first cells of both meet: 2 · 1.",
        step=1,
        predict=True,
    ),
    Card(
        title="Why the flip?",
        text="A signal that is zero but for a single 1, an *impulse*: each output is 1 times the weight that lies on "
        "it. The window meets the impulse with its right end first. Play it, then choose *correlation*, which does "
        "not flip.",
        ask="What does the convolution make of the impulse?",
        options=("the kernel", "the kernel turned round", "another row"),
        answer=lambda shown: shown.comes_out(),
        because="Flipped, the kernel's first weight stands at the right end and comes out first. So each cell of a "
        "signal leaves a copy of the kernel behind it, times its value, and the copies add up.",
        settings={"input": IMPULSE},
        step=3,
    ),
    Card(
        title="Functions of time",
        text="For functions the sum becomes an integral: the *area* under the product. Both are boxes of height 1 and "
        "length 1. Step through: the filled area at time t is the value drawn below.",
        ask="What is the convolution of two equal boxes?",
        options=("a box", "a triangle", "a shark's fin"),
        answer=lambda shown: shown.shape(),
        because="The overlap grows evenly until they cover each other, then shrinks as it grew.",
        settings={"input": "box", "kernel": "box"},
        step=32,
    ),
    Card(
        title="A memory that fades",
        text="An exponential kernel remembers: what came in a moment ago counts most, older input less and less. A "
        "capacitor behind a resistor answers like this to a switch that is turned on and off.",
        ask="What comes out of the box?",
        options=("a box", "a triangle", "a shark's fin"),
        answer=lambda shown: shown.shape(),
        because="It charges as long as the box lasts and then forgets: it never rises evenly, and falls otherwise than "
        "it rose.",
        settings={"input": "box", "kernel": "exponential"},
        step=45,
    ),
    Card(
        title="Like a derivative",
        text="This kernel subtracts what was from what is. It has as much area above zero as below.",
        ask="The box stands at 1 for a while. What comes out in its middle?",
        options=("0", "1", "another number"),
        answer=lambda shown: shown.answers_to_level(),
        because="Equal areas cancel: it answers where the signal changes, up at the start and down at the end. In two "
        "dimensions it finds edges.",
        settings={"input": "box", "kernel": "difference"},
        step=30,
    ),
    Card(
        title="A wave under noise",
        text="A bell of area 1 takes weighted averages: what changes slowly stays, half a unit later; what jumps from "
        "sample to sample is averaged away. *Reseed* draws other noise; *a voice* is a real recording, *draw* your own "
        "signal.",
        ask="How large is the mean step between neighbours afterwards?",
        options=("larger", "about as large", "smaller"),
        answer=lambda shown: shown.smoother(),
        because=lambda shown: shown.steps_sentence(),
        settings={"input": NOISY, "kernel": "blur"},
        step=50,
    ),
    Card(
        title="What a layer computes",
        text="The convolution layer of a network leaves the flip out: it computes the *correlation*. As its kernel is "
        "learned, it may as well learn the flipped one. Flip by hand: edit the kernel until the output is the "
        "convolution's, 2 4 7 5 10 11 3 0.",
        ask="Which kernel do you need?",
        options=("1 2 3", "3 2 1", "1 1 1"),
        answer=lambda shown: " ".join(map(str, shown.line("weight")[::-1])),
        because="Correlation with the kernel turned round is convolution with the kernel.",
        settings={"operation": CORRELATION},
    ),
)
