"""Where the idea came from: works on the visual cortex, and how far the likeness goes."""

from __future__ import annotations

from typing import NamedTuple

from app.reading.work import Part, Work


class Likeness(NamedTuple):
    """One comparison of cortex and network."""

    cortex: str
    network: str
    limit: str  # where the comparison ends


LIKENESSES = (
    Likeness(
        "A simple cell answers to an edge of one orientation at one place (1959, 1962).",
        "One output of a filter, behind its detector stage.",
        "The cell's answer was measured. The filter's weights come from training on labels; some look like edges, "
        "many like nothing that was ever found in a cortex.",
    ),
    Likeness(
        "A complex cell answers to the same edge anywhere within a small area.",
        "Pooling over neighbouring outputs.",
        "That complex cells gather simple ones was proposed in 1962; how they are wired is not settled.",
    ),
    Likeness(
        "Neighbouring cells look at neighbouring places: the cortex holds a map of what the eye sees.",
        "A feature map.",
        "No two cells share a synapse: each place learns for itself. One weight for all places is an invention of "
        "engineers. And the middle of the map gets far more cells than the rim.",
    ),
    Likeness(
        "From area to area, receptive fields grow and cells answer to more complicated things.",
        "Deeper layers see more of the picture.",
        "The cortex also sends signals back, the eye moves, and pictures follow each other; a feed-forward network "
        "is passed once.",
    ),
    Likeness(
        "Synapses change with experience.",
        "Back-propagation changes weights.",
        "Whether the brain computes anything like a gradient that is carried back is an open question.",
    ),
)

BIOLOGY = Part(
    slug="biology",
    title="Biological inspiration",
    about="“The architecture of CNN is inspired by visual perception”, says the lecture. It is an analogy: what it "
    "gave, and where it ends.",
    works=(
        Work(
            called="simple receptive fields",
            authors="Hubel, Wiesel",
            year=1959,
            title="Receptive fields of single neurones in the cat's striate cortex",
            where="The Journal of Physiology 148, pages 574–591",
            link="doi:10.1113/jphysiol.1959.sp006308",
            use="Cells of the cat's visual cortex answer to bars and edges of one orientation, at one place.",
            lessons=("template",),
        ),
        Work(
            called="simple and complex cells",
            authors="Hubel, Wiesel",
            year=1962,
            title="Receptive fields, binocular interaction and functional architecture in the cat's visual cortex",
            where="The Journal of Physiology 160, pages 106–154",
            link="doi:10.1113/jphysiol.1962.sp006837",
            use="Simple cells, complex cells that tolerate a shift, and the proposal that one is made of the other.",
            lessons=("cascade", "pooling"),
        ),
        Work(
            called="Neocognitron",
            authors="Fukushima",
            year=1980,
            title="Neocognitron: A Self-organizing Neural Network Model for a Mechanism of Pattern Recognition "
            "Unaffected by Shift in Position",
            where="Biological Cybernetics 36, pages 193–202",
            link="doi:10.1007/BF00344251",
            use="The cat's two kinds of cells as alternating layers, equal weights throughout a plane: a convolutional "
            "network in all but its training, which needs no labels and no back-propagation.",
            lessons=("cascade", "pooling", "case_studies"),
        ),
        Work(
            called="sparse coding",
            authors="Olshausen, Field",
            year=1996,
            title="Emergence of simple-cell receptive field properties by learning a sparse code for natural images",
            where="Nature 381, pages 607–609",
            link="doi:10.1038/381607a0",
            use="Edge-like filters also come out of photographs alone, without cortex or labels, where few may be "
            "active at a time.",
            lessons=("cascade", "inside_a_network"),
        ),
        Work(
            called="networks against neurons",
            authors="Yamins, Hong, Cadieu, Solomon, Seibert, DiCarlo",
            year=2014,
            title="Performance-optimized hierarchical models predict neural responses in higher visual cortex",
            where="Proceedings of the National Academy of Sciences 111, pages 8619–8624",
            link="doi:10.1073/pnas.1403112111",
            use="How well trained networks predict what neurons of a monkey's visual cortex answer: better the better "
            "they recognise objects, and far from perfectly.",
            lessons=("inside_a_network",),
        ),
    ),
)
