"""The field's words as this course uses them, torch's names included: one sentence each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A word and what it means."""

    name: str
    meaning: str  # one sentence
    lessons: tuple[str, ...] = ()  # slugs; one that is still to come is left out where it would be shown
    also: tuple[str, ...] = ()  # other names for the same


WINDOW = ("padding_stride_dilation", "output_size")
TERMS = (
    Term(
        name="activation",
        meaning="The number a unit gives; also the function that made it, such as ReLU.",
        lessons=("detector_stage",),
    ),
    Term(
        name="activation memory",
        meaning="The bytes that the outputs of all layers take, which training has to keep for the backward pass.",
        lessons=("parameter_count", "blocks"),
    ),
    Term(
        name="angle",
        meaning="Between two vectors: its cosine is their inner product divided by both lengths; a zero vector "
        "has none.",
        lessons=("template",),
    ),
    Term(
        name="asymmetric convolution",
        meaning="A kernel of one row, then one of one column: they reach as far as a square one, with fewer weights.",
        lessons=("blocks",),
        also=("factorised convolution",),
    ),
    Term(
        name="average pooling",
        meaning="Each window gives the mean of its cells; whether cells of padding count is count_include_pad.",
        lessons=("pooling", "output_size"),
        also=("avg_pool2d",),
    ),
    Term(
        name="backward pass",
        meaning="From the loss back through the layers: each turns the gradient of its output into that of its input "
        "and of its weights.",
        lessons=("shared_gradient", "detector_stage"),
        also=("back-propagation",),
    ),
    Term(
        name="batch norm",
        meaning="Subtracts a channel's mean and divides by its deviation, then scales and shifts by two learned "
        "numbers per channel.",
        lessons=("parameter_count",),
        also=("batch normalisation", "BatchNorm2d"),
    ),
    Term(
        name="bed of nails",
        meaning="Up-sampling that puts each cell into the first corner of its block and zeros around it.",
        lessons=("unpooling",),
    ),
    Term(
        name="bias",
        meaning="One learned number per filter, added to each of its outputs.",
        lessons=("parameter_count",),
    ),
    Term(
        name="bilinear interpolation",
        meaning="What lies between four cells is mixed from them, each counting the more the nearer it is.",
        lessons=("deformable",),
        also=("grid_sample",),
    ),
    Term(
        name="bilinear up-sampling",
        meaning="Cells between the old ones are drawn on straight lines between them, along both axes.",
        lessons=("transposed_convolution",),
    ),
    Term(
        name="bottleneck",
        meaning="A block that makes few channels of many by 1×1, works on the few, and makes many again.",
        lessons=("blocks",),
    ),
    Term(
        name="cardinality",
        meaning="How many narrow paths stand side by side in a block of ResNeXt: the groups of one convolution.",
        lessons=("blocks",),
    ),
    Term(
        name="cascade",
        meaning="Layers of detectors, one behind the other: each answers to what the layer before it has found.",
        lessons=("cascade",),
    ),
    Term(
        name="ceil_mode",
        meaning="Of pooling: the number of windows is rounded up, so that the last one may reach past the end.",
        lessons=("output_size", "pooling"),
    ),
    Term(
        name="channel",
        meaning="One plane of a volume: red, green or blue of a picture, or one feature map of a layer.",
        lessons=("channels_and_filters", "parameter_count"),
        also=("in_channels", "out_channels"),
    ),
    Term(
        name="checkerboard artifact",
        meaning="The regular pattern a transposed convolution leaves where its kernel_size is no multiple of its "
        "stride, as its stamps overlap unevenly.",
        lessons=("transposed_convolution",),
    ),
    Term(
        name="circular padding",
        meaning="The border continues with the cells of the opposite side, as if the input lay on a ring.",
        lessons=("padding_stride_dilation", "equivariance"),
    ),
    Term(
        name="convolution",
        meaning="In mathematics the kernel is turned by 180° before it slides over the input; what layers of this "
        "name compute is cross-correlation.",
        lessons=("convolution_2d", "convolution_1d"),
    ),
    Term(
        name="correlation filter",
        meaning="A unit read as a pattern: its response is large where the input correlates with the pattern.",
        lessons=("template",),
    ),
    Term(
        name="crop",
        meaning="A part of the picture that a network is given; answers to several are averaged: 10 crops are centre "
        "and corners, as they are and mirrored.",
        lessons=("comparison",),
    ),
    Term(
        name="cross-correlation",
        meaning="The kernel slides over the input as it is; each output is the sum of the products below it.",
        lessons=("convolution_2d", "convolution_1d"),
        also=("correlation",),
    ),
    Term(
        name="deformable convolution",
        meaning="Each tap may move by a learned offset and reads between cells by bilinear interpolation.",
        lessons=("deformable",),
    ),
    Term(
        name="dense block",
        meaning="Layers that each read the maps of all layers before them in the block and add a few of their own.",
        lessons=("blocks",),
    ),
    Term(
        name="depth to space",
        meaning="The way back from space to depth: each block of channels becomes a block of cells.",
        lessons=("space_to_depth",),
        also=("pixel shuffle", "PixelShuffle"),
    ),
    Term(
        name="depthwise convolution",
        meaning="groups=in_channels: each filter sees one input channel only.",
        lessons=("channels_and_filters", "parameter_count", "blocks"),
    ),
    Term(
        name="depthwise separable convolution",
        meaning="A window for each channel by itself, then a 1×1 convolution that mixes the channels.",
        lessons=("blocks",),
    ),
    Term(
        name="detector stage",
        meaning="The second of a convolutional layer's three stages: each sum runs through a nonlinear function.",
        lessons=("detector_stage",),
    ),
    Term(
        name="dilation",
        meaning="The distance between neighbouring taps of the kernel; with 1 they touch, with 2 one cell lies "
        "between.",
        lessons=WINDOW,
        also=("dilated convolution", "atrous convolution"),
    ),
    Term(
        name="encoder and decoder",
        meaning="A network makes its map small, to see the whole, and then large again, to answer for every pixel.",
        lessons=("unpooling",),
    ),
    Term(
        name="equivariance",
        meaning="f(g(x)) = g(f(x)): shifting the input and then convolving gives the shifted result.",
        lessons=("equivariance",),
    ),
    Term(
        name="expansion",
        meaning="How many times more channels a block has at its wide place than at its narrow one.",
        lessons=("blocks",),
    ),
    Term(
        name="feature detector",
        meaning="A unit that answers to a pattern of its own, such as a stroke at a place.",
        lessons=("cascade",),
    ),
    Term(
        name="feature map",
        meaning="The output of one filter: what it answers at each place of the input.",
        lessons=("convolution_2d", "channels_and_filters"),
        also=("slice",),
    ),
    Term(
        name="filter",
        meaning="The weights that make one output channel: a kernel for each input channel of its group.",
        lessons=("channels_and_filters", "parameter_count"),
    ),
    Term(
        name="floor",
        meaning="⌊x⌋, rounded down: in the output size it drops the places where no whole step is left.",
        lessons=WINDOW,
    ),
    Term(
        name="fractal block",
        meaning="A block grown from itself: one convolution beside two copies of the smaller block, averaged.",
        lessons=("blocks",),
    ),
    Term(
        name="full",
        meaning="Padding by span − 1 on each side, so that a window may overlap the input by a single cell.",
        lessons=("convolution_2d", "output_size"),
    ),
    Term(
        name="GELU",
        meaning="x times the share of a normal distribution below x: a ReLU without a kink.",
        lessons=("detector_stage",),
    ),
    Term(
        name="global pooling",
        meaning="The window is the whole map, so that each channel becomes one number, whatever the size.",
        lessons=("pooling",),
        also=("global average pooling", "adaptive_avg_pool2d"),
    ),
    Term(
        name="gradient",
        meaning="How much the loss changes when a number changes; it goes backwards through a layer, times the slope.",
        lessons=("shared_gradient", "detector_stage"),
        also=("grad_output", "grad_input"),
    ),
    Term(
        name="gradient descent",
        meaning="Each weight moves against its gradient, times the learning rate, so that the loss falls.",
        lessons=("shared_gradient",),
    ),
    Term(
        name="groups",
        meaning="Filters and input channels are cut into this many parts that do not see each other.",
        lessons=("parameter_count", "channels_and_filters", "blocks"),
    ),
    Term(
        name="growth rate",
        meaning="The number of maps that each layer of a dense block adds.",
        lessons=("blocks",),
    ),
    Term(
        name="impulse",
        meaning="A signal that is zero but for a single 1; its convolution with a kernel is the kernel itself.",
        lessons=("convolution_1d",),
    ),
    Term(
        name="inception module",
        meaning="Windows of several sizes and a pooling on the same input, their outputs concatenated.",
        lessons=("blocks",),
    ),
    Term(
        name="indices",
        meaning="Where max pooling found its maxima, counted row by row from 0; max unpooling needs them.",
        lessons=("unpooling",),
        also=("return_indices",),
    ),
    Term(
        name="inner product",
        meaning="The sum of the products, cell by cell, of two vectors of the same length.",
        lessons=("template",),
        also=("dot product",),
    ),
    Term(
        name="invariance",
        meaning="f(g(x)) = f(x): the result stays although the input was changed, such as shifted a little.",
        lessons=("pooling",),
    ),
    Term(
        name="inverted residual",
        meaning="A residual block that is narrow outside and wide inside, where each channel has a window of its own.",
        lessons=("blocks",),
        also=("inverted bottleneck",),
    ),
    Term(
        name="kernel",
        meaning="The small grid of weights that slides over one channel.",
        lessons=("convolution_2d",),
    ),
    Term(
        name="kernel_size",
        meaning="Height and width of the kernel, in weights; what it spans on the input also depends on dilation.",
        lessons=("convolution_2d", *WINDOW),
    ),
    Term(
        name="leaky ReLU",
        meaning="As ReLU, but a small part of what is negative gets through, so that its slope is nowhere 0.",
        lessons=("detector_stage",),
        also=("negative_slope",),
    ),
    Term(
        name="learning rate",
        meaning="How far a step of gradient descent goes: too small is slow, too large makes the loss grow.",
        lessons=("shared_gradient",),
        also=("η", "lr"),
    ),
    Term(
        name="linear layer",
        meaning="Every output is connected with every input by a weight of its own.",
        lessons=("parameter_count", "assembling"),
        also=("fully connected", "dense"),
    ),
    Term(
        name="loss",
        meaning="One number J that says how wrong a network's answer is; training makes it smaller.",
        lessons=("shared_gradient",),
        also=("cost function",),
    ),
    Term(
        name="MAC",
        meaning="One multiplication with its addition; biases, normalisation and activation are not counted.",
        lessons=("parameter_count", "blocks", "comparison"),
        also=("multiply–accumulate", "multiplications"),
    ),
    Term(
        name="matrix of a convolution",
        meaning="A row for each output and a column for each input: sparse, with the kernel's cells repeated in every "
        "row.",
        lessons=("connectivity",),
        also=("Toeplitz matrix",),
    ),
    Term(
        name="max pooling",
        meaning="Each window gives its largest cell.",
        lessons=("pooling", "output_size"),
        also=("max_pool2d",),
    ),
    Term(
        name="max unpooling",
        meaning="Puts each cell back to the place where max pooling had found it, zeros elsewhere.",
        lessons=("unpooling",),
    ),
    Term(
        name="nearest neighbour",
        meaning="Up-sampling that fills each block with copies of one cell.",
        lessons=("unpooling",),
        also=("nearest_upsample2d",),
    ),
    Term(
        name="norm",
        meaning="A vector's length: the root of the sum of its squares.",
        lessons=("template",),
    ),
    Term(
        name="offset",
        meaning="How far down and to the right a tap of a deformable convolution is moved, at one output.",
        lessons=("deformable",),
    ),
    Term(
        name="offset branch",
        meaning="The convolution that predicts a deformable convolution's offsets from the same input: two numbers for "
        "each tap.",
        lessons=("deformable",),
    ),
    Term(
        name="option A",
        meaning="Shortcuts of a ResNet without weights, new channels are zeros; B: 1×1 convolutions where the shape "
        "changes; C: at every block.",
        lessons=("comparison", "case_studies"),
        also=("option B", "option C"),
    ),
    Term(
        name="output_padding",
        meaning="Of a transposed convolution: rows added at one end of the output, to choose among the sizes that "
        "the stride would have made alike.",
        lessons=("output_size", "transposed_convolution"),
    ),
    Term(
        name="padding",
        meaning="Cells added around the input, zeros unless padding_mode says otherwise.",
        lessons=("convolution_2d", *WINDOW),
        also=("pad",),
    ),
    Term(
        name="padding_mode",
        meaning="What stands in the padding: zeros, the mirrored input (reflect), its last cell (replicate) or the "
        "other side (circular).",
        lessons=("padding_stride_dilation",),
    ),
    Term(
        name="parameter",
        meaning="A number that training changes: a weight or a bias.",
        lessons=("parameter_count",),
    ),
    Term(
        name="parameter sharing",
        meaning="One weight is used at many places, so there are fewer parameters than connections.",
        lessons=("shared_gradient", "parameter_count", "connectivity"),
        also=("shared weights",),
    ),
    Term(
        name="path length",
        meaning="Layers with weights on one way from the input of a network to its output, of which there may be many.",
        lessons=("blocks",),
    ),
    Term(
        name="perceptron",
        meaning="A unit that fires where the inner product of its weights and the input reaches a threshold.",
        lessons=("template", "cascade"),
    ),
    Term(
        name="pointwise convolution",
        meaning="kernel_size=1: mixes the channels of each cell and looks at no neighbour.",
        lessons=("parameter_count", "channels_and_filters", "blocks"),
        also=("1×1 convolution",),
    ),
    Term(
        name="pooling",
        meaning="A window that gives one summary of its cells, each channel for itself; nothing is learned.",
        lessons=("output_size", "pooling"),
    ),
    Term(
        name="precision",
        meaning="The share of the wanted ones among all that a detector fires for.",
        lessons=("template",),
    ),
    Term(
        name="prior",
        meaning="What is held to be likely about the weights before any data: weak if much is possible, infinitely "
        "strong if some is impossible.",
        lessons=("pooling",),
        also=("infinitely strong prior",),
    ),
    Term(
        name="recall",
        meaning="The share of the wanted ones for which a detector fires.",
        lessons=("template",),
    ),
    Term(
        name="receptive field",
        meaning="All cells of the network's input that an output can depend on; the theoretical one, counted from "
        "the settings.",
        lessons=("connectivity", "blocks", "assembling", "case_studies"),
    ),
    Term(
        name="ReLU",
        meaning="max(0, x): what is positive stays, the rest becomes 0.",
        lessons=("detector_stage",),
        also=("rectified linear unit",),
    ),
    Term(
        name="residual block",
        meaning="A block that adds its input to what its layers made of it, so that they learn the difference only.",
        lessons=("blocks",),
    ),
    Term(
        name="residual connection",
        meaning="A way around layers that adds their input to their output, so that they need to learn the difference "
        "only.",
        lessons=("case_studies", "blocks"),
        also=("shortcut",),
    ),
    Term(
        name="same",
        meaning="Padding that keeps the size: span − 1 cells in all, with an odd one at the end; only with stride 1.",
        lessons=("convolution_2d", *WINDOW),
    ),
    Term(
        name="saturation",
        meaning="Where an activation is nearly flat, its slope near 0, and hardly any gradient comes back.",
        lessons=("detector_stage",),
    ),
    Term(
        name="scale_factor",
        meaning="Of nearest neighbour: the cells of the block, along an axis, that a cell becomes.",
        lessons=("unpooling",),
    ),
    Term(
        name="scanning",
        meaning="One detector applied at every place of a signal; something then decides from all it said.",
        lessons=("scanning",),
    ),
    Term(
        name="sigmoid",
        meaning="1/(1 + e⁻ˣ): a soft threshold between 0 and 1, steepest at 0 with a slope of a quarter.",
        lessons=("detector_stage",),
    ),
    Term(
        name="skip connection",
        meaning="A way around some layers, by which a map reaches a later place unchanged or cropped.",
        lessons=("blocks",),
    ),
    Term(
        name="space to depth",
        meaning="Each block of cells moves into the channels: smaller and deeper, and nothing is lost.",
        lessons=("space_to_depth",),
        also=("pixel unshuffle", "PixelUnshuffle"),
    ),
    Term(
        name="span",
        meaning="Cells from a window's first tap to its last: dilation·(kernel_size − 1) + 1.",
        lessons=WINDOW,
        also=("effective kernel size",),
    ),
    Term(
        name="sparse connectivity",
        meaning="An output is connected with the few inputs of its window only.",
        lessons=("connectivity",),
        also=("local connectivity",),
    ),
    Term(
        name="SPD block",
        meaning="Space to depth, then a convolution of stride 1: smaller without a cell that does not count.",
        lessons=("space_to_depth", "blocks"),
    ),
    Term(
        name="spectrogram",
        meaning="A sound as a picture: how loud each pitch is at each moment.",
        lessons=("scanning",),
    ),
    Term(
        name="squeeze and excitation",
        meaning="A gate that weighs each channel by a number between 0 and 1, made from the means of all channels.",
        lessons=("blocks",),
    ),
    Term(
        name="stamp",
        meaning="What one input cell of a transposed convolution adds to the output: the kernel times its value.",
        lessons=("transposed_convolution",),
    ),
    Term(
        name="stride",
        meaning="How many cells the window moves per step.",
        lessons=WINDOW,
    ),
    Term(
        name="tap",
        meaning="One place of the kernel, and the input cell below it.",
        lessons=("padding_stride_dilation",),
    ),
    Term(
        name="template",
        meaning="The weights of a unit seen as a picture of what it responds to most.",
        lessons=("template", "cascade"),
    ),
    Term(
        name="threshold",
        meaning="What is above it passes, or makes the unit fire; the rest becomes one and the same number.",
        lessons=("template", "detector_stage"),
    ),
    Term(
        name="top-1 accuracy",
        meaning="The share of pictures whose class is a network's first answer; top-5: among its first five.",
        lessons=("comparison",),
        also=("top-5 accuracy",),
    ),
    Term(
        name="transposed convolution",
        meaning="Each input cell stamps the kernel, times its value, into the output, where overlapping stamps add "
        "up; it has the shape of an inverse, not its values.",
        lessons=("output_size", "transposed_convolution"),
        also=("deconvolution", "up-convolution"),
    ),
    Term(
        name="unpooling",
        meaning="Makes a pooled map large again by a rule: copies, nails, or the places that pooling remembered.",
        lessons=("unpooling",),
        also=("max_unpool2d",),
    ),
    Term(
        name="up-sampling",
        meaning="Anything that makes a map larger: unpooling by a rule, transposed convolution by learned weights.",
        lessons=("unpooling", "transposed_convolution"),
        also=("interpolate",),
    ),
    Term(
        name="valid",
        meaning="No padding: every window lies inside the input.",
        lessons=("convolution_2d", *WINDOW),
    ),
    Term(
        name="window",
        meaning="The cells of the input that one output reads.",
        lessons=("convolution_2d", "padding_stride_dilation"),
    ),
    Term(
        name="zero stuffing",
        meaning="Zeros put between the cells of an input: a convolution over them does what a transposed one does.",
        lessons=("transposed_convolution", "output_size"),
    ),
)
