"""Home: what this is, a stage to try at once, and the way into the course."""

import streamlit as st

from app.components.payload import View, payload
from app.components.stage import stage
from app.kernels import LECTURE, LECTURE_IMAGE
from app.lessons import LESSONS, Lesson
from app.page import heading
from engine.operations import conv2d

INTRODUCTION = """
Press play, or point at any cell to see what made it. Every number on the screen shows how it came about, and the
PyTorch lines of each lesson print the same one. In a lesson you change the numbers, or bring a photograph.
"""


def course() -> None:
    """Every lesson, under the heading of its part."""
    for part in dict.fromkeys(lesson.part for lesson in LESSONS):
        st.subheader(part)
        for lesson in LESSONS:
            if lesson.part == part:
                card(lesson)


def card(lesson: Lesson) -> None:
    """One lesson of the course."""
    with st.container(border=True):
        st.page_link(f"../pages/{lesson.slug}.py", label=f"**{lesson.title}**", icon=lesson.icon)
        st.caption(f"{lesson.goal} Lecture, section {lesson.section}.")


def example() -> None:
    """The lecture's example, ready to play."""
    layer = conv2d(in_channels=1, out_channels=1, kernel_size=3, bias=False)
    stage(payload(View(trace=layer.trace([LECTURE_IMAGE], [[LECTURE.rows]])), page={"resume": True}), key="home.stage")


heading("ConvScope", "Convolutional networks, one cell at a time.")
left, right = st.columns([6, 5], gap="large")
with left:
    st.markdown(INTRODUCTION)
    example()
with right:
    course()
