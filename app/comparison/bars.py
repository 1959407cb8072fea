"""Where a network's parameters and multiplications are: block by block, and by kind of layer beside other networks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from app.comparison.axis import rounded
from app.comparison.counted import KINDS, Block, Counts, counts
from app.comparison.figures import short_name
from engine.networks.published import Facts

Figure = dict[str, Any]
PARAMETERS, MACS, REST = "#E69F00", "#56B4E9", "#8a929c"  # seen on light and dark
INK: Final = "#11151a"  # on all of them
KIND_COLOURS: Final = (PARAMETERS, "#009E73", REST)
HATCHES: Final = ("", "/", "x")  # the same without colour
HATCH: Final = {"fillmode": "overlay", "fgcolor": INK, "fgopacity": 0.45, "size": 6, "solidity": 0.15}
LINE: Final = {"color": REST, "width": 0.5}
AROUND: Final = 66  # pixels of a chart beside its bars
SPARE: Final = 1.3  # of the longest bar: room for the number behind it


def by_block(network: Counts, *, is_asking: bool = False) -> Figure:
    """Each block's share of all parameters, and of all MACs; the shares are not written while a card asks for one."""
    pairs = (
        ("parameters", PARAMETERS, "", network.parameters, [block.parameters for block in network.blocks]),
        ("MACs", MACS, "/", network.macs, [block.macs for block in network.blocks]),
    )
    longest = max(number / whole for _, _, _, whole, numbers in pairs for number in numbers)
    bars = [
        {
            "type": "bar",
            "orientation": "h",
            "name": name,
            "y": [block.name for block in network.blocks],
            "x": [100 * number / whole for number in numbers],
            "text": [rounded(number) + ("" if is_asking else f" ({share(number, whole)})") for number in numbers],
            "textposition": "outside",
            "textfont": {"size": 11},
            "constraintext": "none",
            "cliponaxis": False,
            "marker": {"color": colour, "line": LINE, "pattern": {"shape": hatch, **HATCH}},
        }
        for name, colour, hatch, whole, numbers in pairs
    ]
    each = 36 if len(network.blocks) <= 10 else 27
    return {
        "data": bars,
        "layout": {
            **frame(AROUND + each * len(network.blocks), left=104),
            "barmode": "group",
            "bargap": 0.22,
            "bargroupgap": 0.08,
            "xaxis": {
                "range": [0, 100 * SPARE * longest],
                "title": {"text": "% of all", "standoff": 4},
                "showticklabels": not is_asking,
            },
            "yaxis": {"autorange": "reversed", "type": "category"},
        },
    }


def by_kind(networks: Sequence[Facts]) -> Figure:
    """For each network the shares of convolutions, linear layers and the rest: parameters on the left, MACs right."""
    made = [counts(each.id) for each in networks]
    halves = (
        ("x", [(each.parameters, [kind.parameters for kind in each.kinds]) for each in made]),
        ("x2", [(each.macs, [kind.macs for kind in each.kinds]) for each in made]),
    )
    bars = [
        {
            "type": "bar",
            "orientation": "h",
            "name": kind,
            "showlegend": axis == "x",
            "xaxis": axis,
            "y": [short_name(each) for each in networks],
            "x": [100 * parts[n] / whole for whole, parts in numbers],
            "text": [share(parts[n], whole) if parts[n] > 0.12 * whole else "" for whole, parts in numbers],
            "textposition": "inside",
            "insidetextanchor": "middle",
            "textangle": 0,
            "constraintext": "none",
            "textfont": {"color": INK, "size": 11},
            "marker": {"color": KIND_COLOURS[n], "line": LINE, "pattern": {"shape": HATCHES[n], **HATCH}},
        }
        for axis, numbers in halves
        for n, kind in enumerate(KINDS)
    ]
    axis: Figure = {"range": [0, 100], "dtick": 25}
    return {
        "data": bars,
        "layout": {
            **frame(AROUND + 28 * len(networks), left=150),
            "barmode": "stack",
            "bargap": 0.25,
            "xaxis": {**axis, "domain": [0, 0.47], "title": {"text": "% of the parameters", "standoff": 4}},
            "xaxis2": {**axis, "domain": [0.53, 1], "title": {"text": "% of the MACs", "standoff": 4}},
            "yaxis": {"autorange": "reversed", "type": "category"},
        },
    }


def frame(height: int, *, left: int) -> Figure:
    """What the charts share."""
    legend = {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "traceorder": "normal"}
    return {"height": height, "margin": {"l": left, "r": 8, "t": 26, "b": 40}, "legend": legend}


def share(part: int, whole: int) -> str:
    """A part in percent; a little is not nothing.

    >>> share(1, 3), share(1, 10000), share(0, 3)
    ('33.3 %', '< 0.1 %', '0 %')
    """
    percent = 100 * part / whole
    return "0 %" if not part else "< 0.1 %" if percent < 0.1 else f"{percent:.1f} %"


def heaviest(blocks: Sequence[Block]) -> tuple[Block, Block]:
    """The block with the most parameters, and that with the most MACs."""
    return max(blocks, key=lambda block: block.parameters), max(blocks, key=lambda block: block.macs)
