"""Where a slide of the lecture needs a note, and the lesson that shows what is right."""

import streamlit as st

from app.errata import ERRATA, said_and_right
from app.lessons import LESSONS
from app.links import state_link
from app.page import heading

INTRODUCTION = """What the slides say, what is right, and where one can see it. Every number on the right is computed by
the app when this page is shown."""

heading("Notes on the slides", "What needs a word of correction, and the lesson that shows it.", page="errata")
st.markdown(INTRODUCTION)
titles = {lesson.slug: lesson.title for lesson in LESSONS}
for erratum in ERRATA:
    with st.container(border=True, gap="small"):
        st.markdown(said_and_right(erratum))
        if erratum.lesson in titles:
            state_link(erratum.lesson, erratum.query, f"see it in {titles[erratum.lesson]}")
