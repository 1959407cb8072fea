"""A block as a small picture, drawn from the network value itself: from the top to the bottom, as data flows.

orange boxes   kernels: size and filters       thin lines   normalisation, activation
grey boxes     what has no weights             green        where branches meet
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from html import escape
from typing import Final

from engine.networks.blocks import Block, Concatenation, Mean, Node, Scaling, Sequence, Sum
from engine.networks.layers import Crop
from engine.networks.measure import Layer
from engine.operations import (
    Activation,
    BatchNorm,
    Convolution,
    GlobalPooling,
    PixelUnshuffle,
    Pooling,
    TransposedConvolution,
)

HIGH, LINE_HIGH, GAP, BESIDE, THIN = 16.0, 11.0, 6.0, 6.0, 3.5
MANY: Final = 5  # blocks one after the other, of which not all are drawn
KERNEL, MOVE, JOIN, THIN_FILL = "#f6d896", "#d9dee5", "#a9dcc8", "#8b95a1"
TWICE: Final = "two convolutions"  # of U-Net: one box for both
INK, LINE, DOTS = "#1b1f24", "#6f7a86", "#77828e"
JOINS: Final = {Sum: "+", Concatenation: "concat", Mean: "mean", Scaling: "×"}


@dataclass(frozen=True, slots=True)
class Piece:
    """Something drawn around a vertical axis: so far to its left, so far to its right, so high."""

    left: float
    right: float
    high: float
    drawn: str = ""


def picture(node: Node) -> str:
    """The block as SVG."""
    piece = drawn(node)
    wide, high = piece.left + piece.right + 8, piece.high + 2 * GAP
    ends = line(0, -GAP, 0, 0) + line(0, piece.high, 0, piece.high + GAP)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-piece.left - 4:g} {-GAP:g} {wide:g} {high:g}" '
        f'width="{wide:g}" height="{high:g}" font-family="system-ui, sans-serif" font-size="10.5">'
        f"{ends}{piece.drawn}</svg>"
    )


def image(svg: str, alt: str) -> str:
    """An SVG as a picture in HTML: the page takes no drawing of its own."""
    data = b64encode(svg.encode()).decode()
    return f'<img src="data:image/svg+xml;base64,{data}" alt="{escape(alt)}">'


def drawn(node: Node, *, narrow: bool = False) -> Piece:
    """A part of a block; where many branches stand side by side, boxes are `narrow` and have two lines."""
    if isinstance(node, Sequence):
        if node.title == TWICE:
            return box([f"two {label(node.parts[-2][1])}"], KERNEL)  # type: ignore[arg-type]  # a convolution, then ReLU
        parts = [part for _, part in node.parts]
        parts = [
            part for before, part in zip([None, *parts], parts, strict=False) if not (is_thin(before) and is_thin(part))
        ]
        if len(parts) > MANY and all(isinstance(part, Block) for part in parts):
            pieces = [drawn(part, narrow=narrow) for part in (parts[0], parts[1], parts[-1])]
            return stacked([*pieces[:2], Piece(10, 10, HIGH, dots(len(parts) - 3)), pieces[2]])
        return stacked([drawn(part, narrow=narrow) for part in parts])
    if isinstance(node, Block):
        return branched(node, narrow=narrow)
    if is_thin(node):
        half = 13 if narrow else 20
        bar = f'<rect x="{-half}" y="0" width="{2 * half}" height="{THIN:g}" rx="2" fill="{THIN_FILL}"/>'
        return Piece(half, half, THIN, bar)
    fill = KERNEL if isinstance(node, Convolution | TransposedConvolution) else MOVE
    return box(label(node).split(", ") if narrow else [label(node)], fill)


def is_thin(node: Node | None) -> bool:
    """Whether it is drawn as a thin line; of several in a row one is enough."""
    return isinstance(node, Activation | BatchNorm)


def dots(left_out: int) -> str:
    """In place of so many parts like those before."""
    return f'<text x="0" y="{HIGH - 5:g}" text-anchor="middle" fill="{DOTS}">… {left_out} more …</text>'


def stacked(pieces: list[Piece]) -> Piece:
    """One below the other."""
    if not pieces:
        return Piece(2, 2, 0)
    text, y = "", 0.0
    for number, piece in enumerate(pieces):
        if number:
            gap = GAP if piece.high > THIN else 2.0
            text += line(0, y, 0, y + gap)
            y += gap
        text += moved(piece, 0, y)
        y += piece.high
    return Piece(max(piece.left for piece in pieces), max(piece.right for piece in pieces), y, text)


def branched(block: Block, *, narrow: bool) -> Piece:
    """Side by side, joined below."""
    narrow = narrow or len(block.parts) > 2
    pieces = [drawn(part, narrow=narrow) for _, part in block.parts]
    if isinstance(block, Scaling):  # the input itself goes around its gate
        pieces.append(Piece(2, 2, 0))
    wide = sum(piece.left + piece.right for piece in pieces) + BESIDE * (len(pieces) - 1)
    high, x, text, axes = max(piece.high for piece in pieces), -wide / 2, "", []
    for piece in pieces:
        axis = x + piece.left
        axes.append(axis)
        text += line(axis, 0, axis, GAP) + moved(piece, axis, GAP)
        text += line(axis, GAP + piece.high, axis, high + 2 * GAP)
        x += piece.left + piece.right + BESIDE
    text += line(min(*axes, 0), 0, max(*axes, 0), 0)
    joined = box([join_name(block)], JOIN, least=max(axes) - min(axes) if isinstance(block, Concatenation) else 0)
    text += line(min(*axes, 0), high + 2 * GAP, max(*axes, 0), high + 2 * GAP)
    text += line(0, high + 2 * GAP, 0, high + 2.5 * GAP) + moved(joined, 0, high + 2.5 * GAP)
    half = max(wide / 2, joined.right)
    return Piece(half, half, high + 2.5 * GAP + joined.high, text)


def join_name(block: Block) -> str:
    """What a join does; of a mean that does not count all alike, how often it counts each branch."""
    shares = block.shares if isinstance(block, Mean) else ()
    return JOINS[type(block)] + (f" {' : '.join(map(str, shares))}" if len(set(shares)) > 1 else "")


def label(layer: Layer) -> str:
    """What stands in a box."""
    match layer:
        case Convolution():
            size = "×".join(map(str, layer.kernel_size))
            stride = f" /{layer.stride[0]}" if max(layer.stride) > 1 else ""
            if layer.groups > 1:
                whole = layer.groups == layer.in_channels
                return f"{size} each{stride}" if whole else f"{size}, {layer.out_channels}, g {layer.groups}"
            return f"{size}, {layer.out_channels}{stride}"
        case TransposedConvolution():
            return f"up {'×'.join(map(str, layer.kernel_size))}, {layer.out_channels}"
        case Pooling():
            return f"{layer.kind} {'×'.join(map(str, layer.kernel_size))}"
        case GlobalPooling():
            return "mean" if layer.kind == "avg" else "max"
        case PixelUnshuffle():
            return f"to depth {layer.downscale_factor}"
        case Crop():
            return f"crop {layer.cells}"
    return type(layer).__name__


def box(lines: list[str], fill: str, least: float = 0) -> Piece:
    """A box as wide as its longest line."""
    half = max(least, 5.9 * max(map(len, lines)) + 8, 20) / 2
    high = HIGH + LINE_HIGH * (len(lines) - 1)
    drawn_box = f'<rect x="{-half:g}" y="0" width="{2 * half:g}" height="{high:g}" rx="3" fill="{fill}"/>'
    words = "".join(
        f'<text x="0" y="{HIGH - 5 + LINE_HIGH * n:g}" text-anchor="middle" fill="{INK}">{escape(text)}</text>'
        for n, text in enumerate(lines)
    )
    return Piece(half, half, high, drawn_box + words)


def line(x1: float, y1: float, x2: float, y2: float) -> str:
    """A line."""
    return f'<path d="M{x1:g} {y1:g}L{x2:g} {y2:g}" stroke="{LINE}" stroke-width="1.3" fill="none"/>'


def moved(piece: Piece, x: float, y: float) -> str:
    """A piece at a place."""
    return f'<g transform="translate({x:g} {y:g})">{piece.drawn}</g>' if piece.drawn else ""


def told(node: Node) -> str:
    """The picture in words: what follows what, and what stands side by side."""
    if isinstance(node, Sequence):
        words = [told(part) for _, part in node.parts if not isinstance(part, Activation | BatchNorm)]
        return " then ".join(filter(None, words)) or "the input as it is"
    if isinstance(node, Block):
        branches = [told(part) for _, part in node.parts]
        kind = {Sum: "added", Concatenation: "concatenated", Mean: "averaged", Scaling: "gate, times the input"}
        return f"[{' | '.join(branches)}, {kind[type(node)]}]"
    return label(node)
