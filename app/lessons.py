"""The table of contents: one `Lesson` per page, in teaching order. Menu, home and previous/next are read from it."""

from dataclasses import dataclass
from typing import NamedTuple

SECTIONS = (
    "Introduction",
    "Example",
    "Training the network with shared parameter",
    "Convolution",
    "Convolutional neural networks",
    "Up sampling",
    "Convolutional neural network architectures",
    "Case studies",
    "Reading",
)  # of the lecture, counted from 1


class Slide(NamedTuple):
    """A slide of the lecture, by the words on it."""

    section: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One page of the course; its script is `pages/<slug>.py` and its address `/<slug>`."""

    slug: str
    title: str
    goal: str  # one sentence: what one can do after the lesson
    part: str  # the heading it stands under in the menu
    section: int  # of the lecture
    slides: tuple[Slide, ...]  # those that it answers
    reading: str  # paper or chapter
    icon: str  # a Material symbol, as Streamlit writes it
    has_stage: bool = True  # whether numbers are stepped through; a page of charts has none


LESSONS = (
    Lesson(
        slug="template",
        title="Template",
        goal="Say when a perceptron fires, what its weights look for, and what its threshold trades.",
        part="Why share weights",
        section=1,
        slides=(
            Slide(1, "Consider a Perceptron with threshold activation function"),
            Slide(1, "The weight as a template"),
            Slide(1, "The weights as a correlation filter"),
        ),
        reading="Rosenblatt: The Perceptron (1958); Goodfellow, Bengio, Courville: Deep Learning (2016), section 1.2.1",
        icon=":material/target:",
    ),
    Lesson(
        slug="cascade",
        title="Cascade",
        goal="Say how several templates and a last unit tell what one template cannot.",
        part="Why share weights",
        section=1,
        slides=(
            Slide(1, "Consider a classification task: we want to classify digit images from non-digit images"),
            Slide(1, "The network is a cascade of feature detectors"),
        ),
        reading="Goodfellow, Bengio, Courville: Deep Learning (2016), sections 6.1 and 6.4",
        icon=":material/stacks:",
    ),
    Lesson(
        slug="scanning",
        title="Scanning",
        goal="Say why a network that shares its detector over all places finds a word wherever it is said.",
        part="Why share weights",
        section=2,
        slides=(
            Slide(2, "Does the following signal contain the word Hello? Can MLP be used to solve the problem?"),
            Slide(2, "The first solution: using a MLP for the entire signal"),
            Slide(2, "Problem with the first solution"),
            Slide(2, "The second solution: scanning signal"),
            Slide(2, "The entire operation can be viewed as one large network"),
            Slide(2, "What are the properties of this network?"),
        ),
        reading="Waibel et al.: Phoneme Recognition Using Time-Delay Neural Networks (1989)",
        icon=":material/graphic_eq:",
    ),
    Lesson(
        slug="shared_gradient",
        title="Shared gradients",
        goal="Work out the gradient of a shared weight, of an input and through a pooling, and update all copies.",
        part="Why share weights",
        section=3,
        slides=(
            Slide(3, "We use conventional back-propagation to learn the parameters"),
            Slide(3, "Any update of the parameters of one copy of the subnet must equally update all copies"),
            Slide(3, "Consider a simple network with the parameter sharing w_ij = w_kl = w_s"),
            Slide(3, "We can calculate the gradient with respect to w_s"),
            Slide(2, "Any update of the parameters of one copy of the subnet must equally update all copies"),
        ),
        reading="Goodfellow, Bengio, Courville: Deep Learning (2016), sections 4.3, 6.5 and 9.5",
        icon=":material/call_merge:",
    ),
    Lesson(
        slug="convolution_1d",
        title="Convolution in 1-D",
        goal="Flip, shift, multiply and add: work out a convolution of numbers, and see one of functions.",
        part="Convolution",
        section=4,
        slides=(
            Slide(4, "The following operation is called convolution"),
            Slide(4, "This operation has two steps: flipping and shifting and then multiplication and integration"),
        ),
        reading="Goodfellow, Bengio, Courville: Deep Learning (2016), section 9.1",
        icon=":material/show_chart:",
    ),
    Lesson(
        slug="convolution_2d",
        title="Convolution in 2-D",
        goal="Work out any cell of a 2-D convolution by hand, and say what flip and padding change.",
        part="Convolution",
        section=4,
        slides=(
            Slide(4, "In practice, we often use convolutions over more than one axis at a time"),
            Slide(4, "Convolution (example)"),
            Slide(5, "A convolutional layer is a network layer that implements convolution"),
        ),
        reading="Goodfellow, Bengio, Courville: Deep Learning (2016), section 9.1",
        icon=":material/grid_on:",
    ),
    Lesson(
        slug="connectivity",
        title="Connections",
        goal="Say which inputs reach an output, how many connections and weights that takes, and in which matrix.",
        part="The convolutional network",
        section=5,
        slides=(
            Slide(5, "Sparse vs dense connectivity"),
            Slide(5, "Sparse connectivity in multi-layers"),
            Slide(5, "Convolutional neural networks have the following characteristics"),
            Slide(5, "A convolutional neural network is a feed-forward network with a convolution layer"),
        ),
        reading="Goodfellow, Bengio, Courville: Deep Learning (2016), section 9.2",
        icon=":material/account_tree:",
    ),
    Lesson(
        slug="equivariance",
        title="Equivariance",
        goal="Say which changes of a picture pass through a convolution, and what breaks it.",
        part="The convolutional network",
        section=5,
        slides=(
            Slide(5, "A function f is equivariant to a function g if f(g(x)) = g(f(x))"),
            Slide(5, "A convolutional layer is equivariance to translation (Check it.)"),
            Slide(5, "If we move an object in the image, its representation will move the same amount in the output"),
            Slide(5, "Convolution is not equivariant to some other transformations, such as scaling or rotating"),
        ),
        reading="Goodfellow, Bengio, Courville: Deep Learning (2016), section 9.2",
        icon=":material/swap_horiz:",
    ),
    Lesson(
        slug="padding_stride_dilation",
        title="Padding, stride, dilation",
        goal="Say how the window walks, what the border adds, and what the floor drops.",
        part="The convolutional network",
        section=5,
        slides=(
            Slide(5, "Padding enlarges the input with zero value; for controlling the density, stride is used"),
            Slide(5, "For convolution kernels to perceive larger area, dilated convolution is used"),
            Slide(5, "Usually, we specify a variable pad"),
            Slide(5, "Another variable to control is the stride"),
            Slide(5, "Each member of the kernel is used at every position of the input"),
        ),
        reading="Dumoulin, Visin: A guide to convolution arithmetic for deep learning (2016)",
        icon=":material/padding:",
    ),
    Lesson(
        slug="channels_and_filters",
        title="Channels and filters",
        goal="Say what a filter reads, what it writes, and how many weights that takes.",
        part="The convolutional network",
        section=5,
        slides=(
            Slide(5, "Now, we don't have just one filter in a convolutional layer, but multiple filters"),
            Slide(5, "Multiple filters"),
            Slide(8, "In a standard convolution, we would directly convolve in depth dimension"),
            Slide(8, "In depthwise convolution, each filter channel only used at one input channel"),
        ),
        reading="Howard et al.: MobileNets (2017), section 3.1; Goodfellow, Bengio, Courville: Deep Learning (2016), "
        "section 9.5",
        icon=":material/layers:",
    ),
    Lesson(
        slug="deformable",
        title="Deformable convolution",
        goal="Say where a moved tap reads, what its offsets cost, and how they follow a shape.",
        part="The convolutional network",
        section=5,
        slides=(Slide(5, "To handle irregular shapes, deformable convolution is used (Dai et al. 2017)"),),
        reading="Dai et al.: Deformable Convolutional Networks (2017), section 2.1",
        icon=":material/gesture:",
    ),
    Lesson(
        slug="detector_stage",
        title="Detector stage",
        goal="Say what an activation keeps of a feature map, what it loses, and what gradient it lets through.",
        part="The convolutional network",
        section=5,
        slides=(
            Slide(5, "In the second stage, each linear activation is run through a nonlinear activation function"),
            Slide(5, "The components of a typical convolutional neural network layer"),
            Slide(5, "To build a CNN model, four components are typically needed"),
        ),
        reading="Goodfellow, Bengio, Courville: Deep Learning (2016), sections 6.3 and 9.3",
        icon=":material/step_over:",
    ),
    Lesson(
        slug="pooling",
        title="Pooling",
        goal="Work out a pooled map, and say what a shift changes, what is never read, and what is thrown away.",
        part="The convolutional network",
        section=5,
        slides=(
            Slide(5, "CNNs also incorporate pooling layers"),
            Slide(5, "Invariance example"),
            Slide(5, "Inputs shifted by 1. Five inputs changed but only three outputs changed"),
            Slide(5, "A weak prior is a prior distribution with high entropy"),
            Slide(5, "A convolutional net is similar to a fully connected net with an infinitely strong prior"),
        ),
        reading="Goodfellow, Bengio, Courville: Deep Learning (2016), sections 9.3 and 9.4",
        icon=":material/compress:",
    ),
    Lesson(
        slug="output_size",
        title="Output size",
        goal="Work out a layer's output size, forwards and backwards.",
        part="The convolutional network",
        section=5,
        slides=(
            Slide(5, "Suppose that we have image size H × W, kernel size K × K, pad size P, stride size S"),
            Slide(5, "Extend this equation for multi-dimensional kernel and multi-channel input"),
            Slide(6, "Compute the size of feature map for transpose convolution"),
        ),
        reading="Dumoulin, Visin: A guide to convolution arithmetic for deep learning (2016), chapters 2 to 4",
        icon=":material/straighten:",
    ),
    Lesson(
        slug="parameter_count",
        title="Counting a layer",
        goal="Count a layer's parameters, multiplications and memory.",
        part="The convolutional network",
        section=5,
        slides=(
            Slide(5, "Calculate the number of parameters for this layer"),
            Slide(8, "Inception V1 with dimensionality reduction: number of parameters"),
        ),
        reading="Szegedy et al.: Going Deeper with Convolutions (2015), section 4",
        icon=":material/calculate:",
    ),
    Lesson(
        slug="unpooling",
        title="Unpooling",
        goal="Undo a pooling as far as it can be: by copies, by nails, by remembered places.",
        part="Up sampling",
        section=6,
        slides=(
            Slide(6, "Consider the following network. We have two problems: unpooling, deconvolution"),
            Slide(6, "Nearest-Neighbor is simple and output is blocky"),
            Slide(6, "In Bed of Nails elements always have a fixed location"),
            Slide(6, "Max Unpooling remembers indices of where the largest elements come from before max pooling"),
        ),
        reading="Noh, Hong, Han: Learning Deconvolution Network for Semantic Segmentation (2015), section 3.2",
        icon=":material/open_in_full:",
    ),
    Lesson(
        slug="transposed_convolution",
        title="Transposed convolution",
        goal="Stamp, add and crop by hand; say which size comes out and why it is no inverse.",
        part="Up sampling",
        section=6,
        slides=(
            Slide(6, "A 2×1 input, a 3×1 filter, transpose convolution with stride of 2: output 5×1"),
            Slide(6, "Compute the size of feature map for transpose convolution"),
            Slide(6, "Transpose Convolution: input, kernel, output"),
        ),
        reading="Dumoulin, Visin: A guide to convolution arithmetic for deep learning (2016), chapter 4",
        icon=":material/approval:",
    ),
    Lesson(
        slug="space_to_depth",
        title="Space to depth",
        goal="Make a map smaller without discarding a number, and say what stride and pooling discard.",
        part="Up sampling",
        section=6,
        slides=(
            Slide(
                6,
                "Performance of CNNs degrade rapidly on tasks where images are of low resolution",
            ),
            Slide(6, "A space to depth layer permutes the spatial blocks of the input into the depth dimension"),
            Slide(6, "Use this layer when you need to combine feature maps of different size"),
        ),
        reading="Sunkara, Luo: No More Strided Convolutions or Pooling (2022)",
        icon=":material/view_in_ar:",
    ),
    Lesson(
        slug="assembling",
        title="Assembling",
        goal="Put a network together layer by layer, and say what each layer makes and costs.",
        part="Architectures",
        section=7,
        slides=(
            Slide(7, "Typically, convolutional neural networks are comprised of units"),
            Slide(7, "These units are cascaded; a CNN may end with a fully connected-relu layer and softmax"),
            Slide(7, "The following describes a fairly typical CNN architecture"),
        ),
        reading="LeCun, Bottou, Bengio, Haffner: Gradient-Based Learning Applied to Document Recognition (1998)",
        icon=":material/stacks:",
        has_stage=False,
    ),
    Lesson(
        slug="case_studies",
        title="Case studies",
        goal="Say what each network of the lecture brought, and what it costs, layer by layer.",
        part="Architectures",
        section=8,
        slides=(
            Slide(8, "LeNet-5 is a convolutional network designed for handwritten character recognition"),
            Slide(8, "AlexNet has been proposed for image classification"),
            Slide(8, "ZFNet has the following architecture"),
            Slide(8, "VGGNets are a series of convolutional neural network algorithms"),
            Slide(8, "GoogLeNet is the winner of the ILSVRC 2014 image classification algorithms"),
            Slide(8, "Inception V2 uses batch normalization layer"),
            Slide(8, "ResNet has stacked residual blocks"),
            Slide(8, "DenseNet has stacked dense blocks"),
            Slide(8, "Google proposed MobileNet V1 to reduce the model size and complexity"),
            Slide(8, "U-Net consists of a contracting path and an expansive path"),
        ),
        reading="He, Zhang, Ren, Sun: Deep Residual Learning for Image Recognition (2016)",
        icon=":material/account_tree:",
        has_stage=False,
    ),
    Lesson(
        slug="blocks",
        title="Building blocks",
        goal="Say what each idea of the famous networks costs, how far it reaches, and what it saves.",
        part="Architectures",
        section=8,
        slides=(
            Slide(8, "An object with a large proportion of an image usually prefers a large convolution kernel"),
            Slide(8, "Inception modules are used to implement filters with multiple sizes on the same level"),
            Slide(8, "Inception V1 with dimensionality reduction: number of parameters"),
            Slide(8, "Inception V2 replaces 5×5 filter by two 3×3 filters; it also uses asymmetric convolution"),
            Slide(8, "Filter banks should be expanded (wider but not deeper)"),
            Slide(8, "Every residual block has two 3x3 conv layers"),
            Slide(8, "DenseNet has stacked dense blocks"),
            Slide(8, "Depthwise separable convolution uses 1×1 convolution after Depthwise convolution"),
            Slide(8, "U-Net consists of a contracting path and an expansive path"),
            Slide(8, "FractalNet and the importance of reducing effective depth"),
        ),
        reading="Szegedy et al.: Going Deeper with Convolutions (2015), section 4; "
        "He et al.: Deep Residual Learning for Image Recognition (2016), section 3",
        icon=":material/widgets:",
    ),
    Lesson(
        slug="comparison",
        title="Comparison",
        goal="Weigh accuracy against cost, and say whose figure it is.",
        part="Architectures",
        section=8,
        slides=(
            Slide(8, "Comparing different CNN architectures on ImageNet"),
            Slide(8, "Comparing different CNN architectures"),
        ),
        reading="Canziani, Paszke, Culurciello: An Analysis of Deep Neural Network Models for Practical "
        "Applications (2016)",
        icon=":material/bubble_chart:",
        has_stage=False,
    ),
)


def lesson_of(slug: str) -> Lesson:
    """The lesson with this slug."""
    return next(lesson for lesson in LESSONS if lesson.slug == slug)
