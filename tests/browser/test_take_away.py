"""What is taken away from a lesson holds what its stage shows: animation, pictures, numbers, code."""

import io
import re
from collections import Counter
from contextlib import chdir
from xml.etree import ElementTree

import numpy as np
import pytest
import torch
from PIL import Image, ImageSequence

from app.pictures import PHOTOS
from app.scanning.recordings import FOLDER as SPEECH
from tests.browser.handling import changes
from tests.browser.reading import numbers, slices
from tests.browser.walking import WALKED, Walk, at_card, at_the_start, projector

STATES = 10  # of a lesson, whose PyTorch lines are run
DELAY = 400  # ms a step
MOST_FRAMES = 120
TEXT = "{http://www.w3.org/2000/svg}text"
LARGE = 1000  # cells, from which torch prints a tensor in short


@pytest.fixture(scope="module", params=WALKED)
def slug(request):
    return request.param


@pytest.fixture(scope="module")
def lesson(browser, server, slug):
    """A lesson at the first of its cards with up to 30 steps, else the one with the fewest."""
    with projector(browser) as context:
        start = at_the_start(slug)
        few = min(range(1, len(start.cards) + 1), key=lambda n: max(30, at_card(slug, n).traces[0].steps))
        walk = Walk.at(context, server.url, slug, start.query(few))
        walk.wait_for(start.query(few))
        walk.predict(False)
        walk.root.get_by_label("time per step").select_option(str(DELAY))
        yield walk
        walk.close()


def pixels(image):
    """(H, W, 3)."""
    return np.asarray(image.convert("RGB")).astype(int)


def step_png(lesson, step):
    """The picture of a step, as the menu gives it."""
    lesson.go(step)
    lesson.page.wait_for_timeout(400)  # until it has eased there
    taken = lesson.taken("PNG of this step")
    assert taken.suggested_filename == f"{lesson.slug}-step-{step + 1}.png"
    with Image.open(taken.path()) as image:
        return image.convert("RGB")


def apart(frame, picture):
    """How much two pictures differ, level by level, where both have something; the smaller ends earlier."""
    height, width = (min(sides) for sides in zip(frame.shape[:2], picture.shape[:2], strict=True))
    return float(np.abs(frame[:height, :width] - picture[:height, :width]).mean())


def test_the_animation_has_a_frame_a_step_and_shows_it(lesson):
    steps = lesson.now.traces[0].steps
    lesson.go(0)
    taken = lesson.taken("animated GIF")
    assert taken.suggested_filename == f"{lesson.slug}.gif"
    with Image.open(taken.path()) as gif:
        frames = [(frame.info["duration"], pixels(frame)) for frame in ImageSequence.Iterator(gif)]
    assert len(frames) == min(steps, MOST_FRAMES)
    assert {delay for delay, _ in frames[:-1]} <= {DELAY}
    assert frames[-1][0] > DELAY, "the last one is held"
    looked_at = sorted({0, steps // 2, steps - 1})
    pictures = {step: step_png(lesson, step) for step in looked_at}
    scale = min(1, frames[0][1].shape[1] / max(picture.width for picture in pictures.values()))
    for step, picture in pictures.items():
        shown = pixels(picture.resize([round(side * scale) for side in picture.size]) if scale < 1 else picture)
        here = apart(frames[step][1], shown)
        assert here < 2, f"frame {step}"
        others = [apart(frames[other][1], shown) for other in looked_at if other != step]
        assert all(here < other / 3 for other in others), "another step looks different"


def test_the_drawing_holds_every_number_on_the_screen(lesson):
    lesson.go(1)
    lesson.page.wait_for_timeout(400)
    root = ElementTree.fromstring(lesson.text("SVG of this step"))
    drawn = Counter("".join(text.itertext()).strip() for text in root.iter(TEXT))
    seen = Counter(text for grid in lesson.picture()["grids"] if grid["shown"] for text in grid["cells"] if text)
    assert sum(seen.values()) > 0
    assert not seen - drawn


def test_numbers_and_lines_are_the_engines_in_ten_states(lesson):
    """At every card, and after every control that was moved."""
    visited = set()
    for _ in states(lesson):
        told = lesson.now
        if not told.views:  # a sentence stands in the place of the stage
            continue
        visited.add(tuple(sorted(lesson.query().items())))
        taken, meant = numbers(lesson.text("numbers as CSV")), slices(told.views)
        assert [name for name, _ in taken] == [name for name, _ in meant]
        for (name, ours), (_, theirs) in zip(taken, meant, strict=True):
            np.testing.assert_array_equal(ours, theirs, err_msg=name)
        prints_the_output(lesson.text("PyTorch lines"), told)
        if len(visited) >= max(STATES, len(lesson.start.cards)):
            break
    assert len(visited) >= STATES


def states(lesson):
    """All cards from the present one on, then one control after the other, with another card in between."""
    first = int(lesson.query().get("card", "1"))
    for number in range(first, len(lesson.start.cards) + 1):
        if number != first:
            lesson.next_card(number)
            lesson.wait_for(lesson.start.query(number))
        yield number
    lesson.page.get_by_role("button", name="previous card").click()
    lesson.wait_for(lesson.start.query(len(lesson.start.cards) - 1))
    before = lesson.query()
    for change in changes(lesson):
        lesson.wait_for_another(before)
        before = lesson.query()
        yield change


def prints_the_output(lines, told):
    """Run the lines: they print what each view of the stage writes last, a tensor, its list or a count."""
    printed: list = []
    text = io.StringIO()

    def heard(*values):
        printed.extend(values)
        print(*values, file=text)

    with chdir(SPEECH if "models.npz" in lines else PHOTOS):
        exec(compile(lines, "lines", "exec"), {"print": heard})
    plain = (each.detach() if isinstance(each, torch.Tensor) else each for each in printed)
    arrays = [np.asarray(each).squeeze() for each in plain if not isinstance(each, str | tuple)]
    for trace in told.traces:
        whole = trace[trace.stages[-1].target].values
        output = whole.squeeze()
        assert any(each.shape == output.shape and np.allclose(each, output, atol=1e-9) for each in arrays), lines
        if 1 < output.size < LARGE and output.dtype.kind == "i":
            said = re.sub(r"\s|\.0?(?=[,\]\s])", "", text.getvalue())
            assert any(re.sub(r"\s", "", str(each.tolist())) in said for each in (output, whole))
