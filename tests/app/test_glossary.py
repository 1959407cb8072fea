"""The words of the field: each once, each with one sentence, and lessons that are part of the course."""

import pytest

from app.errata import ERRATA
from app.glossary import TERMS
from app.lessons import LESSONS, SECTIONS

COURSE = (
    *("template", "cascade", "scanning", "shared_gradient"),
    *("convolution_1d", "convolution_2d"),
    *("connectivity", "equivariance", "padding_stride_dilation", "channels_and_filters", "deformable"),
    *("detector_stage", "pooling", "output_size", "parameter_count"),
    *("unpooling", "transposed_convolution", "space_to_depth"),
    *("assembling", "case_studies", "blocks", "comparison"),
    *("training_lab", "inside_a_network"),
)


def test_there_are_words_for_the_whole_course():
    assert len(TERMS) >= 40
    assert [term.name for term in TERMS] == sorted((term.name for term in TERMS), key=str.lower)


def test_no_word_stands_twice():
    words = [word.lower() for term in TERMS for word in (term.name, *term.also)]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.name)
def test_a_word_is_one_sentence_and_leads_to_lessons_of_the_course(term):
    assert term.meaning.endswith(".")
    assert ". " not in term.meaning
    assert len(term.meaning) < 160
    assert set(term.lessons) <= set(COURSE)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.slug)
def test_every_lesson_has_words_and_slides(lesson):
    assert any(lesson.slug in term.lessons for term in TERMS)
    assert lesson.slug in COURSE
    assert lesson.slides
    assert all(1 <= slide.section <= len(SECTIONS) for slide in lesson.slides)


def test_lessons_stand_in_course_order():
    assert [lesson.slug for lesson in LESSONS] == sorted((lesson.slug for lesson in LESSONS), key=COURSE.index)


@pytest.mark.parametrize("erratum", ERRATA, ids=lambda erratum: erratum.slug)
def test_a_note_belongs_to_a_lesson(erratum):
    assert erratum.lesson in COURSE
    assert erratum.right().endswith(".")


def test_what_is_right_is_what_the_engine_counts():
    right = {erratum.slug: erratum.right() for erratum in ERRATA}
    assert "0 of the 9 results differ; with Sobel x it is 8" in right["flip"]
    assert "9 of the 25 cells, and with stride=2 only 4" in right["every_position"]
    assert "[1, 2, 3] becomes [0, 1, 2]" in right["translation"]
    assert "the copies of the first weight have the gradients 0, 2, 6, 2, 0" in right["one_update"]
    assert "changes by −η·10" in right["one_update"]
    assert "differ in 0 of 25 cells with the Laplacian, in 19 with Sobel x" in right["rotation"]
    assert "this is 3; the slide's formula gives 1: 2 too small" in right["output_size"]
    assert "1 of 9 cells are what they were, and the last one has gone from 8 to 129" in right["deconvolution"]
    assert "height 8 becomes 4, with 4 channels" in right["space_to_depth"]
    assert right["space_to_depth"].endswith("back to height 8.")
    assert "it lies at 1 place" in right["depth_dimension"]
    assert "has 2 places" in right["depth_dimension"]
    for count in ("2,383,360", "17,436,160", "10.25", "178,752,000", "228,000", "22,240"):
        assert count in right["inception_cost"]


def test_notes_stand_in_the_order_of_the_lecture():
    assert [erratum.section for erratum in ERRATA] == sorted(erratum.section for erratum in ERRATA)
