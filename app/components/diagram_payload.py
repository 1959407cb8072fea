"""A network as the diagram gets it: its parts as columns of plain numbers, all counted by the engine's report.

Parts stand in the order of the forward pass, what contains others before them:

    Network       all of it: the input, then the parts of its body
    Sequence …    the blocks of `engine.networks.blocks`; a join stands for its own row of the report as well
    Run           equal blocks one after the other, which the diagram folds into one box: "block2 … block6", 5 of them
    Conv2d …      one layer, as torch.nn calls it

Shapes, fields and texts repeat from block to block: they are sent once and named by their place in a table.
"""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from math import inf
from typing import Any, Final, NamedTuple

import numpy as np
from PIL import Image

from engine.arrays import Array
from engine.networks.blocks import Beside, Block, Node, Sequence
from engine.networks.field import START, Field, Line
from engine.networks.measure import Shape
from engine.networks.network import Network
from engine.networks.report import Report, Row
from engine.operations import Activation, BatchNorm, Convolution, GlobalPooling, LocalResponseNorm, Pooling
from engine.operations import TransposedConvolution as Transposed

LEAST_RUN: Final = 3  # equal blocks that are folded into one box
QUALITY: Final = 88  # of the JPEG that the picture travels as
SHORT: Final = {
    "AdaptiveAvgPool2d": "avg",
    "AdaptiveMaxPool2d": "max",
    "ScaledTanh": "tanh",
    "RadialBasis": "distance",
}  # where the kind is too long for a small box
LIGHT: Final = {"Dropout", "Softmax", "ScaledTanh", "Flatten"}  # kinds that are drawn light, as activations are


class Flow(NamedTuple):
    """What flows from part to part."""

    shape: Shape
    field: tuple[Field, ...]
    strict: bool  # False behind a gate that sees the whole input


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One box of the diagram, or what holds several."""

    name: str  # within what holds it
    kind: str
    given: Shape
    flow: Flow  # that leaves it
    title: str = ""  # what it is called in the paper
    settings: str = ""  # of a layer, "3×3, stride 2"; of a block, what is in it, "3 × bottleneck"
    brief: str = ""  # of a layer, what a small box has room for, "3×3", "norm"; of a block, its second line
    role: str = "block"  # how it is drawn: block, weights, pooling, light, other, input
    row: int = -1  # of the report
    count: int = 0  # of a run
    parameters: int = 0
    macs: int = 0
    parts: tuple[Part, ...] = ()


def diagram_payload(
    network: Network, report: Report, picture: Array | None = None, selected: str = ""
) -> dict[str, Any]:
    """What the diagram draws: `report` is the network's own, `picture` (3, H, W) of 0 to 255, `selected` a path.

    >>> from engine.networks import named
    >>> network = named("resnet-18").network()
    >>> sent = diagram_payload(network, network.report())
    >>> [sent["texts"][n] for n in sent["name"][:4]], sent["parameters"][0]
    (['resnet-18', 'input', 'stem', 'conv'], 11689512)
    """
    shape = list(report.input_shape)
    sent = {**columns(whole(network, report)), "input": shape, "picture": shown(picture, report.input_shape)}
    sent["selected"] = selected
    json.dumps(sent, allow_nan=False)  # a numpy scalar or an infinity would break the component: fail here
    return sent


def whole(network: Network, report: Report) -> Part:
    """The network as one part."""
    rows = {row.path: (number, row) for number, row in enumerate(report.rows)}
    flow = Flow(report.input_shape, (START,) * (len(report.input_shape) - 1), True)
    entry = Part(name="input", kind="Input", given=flow.shape, flow=flow, role="input")
    name = "" if isinstance(network.body, Block) else type(network.body).__name__.lower()
    body = part(rows, "", name, network.body, flow)
    inner = body.parts if type(network.body) is Sequence else (body,)
    parameters, macs = report.parameters, report.macs
    settings, parts = content(inner), (entry, *inner)
    return Part(
        name=network.id,
        kind="Network",
        given=flow.shape,
        flow=body.flow._replace(field=()),  # which unit of the network's answer sees what is no question: all of it
        settings=settings,
        parameters=parameters,
        macs=macs,
        parts=parts,
    )


Rows = Mapping[str, tuple[int, Row]]


def part(rows: Rows, path: str, name: str, node: Node, given: Flow) -> Part:
    """A part of a network's body, with all that is in it."""
    if not isinstance(node, Block):
        return layer(name, *rows[path])
    prefix = path + "." if path else ""
    if type(node) is Sequence:
        return sequence(rows, prefix, name, node, given)
    branches = tuple(part(rows, prefix + inner, inner, each, given) for inner, each in node.parts)
    number, row = rows.get(path, (-1, None))  # what stands beside the way has no row
    flow = Flow(row.output_shape, row.field, row.strict) if row else given
    return block(name, node, given, flow, branches, number)


def sequence(rows: Rows, prefix: str, name: str, node: Sequence, given: Flow) -> Part:
    """One part after the other; equal ones are gathered in runs."""
    flow, parts = given, []
    for inner, each in node.parts:
        parts.append(part(rows, prefix + inner, inner, each, flow))
        flow = parts[-1].flow
    return block(name, node, given, flow, tuple(gathered(node, parts)))


def block(name: str, node: Block, given: Flow, flow: Flow, parts: tuple[Part, ...], row: int = -1) -> Part:
    """A block with these parts in it."""
    kind = next(each for each in type(node).__mro__ if each.__module__ == Block.__module__).__name__
    settings = content(parts) if kind in ("Sequence", Beside.__name__) else ""
    return Part(
        name=name,
        kind=kind,
        given=given.shape,
        flow=flow,
        title=node.title,
        settings=settings,
        brief=settings if not node.title or name.startswith(node.title) or settings.startswith("Conv") else node.title,
        row=row,
        parameters=sum(each.parameters for each in parts),
        macs=sum(each.macs for each in parts),
        parts=parts,
    )


def gathered(node: Sequence, parts: list[Part]) -> Iterator[Part]:
    """The parts, three or more equal blocks in a row as one run."""
    places = groupby(range(len(parts)), key=lambda n: first_alike(node, parts, n))
    for _, group in places:
        run = [parts[n] for n in group]
        yield from [joined(run)] if len(run) >= LEAST_RUN else run


def first_alike(node: Sequence, parts: list[Part], number: int) -> int:
    """Where the run begins that this part belongs to: equal blocks that get and give one shape."""
    own = node.parts[number][1]
    if not isinstance(own, Block) or parts[number].given != parts[number].flow.shape:
        return number
    first = number
    while first and (node.parts[first - 1][1] is own or node.parts[first - 1][1] == own):
        if parts[first - 1].given != parts[number].given:
            break
        first -= 1
    return first


def joined(run: list[Part]) -> Part:
    """A run of equal blocks."""
    return Part(
        name=f"{run[0].name} … {run[-1].name}",
        kind="Run",
        given=run[0].given,
        flow=run[-1].flow,
        title=run[0].title,
        settings=(settings := f"{len(run)} × {run[0].title or 'block'}"),
        brief=settings,
        count=len(run),
        parameters=sum(each.parameters for each in run),
        macs=sum(each.macs for each in run),
        parts=tuple(run),
    )


def content(parts: tuple[Part, ...]) -> str:
    """What a block is made of: '3 × bottleneck', 'Conv2d 3×3' with its normalisation and activation, '4 parts'."""
    if not parts:
        return "identity"
    weights = [each for each in parts if each.role == "weights"]
    if len(weights) == 1 and all(each.role in ("weights", "light") for each in parts):
        return f"{weights[0].kind} {weights[0].settings}".strip()
    titles = [each.title for each in parts for _ in range(each.count or 1)]
    if titles and titles[0] and len(set(titles)) == 1:
        return f"{len(titles)} × {titles[0]}" if len(titles) > 1 else titles[0]
    return f"{len(titles)} parts" if len(titles) > 1 else ""


def layer(name: str, number: int, row: Row) -> Part:
    """One layer."""
    return Part(
        name=name,
        kind=row.kind,
        given=row.input_shape,
        flow=Flow(row.output_shape, row.field, row.strict),
        settings=settings(row.layer),
        brief=brief(row),
        role=role(row),
        row=number,
        parameters=row.parameters,
        macs=row.macs,
    )


def role(row: Row) -> str:
    """How a layer is drawn."""
    if isinstance(row.layer, Activation | BatchNorm | LocalResponseNorm) or row.kind in LIGHT:
        return "light"
    if row.parameters:
        return "weights"
    return "pooling" if isinstance(row.layer, Pooling | GlobalPooling) else "other"


def brief(row: Row) -> str:
    """A layer in few letters."""
    said = settings(row.layer).partition(",")[0]
    if isinstance(row.layer, BatchNorm | LocalResponseNorm):
        return "norm"
    if isinstance(row.layer, Convolution | Pooling):
        kind = f"{row.layer.kind} " if isinstance(row.layer, Pooling) else ""
        return f"{kind}{said} /{stride}" if (stride := max(row.layer.stride)) > 1 else f"{kind}{said}"
    return said or SHORT.get(row.kind, row.kind)


def settings(spec: object) -> str:
    """What a layer is set to, as far as a box has room.

    >>> from engine.operations import conv2d
    >>> settings(conv2d(in_channels=8, out_channels=8, kernel_size=3, stride=2, padding=1, groups=8))
    '3×3, stride 2, 8 groups'
    """
    spec = getattr(spec, "convolution", spec)
    if not isinstance(spec, Convolution | Pooling | Transposed):
        return ""
    said = ["×".join(map(str, spec.kernel_size))]
    for word in ("stride", "dilation"):
        values = getattr(spec, word)
        if set(values) != {1}:
            said.append(f"{word} {values[0] if len(set(values)) == 1 else '×'.join(map(str, values))}")
    groups = getattr(spec, "groups", 1)
    return ", ".join(said + [f"{groups} groups"] * (groups > 1))


# Columns


class Table:
    """Values that are sent once each."""

    def __init__(self) -> None:
        self.places: dict[Any, int] = {}

    def place(self, value: Any) -> int:
        return self.places.setdefault(value, len(self.places))


def columns(top: Part) -> dict[str, Any]:
    """All parts, what contains others before them, with the place of what contains each (−1 for none)."""
    texts, shapes, fields = Table(), Table(), Table()
    found = list(flat(top, -1))
    sent: dict[str, Any] = {
        name: [texts.place(getattr(each, name)) for each, _ in found]
        for name in ("name", "kind", "title", "settings", "brief", "role")
    }
    sent |= {name: [getattr(each, name) for each, _ in found] for name in ("row", "count", "parameters", "macs")}
    sent["parent"] = parents(found)
    sent["given"] = [shapes.place(each.given) for each, _ in found]
    sent["shape"] = [shapes.place(each.flow.shape) for each, _ in found]
    sent["field"] = [fields.place(each.flow.field) for each, _ in found]
    sent["strict"] = [int(each.flow.strict) for each, _ in found]
    sent |= {"texts": list(texts.places), "shapes": [list(shape) for shape in shapes.places]}
    return sent | {"fields": [[axis(line) for line in field] for field in fields.places]}


def flat(top: Part, depth: int) -> Iterator[tuple[Part, int]]:
    """A part and all in it, each with how deep it lies."""
    yield top, depth + 1
    for each in top.parts:
        yield from flat(each, depth + 1)


def parents(found: list[tuple[Part, int]]) -> list[int]:
    """The place of what contains each part."""
    open_at: list[int] = []
    parent = []
    for place, (_, depth) in enumerate(found):
        del open_at[depth:]
        parent.append(open_at[-1] if open_at else -1)
        open_at.append(place)
    return parent


def axis(line: Field) -> dict[str, Any]:
    """A receptive field along an axis: one interval for each output until they repeat; None where it sees nothing."""
    lows, highs = ((line.low,), (line.high,)) if isinstance(line, Line) else (line.lows, line.highs)
    low, high = ([None if abs(end) == inf else int(end) for end in ends] for ends in (lows, highs))
    return {"low": low, "high": high, "jump": line.jump, "size": line.size, "smallest": line.smallest}


def shown(picture: Array | None, shape: Shape) -> str:
    """The picture, cut to the input's proportions from its middle, as a data address; '' without one."""
    if picture is None or len(shape) != 3:
        return ""
    cells = np.asarray(picture, np.uint8)
    colours = cells.mean(axis=0, keepdims=True).astype(np.uint8) if shape[0] == 1 else cells
    image = Image.fromarray(np.moveaxis(np.broadcast_to(colours, (3, *cells.shape[1:])), 0, -1))  # (H, W, 3)
    share = min(image.width / shape[2], image.height / shape[1])
    width, height = (max(1, round(n * share)) for n in (shape[2], shape[1]))
    left, top = (image.width - width) // 2, (image.height - height) // 2
    written = io.BytesIO()
    image.crop((left, top, left + width, top + height)).save(written, "JPEG", quality=QUALITY)
    return "data:image/jpeg;base64," + base64.b64encode(written.getvalue()).decode()
