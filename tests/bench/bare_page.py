"""A bare Streamlit page as a baseline: heavy imports, one slider, one answer. What follows `--` says what is tuned."""

import gc
import sys
import time
from importlib import import_module

import streamlit as st
import torch

for load in ("pandas", "plotly.express"):  # what a page with a table and a chart brings besides torch
    import_module(load)


@st.cache_resource
def tune() -> None:
    """Once for the process: what the arguments ask for."""
    if "freeze" in sys.argv:
        gc.collect()
        gc.freeze()
    if "one-thread" in sys.argv:
        torch.set_num_threads(1)


tune()
channels = st.slider("channels", 1, 64, 1)
if "convolve" in sys.argv:
    torch.conv2d(torch.ones(1, channels, 64, 64), torch.ones(4, channels, 3, 3))
st.text(time.process_time())  # of all threads: the processor time a run has cost is the difference to the next
