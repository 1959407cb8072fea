"""How fast the app is, as ratios against a bare Streamlit page measured in the same run: `python3 tasks.py bench`.

A benchmark is a function that returns rows, listed in `__main__.py`; a new one gets a module of its own here.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One measured thing and what it must reach."""

    what: str
    unit: str
    ours: float
    baseline: float | None = None
    at_most: float  # the ratio to the baseline; where there is none, ours

    @property
    def ratio(self) -> float | None:
        return None if self.baseline is None else self.ours / self.baseline

    @property
    def ok(self) -> bool:
        return (self.ours if self.ratio is None else self.ratio) <= self.at_most

    def cells(self) -> tuple[str, ...]:
        """The row of the table: what | ours | baseline | ratio | must reach | ok."""
        limit = "" if self.ratio is not None else f" {self.unit}"
        return (
            self.what,
            f"{number(self.ours)} {self.unit}",
            "" if self.baseline is None else f"{number(self.baseline)} {self.unit}",
            "" if self.ratio is None else f"{self.ratio:.2f}",
            f"≤ {number(self.at_most)}{limit}",
            "yes" if self.ok else "NO",
        )


HEADINGS = ("what", "ours", "baseline", "ratio", "must reach", "ok")


def number(value: float) -> str:
    """Three digits, or all that stand before the point."""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def table(rows: list[Row]) -> str:
    """The rows in Markdown, aligned for whoever reads them in a terminal."""
    lines = [HEADINGS, *(row.cells() for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    padded = [[cell.ljust(width) for cell, width in zip(line, widths, strict=True)] for line in lines]
    padded.insert(1, ["-" * width for width in widths])
    return "\n".join(f"| {' | '.join(line)} |" for line in padded)
