"""The first lesson as a bare Streamlit page: its widgets and texts, an empty component with the same payload.

Without engine, stage, menu and the frame's heading; its payloads are made once. The lesson puts its content into a
fragment, as a page with a menu must to be quick; a bare page has nothing that a fragment would spare.
"""

import sys
from pathlib import Path

import streamlit as st

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from app.components.payload import Payload, payload  # noqa: E402  # needs the line above
from app.kernels import KERNELS, LECTURE_IMAGE  # noqa: E402
from engine.operations import conv2d  # noqa: E402

PADDINGS = ["valid", "same", "full"]
FORMULA = (
    r"$H_\mathrm{out} = \left\lfloor \frac{H + 2 \cdot p - d \cdot (k - 1) - 1}{s} \right\rfloor + 1 = "
    r"\left\lfloor \frac{5 + 2 \cdot P - 1 \cdot (3 - 1) - 1}{1} \right\rfloor + 1 = "
    r"\left\lfloor \frac{2 + P}{1} \right\rfloor + 1 = 3 + P$"
)
EMPTY = """
export default function ({ data, parentElement }) {
  const host = parentElement.querySelector("div");
  host.className = "stage";
  host.dataset.steps = data.stages[0].steps;
}
"""
component = st.components.v2.component("convscope.bare", html="<div>bare</div>", js=EMPTY)


@st.cache_data
def sent(padding: str) -> Payload:
    """What the lesson would send, made once."""
    layer = conv2d(in_channels=1, out_channels=1, kernel_size=3, padding=padding, bias=False)
    return payload(layer.trace([LECTURE_IMAGE], [[KERNELS[0].rows]]), editable=("input", "weight"))


def choice(label: str, options: list[str]) -> str:
    """One of a few words, kept in the address."""
    key = label.lower()
    chosen = st.segmented_control(
        label, options, default=options[0], key=key, bind="query-params", required=True, wrap=True
    )
    return chosen or options[0]


st.html("<h1>Convolution in 2-D</h1>")
left, right = st.columns([3, 8])
with left:
    choice("Input", ["lecture", "china", "flower", "upload"])
    st.selectbox("Kernel", [kernel.name for kernel in KERNELS], key="kernel", bind="query-params")
    st.caption("What it does.")
    choice("Operation", ["correlation", "convolution"])
    padding = choice("Padding", PADDINGS)
    st.caption("A note.")
with right:
    component(key="bare", data=sent(padding))
    st.markdown(r"$S(i,j) = \sum_m \sum_n I(i+m,\, j+n)\, K(m,n)$")
    st.markdown(FORMULA.replace("P", str(PADDINGS.index(padding))))
st.expander("The same in PyTorch", on_change="rerun", key="snippet")
st.caption("Reading.")
