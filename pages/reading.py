"""What to read, from the cat's visual cortex to the networks of today, and the words of the field."""

import streamlit as st

from app.page import heading
from app.reading.biology import BIOLOGY, LIKENESSES
from app.reading.shown import contents, glossary, likenesses, none_found, works
from app.reading.work import Part
from app.reading.works import PARTS, words_with

GOAL = "The papers and chapters behind the lessons, what each is good for, and the words of the field."


def reading(part: Part) -> None:
    """The works under one heading; a line opens when it is pressed."""
    st.subheader(part.title, anchor=part.slug)
    st.caption(part.about)
    if part is BIOLOGY:
        st.html(likenesses(LIKENESSES))
    st.html(works(part))


@st.fragment
def words() -> None:
    """The whole glossary, or what of it has the letters that are looked for."""
    st.subheader("Words", anchor="words")
    text = st.text_input("Find a word", key="reading.word", placeholder="such as stride, or border", max_chars=40)
    st.html(glossary(words_with(text)) or none_found(text))


heading("Reading and words", GOAL, page="reading")
st.html(contents(PARTS))
left, right = st.columns([7, 5], gap="large")
with left:
    for part in PARTS:
        reading(part)
with right:
    words()
