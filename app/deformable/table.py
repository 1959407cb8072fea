"""What the line kernel answers to bars of each bend: with straight taps, with one set of offsets, with the branch's."""

from __future__ import annotations

from functools import cache
from typing import Final

from app.deformable.offsets import LEARNED, ONE, ZERO, figures, offsets
from engine.formula import number_text
from engine.training.bent_bars import INK, LINE, MOST, TESTED_ON, TRAINED_ON, bent_bar, response

ROWS: Final = (  # offsets, what they are called, and their name among the figures
    (ZERO, "straight taps", "straight"),
    (ONE, "one set for all (control)", "fixed"),
    (LEARNED, "offsets from the picture (branch)", "predicted"),
)
BENDS: Final = tuple(range(-MOST, MOST + 1))
LARGEST: Final = INK * sum(weight for row in LINE for weight in row if weight > 0)  # answer there can be


@cache
def answers(name: str) -> tuple[float, ...]:
    """To a bar of each bend, with the offsets of that name."""
    pictures = [bent_bar(bend) for bend in BENDS]
    return tuple(round(response(picture, offsets(name, picture, (1, 1), 0)), 1) for picture in pictures)


def table(others: bool) -> str:
    """As HTML; `others` adds the mean answers to bars bent by other amounts than in training."""
    assert set(BENDS) <= set(TRAINED_ON)
    heads = [*map(number_text, BENDS), *([f"{len(TESTED_ON)} others"] if others else [])]
    rows = [
        [name, *map(number_text, answers(kind)), *([number_text(round(figures()[figure], 1))] if others else [])]
        for kind, name, figure in ROWS
    ]
    note = f"All these bends were in training{'; of the others the mean is given' if others else ''}."
    head = "".join(f'<th scope="col">{text}</th>' for text in ("bend", *heads))
    body = "".join(f'<tr><th scope="row">{name}</th>{"".join(map(cell, cells))}</tr>' for name, *cells in rows)
    caption = f"What the line kernel answers; {LARGEST} is the most there can be. {note}"
    head, body = f"<thead><tr>{head}</tr></thead>", f"<tbody>{body}</tbody>"
    return f'<table class="cs-answers"><caption>{caption}</caption>{head}{body}</table>'


def cell(text: str) -> str:
    """A number of the table."""
    return f"<td>{text}</td>"
