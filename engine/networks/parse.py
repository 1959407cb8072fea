r"""The text of a network read: a `nn.Sequential`, a list of layers, one layer a line, or what torch prints.

    model = nn.Sequential(            [nn.Conv2d(1, 8, 3),      nn.Conv2d(1, 8, 3)      Sequential(
        nn.Conv2d(1, 8, 3),            nn.ReLU()]               nn.ReLU()                 (0): Conv2d(1, 8, …)
        nn.ReLU(),                                                                        (1): ReLU()
    )                                                                                   )

Nothing is run and no name is looked up: Python's own `ast` takes the text apart, and what is not among the layers of
`engine.networks.text.torch_layers` and the values of `engine.networks.text.values` is refused.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import Final

from engine.errors import ParseError, ShapeError
from engine.networks.blocks import Node, Sequence
from engine.networks.measure import Shape
from engine.networks.report import Report, report
from engine.networks.text.parts import Part, called, members, named, numbered
from engine.networks.text.settings import layer
from engine.networks.text.source import Place, Source, dotted, listed
from engine.networks.text.torch_layers import torch_layer

MOST_LAYERS: Final = 2000
MODULES: Final = ("torch", "torch.nn", "torch.nn.functional", "collections", "typing", "__future__")
EXAMPLE: Final = "write one, such as nn.Conv2d(1, 8, kernel_size=3)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A network, and where its parts stand in the text that it was read from."""

    body: Sequence
    places: dict[str, Place]  # of every part, by the path that its row in the report has

    def report(self, input_shape: Shape) -> Report:
        """Every layer on an input (C, *size). Raises ShapeError, which says at which line and layer, and why."""
        try:
            return report(self.body, input_shape)
        except ShapeError as error:
            place = self.place_of(error)
            if place is None:
                raise
            raise ShapeError(f"line {place.line}, column {place.column}: {error}") from None

    def place_of(self, error: ShapeError) -> Place | None:
        """Where the layer stands that a fault of the report names."""
        found = re.match(r"at ([\w.]+)", str(error))
        return self.places.get(found[1]) if found else None


def parse(text: str) -> Sequence:
    """The network of a text; parts are named "0", "1", … as in torch, or as an OrderedDict names them.

    Raises ParseError, which says where, why, and what to write instead.

    >>> net = parse("nn.Sequential(nn.Conv2d(1, 8, 3), nn.ReLU(), nn.Flatten(), nn.Linear(8 * 26 * 26, 10))")
    >>> [name for name, _ in net.parts], net.parts[3][1].in_features
    (['0', '1', '2', '3'], 5408)
    >>> parse("nn.Conv2D(1, 8, 3)")
    Traceback (most recent call last):
    engine.errors.ParseError: line 1, column 4: Conv2D is unknown here: did you mean Conv2d?
    """
    return read(text).body


def read(text: str) -> Text:
    r"""The network of a text, and where each part stands in it. Raises ParseError.

    >>> read("nn.Sequential(\n  nn.ReLU(),\n)").places["0"]
    Place(line=2, column=3)
    """
    try:
        reader = Reader(Source(text))
        return Text(body=reader.body(), places=reader.places)
    except (RecursionError, MemoryError):  # of Python's parser too, which has a limit of its own
        sentence = "signs and brackets lie too deep in each other: write the numbers themselves."
        raise ParseError(sentence, token="", line=1, column=1) from None


class Reader:
    """Reads one text: where its parts stand, and how many layers there are so far."""

    __slots__ = ("layers", "places", "source")

    def __init__(self, source: Source) -> None:
        self.source = source
        self.places: dict[str, Place] = {}
        self.layers = 0

    def body(self) -> Sequence:
        """The whole text."""
        found: list[ast.expr] = []
        for statement in self.source.tree.body:
            value = self.statement(statement, first=not found)
            if value is not None:
                found.append(value)
        if not found:
            raise self.source.at(Place(1, 1), f"there is no layer in the text: {EXAMPLE}.")
        body = self.sequence(self.parts(found), "")
        if not self.layers:
            raise self.source.fault(found[0], f"there is no layer in it: {EXAMPLE}.")
        return body

    def statement(self, node: ast.stmt, *, first: bool) -> ast.expr | None:
        """The value that a statement gives or assigns; None for an import. Raises ParseError."""
        match node:
            case ast.Import(names=names):
                for name in names:
                    self.check_module(name, name.name)
                return None
            case ast.ImportFrom(module=module):
                self.check_module(node, module or "a file of yours")
                return None
            case (
                ast.Assign(targets=[ast.Name() | ast.Attribute()], value=value)
                | ast.AnnAssign(annotation=ast.Name() | ast.Attribute(), value=ast.expr() as value)
            ):
                if not called(value) and listed(value) is None:
                    raise self.source.fault(
                        node, "a name is given to something that is no network: write it in place of the name."
                    )
                if not first:
                    raise self.source.fault(node, "a second network begins here: put all layers in one nn.Sequential.")
                return value
            case ast.Expr(value=value):
                return value
        raise self.source.fault(node, "only layers are read, and nothing is run: leave this line out.")

    def check_module(self, node: ast.alias | ast.stmt, module: str) -> None:
        """Raise ParseError for a module whose names no text of layers needs."""
        if module not in MODULES:
            raise self.source.fault(node, f"{module} is not needed to read layers: leave this line out.")

    def parts(self, values: list[ast.expr]) -> list[Part]:
        """The parts of what holds all layers, or one layer in each line with or without a comma behind it."""
        only = values[0] if len(values) == 1 else None
        if isinstance(only, ast.Call) and called(only):
            return (named if called(only) == "OrderedDict" else members)(self.source, only)
        return numbered([each for value in values for each in (listed(value) or [value])])

    def sequence(self, parts: list[Part], path: str) -> Sequence:
        """The parts read."""
        return Sequence(tuple((name, self.node(node, f"{path}.{name}" if path else name)) for name, node in parts))

    def node(self, node: ast.expr, path: str) -> Node:
        """A layer, or a sequence of layers."""
        self.places[path] = self.source.place(node)
        if not isinstance(node, ast.Call):
            raise self.source.fault(node, no_layer(node))
        if called(node) == "Sequential":
            return self.sequence(members(self.source, node), path)
        if any((keyword.arg or "").startswith("_") for keyword in node.keywords):
            name = dotted(node.func)
            raise self.source.fault(
                node, f"{name} is a class that runs its parts in an order of its own: give one Sequential of it."
            )
        self.layers += 1
        if self.layers > MOST_LAYERS:
            raise self.source.fault(node, f"there are more than {MOST_LAYERS} layers: give a smaller network.")
        return layer(self.source, node)


def no_layer(node: ast.expr) -> str:
    """What to write in place of something that stands where a layer should."""
    name = dotted(node)
    if torch_layer(name.rpartition(".")[2]):
        return f"{name} is only the name of a kind of layer: write {name}() with its settings in the brackets."
    match node:
        case ast.Tuple(elts=[ast.Constant(value=str()), _]):
            return "a layer with a name needs nn.Sequential(OrderedDict([...])) around it: write that."
        case ast.List() | ast.Tuple():
            return "layers in brackets of their own are another sequence: write nn.Sequential(...)."
        case ast.Starred() | ast.BinOp():
            return "what is repeated or unpacked would be one layer with one set of weights: write out every layer."
        case ast.Name():
            return f"{name} is a name, and no name is looked up here: write the layer itself."
        case ast.Dict():
            return "layers with names stand in an OrderedDict: write nn.Sequential(OrderedDict({...}))."
    return "this is no layer: write one, such as nn.ReLU()."
