"""A lesson's state as the query of its address: read with care, as anybody may have written it, and written compactly.

>>> settings = (Whole(name="stride", low=1, high=4, default=1), Choice(name="padding", options=("valid", "same")))
>>> values, unreadable = read(settings, {"v": "1", "stride": "2", "padding": "sideways"})
>>> values, unreadable
({'stride': 2, 'padding': 'valid'}, ('padding',))
>>> write(settings, values)
'v=1&stride=2'
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote_plus, urlencode

VERSION: Final = 1
LONGEST: Final = 2000  # characters of a query that every browser, mail program and chat leaves whole
FRAMES_OWN: Final = ("v", "step", "predict", "present", "card", "deck", "slide", "embed", "embed_options")
EDITS: Final = "edit"
# tensor, cell and number; a number of more than thirty characters is nobody's edit
EDIT: Final = re.compile(r"([A-Za-z]\w{0,40})\.(\d{1,9})\.(-?[\d.e+-]{1,30})(?:_(?=[A-Za-z])|\Z)", re.ASCII)

Value = Any  # str, int, bool, a pair of int, or the cells of Edits: plain values that compare with ==
Cells = Mapping[str, Mapping[int, int | float]]  # tensor → flat index → number


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of a few words; the first where nothing else is said."""

    name: str
    options: tuple[str, ...]
    default: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "default", self.default or self.options[0])

    def read(self, text: str) -> str:
        """The word, if it is one of the options; else ValueError, as everywhere below."""
        if text not in self.options:
            raise ValueError(self.name)
        return text

    def write(self, value: str) -> str:
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A whole number within bounds that hold whatever the other settings are."""

    name: str
    low: int
    high: int
    default: int

    def read(self, text: str) -> int:
        if not re.fullmatch(r"-?\d{1,9}", text, re.ASCII) or not self.low <= int(text) <= self.high:
            raise ValueError(self.name)
        return int(text)

    def write(self, value: int) -> str:
        return str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A whole number per axis, (height, width): `3` where they agree, else `3x2`."""

    name: str
    low: int
    high: int
    default: tuple[int, int]

    def read(self, text: str) -> tuple[int, int]:
        one = Whole(name=self.name, low=self.low, high=self.high, default=self.low)
        height, times, width = text.partition("x")
        return one.read(height), one.read(width if times else height)

    def write(self, value: tuple[int, int]) -> str:
        height, width = value
        return str(height) if height == width else f"{height}x{width}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """On or off."""

    name: str
    default: bool = False

    def read(self, text: str) -> bool:
        if text not in ("0", "1"):
            raise ValueError(self.name)
        return text == "1"

    def write(self, value: bool) -> str:
        return str(int(value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A short text of which every character is allowed by `letters`, a class of a regular expression.

    `longest` counts characters as they stand in the address, where many signs are three: a longer text is left out.
    """

    name: str
    letters: str
    longest: int
    default: str = ""

    def fits(self, text: str) -> bool:
        """Whether it is short enough for the address."""
        return len(quote_plus(text)) <= self.longest

    def read(self, text: str) -> str:
        if not self.fits(text) or not re.fullmatch(f"[{self.letters}]*", text, re.ASCII):
            raise ValueError(self.name)
        return text

    def write(self, value: str) -> str:
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Edits:
    """Cells that were given another value, as `input.12.7_weight.3.-0.5`."""

    name: str = EDITS

    @property
    def default(self) -> Cells:
        return {}

    def read(self, text: str) -> Cells:
        """Tensors and cells need not exist: what the page does not show it does not ask for."""
        cells: dict[str, dict[int, int | float]] = {}
        place = 0
        while place < len(text):
            found = EDIT.match(text, place)
            if found is None or len(text) > LONGEST:
                raise ValueError(self.name)
            tensor, cell, number = found.groups()
            cells.setdefault(tensor, {})[int(cell)] = read_number(number)
            place = found.end()
        return cells

    def write(self, value: Cells) -> str:
        return "_".join(self.parts(value))

    @staticmethod
    def parts(value: Cells) -> list[str]:
        """One text per edited cell, in the order of editing."""
        return [f"{tensor}.{cell}.{number!r}" for tensor, cells in value.items() for cell, number in cells.items()]


Setting = Choice | Whole | Pair | Switch | Text | Edits


def read_number(text: str) -> int | float:
    """A number as Python writes it, finite; else ValueError."""
    if re.fullmatch(r"-?\d+", text, re.ASCII):
        return int(text)
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def defaults(settings: Sequence[Setting]) -> dict[str, Value]:
    """Every setting as at the start."""
    return {setting.name: setting.default for setting in settings}


def read(settings: Sequence[Setting], query: Mapping[str, str]) -> tuple[dict[str, Value], tuple[str, ...]]:
    """The values a query gives, and the names in it that could not be read; these are as at the start. Never raises.

    An unknown version is ("v",) and everything as at the start: its names may have meant something else.
    """
    values = defaults(settings)
    if query.get("v", str(VERSION)) != str(VERSION):
        return values, ("v",)
    names = {setting.name for setting in settings}
    unreadable = [name for name in query if name not in names and name not in FRAMES_OWN]
    for setting in settings:
        if setting.name in query:
            try:
                values[setting.name] = setting.read(query[setting.name])
            except ValueError:
                unreadable.append(setting.name)
    return values, tuple(unreadable)


def write(settings: Sequence[Setting], values: Mapping[str, Value]) -> str:
    """What differs from the start, as a query of at most LONGEST characters; empty where nothing does."""
    return fitting(settings, values)[0]


def fitting(settings: Sequence[Setting], values: Mapping[str, Value]) -> tuple[str, int]:
    """The query, and how many of the latest edits had to be left out of it."""
    changed = {each.name: each.write(values[each.name]) for each in settings if has_place(each, values[each.name])}
    if not changed:
        return "", 0
    parts = next((each.parts(values[each.name]) for each in settings if isinstance(each, Edits)), [])
    changed.pop(EDITS, None)
    rest = urlencode({"v": VERSION, **changed})
    kept = how_many_fit(parts, LONGEST - len(rest) - len(f"&{EDITS}="))
    return (f"{rest}&{urlencode({EDITS: '_'.join(parts[:kept])})}" if kept else rest), len(parts) - kept


def has_place(setting: Setting, value: Value) -> bool:
    """Whether a value stands in the address: not where it is as at the start, nor a text that is too long."""
    return bool(value != setting.default) and (not isinstance(setting, Text) or setting.fits(value))


def how_many_fit(parts: Sequence[str], room: int) -> int:
    """How many of the parts, the first ones, fit into so many characters."""
    for count, part in enumerate(parts):
        room -= len(urlencode({"": part})) - bool(count == 0)  # "=part" is as long as "_part"
        if room < 0:
            return count
    return len(parts)


def complaint(settings: Sequence[Setting], unreadable: Sequence[str]) -> str:
    """What to say about a link; empty where all could be read. The link's own text is never quoted."""
    if not unreadable:
        return ""
    if "v" in unreadable:
        return "This link was made by another version of ConvScope: everything is as at the start."
    known = [setting.name for setting in settings if setting.name in unreadable]
    if not known:
        return "Part of this link means nothing on this page and was left aside."
    verb = "that setting is" if len(known) == 1 else "those settings are"
    return f"Part of this link could not be read ({', '.join(known)}): {verb} as at the start."
