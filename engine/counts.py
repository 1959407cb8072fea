"""Counts: parameters and multiplications of a layer.

Conventions, said on every page that shows them: a MAC is one multiplication with its addition; biases, normalisation,
activation and pooling are not counted as MACs. Parameters are the trainable ones.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from engine.derivation import Derivation
from engine.formula import Expression, Symbol, product
from engine.sizes import AXES, NOUNS

F: Final = Symbol("F", "out_channels, filters")
C: Final = Symbol("C", "in_channels")
G: Final = Symbol("g", "groups")
SOURCE: Final = "counted: one weight per filter, input channel of its group and kernel cell, one bias per filter"


def kernel_symbols(ndim: int) -> tuple[Symbol, ...]:
    """k, or one k per axis: k_H, k_W."""
    if ndim == 1:
        return (Symbol("k", "kernel_size"),)
    return tuple(Symbol(f"k_{letter}", f"kernel_size along the {NOUNS[letter]}") for letter in AXES[ndim])


def out_symbols(ndim: int) -> tuple[Symbol, ...]:
    """Output size per axis."""
    return tuple(Symbol(f"{letter}_out", f"output {NOUNS[letter]}") for letter in AXES[ndim])


@cache
def weights_per_filter(ndim: int) -> Expression:
    """Weights of one filter: k · k · C/g, as it spans all input channels of its group."""
    return product([*kernel_symbols(ndim), C]) / G


@cache
def parameter_formula(ndim: int, *, bias: bool) -> Expression:
    """F · (k·k·C/g + 1), the one being the bias."""
    return F * (weights_per_filter(ndim) + 1) if bias else F * weights_per_filter(ndim)


@cache
def mac_formula(ndim: int) -> Expression:
    """Outputs × multiplications for one output."""
    return product([F, *out_symbols(ndim)]) * weights_per_filter(ndim)


def convolution_numbers(
    in_channels: int, out_channels: int, kernel_size: tuple[int, ...], groups: int
) -> dict[str, int | float]:
    """Values of the symbols above."""
    kernel = {symbol.name: k for symbol, k in zip(kernel_symbols(len(kernel_size)), kernel_size, strict=True)}
    return {"F": out_channels, "C": in_channels, "g": groups, **kernel}


def convolution_parameters(
    in_channels: int, out_channels: int, kernel_size: tuple[int, ...], groups: int, *, bias: bool
) -> Derivation:
    """Trainable numbers of a convolution.

    >>> convolution_parameters(3, 8, (3, 3), 1, bias=True).text()
    'parameters = F·(k_H·k_W·C/g + 1) = 8·(3·3·3/1 + 1) = 8·28 = 224'
    """
    return Derivation(
        quantity="parameters",
        symbol=Symbol("parameters", "trainable weights and biases"),
        formula=parameter_formula(len(kernel_size), bias=bias),
        numbers=convolution_numbers(in_channels, out_channels, kernel_size, groups),
        unit="parameters",
        source=SOURCE,
    )


def convolution_macs(
    in_channels: int, out_channels: int, kernel_size: tuple[int, ...], groups: int, out: tuple[int, ...]
) -> Derivation:
    """Multiplications (each with its addition) of one forward pass for one input; `out` is the output size per axis.

    >>> convolution_macs(3, 8, (3, 3), 1, (26, 26)).result
    146016
    """
    sizes = {symbol.name: n for symbol, n in zip(out_symbols(len(out)), out, strict=True)}
    return Derivation(
        quantity="multiplications",
        symbol=Symbol("MACs", "multiplications, each with its addition"),
        formula=mac_formula(len(kernel_size)),
        numbers=convolution_numbers(in_channels, out_channels, kernel_size, groups) | sizes,
        unit="MACs",
        source="counted: every output cell multiplies each weight of its filter once; biases are not counted",
    )
