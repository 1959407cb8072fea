"""Transposed convolution: every input cell stamps the kernel onto a larger output, and overlapping stamps add up."""

from dataclasses import replace

from app.handwriting import HANDWRITTEN
from app.page import Frame, lesson_page
from app.state import named
from app.transposed_convolution.cards import CARDS, Shown
from app.transposed_convolution.controls import controls
from app.transposed_convolution.settings import ROUND_TRIP, SETTINGS, input_numbers, layer_of, size_of, weights
from app.transposed_convolution.snippets import snippet
from app.transposed_convolution.ways import views
from engine.formula import Symbol

WHY = """A network that answers with a picture (segmentation, denoising, drawing) has to become large again after it has
become small. Unpooling does so by a fixed rule; a transposed convolution learns its stamp. It is also what carries the
gradient of a convolution back to its input."""


def lesson(frame: Frame) -> Shown:
    """Controls on the left, the stage on the right."""
    state = frame.state
    with frame.controls:
        controls(state)
    layer, way = layer_of(state.values), state["way"]
    size = size_of(state.values)
    if way == ROUND_TRIP and state["input"] != HANDWRITTEN:
        size = layer.output_shape(size)[1:]  # with output_padding below stride it comes down to the size that is set
    kept = {"input": named("input", size), "weight": named("weight", layer.kernel_size)}
    values = state.edited(kept["input"], input_numbers(state.values, size))
    weight = state.edited(kept["weight"], weights(state.values, layer))
    drawn = views(way, layer, values, weight)
    trace = drawn[0].trace
    numbers = trace["input"].values.reshape(1, *size)  # of a matrix they stand in a column
    code = snippet(way, layer, numbers, trace["weight"].values)
    frame.stage(*drawn, snippet=code, kept=kept)
    down = layer.convolution().output_size(size) if way == ROUND_TRIP else ()
    stamped = tuple(int(axis.result) for axis in down) or size
    # both axes are alike; what lies between there and back is not the output
    between = [replace(axis, symbol=Symbol(f"{axis.symbol.name[0]}_convolved", "convolved")) for axis in down[:1]]
    frame.formula(*between, layer.output_size(stamped)[0])
    return Shown(layer=layer, size=stamped, views=drawn)


lesson_page("transposed_convolution", lesson, SETTINGS, CARDS, why=WHY)
