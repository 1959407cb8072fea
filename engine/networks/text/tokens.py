"""The text of a network cut into words and signs; what is wrong with one of them by itself is said here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from keyword import iskeyword
from typing import Final, NamedTuple

from engine.errors import ParseError

LONGEST: Final = 100_000  # characters
DIGITS: Final = 30
VALUES: Final = ("True", "False", "None")
READ: Final = (*VALUES, "import", "from", "as")  # keywords that may stand in a text
PATTERN: Final = re.compile(
    r"""(?P<space>[ \t\f\xa0\u2000-\u200a\u202f\u205f\u3000\ufeff]+)
    |(?P<comment>\#[^\n]*)
    |(?P<newline>\n)
    |(?P<string>[A-Za-z]{0,2}(?:'[^'\n]*'|"[^"\n]*"))
    |(?P<number>\.?[0-9][\w.]*(?:(?<=[eE])[+-][0-9]+)?)
    |(?P<name>[^\W\d]\w*)
    |(?P<sign>>>>|\.\.\.|:=|->|\*\*|//|<<|>>|[=!<>]=|[-+*/%@&|^~<>()\[\]{}.,:;=])""",
    re.VERBOSE,
)
NUMBER: Final = re.compile(
    r"0|[1-9](_?[0-9])*|([0-9]+\.[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+", re.ASCII
)
# signs that word processors, web pages and other keyboards make of plain ones
PLAIN: Final = {
    **dict.fromkeys("“”„«»＂", '"'),
    **dict.fromkeys("‘’‚´＇", "'"),
    **dict.fromkeys("−–—‐‑－", "-"),
    **dict(zip("（）［］，：＝．＊", "()[],:=.*", strict=True)),
    "×": "* between numbers, or a tuple such as (3, 3) for a size",
    "·": "*",
}
PROGRAM: Final = {
    **dict.fromkeys(("class", "def", "return"), "give only the layers that it holds, as nn.Sequential(...)"),
    **dict.fromkeys(("for", "while"), "write out every layer that it would make"),
    **dict.fromkeys(("if", "else", "elif", "and", "or", "not", "is", "in"), "write what it would choose"),
}


class Token(NamedTuple):
    """A word or a sign."""

    kind: str  # name, number, string, sign
    text: str
    line: int  # from 1, as is the column
    column: int
    first: bool = False  # in its line
    added: bool = False  # is not in the text

    @property
    def end(self) -> int:
        """The column behind it."""
        return self.column + len(self.text)

    @property
    def ends(self) -> bool:
        """Whether a value can end here."""
        return self.text in (")", "]", "}") or self.begins

    @property
    def begins(self) -> bool:
        """Whether a value can begin here, beside one in brackets."""
        return self.kind != "sign" and (not iskeyword(self.text) or self.text in VALUES)

    def fault(self, sentence: str) -> ParseError:
        """What is wrong here."""
        return ParseError(sentence, token="" if self.added else self.text, line=self.line, column=self.column)


def tokens(text: str) -> list[Token]:
    """The words and signs of a text. Raises ParseError.

    >>> [word.text for word in tokens("nn.ReLU()  # done")]
    ['nn', '.', 'ReLU', '(', ')']
    """
    if len(text) > LONGEST:
        raise ParseError(
            f"the text has {len(text)} characters, but at most {LONGEST} are read: give a smaller network.",
            token="",
            line=1,
            column=1,
        )
    words = list(scanned(text.replace("\r\n", "\n").replace("\r", "\n")))
    for word in words:
        check_word(word)
    return words


def scanned(text: str) -> Iterator[Token]:
    """The words and signs as they come."""
    line, start, at, first = 1, 0, 0, True
    while at < len(text):
        found = PATTERN.match(text, at)
        if not found or not found.lastgroup:
            raise odd(text[at], line, at - start + 1)
        kind, word = found.lastgroup, found[0]
        if kind == "newline":
            line, start, first = line + 1, found.end(), True
        elif kind not in ("space", "comment"):
            yield Token(kind, word, line, at - start + 1, first)
            first = False
        at = found.end()


def odd(sign: str, line: int, column: int) -> ParseError:
    """A sign that stands in no text of layers."""
    if sign in "\"'":
        sentence = f"the quotation mark {sign} is never closed: write another behind the name."
    elif sign in PLAIN:
        sentence = f"{sign} is not what a keyboard writes in a program: write {PLAIN[sign]} instead."
    elif sign == "`":
        sentence = "` marks a program in other texts: give only what stands between such marks."
    elif sign == "\\":
        sentence = "a backslash is not needed, as a bracket may go on over lines: delete it."
    elif sign.isprintable():
        sentence = f"{sign} has no meaning among layers: delete it."
    else:
        sentence = f"there is an invisible sign, U+{ord(sign):04X}: delete it."
    return ParseError(sentence, token=sign, line=line, column=column)


def check_word(word: Token) -> None:
    """Raise ParseError for a word or sign that is faulty by itself."""
    if word.kind == "string" and word.text[0] not in "\"'":
        raise word.fault(f"{word.text[:1]} before a quotation mark makes a text of another kind: delete it.")
    if word.kind == "string" and not (word.text.isascii() and word.text.isprintable() and "\\" not in word.text):
        raise word.fault("between quotation marks only plain letters, digits and signs are read: write it with those.")
    if word.kind == "number" and not NUMBER.fullmatch(word.text):
        raise word.fault(f"{word.text} is no number: write one such as 3 or 0.5, or a tuple such as (3, 3) for a size.")
    if word.kind == "number" and len(word.text) > DIGITS:
        raise word.fault(f"a number of {len(word.text)} digits is too long: give at most {DIGITS}.")
    if word.kind == "name" and not word.text.isascii():
        letter = next(letter for letter in word.text if not letter.isascii())
        raise word.fault(
            f"{word.text} holds {letter} (U+{ord(letter):04X}), but torch has plain letters only: type it."
        )
    if word.kind == "name" and iskeyword(word.text) and word.text not in READ:
        instead = PROGRAM.get(word.text, "write the layers and numbers themselves")
        raise word.fault(f"{word.text} belongs to a program, and nothing is run here: {instead}.")
    if word.text == ">>>":
        raise word.fault(">>> is Python's prompt: leave it out.")
    if word.text == "...":
        raise word.fault("... stands for something left out, which nobody can guess: write it.")
    if word.text == "==":
        raise word.fault("== compares, and nothing is run here: a setting is written with one =.")
    if word.text == "**":
        raise word.fault("** is not read: write the number itself, or the arguments one by one.")
