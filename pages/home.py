"""Home: what this is, a stage to try at once, the map of the course, and the way from a slide to its lesson."""

from html import escape

import streamlit as st

from app.components.payload import View, payload
from app.components.stage import stage
from app.kernels import LECTURE, LECTURE_IMAGE
from app.lessons import LESSONS, SECTIONS, Lesson, Slide
from app.links import path
from app.page import heading
from engine.operations import conv2d

INTRODUCTION = """
Press play, or point at any cell to see what made it. Every number on the screen shows how it came about, and the
PyTorch lines of each lesson print the same one. In a lesson you change the numbers, or bring a photograph.
"""


def course() -> None:
    """Every lesson, under the heading of its part."""
    for part in dict.fromkeys(lesson.part for lesson in LESSONS):
        st.subheader(part, anchor=False)
        for lesson in LESSONS:
            if lesson.part == part:
                entry(lesson)


def entry(lesson: Lesson) -> None:
    """One lesson of the course."""
    with st.container(gap=None, key=f"entry-{lesson.slug}"):
        st.page_link(path(lesson.slug), label=f"**{lesson.title}**", icon=lesson.icon)
        st.caption(f"{lesson.goal} Lecture, section {lesson.section}.")


def example() -> None:
    """The lecture's example, ready to play."""
    layer = conv2d(in_channels=1, out_channels=1, kernel_size=3, bias=False)
    stage(payload(View(trace=layer.trace([LECTURE_IMAGE], [[LECTURE.rows]])), page={"resume": True}), key="home.stage")


def index() -> None:
    """From the words on a slide to the lesson that answers it, in the order of the lecture."""
    st.subheader("From slide to lesson", anchor=False)
    rows = [(slide, lesson) for lesson in LESSONS for slide in lesson.slides]
    written = "".join(index_row(*row) for row in sorted(rows, key=lambda row: row[0].section))
    head = "<thead><tr><th>lecture</th><th>slide</th><th>lesson</th></tr></thead>"
    st.html(f'<table class="cs-index">{head}<tbody>{written}</tbody></table>')
    st.page_link(path("errata"), label="Notes on the slides: what needs a word of correction")
    st.page_link(path("reading"), label="Reading and words: papers, chapters and the glossary")


def index_row(slide: Slide, lesson: Lesson) -> str:
    """One slide."""
    where = f"{slide.section} {SECTIONS[slide.section - 1]}"
    link = f'<a href="{lesson.slug}" target="_self">{escape(lesson.title)}</a>'
    return f"<tr><td>{escape(where)}</td><td>{escape(slide.words)}</td><td>{link}</td></tr>"


heading("ConvScope", "Convolutional networks, one cell at a time.")
left, right = st.columns([6, 5], gap="large")
with left:
    st.markdown(INTRODUCTION)
    example()
with right:
    course()
index()
