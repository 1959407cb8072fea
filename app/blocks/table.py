"""The variants side by side: picture, counts and how many times those of the first; and how each number came about."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from app.blocks.costs import Cost
from app.blocks.drawing import image, picture, told
from app.blocks.idea import Numbers
from app.blocks.scenes import with_windows
from app.blocks.smaller import KERNELS, OBJECTS, overlap
from app.parameter_count.words import in_bytes, row, working
from engine.networks.measure import NUMBER, described
from engine.networks.rows import macs, parameters, receptive_field
from engine.operations import BatchNorm, Convolution, TransposedConvolution

BRIEF: Final = ("parameters", "MACs")
SMALL, LARGE = "fit to the small object", "fit to the large object"
ANSWERS: Final = ("parameters", "MACs", "memory", "layers deep", SMALL, LARGE)  # one may give another away


def compared(costs: Sequence[Cost], chosen: str, numbers: Numbers, idea: str, *, hidden: bool, brief: bool) -> str:
    """All variants as a table; HTML. While a question is open, what would answer it is `hidden`.

    A `brief` one has no pictures and only the counts that matter most.
    """
    is_scene = idea == OBJECTS.name
    heads = "".join(f'<th scope="col"{marked(cost, chosen)}>{escape(cost.variant.name)}</th>' for cost in costs)
    cells = "".join(f"<td{marked(cost, chosen)}>{drawing(cost, numbers, is_scene)}</td>" for cost in costs)
    lines = "".join(
        f'<tr><th scope="row">{name}</th>'
        + "".join(f"<td{marked(cost, chosen)}>{text}</td>" for cost, text in zip(costs, texts, strict=True))
        + "</tr>"
        for name, texts in rows(costs, numbers, is_scene)
        if not (hidden and name in ANSWERS) and (name in BRIEF or not brief)
    )
    drawings = "" if brief else f'<tr class="cs-drawn"><td></td>{cells}</tr>'
    return (
        f'<div class="cs-blocks" tabindex="0" role="region" aria-label="the variants side by side"><table>'
        f"<thead><tr><td></td>{heads}</tr></thead><tbody>{drawings}{lines}</tbody>"
        f"</table></div>{legend(costs, bars=not (brief or is_scene))}"
    )


def legend(costs: Sequence[Cost], *, bars: bool) -> str:
    """What the parameters count, and the drawings' `bars`; HTML."""
    layers = [each.layer for cost in costs for each in cost.report.rows]
    biased = any(isinstance(layer, Convolution | TransposedConvolution) and layer.bias for layer in layers)
    normed = any(isinstance(layer, BatchNorm) for layer in layers)
    counted = ["weights", *["biases"] * biased, *["batch normalisation"] * normed]
    drawn = f"Grey bar: {'batch normalisation or ' * normed}activation. " if bars else ""
    return f'<p class="cs-legend">{drawn}Parameters: {" and ".join(counted)}{" only" * (len(counted) == 1)}.</p>'


def marked(cost: Cost, chosen: str) -> str:
    """The variant that stands on the stage."""
    return ' class="cs-chosen"' if cost.variant.name == chosen else ""


def drawing(cost: Cost, numbers: Numbers, is_scene: bool) -> str:
    """A variant as a picture."""
    if is_scene:
        k = cost.field
        return image(with_windows(numbers, k), f"two objects, each with a window of {k}×{k} cells at its centre")
    return image(picture(cost.variant.body), told(cost.variant.body))


def rows(costs: Sequence[Cost], numbers: Numbers, is_scene: bool) -> list[tuple[str, list[str]]]:
    """Name and cells of each line."""
    first = costs[0]
    counts = [
        (
            "parameters",
            [f"{c.report.parameters:,}{times(c.report.parameters, first.report.parameters)}" for c in costs],
        ),
        ("MACs", [f"{c.report.macs:,}{times(c.report.macs, first.report.macs)}" for c in costs]),
    ]
    if is_scene:
        objects = [(name, [share(numbers, kind, k) for k in KERNELS]) for kind, name in enumerate((SMALL, LARGE), 1)]
        return [*objects, *counts]
    return [
        ("output", [described(c.report.output_shape) for c in costs]),
        *counts,
        ("memory", [f"{in_bytes(NUMBER * c.numbers)}{times(c.numbers, first.numbers)}" for c in costs]),
        ("receptive field", [f"{c.field}×{c.field}{'' if c.is_strict else ', its gate all'}" for c in costs]),
        (
            "layers deep",
            [f"{c.paths.shortest} to {c.paths.longest}" if c.paths.ways > 1 else f"{c.paths.longest}" for c in costs],
        ),
    ]


def times(count: int, first: int) -> str:
    """`<small>×0.1</small>`: how many times that of the first variant."""
    if count == first:
        return ""
    ratio = count / first
    return f" <small>×{ratio:.3g}</small>" if ratio < 100 else f" <small>×{ratio:,.0f}</small>"


def share(numbers: Numbers, kind: int, kernel_size: int) -> str:
    """`0.18 <small>= 9/49</small>`: how well a window fits an object, and what that is of."""
    shared, covered = overlap(numbers, kind, kernel_size)
    return f"{shared / covered:.2f} <small>= {shared}/{covered}</small>"


def derived(cost: Cost) -> str:
    """How the numbers of a variant came about, layer by layer; HTML that opens."""
    lines = []
    for each in cost.counted():
        lines.append(row(each.path, working(parameters(each))))
        if each.macs:
            lines.append(row("", working(macs(each))))
    walked = [each for each in cost.report.rows if each.field != each.before]
    lines += [row(f"receptive field of {each.path}", working(receptive_field(each))) for each in walked]
    lines += [row("memory", memory(cost))]
    name = escape(cost.variant.name)
    return (
        f'<details class="cs-letters"><summary>how the numbers of “{name}” came about</summary>'
        f"<dl>{''.join(lines)}</dl></details>"
    )


def memory(cost: Cost) -> str:
    """Every number that a layer writes, as float32."""
    written = [each for each in cost.report.rows if each.bytes]
    return (
        f"{len(written)} outputs of {cost.numbers:,} numbers together, {NUMBER} bytes each = "
        f"{in_bytes(NUMBER * cost.numbers)}; training keeps {in_bytes(cost.report.saved_bytes)} for the backward pass"
    )
