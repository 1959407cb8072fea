"""The book of the lecture, section by section."""

from __future__ import annotations

from app.reading.work import Part, Work


def section(number: str, title: str, use: str, lessons: tuple[str, ...] = (), *, in_lecture: bool = False) -> Work:
    """One section of Goodfellow, Bengio and Courville."""
    return Work(
        called=f"{number} {title}",
        authors="Goodfellow, Bengio, Courville",
        year=2016,
        title="Deep Learning",
        where="The MIT Press",
        link="https://www.deeplearningbook.org",
        use=use,
        lessons=lessons,
        in_lecture=in_lecture,
    )


def of_chapter_9(number: int, title: str, use: str, *lessons: str) -> Work:
    """A section of the chapter that the lecture gives as reading."""
    return section(f"9.{number}", title, use, lessons, in_lecture=True)


BOOK = Part(
    is_one_book=True,
    slug="book",
    title="The book",
    about="Goodfellow, Bengio, Courville: Deep Learning (The MIT Press, 2016), free to read online. The lecture's "
    "reading is chapter 9; the other sections are what the lessons build on.",
    works=(
        of_chapter_9(
            1,
            "The Convolution Operation",
            "Convolution and cross-correlation, and a convolution as a matrix with tied entries.",
            "convolution_1d",
            "convolution_2d",
        ),
        of_chapter_9(
            2,
            "Motivation",
            "The three reasons: sparse connections, shared weights, equivariance.",
            "connectivity",
            "equivariance",
            "scanning",
        ),
        of_chapter_9(
            3,
            "Pooling",
            "The three stages of a layer, and the row on which the lecture counts what a shift changes.",
            "detector_stage",
            "pooling",
        ),
        of_chapter_9(
            4,
            "Convolution and Pooling as an Infinitely Strong Prior",
            "A convolution is a full layer with weights forbidden and tied beforehand.",
            "pooling",
        ),
        of_chapter_9(
            5,
            "Variants of the Basic Convolution Function",
            "Strides, padding, channels, tied and untied kernels, and the gradients of a strided layer.",
            "channels_and_filters",
            "padding_stride_dilation",
            "shared_gradient",
        ),
        of_chapter_9(
            10,
            "The Neuroscientific Basis for Convolutional Networks",
            "What is taken from the visual cortex, and a frank list of what is not.",
        ),
        of_chapter_9(
            11,
            "Convolutional Networks and the History of Deep Learning",
            "Why these networks worked long before other deep ones did.",
            "case_studies",
        ),
        section(
            "1.2.1",
            "The Many Names and Changing Fortunes of Neural Networks",
            "From the perceptron to deep learning, with the disappointments in between.",
            ("template",),
        ),
        section(
            "4.3",
            "Gradient-Based Optimization",
            "What a gradient is, and a step against it.",
            ("shared_gradient", "training_lab"),
        ),
        section("6.1", "Example: Learning XOR", "Two detectors and a vote do what one unit cannot.", ("cascade",)),
        section("6.3", "Hidden Units", "ReLU and its relatives, sigmoid and tanh.", ("detector_stage",)),
        section("6.4", "Architecture Design", "What depth and width give.", ("cascade", "assembling")),
        section(
            "6.5",
            "Back-Propagation and Other Differentiation Algorithms",
            "The chain rule, layer by layer, from the loss back to a weight.",
            ("shared_gradient",),
        ),
        section(
            "7.9",
            "Parameter Tying and Parameter Sharing",
            "Why one weight in many places needs less data.",
            ("scanning", "shared_gradient"),
        ),
        section(
            "8.4", "Parameter Initialization Strategies", "How large weights should be at the start.", ("training_lab",)
        ),
    ),
)
