"""Convolution in 2-D: the lecture's example stepped through, on whole numbers and on a photograph."""

from typing import Any

import numpy as np
import streamlit as st

from app.components.payload import View, payload
from app.components.stage import Edit, stage
from app.inputs import LECTURE_IMAGE, UPLOAD, Plane, picture_input
from app.kernels import KERNELS, Kernel
from app.page import HINT, equation, lesson_page, snippet_panel
from app.pictures import SAMPLES
from app.snippets import convolution_snippet
from engine.operations import Convolution, conv2d
from engine.trace import Trace

LECTURE_IMAGE_NAME = "lecture"
EDITS = "convolution_2d.edits"  # {(tensor, what it was made from): nested list}, plain values only
SIGNS = {"correlation": "+", "convolution": "-"}


def lesson() -> None:
    """Controls on the left, the stage on the right; on a phone the stage first."""
    controls, picture = st.columns([3, 8], gap="medium")
    with controls:
        source = choice("Input", "input", [LECTURE_IMAGE_NAME, *(each.name for each in SAMPLES), UPLOAD])
        photo = None if source == LECTURE_IMAGE_NAME else picture_input(source, "convolution_2d.picture")
        kernel = kernel_control()
        operation = choice("Operation", "operation", list(SIGNS))
        padding = choice("Padding", "padding", ["valid", "same", "full"])
        undo()
    layer = conv2d(
        in_channels=1,
        out_channels=1,
        kernel_size=(len(kernel.cells), len(kernel.cells[0])),
        padding=padding,
        bias=False,
        flip=operation == "convolution",
    )
    image = photo.values if photo else edited("input", source, [LECTURE_IMAGE])
    trace = layer.trace(image, edited("weight", kernel.name, [[kernel.rows]]))
    with picture:
        show(trace, {"input": source, "weight": kernel.name}, is_photo=photo is not None)
        formulas(layer, trace, operation)
    with controls:
        notes(trace, operation, photo)
        st.caption(HINT)
    with snippet_panel() as panel:
        if panel.open:
            st.code(convolution_snippet(layer, trace, picture=photo.name if photo else None), language="python")


def choice(label: str, key: str, options: list[str]) -> str:
    """One of a few words, kept in the address."""
    chosen = st.segmented_control(
        label, options, default=options[0], key=key, bind="query-params", required=True, wrap=True
    )
    return chosen or options[0]


def kernel_control() -> Kernel:
    """The chosen kernel, and what it does."""
    by_name = {kernel.name: kernel for kernel in KERNELS}
    kernel = by_name[st.selectbox("Kernel", list(by_name), key="kernel", bind="query-params")]
    is_edited = ("weight", kernel.name) in st.session_state.get(EDITS, {})
    st.caption(f"Your own, made from *{kernel.name}*." if is_edited else kernel.does)
    return kernel


def edited(tensor: str, origin: str, original: Any) -> Any:
    """The tensor as the student left it, or as it was."""
    return st.session_state.get(EDITS, {}).get((tensor, origin), original)


def undo() -> None:
    """The way back from edits; it stands above the stage, which an edit may have made impossible."""
    if st.session_state.get(EDITS):
        st.button("Undo my edits", icon=":material/undo:", on_click=st.session_state.pop, args=(EDITS,))


def show(trace: Trace, origins: dict[str, str], *, is_photo: bool) -> None:
    """The stage; edited cells are kept by what the tensor was made from."""
    answers_to_edges = trace["weight"].values.sum() == 0  # its result has both signs; any other's is a picture again
    grey = () if not is_photo else ("input",) if answers_to_edges else ("input", "output")

    def on_edit(edits: list[Edit]) -> None:
        kept = st.session_state.setdefault(EDITS, {})
        for edit in edits:
            origin = (edit.tensor, origins[edit.tensor])
            cells = np.array(kept.get(origin, trace[edit.tensor].values.tolist()), dtype=object)
            cells.flat[edit.cell] = edit.value  # whatever number it is: the engine judges it
            kept[origin] = cells.tolist()

    editable = ("weight",) if is_photo else ("input", "weight")
    sent = payload(View(trace=trace, editable=editable, reveal="all" if is_photo else "steps", grey=grey))
    stage(sent, key="convolution_2d.stage", on_edit=on_edit)


def formulas(layer: Convolution, trace: Trace, operation: str) -> None:
    """What one cell is, and the output size with its numbers: one line where height and width agree."""
    equation(cell_formula(layer, operation))
    height, width = layer.output_size(trace["input"].values.shape[1:])
    equation(height.latex())
    if height.numbers["H"] != width.numbers["W"]:
        equation(width.latex())


def cell_formula(layer: Convolution, operation: str) -> str:
    """What one cell is, counted from the input's first cell; outside of it the input is zero."""
    first = -layer.padding[0][0]  # where the first window begins
    shift = first if operation == "correlation" else first + layer.kernel_size[0] - 1
    offset = f"{shift:+d}" if shift else ""
    i, j = (f"{letter}{offset}{SIGNS[operation]}{tap}" for letter, tap in ("im", "jn"))
    return rf"S(i,j) = \sum_m \sum_n I({i},\, {j})\, K(m,n)"


def notes(trace: Trace, operation: str, photo: Plane | None) -> None:
    """A word on the flip where it cannot be seen, and whose photograph it is."""
    weight = trace["weight"].values
    if np.array_equal(weight, weight[..., ::-1, ::-1]):
        st.caption("This kernel equals its flip: correlation and convolution agree. *Sobel x* shows the difference.")
    elif operation == "convolution":
        st.caption("Convolution turns the kernel by 180° before laying it on: compare the window's factors with it.")
    if photo:
        st.caption(photo.caption)


lesson_page("convolution_2d", lesson)
