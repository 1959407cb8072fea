"""PyTorch lines for each layer; the tests compare what they print with what the stage shows."""

from __future__ import annotations

from app.snippets import DOUBLE, assigned, head, kind_of
from app.space_to_depth.layers import BACK, POOL, SPD, STACK, STRIDED, WEIGHTED, Way
from app.space_to_depth.settings import PHOTO_SIDE
from engine.trace import Trace

BLOCK_MAJOR = "deep = torch.cat([x[:, :, a::{r}, b::{r}] for a in range({r}) for b in range({r})], dim=1)"
TORCHS_ORDER = "deep = deep[:, torch.arange(deep.shape[1]).view({r} * {r}, -1).T.flatten()]  # as pixel_shuffle has it"


def layer_snippet(way: Way, trace: Trace, picture: str | None = None, lacking: tuple[int, ...] = (0, 0)) -> str:
    """The layer on its trace's numbers, or on the file `picture`, which lacks so many rows and columns of a block."""
    x, weight = trace["input"].values, trace["weight"].values if way.name in WEIGHTED else None
    kind = DOUBLE if picture else kind_of(x, *([] if weight is None else [weight]))
    lines = [head(x, kind, picture=picture, side=PHOTO_SIDE).rstrip("\n")]
    if any(lacking):
        lines.append(f"x = F.pad(x, (0, {lacking[1]}, 0, {lacking[0]}))  # whole blocks")
    if weight is not None:
        lines.append(assigned("w", weight, kind))
    return "\n".join([*lines, "", *calls(way), "print(y[0])"]) + "\n"


def calls(way: Way) -> list[str]:
    """The layer's own lines, from x to y."""
    r, ((padding, _), _) = way.factor, way.convolution(1).padding
    added = f", padding={padding}" if padding else ""
    is_torchs = way.order == "channel-major"
    deep = [f"deep = F.pixel_unshuffle(x, {r})" if is_torchs else BLOCK_MAJOR.format(r=r)]
    if way.name == STRIDED:
        return [f"y = F.conv2d(x, w, stride={r}{added})"]
    if way.name == POOL:
        return [f"y = F.max_pool2d(x, {r})"]
    if way.name == SPD:
        return [*deep, f"y = F.conv2d(deep, w{added})"]
    if way.name == STACK:
        return [
            *deep,
            f"small = F.max_pool2d(x, {r})[:, :1]  # any map of this size",
            "y = torch.cat([deep, small], dim=1)",
        ]
    if way.name == BACK:
        return [*deep, *([] if is_torchs else [TORCHS_ORDER.format(r=r)]), f"y = F.pixel_shuffle(deep, {r})"]
    return [deep[0].replace("deep", "y", 1)]
