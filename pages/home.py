"""Home: where the course begins."""

import streamlit as st

st.title("ConvScope")
