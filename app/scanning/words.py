"""What is said below the stage, and the chart of both solutions."""

from __future__ import annotations

from typing import Any, Final

from app.scanning.recordings import figures
from app.scanning.settings import NETWORK, TEMPLATE, TRAINED, WHOLE
from app.scanning.shown import Shown
from engine.audio.spectrogram import seconds
from engine.derivation import Derivation
from engine.errors import many
from engine.formula import Symbol
from engine.training.speech.data import FRAMES, STARTS

PLACES: Final = Symbol("T_out", "places that the window has", "T'")
FRAMES_IN: Final = Symbol("T", "frames of the spectrogram, one each 16 ms")
WINDOW: Final = Symbol("k", "frames of the window")
COPIES: Final = Symbol("n", "parameters of as many detectors that share nothing")
PARAMETERS: Final = Symbol("P", "parameters of the detector")
COLOURS: Final = {WHOLE: "#D55E00", NETWORK: "#009E73", TEMPLATE: "#8a929c"}
NAMES: Final = {WHOLE: "one large MLP", NETWORK: "scan, small MLP", TEMPLATE: "scan, template"}


def sentence(shown: Shown) -> str:
    """What was decided, and where it fired."""
    says = "says **yes, there is a hello**" if shown.answer else "says **no hello here**"
    if shown.show == WHOLE:
        return f"The large MLP {says}: for this recording it is the one template above, which sees everything at once."
    if not shown.found:
        return f"At none of {shown.places} places the detector fires; the network {says}."
    begins = shown.searched.begins
    times = ", ".join(f"{begins + seconds(find.best + FRAMES / 2):.2f} s" for find in shown.found)
    return f"The detector fires with its window around {times}; the network {says}."


def sizes(shown: Shown) -> tuple[Derivation, ...]:
    """How many places there are, and what sharing saves."""
    frames, parameters = shown.signal.shape[1], shown.detector.parameters
    places = Derivation(
        quantity="places",
        symbol=PLACES,
        formula=FRAMES_IN - WINDOW + 1,
        numbers={"T": frames, "k": shown.detector.frames},
        unit="windows",
    )
    if shown.show == WHOLE:
        return (places,)
    copies = Derivation(
        quantity="parameters without sharing",
        symbol=COPIES,
        formula=PLACES * PARAMETERS,
        numbers={PLACES.name: places.result, "P": parameters},
        unit="parameters",
    )
    return places, copies


def side_by_side() -> str:
    """Both solutions as a table: parameters, and right answers where the word stood in training and elsewhere."""
    known = figures()
    rows = (
        ("one large MLP for 2 s", known.whole),
        ("scan with one template, maximum", known.template_max),
        ("scan with a small MLP, maximum", known.network_max),
        ("… then a perceptron", known.network_perceptron),
        ("… then an MLP", known.network_mlp),
    )
    lines = [f"| {name} | {each.parameters:,} | {each.trained:.0%} | {each.elsewhere:.0%} |" for name, each in rows]
    head = f"| | parameters | right at {TRAINED / 10} s | from 0.6 s on |\n|---|---:|---:|---:|"
    scan = known.network_scan
    return "\n".join([head, *lines]) + (
        f"\n\nHalf of the recordings hold a hello, so guessing is right in 50 %. Voices and clips were not used in "
        f"training. In {many(scan.minutes, 'minute')} of speech the small MLP finds {scan.found} of {scan.hellos} "
        f"hellos with {many(scan.false_alarms, 'false alarm')}, the template {known.template_scan.found} with "
        f"{known.template_scan.false_alarms}."
    )


def chart(at: int) -> dict[str, Any]:
    """Share of right answers by the place of the word; the line is where it stands now."""
    known = figures()
    counted = {WHOLE: known.whole, NETWORK: known.network_max, TEMPLATE: known.template_max}
    data = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": NAMES[kind],
            "x": list(STARTS),
            "y": [100 * share for share in counted[kind].at],
            "line": {"color": colour},
        }
        for kind, colour in COLOURS.items()
    ]
    line = {"type": "line", "x0": at / 10, "x1": at / 10, "yref": "paper", "y0": 0, "y1": 1, "line": {"dash": "dot"}}
    layout = {
        "height": 250,
        "margin": {"l": 45, "r": 10, "t": 10, "b": 40},
        "xaxis": {"title": {"text": "where the word begins, s"}, "fixedrange": True},
        "yaxis": {"title": {"text": "right, %"}, "range": [30, 103], "fixedrange": True},
        "legend": {"orientation": "h", "y": 1.15},
        "shapes": [line],
    }
    return {"data": data, "layout": layout}
