"""A text taken apart by Python's `ast`, with the place of everything in it as the writer counts: from 1.

Nothing is run: `ast.parse` only says what the text is made of.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from engine.errors import ParseError
from engine.networks.text.layout import laid_out, words_of

Located = ast.expr | ast.stmt | ast.keyword | ast.alias


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a text; both counted from 1."""

    line: int
    column: int


class Source:
    """A text, its words, and what Python makes of it. Raises ParseError.

    >>> source = Source("nn.ReLU()")
    >>> source.place(source.tree.body[0])
    Place(line=1, column=1)
    """

    __slots__ = ("moved", "tree", "words")

    def __init__(self, text: str) -> None:
        self.words = words_of(text)
        source, self.moved = laid_out(self.words)
        try:
            self.tree = ast.parse(source)
        except SyntaxError as error:
            raise self.syntax(error) from None

    def place(self, node: Located) -> Place:
        """Where it begins in the text."""
        return Place(node.lineno, node.col_offset + self.moved.get(node.lineno, 0) + 1)

    def fault(self, node: Located, sentence: str) -> ParseError:
        """What is wrong at the first word of `node`."""
        return self.at(self.place(node), sentence)

    def name_fault(self, node: ast.expr, sentence: str) -> ParseError:
        """What is wrong at the last name of `nn.Conv2d`."""
        place = self.place(node)
        if isinstance(node, ast.Attribute):
            end = (node.end_col_offset or 0) + self.moved.get(node.end_lineno or 0, 0)
            place = Place(node.end_lineno or place.line, end - len(node.attr) + 1)
        return self.at(place, sentence)

    def at(self, place: Place, sentence: str) -> ParseError:
        """What is wrong at a place; the word there is the token."""
        here = (each for each in self.words if (each.line, each.column) == (place.line, place.column))
        word = next((each.text for each in here if not each.added), "")
        return ParseError(sentence, token=word, line=place.line, column=place.column)

    def syntax(self, error: SyntaxError) -> ParseError:
        """Python's complaint in words of ours."""
        line = error.lineno or 1
        place = Place(line, max(1, (error.offset or 1) + self.moved.get(line, 0)))
        return self.at(
            place,
            "this is no layer and no setting: write layers as nn.Name(...) and settings as name=value, with commas "
            "between.",
        )


def listed(node: ast.expr) -> list[ast.expr] | None:
    """The members of a list or tuple; None for anything else."""
    return node.elts if isinstance(node, ast.List | ast.Tuple) else None


def dotted(node: ast.expr) -> str:
    """'torch.nn.Conv2d'; '' for what is no name."""
    if isinstance(node, ast.Name):
        return node.id
    before = dotted(node.value) if isinstance(node, ast.Attribute) else ""
    return f"{before}.{node.attr}" if isinstance(node, ast.Attribute) and before else ""
