"""One layer of a text: which it is, its arguments by name, and the settings that the operation makes of them."""

from __future__ import annotations

import ast
import re
from difflib import get_close_matches
from typing import Final

from engine.errors import SpecError
from engine.networks.blocks import Node
from engine.networks.text.source import Source, dotted
from engine.networks.text.torch_layers import ARGUMENTS_INSTEAD, INSTEAD, TORCH_LAYERS, TorchLayer, torch_layer
from engine.networks.text.values import Value, value_of

PREFIXES: Final = ("", "nn.", "torch.nn.")
PER_AXIS: Final = ("kernel_size", "stride", "padding", "output_padding", "dilation", "scale_factor")


def layer(source: Source, call: ast.Call) -> Node:
    """A layer made of its settings. Raises ParseError."""
    kind = known(source, call.func)
    given = arguments(source, call, kind)
    values = {name: value_of(source, node) for name, node in given.items()}
    for name in kind.required:
        if name not in given:
            raise source.name_fault(call.func, f"{kind.name} needs {name}: write it, as in {example(kind)}.")
    for name, node in given.items():
        check_value(source, kind, name, values[name], node)
    left_out = (*kind.unused, *(each.argument for each in kind.only))
    try:
        return kind.make(**{name: value for name, value in values.items() if name not in left_out})
    except SpecError as error:  # its first word is the setting that it is about, where that is one
        about = given.get(re.split(r"\W", str(error))[0])
        sentence = f"in {kind.name}, {error}"
        raise (source.fault(about, sentence) if about else source.name_fault(call.func, sentence)) from None


def known(source: Source, func: ast.expr) -> TorchLayer:
    """The layer that is called. Raises ParseError, which guesses what was meant."""
    name = dotted(func)
    prefix, dot, last = name.rpartition(".")
    found = torch_layer(last)
    if found and prefix + dot in PREFIXES:
        return found
    if not name:
        raise source.fault(func, "this is no layer: write one, such as nn.ReLU().")
    if found:
        raise source.fault(func, f"{name} is not of torch.nn: write nn.{last}.")
    if last in INSTEAD:
        raise source.name_fault(func, f"{last} is not read: {INSTEAD[last]}.")
    guess = close(last, [*(each.name for each in TORCH_LAYERS), "Sequential"])
    if guess and prefix + dot not in PREFIXES:
        raise source.fault(func, f"{name} is no layer: write nn.{guess}, with its settings and without an input.")
    if guess:
        raise source.name_fault(func, f"{last} is unknown here: did you mean {guess}?")
    raise source.name_fault(func, f"{last} is no layer that is known here: write one of torch.nn's, such as nn.ReLU().")


def arguments(source: Source, call: ast.Call, kind: TorchLayer) -> dict[str, ast.expr]:
    """The arguments by name. Raises ParseError for one too many, unknown or given twice."""
    places = [name for name in kind.arguments if name not in kind.keyword_only]
    if len(call.args) > len(places):
        takes = ", ".join(places) or "none"
        raise source.fault(
            call.args[len(places)], f"{kind.name} has too many arguments: it takes {takes}; delete this one."
        )
    given = dict(zip(places, call.args, strict=False))
    for keyword in call.keywords:
        name = keyword.arg or ""  # no ** comes here
        if name not in kind.arguments:
            raise source.fault(keyword, unknown(kind, name))
        if name in given:
            raise source.fault(keyword, f"{name} is given twice: delete one of the two.")
        given[name] = keyword.value
    return given


def check_value(source: Source, kind: TorchLayer, name: str, value: Value, node: ast.expr) -> None:
    """Raise ParseError for a value that torch does not take, or that would make another layer of it."""
    for only in kind.only:
        if only.argument == name and not any(value == v and type(value) is type(v) for v in only.values):
            raise source.fault(node, f"{name}={written(value)} is not read: {only.why}.")
    if not kind.ndim or name not in PER_AXIS:
        return
    if isinstance(value, str) and (name != "padding" or value not in ("same", "valid")):
        raise source.fault(node, f'{name}="{value}" has no meaning in torch: give numbers{or_words(kind, name)}.')
    if isinstance(value, tuple) and (len(value) != kind.ndim or any(isinstance(each, tuple) for each in value)):
        raise source.fault(
            node,
            f"{name}={written(value)} does not fit {kind.name}: give one number, or a tuple of {kind.ndim}.",
        )


def example(kind: TorchLayer) -> str:
    """The layer with what it needs."""
    values = {"dim": 1, "output_size": 1}
    return f"nn.{kind.name}({', '.join(f'{name}={values.get(name, 3)}' for name in kind.required)})"


def close(name: str, names: list[str]) -> str:
    """The one of the names that was probably meant; '' where none is near. Case and underscores are forgiven."""
    plain = {each.lower().replace("_", ""): each for each in names}
    found = get_close_matches(name.lower().replace("_", "").removesuffix("layer"), list(plain), 1, 0.7)
    return plain[found[0]] if found else ""


def unknown(kind: TorchLayer, name: str) -> str:
    """What to write instead of an argument that the layer has not."""
    instead = ARGUMENTS_INSTEAD.get(name, "")
    guess = instead if instead in kind.arguments else close(name, list(kind.arguments))
    if guess:
        return f"{kind.name} has no {name}: did you mean {guess}?"
    return f"{kind.name} has no {name}: it takes {', '.join(kind.arguments) or 'nothing'}."


def or_words(kind: TorchLayer, name: str) -> str:
    """The words that padding may be as well."""
    return ', "same" or "valid"' if name == "padding" and kind.name.startswith("Conv") else ""


def written(value: Value) -> str:
    """As a text has it."""
    return f'"{value}"' if isinstance(value, str) else repr(value)
