"""How the words of a text lie: in which brackets, with commas between them, line by line.

Python's own complaint about a bracket or a missing comma names the wrong place or none, so both are looked for here.
What is left is laid out again as Python reads it: every word in its line and column, layers under one another from
the margin, and what torch prints for a network,

    Sequential(                               Sequential(
      (0): Conv2d(1, 8, kernel_size=(3, 3))     _0_= Conv2d(1, 8, kernel_size=(3, 3)),
      (1): ReLU()                               _1_= ReLU()
    )                                         )

becomes a call, without moving a word. torch prints all settings but one half of average pooling's: `ceil_mode`,
`count_include_pad` and `divisor_override` are lost there.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from engine.networks.text.tokens import VALUES, Token, tokens

DEEPEST: Final = 60  # brackets in brackets
PIECE: Final = 60  # words and signs between two commas
CLOSES: Final = {"(": ")", "[": "]", "{": "}"}


def words_of(text: str) -> list[Token]:
    r"""The words and signs of a text, brackets and commas looked after. Raises ParseError.

    >>> " ".join(word.text for word in words_of("Sequential(\n (0): ReLU()\n (1): Tanh()\n)"))
    'Sequential ( _0_ = ReLU ( ) , _1_ = Tanh ( ) )'
    """
    words = tokens(text)
    words = printed(words, nested(words))
    around = nested(words)
    check_neighbours(words, around)
    check_order(words, around)
    return words


def nested(words: list[Token]) -> list[str]:
    """The brackets that are open at each word, outermost first. Raises ParseError where they do not match."""
    open_at: list[int] = []
    around, suspect = [], None
    for n, word in enumerate(words):
        if word.text in CLOSES.values():
            close(words, open_at, word)
        around.append("".join(words[each].text for each in open_at))
        if word.text in CLOSES:
            open_at.append(n)
            if len(open_at) > DEEPEST:
                raise word.fault(f"brackets lie more than {DEEPEST} deep in each other: write fewer nn.Sequential.")
        elif open_at and suspect is None and begins_layer(word) and plain_layer(words, open_at[-1]):
            suspect = open_at[-1]  # a layer within the brackets of one that holds none
    if open_at:
        left = words[open_at[-1] if suspect is None else suspect]
        raise left.fault(f"{left.text} is never closed: write {CLOSES[left.text]} where it ends.")
    return around


def begins_layer(word: Token) -> bool:
    """Whether a layer probably begins here: a line with nn, torch or the name of a class."""
    named = word.text in ("nn", "torch") or (word.text[0].isupper() and word.begins and word.kind == "name")
    return word.first and named and word.text not in VALUES


def plain_layer(words: list[Token], bracket: int) -> bool:
    """Whether the bracket is that of a layer which holds no others."""
    before = words[bracket - 1] if bracket else None
    return before is not None and before.kind == "name" and before.text not in ("Sequential", "OrderedDict")


def close(words: list[Token], open_at: list[int], word: Token) -> None:
    """Close the last bracket. Raises ParseError where it is none, or of another kind."""
    if not open_at:
        raise word.fault(f"{word.text} closes nothing: delete it.")
    last = words[open_at.pop()]
    if CLOSES[last.text] != word.text:
        raise word.fault(
            f"{word.text} stands where the {last.text} of line {last.line}, column {last.column} has to be closed: "
            f"write {CLOSES[last.text]}."
        )


def printed(words: list[Token], around: list[str]) -> list[Token]:
    """What torch prints, `(0): ReLU()` in lines of their own, as named arguments with commas between.

    Outside of brackets, where only those lines were copied, the names are left out.
    """
    out: list[Token] = []
    skip = 0
    for n, word in enumerate(words):
        if skip:
            skip -= 1
            continue
        if not (word.first and [each.text for each in (word, *words[n + 2 : n + 4])] == ["(", ")", ":"]):
            out.append(word)
            continue
        skip = 3
        if not around[n]:
            continue
        if out[-1].text not in ("(", ","):
            out.append(Token("sign", ",", out[-1].line, out[-1].end, added=True))
        out.append(Token("name", f"_{words[n + 1].text}_", word.line, word.column, first=True, added=True))
        out.append(Token("sign", "=", word.line, words[n + 3].column, added=True))
    return out


def check_neighbours(words: list[Token], around: list[str]) -> None:
    """Raise ParseError where a comma is missing or too many, or a value is; and where something is picked or called."""
    length = 0
    for (a, b), brackets in zip(pairwise(words), around[1:], strict=True):
        together = bool(brackets) or a.line == b.line
        length = 0 if b.text in (",", "=", *CLOSES, *CLOSES.values()) or not together else length + 1
        if length > PIECE:
            raise b.fault(f"more than {PIECE} words and signs come without a comma: write the number itself.")
        if together:
            check_pair(a, b, brackets)
    if words and words[0].text == ",":
        raise words[0].fault("nothing stands before this comma: delete it.")


def check_pair(a: Token, b: Token, brackets: str) -> None:
    """Raise ParseError where `b` cannot stand behind `a`."""
    lacks_comma = b.begins or (b.text in ("(", "[") and b.first and bool(brackets))
    if a.ends and lacks_comma:
        where = f"behind {a.text}" if a.line == b.line else f"at the end of line {a.line}"
        raise b.fault(f"a comma is missing before {b.text}: write one {where}.")
    if b.text == "," and a.text in (",", *CLOSES):
        raise b.fault("nothing stands before this comma: delete it.")
    if a.text == "=" and b.text in (",", *CLOSES.values()):
        raise a.fault("a value is missing behind =: write one, or leave the argument out.")
    if b.text == ":" and brackets[-1:] in ("(", "["):
        raise b.fault(f"a setting is written with =, not with a colon: write {a.text}=.")
    if a.text == ")" and b.text == "(":
        raise b.fault("a network is only read here, not run: delete this bracket and what is in it.")
    if a.text == ")" and b.text == ".":
        raise b.fault("a network is only read here, not run: delete the dot and what comes behind it.")
    if a.ends and b.text == "[":
        raise b.fault(f"{a.text}[...] picks something out, and nothing is run here: write what it would pick.")


def check_order(words: list[Token], around: list[str]) -> None:
    """Raise ParseError for an argument without a name behind one with a name."""
    named: list[bool] = []  # for each open bracket, whether an argument in it had a name
    for n, word in enumerate(words[1:], 1):
        before = words[n - 1].text
        named = named[: len(around[n])] + [False] * (len(around[n]) - len(named))
        if before in CLOSES:
            named[-1:] = [False]
        if word.text == "=" and named:
            named[-1] = True
        argument = before == "," and word.text not in (*CLOSES.values(), "**") and around[n][-1:] == "("
        if argument and named[-1] and [each.text for each in words[n + 1 : n + 2]] != ["="]:
            raise word.fault("an argument without a name stands behind one with a name: write its name as well.")


def laid_out(words: list[Token]) -> tuple[str, dict[int, int]]:
    """The text as Python reads it; for lines that begin at the margin instead, how far they were moved.

    >>> laid_out(words_of("  nn.ReLU()"))
    ('nn.ReLU()', {1: 2})
    """
    lines: dict[int, str] = {}
    moved: dict[int, int] = {}
    for word, brackets in zip(words, nested(words), strict=True):
        if word.line not in lines:
            moved[word.line] = 0 if brackets or word.text in CLOSES.values() else word.column - 1
            lines[word.line] = ""
        at = word.column - 1 - moved[word.line]
        lines[word.line] = lines[word.line].ljust(at) + word.text
    last = max(lines, default=0)
    return "\n".join(lines.get(n, "") for n in range(1, last + 1)), moved
