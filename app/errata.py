"""Where a slide of the lecture is wrong or loose: what it says, what is right, and the lesson's state that shows it.

What is right is computed by the engine when it is shown, so that no count is typed here.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from app.erratum import Erratum
from app.kernels import LECTURE, LECTURE_IMAGE, Rows, kernel_named
from app.network_errata import NETWORK_ERRATA
from engine.arrays import Array
from engine.formula import number_text
from engine.invariance import BOOK, BOOK_NEW, invariance, shifted
from engine.operations import (
    Convolution,
    conv1d,
    conv2d,
    conv3d,
    conv_transpose2d,
    global_max_pool2d,
    max_pool1d,
    pixel_shuffle,
    pixel_unshuffle,
)
from engine.perceptron import perceptron
from engine.shared_update import scan_network
from engine.symmetry import Agreement, agreement, equivariance, moved, rotate, shift

one_kernel = partial(conv2d, in_channels=1, out_channels=1, kernel_size=3, bias=False)  # as in the lecture's example


def template_angle() -> str:
    """An input just at the angle, and the two cases in which there is none."""
    x, w = [3, 4], [4, 3]
    edge, above, below = (perceptron(x, w, threshold=b) for b in (24, 26, -25))
    limit = edge.limit()
    assert edge.fires
    assert (above.case, below.case) == ("never", "always")
    assert limit is not None
    return (
        f"θ ≤ cos⁻¹(b/(‖x‖‖w‖)), and only where |b| ≤ ‖x‖‖w‖. Take x = ({x[0]}, {x[1]}) and w = ({w[0]}, {w[1]}), both "
        f"of length {edge.input_norm().result}: with b = {edge.threshold} the bound is {limit.result:.2f}°, x lies at "
        f"just this angle, and it fires. With b = {above.threshold} no x of this length ever does, with "
        f"b = {number_text(below.threshold)} every one does. “Close enough” is about the angle only while ‖x‖ stays: "
        "twice the x has twice the response."
    )


def output_size() -> str:
    """The formula, and by how much the slide's misses on the lecture's own example."""
    height = one_kernel().output_size((5, 5))[0]
    slides = (5 - 3) // 1 - 1  # as the slide has it: ⌊(H + 2P − K)/S − 1⌋
    return (
        f"{height.symbol.text()} = {height.formula.text()}. For the lecture's own example, 5 cells and a kernel of 3, "
        f"this is {height.result}; the slide's formula gives {slides}: {int(height.result) - slides} too small."
    )


def flip() -> str:
    """Where the flip shows, and why it cannot be seen in the example."""
    sobel = kernel_named("Sobel x")
    cells = results(LECTURE.rows).size
    return (
        "Convolution turns the kernel by 180° first. The example does not: that is cross-correlation, and what layers "
        f"compute. Its kernel equals its turned self, so {differing(LECTURE.rows)} of the {cells} results differ; "
        f"with Sobel x it is {differing(sobel.rows)}."
    )


def differing(kernel: Rows) -> int:
    """Results of the lecture's image that the flip changes."""
    return int((results(kernel) != results(kernel, flip=True)).sum())


def results(kernel: Rows, *, flip: bool = False) -> Array:
    """The lecture's image under a kernel."""
    return one_kernel(flip=flip).trace([LECTURE_IMAGE], [[kernel]])["output"].values


def every_position() -> str:
    """How many cells the kernel's first weight meets."""
    cells = np.size(LECTURE_IMAGE)
    plain, skipping = (one_kernel(stride=stride).output_shape((5, 5)) for stride in (1, 2))
    return (
        f"Each weight is used once for every output. In the example the window has to lie inside, so a weight meets "
        f"{np.prod(plain)} of the {cells} cells, and with stride=2 only {np.prod(skipping)}."
    )


def translation() -> str:
    """The formula, and what it brings to one cell."""
    row = np.arange(1, 4)
    moved_row = moved(shift(columns=1), [[row]])["output"].values[0, 0]
    return (
        f"g(x)[i] = x[i − 1]: g reads x, not its own result. So {row.tolist()} becomes {moved_row.tolist()}; what "
        "comes in at the border is a choice, here a zero."
    )


def rotation() -> str:
    """How much a quarter turn changes under two kernels."""
    apart = {name: turned_apart(name) for name in ("Sobel x", "Laplacian")}
    assert not apart["Laplacian"].differing
    return (
        "Not with kernels in general. One that equals itself turned by 90° commutes with quarter turns, that is, the "
        "order does not matter: on the lecture's image f(g(x)) and g(f(x)) differ in "
        f"{apart['Laplacian'].differing} of {apart['Laplacian'].cells} cells with the Laplacian, "
        f"in {apart['Sobel x'].differing} with Sobel x."
    )


def turned_apart(kernel: str) -> Agreement:
    """The lecture's image turned by 90°, before and after a kernel."""
    rows = kernel_named(kernel).rows
    return agreement(equivariance(one_kernel(padding=1), rotate(90), [LECTURE_IMAGE], [[rows]]))


def depth() -> str:
    """A filter as deep as its input has one place along the depth."""
    return (
        f"Along height and width the filter slides; along the depth of a colour picture it lies at {depth_places(3)} "
        "place, as it is as deep as the input: there it sums. A layer that slides along the depth too is a 3-D "
        f"convolution: a kernel of 2 in a depth of 3 has {depth_places(3, 2)} places."
    )


def depth_places(channels: int, kernel_size: int | None = None) -> int:
    """Places along the depth for a kernel that is as deep as the input, or `kernel_size` deep: as in 3-D."""
    layer = conv3d(in_channels=1, out_channels=1, kernel_size=(kernel_size or channels, 1, 1))
    return int(layer.output_size((channels, 1, 1))[0].result)


def inception() -> str:
    """Multiplications and weights, both counted."""
    direct, reduce, after = inception_layer(190, 48, 5), inception_layer(190, 16, 1), inception_layer(16, 48, 5)
    one, first, second = (int(layer.macs((28, 28)).result) for layer in (direct, reduce, after))
    weights, fewer = int(direct.parameters().result), sum(int(each.parameters().result) for each in (reduce, after))
    return (
        f"These are multiplications, not parameters. The first layer's kernel is 1×1: {first:,}, in all "
        f"{first + second:,}, which is {one / (first + second):.2f} times fewer than {one:,}. "
        f"Parameters are {weights:,} against {fewer:,} weights."
    )


def inception_layer(in_channels: int, out_channels: int, kernel_size: int) -> Convolution:
    """A layer of the slide's example, which keeps the 28 × 28 cells."""
    return conv2d(
        in_channels=in_channels, out_channels=out_channels, kernel_size=kernel_size, padding="same", bias=False
    )


def up_sampling() -> str:
    """Which way space to depth goes."""
    down = pixel_unshuffle(downscale_factor=2)
    height, channels = down.output_size((8, 8))[0], down.output_channels(1)
    up = pixel_shuffle(upscale_factor=2).output_size((int(height.result),) * 2)[0]
    return (
        f"It makes the map smaller: height {height.numbers['H']} becomes {height.result}, with {channels.result} "
        f"channels for each one. What up-samples is its inverse, depth to space, back to height {up.result}."
    )


def deconvolution() -> str:
    """How much of a picture comes back, there with a convolution and back with its transpose."""
    square = [[[0, 1], [2, 3]]]
    up = conv_transpose2d(in_channels=1, out_channels=1, kernel_size=2, bias=False)
    picture = np.arange(9).reshape(1, 3, 3)
    back = up.trace(up.convolution().trace(picture, [square])["output"].values, [square])["output"].values
    same = int((back == picture).sum())
    return (
        "The layer is the transposed convolution. A deconvolution would bring back the values; this one brings back "
        "the size alone. "
        f"There and back with the slide's kernel, {same} of {picture.size} cells are what they were, and the last one "
        f"has gone from {picture.max()} to {back.flat[-1]}."
    )


def pooling_invariance() -> str:
    """Both counts on the book's row."""
    pool = max_pool1d(kernel_size=3, stride=1, padding=1)
    counts = invariance(pool, BOOK, shifted(BOOK, BOOK_NEW))
    return (
        "It depends on the row, and the slide does not print its row. On the book's row (figure 9.8) "
        f"{counts.inputs_changed} of {counts.inputs} inputs change and {counts.outputs_changed} of {counts.outputs} "
        "outputs."
    )


def maximum_is_or() -> str:
    """What a maximum says of answers 0 and 1, and of scores."""
    answers, scores = ([[0, 1, 0]], [[-3, 4, 2]])
    either, largest = (global_max_pool2d().trace([row])["output"].values.item() for row in (answers, scores))
    return (
        f"Of answers 0 and 1 the maximum is their OR: of 0, 1, 0 it is {either}. Of scores such as −3, 4, 2 it is "
        f"{largest}, a score again: yes or no it says only when it is compared with the threshold afterwards."
    )


def one_update() -> str:
    """What the copies of one weight say, and what all of them get."""
    layer = conv1d(in_channels=1, out_channels=1, kernel_size=3, bias=False)
    trace = scan_network(layer, pool="sum", target=10).backward([[0, 1, 3, 1, 0, 2, 1]], [[[1, 2, -1]]])
    copies, shared = (trace[name].values[:, 0, 0].tolist() for name in ("copies", "grad_weight"))
    return (
        "The slide is right. More exactly: every copy changes by the same amount, −η times the sum of all copies' "
        f"gradients. On card 1 the copies of the first weight have the gradients {', '.join(map(str, copies))}; each "
        f"of them changes by −η·{shared[0]}."
    )


def five_by_five() -> str:
    """The size of the map before and after, and what two 3×3 save."""
    five = conv2d(in_channels=32, out_channels=32, kernel_size=5, padding=2, bias=False)
    three = conv2d(in_channels=32, out_channels=32, kernel_size=3, padding=1, bias=False)
    bare = conv2d(in_channels=32, out_channels=32, kernel_size=5, bias=False)
    saved = 1 - 2 * three.parameters().result / five.parameters().result
    return (
        f"It is padded by 2, so a map of 28×28 stays {five.output_shape((28, 28))[1]} cells wide; without padding it "
        f"would have {bare.output_shape((28, 28))[1]}. Two 3×3 reach as far, with {saved:.0%} fewer weights."
    )


ERRATA = (
    Erratum(
        slug="template_angle",
        section=1,
        slide="The weight as a template",
        says="θ < cos⁻¹(b/(‖x‖‖w‖)): it fires if the input is close enough to the weights.",
        right=template_angle,
        lesson="template",
        query="v=1&card=2&times=2&threshold=700&step=65",
    ),
    Erratum(
        slug="maximum_is_or",
        section=2,
        slide="The second solution: scanning signal",
        says="Maximum of all the outputs (Equivalent of Boolean OR)",
        right=maximum_is_or,
        lesson="scanning",
        query="v=1&card=5&detector=small+MLP&step=1445",
    ),
    Erratum(
        slug="one_update",
        section=3,
        slide="There are shared parameter networks",
        says="Any update of the parameters of one copy of the subnet must equally update all copies.",
        right=one_update,
        lesson="shared_gradient",
        query="v=1&show=update",
    ),
    Erratum(
        slug="flip",
        section=4,
        slide="Convolution (example)",
        says="Convolution is defined with w[n − m]; the example multiplies the kernel as it is.",
        right=flip,
        lesson="convolution_2d",
        query="v=1&kernel=Sobel+x&operation=both",
    ),
    Erratum(
        slug="translation",
        section=5,
        slide="A convolutional layer is equivariance to translation",
        says="g(x)[i] = g(x)[i − 1]",
        right=translation,
        lesson="equivariance",
        query="v=1",
    ),
    Erratum(
        slug="rotation",
        section=5,
        slide="Convolution is not equivariant to some other transformations",
        says="Convolution is not equivariant to scaling or rotating an image.",
        right=rotation,
        lesson="equivariance",
        query="v=1&card=6&g=rotation&f=Laplacian",
    ),
    Erratum(
        slug="every_position",
        section=5,
        slide="Each member of the kernel is used at every position of the input",
        says="In CNNs each member of the kernel is used at every position of the input.",
        right=every_position,
        lesson="padding_stride_dilation",
        query="v=1&size=5&stride=2",
    ),
    Erratum(
        slug="pooling_invariance",
        section=5,
        slide="Invariance example",
        says="Inputs shifted by 1. Five inputs changed but only three outputs changed.",
        right=pooling_invariance,
        lesson="pooling",
        query="v=1&show=shifted+by+one&input=the+book%27s+row&kernel_size=3&stride=1&padding=1",
    ),
    Erratum(
        slug="output_size",
        section=5,
        slide="The size of the feature map",
        says="⌊(H + 2P − K)/S − 1⌋ × ⌊(W + 2P − K)/S − 1⌋",
        right=output_size,
        lesson="output_size",
        query="",
    ),
    Erratum(
        slug="deconvolution",
        section=6,
        slide="Consider the following network",
        says="We have two problems: unpooling and deconvolution.",
        right=deconvolution,
        lesson="transposed_convolution",
        query="v=1&way=round+trip",
    ),
    Erratum(
        slug="space_to_depth",
        section=6,
        slide="A space to depth layer permutes the spatial blocks of the input",
        says="Space to depth stands among the layers for up sampling.",
        right=up_sampling,
        lesson="space_to_depth",
        query="v=1&layer=there+and+back&size=8",
    ),
    Erratum(
        slug="depth_dimension",
        section=8,
        slide="MobileNet V1: depthwise separable convolution",
        says="In a standard convolution, we would directly convolve in depth dimension.",
        right=depth,
        lesson="channels_and_filters",
        query="v=1&out_channels=1&bias=0",
    ),
    Erratum(
        slug="inception_cost",
        section=8,
        slide="Inception V1 with dimensionality reduction",
        says="Number of parameters 178,752,000; first layer (5×5×190)×(28×28×16) = 118,750; total 15,171,550.",
        right=inception,
        lesson="parameter_count",
        query="v=1&in_channels=190&out_channels=48&kernel_size=5&bias=0&size=28&padding=2&compare=1",
    ),
    Erratum(
        slug="five_by_five",
        section=8,
        slide="Inception V2",
        says="Inception V1 5×5 filter aggressively decreases the feature map.",
        right=five_by_five,
        lesson="blocks",
        query="v=1&idea=Inception+module&variant=two+3%C3%973&in_channels=192&size=28",
    ),
    *NETWORK_ERRATA,
)


def errata_of(lesson: str) -> tuple[Erratum, ...]:
    """The notes that a lesson shows."""
    return tuple(erratum for erratum in ERRATA if erratum.lesson == lesson)


def said_and_right(erratum: Erratum) -> str:
    """The note as Markdown."""
    slide = f"**On the slide** “{erratum.slide}” (section {erratum.section}): {erratum.says}"
    return f"{slide}  \n**Right:** {erratum.right()}"
