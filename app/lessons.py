"""The table of contents: one `Lesson` per page, in teaching order. Menu, home and previous/next are read from it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One page of the course; its script is `pages/<slug>.py` and its address `/<slug>`."""

    slug: str
    title: str
    goal: str  # one sentence: what one can do after the lesson
    part: str  # the heading it stands under in the menu
    section: int  # of the lecture
    reading: str  # paper or chapter
    icon: str  # a Material symbol, as Streamlit writes it


LESSONS = (
    Lesson(
        slug="convolution_2d",
        title="Convolution in 2-D",
        goal="Work out any cell of a 2-D convolution by hand, and say what flip and padding change.",
        part="Convolution",
        section=4,
        reading="Goodfellow, Bengio, Courville: Deep Learning (2016), section 9.1",
        icon=":material/grid_on:",
    ),
    Lesson(
        slug="padding_stride_dilation",
        title="Padding, stride, dilation",
        goal="Say how the window walks, what the border adds, and what the floor drops.",
        part="The convolutional network",
        section=5,
        reading="Dumoulin, Visin: A guide to convolution arithmetic for deep learning (2016)",
        icon=":material/padding:",
    ),
)


def lesson_of(slug: str) -> Lesson:
    """The lesson with this slug."""
    return next(lesson for lesson in LESSONS if lesson.slug == slug)
