"""Home: what this is, and the way into the course."""

import streamlit as st

from app.lessons import LESSONS
from app.page import heading

INTRODUCTION = """
Pick a lesson and press play. Point at any cell to see what made it; double-click a number to change it; bring a
photograph of your own. Every number on the screen shows how it came about, and the PyTorch lines beside it print the
same one.

Once the stage is focused, **Space** plays and pauses, **,** and **.** step back and forth, the **arrows** move from
cell to cell, **Enter** holds a cell or edits it, **Esc** lets go.
"""


def card(number: int) -> None:
    """One lesson of the course."""
    lesson = LESSONS[number]
    with st.container(border=True):
        st.page_link(f"../pages/{lesson.slug}.py", label=f"**{lesson.title}**", icon=lesson.icon)
        st.caption(f"{lesson.goal} Lecture, section {lesson.section}.")


heading("ConvScope", "Convolutional networks, one cell at a time.")
words, course = st.columns([5, 6], gap="large")
with words:
    st.markdown(INTRODUCTION)
with course:
    for part in dict.fromkeys(lesson.part for lesson in LESSONS):
        st.subheader(part)
        for number, lesson in enumerate(LESSONS):
            if lesson.part == part:
                card(number)
