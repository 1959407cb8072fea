"""Scanning: does this recording contain *Hello*? One large MLP, or a small detector at every place."""

import time

import streamlit as st

from app.charts import still
from app.controls import choice, reset_buttons, whole
from app.page import Frame, lesson_page
from app.page import sentence as problem
from app.scanning.cards import CARDS
from app.scanning.inputs import brought
from app.scanning.recordings import Searched, best_window, held_out, long, models, own_detector, part, short
from app.scanning.settings import (
    FIRST,
    LAST,
    LONG,
    MAXIMUM,
    MICROPHONE,
    NETWORK,
    OWN,
    OWN_RECORDINGS,
    PERCEPTRON,
    SCANNING_SETTINGS,
    SHORT,
    TEMPLATE,
    WHOLE,
)
from app.scanning.shown import Shown, detector_of
from app.scanning.snippets import snippet
from app.scanning.words import chart, sentence, side_by_side, sizes
from app.state import SEED, State
from engine.audio.spectrogram import levels
from engine.errors import RecordingError
from engine.scanning import Classifier
from engine.training.speech.data import long_recording

WHY = """A pattern may stand anywhere: a word in a recording, a face in a picture, a gene in a genome. A network that
shares its detector over all places needs to see it at one place only, and is trained with far fewer examples. From
here on the detector is called a *kernel*, the scores a *feature map*, and scanning a *convolution*."""
MINUTE = 60.0  # seconds that are scanned when it is measured


def lesson(frame: Frame) -> Shown:
    """Controls on the left, one line of time on the right."""
    state = frame.state
    with frame.controls:
        show = choice(state, "show", "Solution")
        searched = recording_control(state, show)
        detector, name = detector_control(state, show)
        decision = decision_control(state, show, name)
        reset_buttons(state)
    shown = Shown(searched=searched, show=show, detector=detector, decision=decision)
    frame.stage(shown.view, snippet=snippet(shown, name, state["decision"]))
    with frame.picture:
        st.markdown(sentence(shown))
    frame.formula(*sizes(shown))
    with frame.picture:
        both_solutions(state)
    return shown


def recording_control(state: State, show: str) -> Searched:
    """What is searched; the large MLP takes two seconds only."""
    source = choice(state, "recording", "Recording", options=SHORT if show == WHOLE else ())
    if source in SHORT:
        at_end = "The word has to lie inside the two seconds."
        at = whole(state, "at", "begins at, tenths of 1 s", low=FIRST, high=LAST, at_low=at_end, at_high=at_end)
        return short(source, at, state[SEED.name])
    samples = None
    if source in OWN_RECORDINGS:
        samples = brought("scanning.recording", "To be searched", spoken=source == MICROPHONE)
    if source == LONG or samples is None:
        return long(state[SEED.name])
    return part(samples, best_window(samples))


def detector_control(state: State, show: str) -> tuple[Classifier, str]:
    """What looks at each window, and what it is called."""
    if show == WHOLE:
        return detector_of(WHOLE), WHOLE
    name = choice(state, "detector", "At each place")
    if name == OWN:
        samples = brought("scanning.word", "The word to look for", spoken=True)
        if samples is not None:
            try:
                own, note = own_detector(samples)
                st.caption(note)
                return own, OWN
            except RecordingError as error:
                problem(error)
        st.caption("Until there is a word of yours, the template for *hello* is used.")
        name = TEMPLATE
    return detector_of(name), name


def decision_control(state: State, show: str, name: str) -> Classifier | None:
    """What decides from all that was said; two of them were trained for two seconds."""
    if show == WHOLE:
        return None
    fits = name in (TEMPLATE, NETWORK) and state["recording"] in SHORT
    way = choice(state, "decision", "Then", options=() if fits else (MAXIMUM,))
    if way == MAXIMUM:
        return None
    scanner = models().network if name == NETWORK else models().template
    return scanner.perceptron if way == PERCEPTRON else scanner.mlp


def both_solutions(state: State) -> None:
    """For who scrolls: both solutions side by side, and how fast one pass is."""
    with st.expander("Both solutions side by side", expanded=state["show"] == WHOLE):
        still(chart(state["at"]), "scanning.chart")
        st.markdown(side_by_side())
        if st.button("Measure: one pass against window by window, 60 s"):
            st.markdown(measured())


def measured() -> str:
    """The MLP detector over a minute, both ways, on the computer that runs this app."""
    detector = models().network.detector
    signal = levels(long_recording(held_out(), MINUTE, 6, seed=1).samples)
    times, rows = [], []
    for way in (detector.scores, detector.scores_one_by_one):
        begin = time.perf_counter()
        rows.append(way(signal))
        times.append(time.perf_counter() - begin)
    same = "the same scores" if (rows[0] == rows[1]).all() else "other scores"
    return (
        f"{len(rows[0]):,} windows: one pass {1000 * times[0]:.0f} ms, window by window {1000 * times[1]:.0f} ms, "
        f"{times[1] / times[0]:.1f} times as long, and {same}."
    )


lesson_page("scanning", lesson, (*SCANNING_SETTINGS, SEED), CARDS, why=WHY)
