"""Sizes backwards: sound and complete, against torch on every combination of small ranges."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from engine.backwards import Fit, Kind, settings_for
from engine.errors import EngineError
from engine.operations import avg_pool1d, conv1d, conv_transpose1d, max_pool1d

KINDS: list[Kind] = ["conv", "max_pool", "avg_pool", "conv_transpose"]
RANGES: dict[str, Any] = {"kernel_size": (1, 4), "stride": (1, 3), "padding": (0, 2), "dilation": (1, 3)}
MORE = (0, 3)


def torchs(kind: Kind, size: int, fit: Fit, *, ceil_mode: bool) -> int:
    """The length that torch gives, on real numbers; 0 where it refuses."""
    x, w = torch.zeros(1, 1, size), torch.zeros(1, 1, fit.kernel_size)
    k, s, p, d = fit.kernel_size, fit.stride, fit.padding, fit.dilation
    try:
        if kind == "conv":
            return int(F.conv1d(x, w, None, s, p, d).shape[-1])
        if kind == "max_pool":
            return int(F.max_pool1d(x, k, s, p, d, ceil_mode=ceil_mode).shape[-1])
        if kind == "avg_pool":
            return int(F.avg_pool1d(x, k, s, p, ceil_mode=ceil_mode).shape[-1])
        return int(F.conv_transpose1d(x, w, None, s, p, fit.output_padding, 1, d).shape[-1])
    except RuntimeError:
        return 0


def ours(kind: Kind, size: int, fit: Fit, *, ceil_mode: bool) -> int:
    """The length that the settings' own formula gives; 0 where it refuses."""
    channels: Any = {"in_channels": 1, "out_channels": 1}
    window: Any = {"kernel_size": fit.kernel_size, "stride": fit.stride, "padding": fit.padding}
    dilated: Any = window | {"dilation": fit.dilation}
    layers: dict[Kind, Any] = {
        "conv": lambda: conv1d(**channels, **dilated),
        "max_pool": lambda: max_pool1d(**dilated, ceil_mode=ceil_mode),
        "avg_pool": lambda: avg_pool1d(**window, ceil_mode=ceil_mode),
        "conv_transpose": lambda: conv_transpose1d(**channels, **dilated, output_padding=fit.output_padding),
    }
    try:
        return int(layers[kind]().output_size((size,))[0].result)
    except EngineError:
        return 0


def every(kind: Kind) -> list[Fit]:
    """All combinations of the small ranges, in the order that is promised."""
    dilations = range(1, 2 if kind == "avg_pool" else 4)
    more = range(4 if kind == "conv_transpose" else 1)
    return [
        Fit(dilation=d, output_padding=a, padding=p, stride=s, kernel_size=k, output=0)
        for d, a, p, s, k in itertools.product(dilations, more, range(3), range(1, 4), range(1, 5))
    ]


def settings(fit: Fit) -> tuple[int, ...]:
    return (fit.dilation, fit.output_padding, fit.padding, fit.stride, fit.kernel_size)


@pytest.mark.parametrize(
    ("kind", "ceil_mode"), [*((kind, False) for kind in KINDS), ("max_pool", True), ("avg_pool", True)]
)
@pytest.mark.parametrize("size", [1, 2, 5, 8])
def test_exactly_what_torch_does(kind: Kind, ceil_mode: bool, size: int):
    """Every combination: found with its size if torch and our own formula give one, else not at all; in order."""
    expected = {}
    for fit in every(kind):
        output = torchs(kind, size, fit, ceil_mode=ceil_mode)
        assert output == ours(kind, size, fit, ceil_mode=ceil_mode)
        if output:
            expected[settings(fit)] = output
    found = settings_for(kind, size, **RANGES, output_padding=MORE, ceil_mode=ceil_mode)
    assert [(settings(fit), fit.output) for fit in found] == list(expected.items())
    for wanted in range(1, max(expected.values()) + 2):
        narrowed = settings_for(kind, size, wanted, **RANGES, output_padding=MORE, ceil_mode=ceil_mode)
        assert narrowed == tuple(fit for fit in found if fit.output == wanted)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [5, 8])
def test_same_is_what_keeps_the_size_up_to_the_stride(kind: Kind, size: int):
    found = settings_for(kind, size, **RANGES, output_padding=MORE)
    target = {s: size * s if kind == "conv_transpose" else (size + s - 1) // s for s in range(1, 4)}
    same = tuple(fit for fit in found if fit.output == target[fit.stride])
    assert settings_for(kind, size, same=True, **RANGES, output_padding=MORE) == same
    assert {fit.stride for fit in same} == {1, 2, 3}
    assert settings_for(kind, size, size, same=True, **RANGES, output_padding=MORE) == tuple(
        fit for fit in same if fit.output == size
    )


@given(st.sampled_from(KINDS), st.integers(1, 300), st.integers(1, 300), st.booleans())
def test_wide_ranges_agree_with_the_formula_forwards(kind: Kind, size: int, wanted: int, ceil_mode: bool):
    ceil_mode = ceil_mode and "pool" in kind
    ranges: dict[str, Any] = {"kernel_size": (1, 12), "stride": (1, 12), "padding": (0, 6), "dilation": (1, 4)}
    found = settings_for(kind, size, wanted, **ranges, ceil_mode=ceil_mode)
    for fit in found[:20] + found[-20:]:
        assert ours(kind, size, fit, ceil_mode=ceil_mode) == wanted == fit.output


def test_the_simplest_come_first():
    first, *_, last = settings_for("conv", 32, 16)
    assert settings(first) == (1, 0, 0, 2, 1)
    assert last.dilation == 3
    found = [settings(fit) for fit in settings_for("conv_transpose", 7, 14)]
    assert found == sorted(found)
    assert (1, 0, 1, 2, 4) in found  # 4 × 4, stride 2, padding 1 doubles without output_padding
    assert (1, 1, 1, 2, 3) in found  # 3 × 3 needs it


def test_sizes_as_large_as_settings_may_be_do_not_wrap_around():
    largest = 2**31 - 1
    one: Any = {"kernel_size": (largest,) * 2, "stride": (largest,) * 2, "padding": (0, 0), "dilation": (largest,) * 2}
    (fit,) = settings_for("conv_transpose", largest, **one, output_padding=(0, 0))
    assert fit.output == 2 * (largest - 1) * largest + 1 == ours("conv_transpose", largest, fit, ceil_mode=False)
    assert settings_for("conv", largest, **one) == ()


def test_nothing_fits_is_an_empty_answer():
    assert settings_for("conv", 5, 40) == ()
    assert settings_for("conv_transpose", 5, 2, padding=(0, 0)) == ()
