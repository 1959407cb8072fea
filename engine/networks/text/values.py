"""Settings as numbers, texts, truth values and tuples of them; whatever would have to be run is refused."""

from __future__ import annotations

import ast
from math import isfinite
from typing import Final

from engine.arrays import EXACT
from engine.networks.text.source import Source, dotted

# what torch prints without quotation marks
WORDS: Final = ("same", "valid", "zeros", "reflect", "replicate", "circular")
Value = int | float | bool | str | tuple[object, ...] | None


def value_of(source: Source, node: ast.expr) -> Value:
    """A number, text, truth value or tuple. Raises ParseError for anything that would have to be run."""
    match node:
        case ast.Constant(value=bool() | int() | float() | str() | None as value):
            return value
        case ast.Tuple(elts=members) | ast.List(elts=members):
            return tuple(value_of(source, member) for member in members)
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=operand):
            found = number(source, operand)
            return -found if isinstance(sign, ast.USub) else found
        case ast.BinOp():
            return calculated(source, node)
        case ast.Name(id=word) if word in WORDS:
            return word
    raise source.fault(node, refused(node))


def number(source: Source, node: ast.expr) -> int | float:
    """A number to calculate with."""
    value = value_of(source, node)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise source.fault(node, "only numbers can be calculated with: write a number.")
    return value


def calculated(source: Source, node: ast.BinOp) -> int | float:
    """Plain arithmetic of numbers that stand there."""
    left, right = number(source, node.left), number(source, node.right)
    match node.op:
        case ast.Add():
            found = left + right
        case ast.Sub():
            found = left - right
        case ast.Mult():
            found = left * right
        case ast.Div() | ast.FloorDiv() if not right:
            raise source.fault(node.right, "nothing can be divided by 0: write another number.")
        case ast.Div():
            found = left / right
        case ast.FloorDiv():
            found = left // right
        case _:
            raise source.fault(node, "only +, -, *, / and // are calculated here: write the result itself.")
    if not isfinite(found) or abs(found) > EXACT:
        raise source.fault(node, "this is too large a number for a layer: write a smaller one.")
    return found


def refused(node: ast.expr) -> str:
    """Why a value is not read, and what to write."""
    name = dotted(node.func if isinstance(node, ast.Call) else node)
    match node:
        case ast.Name() if name in ("true", "false", "none", "null"):
            return f"{name} is written {'None' if name in ('none', 'null') else name.capitalize()} in Python."
        case ast.Name():
            return f"{name} is a name, and no name is looked up here: write its value."
        case ast.Call():
            return f"{name or 'this'}(...) would have to be run, and nothing is run here: write the result itself."
        case ast.Attribute():
            return (
                f"{name or 'this'} would have to be looked up, and nothing is run here: leave it out or write a number."
            )
        case ast.Starred():
            return "* unpacks something, and nothing is run here: write the numbers themselves."
        case ast.Dict() | ast.Set():
            return "{ } holds no setting: write a number, or a tuple such as (3, 3)."
        case ast.NamedExpr():
            return ":= gives a name to a value, and no name is looked up here: write the value alone."
    return "only numbers, tuples, texts, True, False and None are read as settings: write one of these."
