"""Counts: parameters, multiplications and memory of a layer.

Conventions, said on every page that shows them: a MAC is one multiplication with its addition; biases, normalisation,
activation and pooling are not counted as MACs. Parameters are the trainable ones.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from engine.derivation import Derivation
from engine.formula import Constant, Expression, Symbol, product
from engine.sizes import AXES, NOUNS

F: Final = Symbol("F", "out_channels, filters")
C: Final = Symbol("C", "in_channels")
G: Final = Symbol("g", "groups")
C_NORM: Final = Symbol("C", "num_features, channels")
IN: Final = Symbol("in", "in_features")
OUT: Final = Symbol("out", "out_features")
BYTES: Final = Symbol("bytes", "bytes per number: 4 as float32")
PARAMETERS: Final = Symbol("parameters", "trainable weights and biases")
MACS: Final = Symbol("MACs", "multiplications, each with its addition")
SOURCE: Final = "counted: one weight per filter, input channel of its group and kernel cell, one bias per filter"


def kernel_symbols(ndim: int) -> tuple[Symbol, ...]:
    """k, or one k per axis: k_H, k_W."""
    if ndim == 1:
        return (Symbol("k", "kernel_size"),)
    return tuple(Symbol(f"k_{letter}", f"kernel_size along the {NOUNS[letter]}") for letter in AXES[ndim])


def in_symbols(ndim: int) -> tuple[Symbol, ...]:
    """Input size per axis."""
    return tuple(Symbol(letter, f"input {NOUNS[letter]}") for letter in AXES[ndim])


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
def mac_formula(places: tuple[Symbol, ...]) -> Expression:
    """Filters × places each is used at × its weights."""
    return product([F, *places]) * weights_per_filter(len(places))


def convolution_numbers(
    in_channels: int, out_channels: int, kernel_size: tuple[int, ...], groups: int
) -> dict[str, int | float]:
    """Values of the symbols above."""
    kernel = sizes(kernel_symbols(len(kernel_size)), kernel_size)
    return {"F": out_channels, "C": in_channels, "g": groups, **kernel}


def convolution_parameters(
    in_channels: int, out_channels: int, kernel_size: tuple[int, ...], groups: int, *, bias: bool
) -> Derivation:
    """Trainable numbers of a convolution.

    >>> convolution_parameters(3, 8, (3, 3), 1, bias=True).text()
    'parameters = F·(k_H·k_W·C/g + 1) = 8·(3·3·3/1 + 1) = 8·28 = 224'
    """
    return parameters(
        parameter_formula(len(kernel_size), bias=bias),
        convolution_numbers(in_channels, out_channels, kernel_size, groups),
        SOURCE,
    )


def convolution_macs(
    in_channels: int, out_channels: int, kernel_size: tuple[int, ...], groups: int, out: tuple[int, ...]
) -> Derivation:
    """Multiplications (each with its addition) of one forward pass for one input; `out` is the output size per axis.

    >>> convolution_macs(3, 8, (3, 3), 1, (26, 26)).result
    146016
    """
    places = out_symbols(len(out))
    return macs(
        mac_formula(places),
        convolution_numbers(in_channels, out_channels, kernel_size, groups) | sizes(places, out),
        "counted: every output cell multiplies each weight of its filter once; biases are not counted",
    )


def transposed_macs(
    in_channels: int, out_channels: int, kernel_size: tuple[int, ...], groups: int, size: tuple[int, ...]
) -> Derivation:
    """The same for a transposed convolution; `size` is the input size per axis.

    >>> transposed_macs(3, 8, (3, 3), 1, (26, 26)).text()
    'MACs = F·H·W·k_H·k_W·C/g = 8·26·26·3·3·3/1 = 5408·27 = 146,016'
    """
    places = in_symbols(len(size))
    return macs(
        mac_formula(places),
        convolution_numbers(in_channels, out_channels, kernel_size, groups) | sizes(places, size),
        "counted: every input cell multiplies each weight of its channel once, also where the product is cropped; "
        "biases are not counted",
    )


def linear_parameters(in_features: int, out_features: int, *, bias: bool) -> Derivation:
    """Trainable numbers of a linear layer.

    >>> linear_parameters(400, 120, bias=True).text()
    'parameters = out·(in + 1) = 120·(400 + 1) = 120·401 = 48,120'
    """
    return parameters(
        OUT * (IN + 1) if bias else OUT * IN,
        {"in": in_features, "out": out_features},
        "counted: one weight per output and input, one bias per output",
    )


def linear_macs(in_features: int, out_features: int) -> Derivation:
    """Multiplications of one forward pass of a linear layer for one input."""
    return macs(
        OUT * IN,
        {"in": in_features, "out": out_features},
        "counted: every output multiplies each of its weights once; biases are not counted",
    )


def batch_norm_parameters(num_features: int, *, affine: bool) -> Derivation:
    """Trainable numbers of a batch normalisation: the learned two per channel."""
    return parameters(
        2 * C_NORM if affine else Constant(0),
        {"C": num_features} if affine else {},
        "counted: one scale and one shift per channel; running mean and variance are measured, not learned",
    )


def local_response_norm_parameters() -> Derivation:
    """None: all its numbers are chosen beforehand."""
    return parameters(Constant(0), {}, "counted: size, alpha, beta and k are chosen, not learned")


def normalisation_macs() -> Derivation:
    """None: the convention leaves normalisation out."""
    return macs(Constant(0), {}, "by convention the multiplications of a normalisation are not counted")


def activation_memory(shape: tuple[int, ...], bytes_per_number: int = 4) -> Derivation:
    """Bytes that the numbers of one map of `shape` (C, *size), or (features,), take.

    >>> activation_memory((64, 112, 112)).text()
    'memory = C·H·W·bytes = 64·112·112·4 = 802,816·4 = 3,211,264'
    """
    channels, *size = shape
    places = tuple(Symbol(letter, NOUNS[letter]) for letter in AXES[len(size)]) if size else ()
    return Derivation(
        quantity="activation memory",
        symbol=Symbol("memory", "bytes of one map, for one input"),
        formula=product([Symbol("C", "channels" if size else "features"), *places, BYTES]),
        numbers={"C": channels, "bytes": bytes_per_number} | sizes(places, tuple(size)),
        unit="bytes",
        source="counted: every number of the map once; training keeps it until the gradient has come back",
    )


def sizes(symbols: tuple[Symbol, ...], numbers: tuple[int, ...]) -> dict[str, int | float]:
    """A number for each symbol."""
    return {symbol.name: n for symbol, n in zip(symbols, numbers, strict=True)}


def parameters(formula: Expression, numbers: dict[str, int | float], source: str) -> Derivation:
    """A count of trainable numbers."""
    return Derivation(
        quantity="parameters", symbol=PARAMETERS, formula=formula, numbers=numbers, unit="parameters", source=source
    )


def macs(formula: Expression, numbers: dict[str, int | float], source: str) -> Derivation:
    """A count of multiplications."""
    return Derivation(
        quantity="multiplications", symbol=MACS, formula=formula, numbers=numbers, unit="MACs", source=source
    )
